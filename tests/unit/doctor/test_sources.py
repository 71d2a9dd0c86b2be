"""Each source as a pull would meet it: real folders, real HTTP, a real PostgreSQL."""

import os
import time

import pytest
from support.checks import outcomes, said
from support.crm import TABLES, execute, open_crm
from support.shop import TOKEN, Fault, hang_up, html, nothing_useful, open_shop, status
from support.workspace import workspace

from resolution.config import ApiSource, FileSource, SqlSource
from resolution.doctor import api_source, files_source, sources, sql_source


@pytest.fixture
def config(tmp_path):
    return workspace(tmp_path)


@pytest.fixture
def drops(config):
    source = config.sources["pos"]
    assert isinstance(source, FileSource)
    folder = config.path(source.path) / "PAR01"
    folder.mkdir(parents=True)
    for table in source.tables.values():
        (folder / table.pattern.replace("*", "20261101")).write_text("a;b\n", encoding="utf-8")
    return folder


def of_files(config) -> dict[str, str]:
    return outcomes(files_source.examine(config, "pos", config.sources["pos"]))


def test_file_drops_are_there(config, drops) -> None:
    assert set(of_files(config).values()) == {"ok"}


def test_a_missing_folder_fails(config) -> None:
    assert of_files(config) == {"pos": "failure"}


def test_files_that_are_missing_or_old_are_worth_a_look(config, drops) -> None:
    first, *others = sorted(drops.iterdir())
    long_ago = time.time() - 30 * 86_400
    os.utime(first, (long_ago, long_ago))
    for other in others:
        other.unlink()
    found = list(files_source.examine(config, "pos", config.sources["pos"]))
    assert set(outcomes(found).values()) == {"warning"}
    assert f"PAR01/{first.name}, is 30 days old" in said(found)
    assert "holds a file" in said(found)


def test_what_may_not_be_read_fails(config, drops, monkeypatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: "PAR01" not in str(path))
    assert set(of_files(config).values()) == {"failure"}
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert of_files(config) == {"pos": "failure"}


@pytest.fixture(scope="module")
def shop():
    with open_shop() as shop:
        yield shop


@pytest.fixture
def web(config, shop, monkeypatch) -> ApiSource:
    monkeypatch.setenv("CLIENTFILE_WEB_URL", shop.url)
    monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", TOKEN)
    shop.always = None
    shop.requests.clear()
    source = config.sources["web"]
    assert isinstance(source, ApiSource)
    return source


def test_one_authorised_request_is_made(web, shop) -> None:
    assert outcomes(api_source.examine("web", web)) == {"web": "ok"}
    assert len(shop.requests) == 1
    assert "limit=1" in shop.requests[0]


FAULTS: dict[str, tuple[Fault, str]] = {
    "moved": (status(302, Location="http://127.0.0.1/login"), "status 302"),
    "down": (status(503), "status 503"),
    "hangs up": (hang_up, "cannot be reached"),
    "a page": (html, "not JSON"),
    "no records": (nothing_useful, "no list called customers"),
    "late": (lambda _: time.sleep(1), "cannot be reached"),
}


@pytest.mark.parametrize(("fault", "sentence"), FAULTS.values(), ids=FAULTS)
def test_what_an_api_may_do_instead_is_said(web, shop, fault, sentence) -> None:
    shop.always = fault
    found = list(api_source.examine("web", web, patience=0.5))
    assert outcomes(found) == {"web": "failure"}
    assert sentence in said(found)


def test_a_token_that_is_refused_is_not_shown(web, monkeypatch) -> None:
    monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", "an-old-token")
    found = list(api_source.examine("web", web))
    assert "refuses the token (status 401)" in said(found)
    assert "an-old-token" not in said(found)


@pytest.mark.parametrize("address", ["shop.example", "ftp://shop.example", "http://"])
def test_what_is_no_address_is_said(web, monkeypatch, address) -> None:
    monkeypatch.setenv("CLIENTFILE_WEB_URL", address)
    assert "does not hold an address" in said(api_source.examine("web", web))


def test_nobody_there_fails(web, monkeypatch) -> None:
    monkeypatch.setenv("CLIENTFILE_WEB_URL", "http://127.0.0.1:1/")
    assert "cannot be reached (ConnectionError)" in said(api_source.examine("web", web))


def test_without_address_or_token_nothing_is_asked(web, shop, monkeypatch) -> None:
    monkeypatch.delenv("CLIENTFILE_WEB_TOKEN")
    assert outcomes(api_source.examine("web", web)) == {"web": "skipped"}
    assert shop.requests == []


@pytest.fixture(scope="module")
def server():
    with open_crm() as dsn:
        execute(dsn, "CREATE ROLE looker LOGIN PASSWORD 'hidden'; CREATE ROLE stranger LOGIN;")
        yield dsn


@pytest.fixture
def crm(config, server, monkeypatch) -> SqlSource:
    execute(server, TABLES)
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", server)
    source = config.sources["crm"]
    assert isinstance(source, SqlSource)
    return source


def test_a_database_whose_tables_can_be_read(crm) -> None:
    assert outcomes(sql_source.examine("crm", crm)) == {"crm": "ok"}


def test_tables_and_columns_that_are_missing_are_named(crm, server) -> None:
    execute(server, "DROP TABLE crm.referrals; ALTER TABLE crm.contacts DROP COLUMN updated_at;")
    found = list(sql_source.examine("crm", crm))
    assert outcomes(found) == {"crm contacts": "failure", "crm referrals": "failure"}
    assert "no column updated_at" in said(found)


def test_a_table_that_may_not_be_read_is_named(crm, server, monkeypatch) -> None:
    execute(
        server, "GRANT USAGE ON SCHEMA crm TO looker; GRANT SELECT ON crm.contacts, crm.consents TO looker"
    )
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", server.replace("postgres:@", "looker:hidden@"))
    found = list(sql_source.examine("crm", crm))
    assert outcomes(found) == {"crm preferences": "failure", "crm referrals": "failure"}
    assert "may not read it" in said(found)
    assert "hidden" not in said(found)


ADDRESSES = {
    "postgresql://user:hidden@127.0.0.1:1/crm": "cannot be reached",
    "not an address": "does not hold the address",
    "nosuch://user:hidden@host/crm": "does not hold the address",
}


@pytest.mark.parametrize(("address", "sentence"), ADDRESSES.items())
def test_a_database_that_is_not_there(crm, monkeypatch, address, sentence) -> None:
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", address)
    found = list(sql_source.examine("crm", crm))
    assert outcomes(found) == {"crm": "failure"}
    assert sentence in said(found)
    assert "hidden" not in said(found)


def test_all_sources_are_looked_at(config, crm, web, drops) -> None:
    found = outcomes(sources.examine(config))
    assert {name.split()[0] for name in found} == {"crm", "web", "pos"}
    assert set(found.values()) == {"ok"}
