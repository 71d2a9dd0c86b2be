import pytest
from support.crm import TABLES, execute, open_crm
from support.pulled import landed, project

from resolution.errors import BrokenBatchError, ConfigurationError, SourceError
from resolution.pull import sql
from resolution.pull.source import pull_source

CANARY = "canary-password"


@pytest.fixture(scope="module")
def server():
    with open_crm() as dsn:
        yield dsn


@pytest.fixture
def crm(server, monkeypatch):
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", server)
    execute(server, TABLES)
    return server


def contacts(dsn, *values):
    execute(dsn, f"INSERT INTO crm.contacts (contact_id, last_name, updated_at) VALUES {', '.join(values)}")


def stops(config, error=SourceError):
    with pytest.raises(error) as caught:
        pull_source(config, "crm")
    assert CANARY not in str(caught.value)
    assert not config.path(config.warehouse.path).exists(), "nothing may be landed"
    return str(caught.value)


def test_lands_values_as_the_database_writes_them(tmp_path, crm):
    execute(
        crm,
        "INSERT INTO crm.contacts VALUES (1, E'L\\u00e9a \\U0001F600', NULL, true, 12.50,"
        " '2026-11-20 11:00:00.123456+01', 'infinity')",
    )
    config = project(tmp_path)
    result = pull_source(config, "crm")
    assert result.rows == {"contacts": 1, "consents": 0, "preferences": 0, "referrals": 0}
    columns = "contact_id, first_name, last_name, opted, spent, updated_at, deleted_at"
    assert landed(config, f"SELECT {columns} FROM raw.crm__contacts") == [
        ("1", "Léa 😀", None, "true", "12.50", "2026-11-20 10:00:00.123456+00", "infinity")
    ]
    assert landed(config, "SELECT updated_at::TIMESTAMPTZ::VARCHAR FROM raw.crm__contacts") == [
        ("2026-11-20 10:00:00.123456+00",)
    ]


def test_empty_tables_have_all_their_columns(tmp_path, crm):
    config = project(tmp_path)
    pull_source(config, "crm")
    assert landed(config, "SELECT consent_id, contact_id, channel, state FROM raw.crm__consents") == []
    assert landed(config, "SELECT count(*) FROM raw.rejected_row") == [(0,)]


def test_second_pull_lands_only_what_changed_also_at_equal_times(tmp_path, crm):
    contacts(
        crm, "(1, 'a', '2026-11-20')", "(2, 'b', '2026-11-20')", "(3, 'c', NULL)", "(10, 'd', '2026-11-19')"
    )
    config = project(tmp_path)
    assert pull_source(config, "crm").rows["contacts"] == 4
    assert pull_source(config, "crm").rows["contacts"] == 0
    contacts(crm, "(4, 'e', '2026-11-20')")
    execute(crm, "UPDATE crm.contacts SET last_name = 'z' WHERE contact_id IN (2, 3)")
    assert pull_source(config, "crm").rows["contacts"] == 3
    contacts(crm, "(5, 'f', '2026-11-20 00:00:00.000001')")
    assert pull_source(config, "crm").rows["contacts"] == 1
    assert pull_source(config, "crm").rows["contacts"] == 0


def test_a_numeric_cursor_is_compared_as_a_number(tmp_path, crm):
    config = project(tmp_path)
    table = config.sources["crm"].tables["preferences"].model_copy(update={"cursor": "preference_id"})
    config = project(tmp_path, crm={"tables": {"preferences": table}})
    execute(crm, "INSERT INTO crm.preferences SELECT n, 1, 'x', now() FROM generate_series(1, 12) n")
    assert pull_source(config, "crm").rows["preferences"] == 12
    execute(crm, "INSERT INTO crm.preferences VALUES (100, 1, 'x', now())")
    assert pull_source(config, "crm").rows["preferences"] == 1


def test_a_table_without_cursor_lands_when_anything_changed(tmp_path, crm):
    config = project(tmp_path)
    table = config.sources["crm"].tables["referrals"].model_copy(update={"cursor": None})
    config = project(tmp_path, crm={"tables": {"referrals": table}})
    execute(crm, "INSERT INTO crm.referrals VALUES (1, 1, now()), (2, 1, now())")
    assert [pull_source(config, "crm").rows["referrals"] for _ in range(2)] == [2, 0]
    execute(crm, "DELETE FROM crm.referrals WHERE referral_id = 1")
    assert pull_source(config, "crm").rows["referrals"] == 1


def test_a_new_column_lands_from_then_on(tmp_path, crm):
    contacts(crm, "(1, 'a', '2026-11-19')")
    config = project(tmp_path)
    pull_source(config, "crm")
    execute(crm, 'ALTER TABLE crm.contacts ADD "Segment Clé" text, DROP spent')
    execute(
        crm,
        "INSERT INTO crm.contacts (contact_id, updated_at, \"Segment Clé\") VALUES (2, '2026-11-20', 'x')",
    )
    assert pull_source(config, "crm").rows["contacts"] >= 1
    found = landed(config, "SELECT contact_id, segment_cle, spent FROM raw.crm__contacts ORDER BY 1, 2")
    assert found[-1] == ("2", "x", None)


def test_the_crm_goes_away_in_the_middle(tmp_path, crm, monkeypatch):
    monkeypatch.setattr(sql, "_CHUNK_ROWS", 100)
    execute(
        crm,
        "INSERT INTO crm.contacts SELECT n, repeat('canary', 500), 'x', true, 1, '2026-11-20' FROM"
        " generate_series(1, 5000) n",
    )
    config = project(tmp_path)

    def cut(what, done, total=None):
        if done == 200:
            execute(
                crm, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )

    with pytest.raises(SourceError) as caught:
        pull_source(config, "crm", cut)
    assert "went away while contacts was read" in str(caught.value)
    assert "canary" not in str(caught.value)
    assert not config.path(config.warehouse.path).exists()
    assert pull_source(config, "crm").rows["contacts"] == 5000


def test_a_database_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", f"postgresql://me:{CANARY}@127.0.0.1:1/crm")
    assert "CLIENTFILE_CRM_DSN" in stops(project(tmp_path))


@pytest.mark.parametrize(
    "dsn", [f"nonsense {CANARY}", f"oracle9://x:{CANARY}@y", f"postgresql://a:{CANARY}@h:x/b"]
)
def test_a_dsn_that_is_none(tmp_path, monkeypatch, dsn):
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", dsn)
    assert "CLIENTFILE_CRM_DSN" in stops(project(tmp_path), ConfigurationError)


def test_a_missing_table(tmp_path, crm):
    execute(crm, "DROP TABLE crm.preferences")
    assert "crm.preferences" in stops(project(tmp_path), BrokenBatchError)


@pytest.mark.parametrize("column", ["updated_at", "contact_id"])
def test_a_missing_column(tmp_path, crm, column):
    execute(crm, f"ALTER TABLE crm.contacts DROP COLUMN {column}")
    assert f"crm contacts: the column {column} is missing" in stops(project(tmp_path), BrokenBatchError)


def test_a_user_who_may_not_read(tmp_path, crm, monkeypatch):
    execute(
        crm,
        "CREATE ROLE nobody_much LOGIN; GRANT USAGE ON SCHEMA crm TO nobody_much",
    )
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", crm.replace("postgres:@", "nobody_much:@"))
    said = stops(project(tmp_path))
    execute(crm, "DROP OWNED BY nobody_much; DROP ROLE nobody_much")
    assert "may not read" in said


def test_a_row_without_a_key_is_rejected(tmp_path, crm):
    execute(
        crm,
        "ALTER TABLE crm.consents DROP CONSTRAINT consents_pkey, ALTER consent_id DROP NOT NULL",
    )
    execute(
        crm,
        "INSERT INTO crm.consents VALUES (NULL, 1, 'email', 'opt_in', now()), (2, 1, 'sms', 'opt_in', now())",
    )
    config = project(tmp_path)
    result = pull_source(config, "crm")
    assert (result.rows["consents"], result.rejected) == (1, 1)
