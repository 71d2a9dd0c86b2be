"""Bad input by the command line: one sentence, nothing lost, and the published file stays as it was.

How a pull treats each kind of bad input is tested in tests/unit/pull; here is what becomes of the whole way.
"""

import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from support.crm import execute
from support.house import HEADER, TICKETS, customer, fill, open_house, people, till_line
from support.shop import html, status

from resolution import pipeline, stages
from resolution.config import load
from resolution.errors import ClientfileError
from resolution.pull import api, sql

pytestmark = pytest.mark.slow

PEOPLE = people(40)
FEW = PEOPLE[:4]
LONG = "L" * 1_000_000
ODD = {"1": "Zo\x07e\x1b[31m", "2": "Ren\u00e9e 👩‍👩‍👧", "3": "محمد \u202eabc", "4": '[/bold] O\'Brien; "x"'}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house that has published once; its shop had no customers that day, its folder an odd name."""
    with open_house(tmp_path_factory.mktemp("house") / "l'atelier [/été]") as found:
        fill(found, of_tills=PEOPLE, of_crm=PEOPLE)
        found.clientfile("pull")
        found.first_run = found.clientfile("run")
        yield found


@pytest.fixture
def stops(house):
    """Run a command that must fail: it says all of these words, and readers and raw data are as before."""

    def check(*arguments, says):
        digest, landed = house.digest, house.landed()
        printed = house.clientfile(*arguments, status=1)
        sentences = [line for line in printed.splitlines() if line.startswith(("✗", "  "))]
        assert len(sentences) == 2, printed
        for word in says:
            assert word in " ".join(sentences), printed
        for person in PEOPLE:
            assert not any(value in printed for value in person.values)
        assert (house.digest, house.landed()) == (digest, landed)
        return printed

    return check


@pytest.fixture
def drop(house):
    """Write a file into a store's folder that is there until the end of the test."""
    written = []

    def write(*arguments, **how):
        written.append(house.till(*arguments, **how))
        return written[-1]

    yield write
    for path in written:
        path.unlink()


def test_a_source_with_zero_rows_is_told_and_the_others_are_published(house):
    assert "warning:new_source_has_records" in house.first_run
    assert house.published("SELECT count(*) FROM client") == [(len(PEOPLE),)]


TODAY = "clients_20261121.csv"
LINES = [till_line(person) for person in PEOPLE]
FILES = {
    "a missing column": ({"header": HEADER.replace(";email", "")}, LINES, "the column email is missing"),
    "cp1252 declared UTF-8": (
        {"encoding": "cp1252"},
        [till_line(person, nom="Hélène") for person in PEOPLE],
        "encodings: {PAR01: cp1252}",
    ),
    "a tenth of the usual rows": ({}, LINES[:4], "has 4 rows where the export before had 40"),
    "no rows at all": ({}, [], "has 0 rows where the export before had 40"),
    "not a text file": ({}, [*LINES, "\0\1\2"], "not a text file"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_named(stops, drop, name):
    how, lines, said = FILES[name]
    drop("PAR01", TODAY, *lines, **how)
    stops("pull", "pos", says=[f"PAR01/{TODAY}", said])


def test_a_truncated_file(stops, drop):
    path = drop("PAR01", TODAY, *LINES)
    path.write_bytes(path.read_bytes()[:-40])
    stops("pull", "pos", says=[f"PAR01/{TODAY} ends in the middle of line 41", "fetch the file again"])


def test_an_unreadable_file(house, stops):
    path = house.root / "var/demo/pos/PAR01" / TODAY
    path.symlink_to("nowhere.csv")
    stops("pull", says=[f"PAR01/{TODAY} cannot be read"])
    path.unlink()


@pytest.fixture
def shop(house, monkeypatch):
    monkeypatch.setattr(api, "BACKOFF_SECONDS", 0.01)
    yield house.shop
    house.shop.always, house.shop.endless = None, False
    house.shop.faults.clear()


def test_html_instead_of_json(stops, shop):
    shop.always = html
    stops("pull", "web", says=["web: the server answers with text/html that is not JSON", "login"])


def test_a_shop_that_is_down(stops, shop):
    shop.always = status(500)
    stops("pull", "web", says=["web customers: the server answers with status 500", "Pull again later"])


def test_pages_without_end(stops, shop, house):
    shop.endless = True
    settings = house.settings.read_text(encoding="utf-8")
    house.settings.write_text(settings.replace("kind: api", "kind: api\n    max_pages: 5"), encoding="utf-8")
    stops("pull", "web", says=["web customers: the pages never end"])
    house.settings.write_text(settings, encoding="utf-8")


def test_a_shop_that_stutters_is_waited_for(house, shop):
    shop.faults.extend([status(429, Retry_After="1"), status(500), status(500)])
    assert "customers" in house.clientfile("pull", "web")


def test_a_crm_that_goes_away_in_the_middle(house, stops, monkeypatch):
    monkeypatch.setattr(sql, "_CHUNK_ROWS", 100)
    execute(
        house.dsn,
        "INSERT INTO crm.contacts (contact_id, last_name, updated_at) "
        "SELECT n, repeat('canary', 500), '2026-11-21' FROM generate_series(1000, 5999) n",
    )
    pull_source = pipeline.pull

    def cut(config, source, progress):
        def tell(what, done, total=None):
            if done >= 200:
                execute(
                    house.dsn,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
                )

        return pull_source(config, source, tell)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "pull", cut)
        printed = stops("pull", "crm", says=["went away while contacts was read", "CLIENTFILE_CRM_DSN"])
    assert "canary" not in printed
    execute(house.dsn, "DELETE FROM crm.contacts WHERE contact_id >= 1000")
    assert house.clientfile("pull", "crm")


def test_a_configuration_with_a_wrong_key(house, stops):
    settings = house.settings.read_text(encoding="utf-8")
    house.settings.write_text(settings.replace("max_quarantined_share", "max_share"), encoding="utf-8")
    for command in (["pull"], ["run"], ["status"], ["explain", "pos:PAR01-1", "crm:1"]):
        stops(*command, says=["gates.max_share: unknown key", "docs/configuration.md"])
    house.settings.write_text(settings, encoding="utf-8")


@pytest.mark.parametrize("name", ["CLIENTFILE_CRM_DSN", "CLIENTFILE_WEB_TOKEN"])
def test_a_variable_that_is_not_set(stops, monkeypatch, name):
    monkeypatch.delenv(name)
    stops("pull", says=[f"The environment variable {name} is not set"])


def test_records_that_do_not_exist_cannot_be_explained(stops):
    stops("explain", "pos:PAR01-999", "crm:1", says=["pos:PAR01-999 took no part"])


def test_what_nobody_expected_is_told_without_its_message(house, monkeypatch):
    def surprising(*_):
        raise ValueError(f"cannot convert '{PEOPLE[0].family} d'{PEOPLE[0].given}'")

    digest = house.digest
    with monkeypatch.context() as patch:
        patch.setitem(stages.RUN, "stage_sources", surprising)
        printed = house.clientfile("run", status=1)
    assert "ValueError" in printed
    assert "in surprising" in printed, "the way through the code stays"
    assert PEOPLE[0].family not in printed + house.clientfile("status")
    assert house.warehouse("SELECT state, message FROM resolution.run ORDER BY started_at DESC LIMIT 1")[0][
        0
    ] == ("failed")
    assert house.digest == digest


def test_a_folder_that_cannot_be_made(house, tmp_path):
    (tmp_path / "var").write_text("a file in the way")
    elsewhere = tmp_path / "clientfile.yaml"
    elsewhere.write_text(house.settings.read_text(encoding="utf-8"), encoding="utf-8")
    for command in ("pull", "run", "train", "rollback"):
        printed = house.clientfile(command, config=elsewhere, status=1)
        assert f"{tmp_path}/var" in printed, command


def test_a_damaged_warehouse(house, tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var/warehouse.duckdb").write_bytes(b"no database" * 1000)
    elsewhere = tmp_path / "clientfile.yaml"
    elsewhere.write_text(house.settings.read_text(encoding="utf-8"), encoding="utf-8")
    for command in ("run", "status"):
        printed = house.clientfile(command, config=elsewhere, status=1)
        assert "warehouse.duckdb cannot be opened" in printed


def test_one_bad_record_never_stops_the_others(house, shop, drop):
    """The second day: every kind of bad record at once, a file with a new column, a shop that opens."""
    before = dict(house.published("SELECT record_key, client_id FROM client_identifier"))
    changed = [till_line(person, **_odd(person.number)) for person in PEOPLE]
    duplicate = [till_line(PEOPLE[7], ville="Autreville"), "too;few", till_line(PEOPLE[9], no_client=" ")]
    lines = [f"{line};{number}" for number, line in enumerate([*changed, *duplicate])]
    drop("PAR01", TODAY, *lines, header=f"{HEADER};points")
    drop("PAR01", "tickets_20261121.csv", "T1;8;31/02/2020 10:00;12,50", "T2;8;x;gratuit", header=TICKETS)
    shop.records["customers"] = [customer(person) for person in PEOPLE]
    shop.records["customers"] += [customer(PEOPLE[0], id=None), "no customer", customer(FEW[1], id=900)]
    shop.records["customers"][-1] |= {"first_name": None, "last_name": None, "email": "?", "phone": "n/a"}
    house.contact(PEOPLE[5], birth_date="31/02/2020", last_name=LONG, updated_at="2026-11-21T09:00:00Z")

    pulled, printed = house.clientfile("pull"), house.clientfile("run")

    assert "rejected lines" in pulled
    reasons = dict(
        house.warehouse(
            "SELECT record_key, reason FROM resolution.quarantine "
            "WHERE run_id = (SELECT max(run_id) FROM resolution.run)"
        )
    )
    assert {key: reason for key, reason in reasons.items() if key.startswith("pos")} == {
        "pos:PAR01-6": "field_too_long",
        f"pos:PAR01/{TODAY}:9": "duplicate_key",
        f"pos:PAR01/{TODAY}:43": "malformed_row",
        f"pos:PAR01/{TODAY}:44": "missing_key",
    }
    assert reasons["crm:5"] == "field_too_long"
    assert sorted(reason for key, reason in reasons.items() if key.startswith("web")) == [
        "malformed_row",
        "missing_key",
        "no_identity",
    ]
    for reason in set(reasons.values()):
        assert f"quarantined:{reason}" in printed
    after = dict(house.published("SELECT record_key, client_id FROM client_identifier"))
    assert after.keys() == before.keys() - {"pos:PAR01-6", "crm:5"} | {f"web:{p.number}" for p in PEOPLE}
    assert all(before[key] == after[key] for key in before.keys() & after.keys()), "no id moved"
    assert house.warehouse("SELECT points FROM raw.pos__clients WHERE points IS NOT NULL LIMIT 1")
    assert house.published("SELECT count(*), count(occurred_at), sum(amount) FROM client_touchpoint") == [
        (2, 0, 12.5)
    ]
    names = dict(house.published("SELECT client_id, family_name FROM client"))
    assert not any("\x1b" in (name or "") for name in names.values())


def _odd(number: int) -> dict[str, str]:
    """Every field of which something can be wrong, one record each."""
    odd = {str(key): {"nom": f'"{value.replace(chr(34), chr(34) * 2)}"'} for key, value in ODD.items()}
    odd |= {"5": {"date_naissance": "31/02/2020"}, "6": {"nom": LONG}, "7": {"date_modif": "31/02/2020"}}
    return odd.get(str(number), {})


@contextmanager
def full_disk(kilobytes):
    """Let no file grow beyond a size until the end of the block: what a full disk is to a program."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk(stops):
    with full_disk(0):
        stops("run", says=["could not be written", "Check the free disk space"])


def test_a_disk_that_fills_up_in_any_stage(house):
    config, digest = load(house.settings), house.digest
    run_id = pipeline.begin(config)
    for name in pipeline.STAGES:
        with full_disk(0), pytest.raises(ClientfileError, match="disk") as caught:
            pipeline.stage(config, run_id, name)
        assert house.digest == digest, name
        assert not any(value in str(caught.value) for person in PEOPLE for value in person.values)
        pipeline.stage(config, run_id, name)
        if name == "publish":  # lines that could not be read are told of by one run only
            digest = house.digest
    assert house.published("SELECT count(*) FROM client") == [(len(PEOPLE),)]


def _command(house, before="", *arguments):
    """Start a command in a process of its own, which does something before."""
    code = f"import os, signal, threading\n{before}\nfrom resolution.cli import app\napp()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=house.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


_HEEDS_CTRL_C = """
from pathlib import Path
from resolution import stages
signal.signal(signal.SIGINT, signal.default_int_handler)  # not so in the background
stage = stages.RUN["stage_sources"]
def told(*arguments):
    Path("begun").touch()
    return stage(*arguments)
stages.RUN["stage_sources"] = told
"""


def test_two_runs_at_once_and_an_interrupted_one(house):
    process = _command(house, _HEEDS_CTRL_C, "run")
    while process.poll() is None and not (house.root / "begun").exists():
        time.sleep(0.02)
    printed = house.clientfile("run", status=1)
    assert "Another run is in progress on this warehouse" in printed
    process.send_signal(signal.SIGINT)
    printed = process.communicate(timeout=300)[0]
    assert process.returncode == 130, printed
    assert "Interrupted" in printed
    assert "Traceback" not in printed
    assert "interrupted" in house.clientfile("status")


_KILLED = """
from resolution import stages
stage = stages.RUN["{name}"]
def killed(*arguments):
    threading.Timer({seconds}, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return stage(*arguments)
stages.RUN["{name}"] = killed
"""


def test_killed_in_a_stage_nothing_stays_locked_or_behind(house):
    digest, contents = house.digest, house.contents
    process = _command(house, _KILLED.format(name="build_marts", seconds=0.6), "run")
    printed = process.communicate(timeout=300)[0]
    assert process.returncode == -signal.SIGKILL, printed
    assert house.digest == digest
    house.clientfile("run")
    assert "client.parquet" in contents
    assert house.contents == contents, "the same records give the same rows"
    kept = {path.name for path in (house.root / "published/builds").iterdir()}
    builds = house.warehouse(
        "SELECT schema_name FROM information_schema.schemata WHERE schema_name ~ '^build_'"
    )
    assert {name.removeprefix("build_") for (name,) in builds} <= kept
    assert not list(house.root.glob("var/*.wal"))
