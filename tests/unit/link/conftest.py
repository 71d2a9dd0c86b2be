import pytest
from support.pairs import link_run
from support.people import people
from support.workspace import DAY, fill_records, workspace

from resolution.link.train import train


@pytest.fixture(scope="session")
def linked(tmp_path_factory):
    """A project whose 300 records were trained on and linked as the run r1; tests only read it."""
    config = workspace(tmp_path_factory.mktemp("linked"))
    fill_records(config, people())
    train(config, "r1", DAY)
    link_run(config)
    return config
