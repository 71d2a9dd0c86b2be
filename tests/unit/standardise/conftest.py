import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from source_records_by_hand import SHIPPED

from resolution import config as configuration
from resolution.config import Configuration


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    return configuration.load(SHIPPED).model_copy(update={"root": tmp_path})
