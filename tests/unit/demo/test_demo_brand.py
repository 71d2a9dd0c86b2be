import os
from pathlib import Path

import psycopg
import pytest

from demo.brand import DemoBrand, prepare, second_day
from demo.postgres import Postgres
from resolution.errors import SourceError

pytestmark = pytest.mark.slow


def gone(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{process_id}/stat")  # ended, but waited for by nobody
    return stat.exists() and stat.read_text().split()[2] == "Z"


def test_the_brand_is_made_served_and_lives_through_a_second_day(tmp_path):
    told = []
    records = prepare(tmp_path, 200, seed=3, progress=lambda what, done, total=None: told.append(what))
    assert set(records) == {"pos", "web", "crm"}
    assert {"people drawn", "sources written", "CRM loaded"} <= set(told)
    stamp = (tmp_path / "records.parquet").stat().st_mtime_ns
    assert prepare(tmp_path, 200, seed=3) == records
    assert (tmp_path / "records.parquet").stat().st_mtime_ns == stamp

    with DemoBrand(tmp_path) as brand:
        dsn = brand.environment["CLIENTFILE_CRM_DSN"]
        assert brand.environment["CLIENTFILE_WEB_URL"].startswith("http://127.0.0.1:")
        assert brand.pos_path == tmp_path / "pos"
        with psycopg.connect(dsn) as con:
            assert con.execute("SELECT count(*) FROM crm.contacts").fetchall() == [(records["crm"],)]
            assert con.execute("SELECT count(*) FROM crm.consents").fetchall()[0][0] > 50
        changes = second_day(tmp_path)
        assert second_day(tmp_path) == changes
        with psycopg.connect(dsn) as con:
            query = "SELECT count(*) FROM crm.contacts WHERE updated_at >= '2026-11-21'"
            touched = con.execute(query).fetchall()[0][0]
        assert 0 < touched < records["crm"] / 2
        process_id = brand.crm.process_id
    assert gone(process_id)


def test_other_people_are_made_anew(tmp_path):
    first = prepare(tmp_path, 60, seed=3)
    assert prepare(tmp_path, 90, seed=3) != first
    with Postgres(tmp_path / "postgres") as crm, psycopg.connect(crm.dsn) as con:
        contacts = con.execute("SELECT count(*) FROM crm.contacts").fetchall()[0][0]
    assert contacts == prepare(tmp_path, 90, seed=3)["crm"]


def test_a_second_day_needs_a_first(tmp_path):
    with pytest.raises(SourceError):
        second_day(tmp_path)


def test_a_server_that_runs_already_is_used_and_left_running(tmp_path):
    with Postgres(tmp_path / "data") as outer:
        with Postgres(tmp_path / "data") as inner:
            assert inner.dsn == outer.dsn
        with psycopg.connect(outer.dsn) as con:
            assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_connectorx_reads_by_the_same_address(tmp_path):
    import connectorx

    with Postgres(tmp_path / "data") as server:
        assert connectorx.read_sql(server.dsn, "SELECT 7 AS n", return_type="arrow").to_pylist() == [{"n": 7}]
