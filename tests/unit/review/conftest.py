"""A judgement store on both of its databases, and a warehouse that knows some records."""

from collections.abc import Iterator

import pytest
from support.crm import execute, open_crm
from support.workspace import fill, fill_records, record, workspace

from resolution.config import Configuration
from resolution.schemas import MEMBERSHIP

URL = "CLIENTFILE_TEST_JUDGEMENTS"
KEYS = [f"{source}:{number}" for source in ("crm", "pos", "web") for number in range(1, 6)]


def known_records(config: Configuration) -> None:
    """Let the warehouse know KEYS, all of them alive but crm:4 (deleted) and crm:5 (erased)."""
    fill_records(config, [record(key, is_deleted=key == "crm:4") for key in KEYS if key != "crm:5"])
    fill(config, MEMBERSHIP, [{"record_key": "crm:5", "client_id": "c", "since": 1, "until": 2}])


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL."""
    with open_crm() as dsn:
        yield dsn


@pytest.fixture
def config(tmp_path) -> Configuration:
    """A project whose judgements are in a SQLite file."""
    config = workspace(tmp_path)
    known_records(config)
    return config


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request, config, monkeypatch) -> Configuration:
    """A project whose judgements are in either database."""
    if request.param == "sqlite":
        return config
    dsn = request.getfixturevalue("server")
    execute(dsn, "DROP TABLE IF EXISTS judgement, review_item, blind_pair")
    monkeypatch.setenv(URL, dsn)
    judgements = config.judgements.model_copy(update={"url_env": URL})
    return config.model_copy(update={"judgements": judgements})
