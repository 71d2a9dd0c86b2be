import pytest
from told_by_hand import told


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    return told(tmp_path_factory.mktemp("told"))
