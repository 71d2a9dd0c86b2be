from pathlib import Path

import pytest
from made_build import make
from made_records import RUN, record

from resolution.builds.manifest import Manifest
from resolution.errors import GateError
from resolution.gates import build as gate
from resolution.gates.build import check_build
from resolution.warehouse.duck import connect

BUILD = f"build_{RUN}"


@pytest.fixture
def build(config, store) -> str:
    """A build of three records, two clients and three tickets, one of them anonymous."""
    store([record("pos", 1), record("pos", 2), record("web", 3), record("web", 4, is_deleted=True)])
    with connect(config) as con:
        make(con, BUILD)
    return BUILD


FEW = ("client", "client_identifier", "client_touchpoint", "client_id_redirect")


@pytest.fixture
def few(monkeypatch) -> None:
    """Audit a few tables only: what is tested here is what comes of a failure."""
    monkeypatch.setattr(gate, "SUITES", {table: gate.SUITES[table] for table in FEW})


def test_a_good_build_passes(config, build, sql) -> None:
    counts = check_build(config, RUN)
    assert (counts["checked"], counts["failed"], counts["passed"] > 40) == (2, 0, True)
    stored = sql("SELECT gate, count(*), count(*) FILTER (success) FROM resolution.gate_result GROUP BY 1")
    assert stored == [("build", counts["passed"], counts["passed"])]


BROKEN = {
    "retired_id_is_not_live": "INSERT INTO {build}.client_id_redirect (client_id) VALUES ('a')",
    "redirect_leads_to_a_live_client": (
        "UPDATE {build}.client_id_redirect SET redirects_to = 'x' WHERE client_id = 'y'"
    ),
    "client_id_is_not_null": "UPDATE {build}.client SET client_id = NULL WHERE client_id = 'b'",
    "client_id_is_unique": "INSERT INTO {build}.client SELECT * FROM {build}.client WHERE client_id = 'a'",
    "clients_are_there": "DELETE FROM {build}.client",
    "record_key_is_not_null": "INSERT INTO {build}.client_identifier (client_id) VALUES ('a')",
    "record_key_is_unique": "INSERT INTO {build}.client_identifier (record_key) VALUES ('pos:1')",
    "record_has_client": "DELETE FROM {build}.client_identifier WHERE record_key = 'web:3'",
    "quarantined_record_is_out": (
        "INSERT INTO resolution.quarantine VALUES ('" + RUN + "', 'web', 'web:3', 'no_identity', now())"
    ),
    "crosswalk_client_exists": (
        "UPDATE {build}.client_identifier SET client_id = 'z' WHERE record_key = 'web:3'"
    ),
    "client_has_records": "INSERT INTO {build}.client (client_id, email) VALUES ('c', 'c@example.org')",
    "touchpoint_id_is_not_null": "INSERT INTO {build}.client_touchpoint (client_id) VALUES ('a')",
    "touchpoint_id_is_unique": "INSERT INTO {build}.client_touchpoint (touchpoint_id) VALUES ('t1')",
    "touchpoint_client_exists": "UPDATE {build}.client_touchpoint SET client_id = 'z' WHERE client_id = 'a'",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_critical_failure_stops_the_run(name, few, config, build, sql) -> None:
    sql(BROKEN[name].format(build=build))
    with pytest.raises(GateError, match="Gate 2 stopped the run: "):
        check_build(config, RUN)
    failed = sql("SELECT expectation FROM resolution.gate_result WHERE NOT success AND severity = 'critical'")
    assert (name,) in failed


def test_the_message_names_keys(few, config, build, sql) -> None:
    sql(BROKEN["record_has_client"].format(build=build))
    with pytest.raises(
        GateError, match=r"record_has_client failed on .* with 1 record, for instance web:3\."
    ):
        check_build(config, RUN)


def test_a_quarantined_record_needs_no_client(few, config, build, sql) -> None:
    sql("INSERT INTO resolution.quarantine VALUES (?, 'web', 'web:3', 'no_identity', now())", RUN)
    sql(f"DELETE FROM {build}.client_identifier WHERE record_key = 'web:3'")
    assert check_build(config, RUN)["failed"] == 0


def manifest(clients: int) -> str:
    return Manifest("r0", "2026-11-20T00:00:00+00:00", "m", "0", {"client": clients}).text


def live(root: Path, content: str) -> None:
    (root / "published" / "current").mkdir(parents=True)
    (root / "published" / "current" / "manifest.json").write_text(content)


def test_half_of_the_live_clients_is_enough(few, config, build) -> None:
    live(config.root, manifest(4))
    assert check_build(config, RUN)["failed"] == 0


def test_less_than_half_of_the_live_clients_stops_the_run(few, config, build) -> None:
    live(config.root, manifest(5))
    with pytest.raises(GateError, match="clients_are_there failed on .* with 1 client missing"):
        check_build(config, RUN)


def test_a_live_manifest_that_says_nothing_stops_the_run(few, config, build) -> None:
    live(config.root, "{}")
    with pytest.raises(GateError, match="does not say how many clients are published"):
        check_build(config, RUN)


def test_warnings_are_counted_and_not_raised(few, config, build, sql) -> None:
    sql(
        f"UPDATE {build}.client"
        " SET email = NULL, phone = NULL, full_name = NULL, family_name = NULL, given_name = NULL"
    )
    sql(f"UPDATE {build}.client_touchpoint SET client_id = NULL")
    counts = check_build(config, RUN)
    assert {what: n for what, n in counts.items() if what.startswith("warning:")} == {
        "warning:client_is_reachable": 2,
        "warning:client_has_name": 2,
        "warning:touchpoint_has_client": 3,
    }


OF_NOBODY = "INSERT INTO {build}.client_touchpoint (touchpoint_id, kind) VALUES "


def test_only_sales_are_asked_for_their_client(few, config, build, sql) -> None:
    """A consent or registration without a client is of a record that was kept out, and no till's fault."""
    others = ", ".join(f"('{kind}{n}', '{kind}')" for n in range(9) for kind in ("consent", "registration"))
    sql(f"{OF_NOBODY}{others}".format(build=build))
    assert check_build(config, RUN)["failed"] == 0


def test_those_who_gave_consent_do_not_hide_anonymous_sales(few, config, build, sql) -> None:
    sql(f"UPDATE {build}.client_touchpoint SET client_id = NULL")
    known = ", ".join(f"('o{n}', 'consent', 'a')" for n in range(9))
    sql(f"INSERT INTO {build}.client_touchpoint (touchpoint_id, kind, client_id) VALUES {known}")
    assert check_build(config, RUN)["warning:touchpoint_has_client"] == 3


def test_a_build_that_is_not_there_stops_the_run(few, config, sql) -> None:
    with pytest.raises(GateError, match=rf"There is no table {BUILD}\.client to check"):
        check_build(config, RUN)
