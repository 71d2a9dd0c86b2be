import pytest
from reported_by_hand import reported


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    return reported(tmp_path_factory.mktemp("reported"))
