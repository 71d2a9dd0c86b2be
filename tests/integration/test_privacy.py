"""No personal value leaves the data: invented people are planted, and looked for everywhere.

Values may stand in the drops, in the tables of the data and of the state, in the model folder (its term
frequencies), in what is published and in the notes of stewards. Everything else is searched: what is printed
and logged, every other file of the project, and the tables that say how a run went.
"""

import logging

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.house import customer, fill, open_house, people, till_line
from support.shop import html

from resolution import stages
from resolution.schemas import MARTS

pytestmark = pytest.mark.slow

PEOPLE = people(31)
GOOD, BAD, BROKEN, JUDGED = PEOPLE[:24], PEOPLE[24:27], PEOPLE[27:30], PEOPLE[30]
CANARIES = {value.lower() for person in PEOPLE for value in person.values}
DATA = ("var/warehouse.duckdb", "var/demo/", "var/models/", "var/judgements.sqlite", "published/")
"""Where values may stand; the tables of the warehouse are searched apart."""
HOLDING = (
    "raw.pos__",
    "raw.web__",
    "raw.crm__",
    "staging.",
    "intermediate.",
    "resolution.standardised_record",
    "resolution.consent_contact_point",
    "resolution.value_",  # what standardise remembers
    "build_",
)
"""The tables that may hold values, by how their names begin."""
EMPTY = "resolution.acknowledgement"
"""Nothing stopped that somebody had to answer for."""


def found_in(text: str) -> set[str]:
    text = text.lower()
    return {canary for canary in CANARIES if canary in text}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Pull, run and ask, with every logger at its most talkative: the house, what was printed and logged."""
    records = Logged()
    logging.getLogger().addHandler(records)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        with open_house(tmp_path_factory.mktemp("private")) as house, pytest.MonkeyPatch.context() as patch:
            printed = [*good(house), *judged(house), *bad(house), *looked(house), *broken(house, patch)]
            yield house, printed, records.lines
    finally:
        logging.getLogger().setLevel(level)
        logging.getLogger().removeHandler(records)


class Logged(logging.Handler):
    """Keeps what any logger says, with its traceback."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self.setFormatter(logging.Formatter())

    def emit(self, record):
        if not record.name.startswith(("asyncio", "faker")):
            self.lines.append(f"{record.name}: {self.format(record)}")


def good(house):
    fill(house, [*GOOD, JUDGED], GOOD)
    house.shop.records["customers"] = [customer(person) for person in GOOD]
    yield house.clientfile("pull")
    yield house.clientfile("run")
    yield house.clientfile("status")
    files = ["--html", str(house.root / "why.html"), "--json", str(house.root / "why.json")]
    yield house.clientfile("explain", "pos:PAR01-1", "crm:1", *files)
    truth = house.root / "var/demo/truth.parquet"
    pq.write_table(pa.table({"record_key": ["crm:1", "web:1"], "person_id": ["1", "1"]}), truth)
    yield house.clientfile("evaluate", "--truth", str(truth))


def judged(house):
    """What stewards say, with a note that names people: one client is merged by it, others are kept apart."""
    names = f"{JUDGED.given} {JUDGED.family}, {GOOD[1].email}"
    yield house.clientfile("judge", "match", f"pos:PAR01-{JUDGED.number}", "crm:1", "--note", names)
    yield house.clientfile("judge", "no-match", "crm:2", "crm:3", "--note", names)
    yield house.clientfile("judge", "unsure", "crm:2", "crm:4")
    yield house.clientfile("judge", "withdraw", "crm:2", "crm:4", "--note", names)
    yield house.clientfile("judge", "match", "crm:1", "pos:PAR01-1", "--note", names)
    yield house.clientfile("judge", "no-match", f"pos:PAR01-{JUDGED.number}", "pos:PAR01-1", status=1)
    file = house.root / "var/demo/judgements.csv"
    for line in (f"crm:5,{GOOD[5].email},match", f"crm:5,crm:6,{GOOD[5].family}", f"{names},{names},{names}"):
        file.write_text(f"record_key_l,record_key_r,judgement\n{line}\n", encoding="utf-8")
        yield house.clientfile("judge", "import", str(file), status=1)
    file.write_text(
        f"record_key_l,record_key_r,judgement,note\ncrm:5,crm:6,no_match,{JUDGED.family}\n", encoding="utf-8"
    )
    yield house.clientfile("judge", "import", str(file))


def looked(house):
    """All that tells of clients and of judgements."""
    yield house.clientfile("client", f"pos:PAR01-{JUDGED.number}")
    yield house.clientfile("history")
    yield house.clientfile("report", "--output", str(house.root / "report.html"))
    yield house.clientfile("review")
    yield house.clientfile("judge", "list")
    yield house.clientfile("explain", f"pos:PAR01-{JUDGED.number}", "crm:1")


def bad(house):
    """Records that go to quarantine or are rejected, in all three sources; then a gate that fails."""
    one, two, three = BAD
    lines = [till_line(person) for person in (*GOOD, JUDGED)]
    lines += [till_line(one, nom=one.family * 200), till_line(two), till_line(two), till_line(three) + ";x;y"]
    house.till("PAR01", "clients_20261121.csv", *lines)
    late = {"updated_at": "2026-11-21T10:00:00+00:00"}
    house.shop.records["customers"] += [
        customer(one, first_name=one.given * 200, **late),
        customer(two, id=None, **late),
        customer(three, updated_at="2096-01-01T00:00:00+00:00"),
    ]
    house.contact(one, last_name=one.family * 200, **late)
    yield house.clientfile("pull")
    yield house.clientfile("run")
    settings = house.settings.read_text(encoding="utf-8")
    strict = settings.replace("max_field_characters: 1000", "max_field_characters: 3")
    house.settings.write_text(strict, encoding="utf-8")
    stopped = house.clientfile("run", status=1)
    house.settings.write_text(settings, encoding="utf-8")
    assert "Gate 1 stopped the run" in stopped
    yield stopped


def broken(house, patch):
    """Batches that cannot be read, and errors nobody expected, which quote what they failed on."""
    file = house.till("PAR01", "clients_20261122.csv", *map(till_line, BROKEN), encoding="utf-16")
    yield house.clientfile("pull", "pos", status=1)
    file.write_text(f"no_client;nom\n1;{BROKEN[0].family}\n", encoding="utf-8")
    yield house.clientfile("pull", "pos", status=1)
    file.write_text("\n".join(map(till_line, BROKEN)), encoding="utf-8")
    yield house.clientfile("pull", "pos", status=1)
    file.unlink()
    house.shop.always = html
    yield house.clientfile("pull", "web", status=1)
    for quote in (f"SELECT '{BROKEN[0].born} d''{BROKEN[1].family}'::INT", f"SELECT {BROKEN[2].family}"):

        def failing(*_, quote=quote):
            duckdb.connect().execute(quote)

        with patch.context() as stage:
            stage.setitem(stages.RUN, "stage_sources", failing)
            yield house.clientfile("run", status=1)
    file = house.root / "var/demo/wrong.parquet"
    row = {"source": "pos", "source_record_id": "1", "entity": "1", "updated_at": BROKEN[0].family}
    pq.write_table(pa.Table.from_pylist([row]), file)
    yield house.clientfile("evaluate", str(file), status=1)
    yield house.clientfile("status")


def test_the_canaries_went_the_whole_way(said) -> None:
    house, _, _ = said
    clients = str(house.published("SELECT * FROM client")).lower()
    assert all(person.email in clients and person.family.lower() in clients for person in GOOD)
    reasons = {reason for (reason,) in house.warehouse("SELECT DISTINCT reason FROM resolution.quarantine")}
    assert {"field_too_long", "duplicate_key", "malformed_row", "missing_key", "updated_in_future"} <= reasons


def test_the_masked_file_holds_no_value(said) -> None:
    """Every column of every table, and what may be left in the file's blocks; places are shown."""
    house, _, _ = said
    places = {person.city.lower() for person in PEOPLE}
    file = house.root / "published" / "client_file_masked.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        tables = [name for (name,) in con.execute("SHOW TABLES").fetchall()]
        assert set(MARTS) == set(tables)
        found = {name: found_in(str(con.execute(f"FROM {name}").fetchall())) - places for name in tables}
        assert con.execute("SELECT count(*) FROM client WHERE length(family_name) = 1").fetchall() != [(0,)]
    assert {name: values for name, values in found.items() if values} == {}
    assert found_in(file.read_bytes().decode("utf-8", "replace")) <= places


def test_nothing_printed_holds_a_value(said) -> None:
    _, printed, _ = said
    assert [(text, found_in(text)) for text in printed if found_in(text)] == []


def test_nothing_logged_holds_a_value(said) -> None:
    _, _, lines = said
    assert [(line[:300], found_in(line)) for line in lines if found_in(line)] == []


def test_no_other_file_holds_a_value(said) -> None:
    house, _, _ = said
    searched = []
    for path in sorted(house.root.rglob("*")):
        name = path.relative_to(house.root).as_posix()
        if path.is_file() and not name.startswith(DATA):
            searched.append(name)
            assert found_in(path.read_bytes().decode("utf-8", "replace")) == set(), name
            assert found_in(name) == set()
    assert any(name.startswith("var/dbt/") for name in searched)
    assert {"why.html", "why.json", "report.html"} < set(searched)
    assert not list((house.root / "var/dlt").glob("*/*")), "the pull's working files are gone"


def test_no_other_table_holds_a_value(said) -> None:
    """What tells how runs went (run, quarantine, gate_result, edge, rejected lines …) is told to all."""
    house, _, _ = said
    tables = house.warehouse("SELECT table_schema || '.' || table_name FROM information_schema.tables")
    others = {name for (name,) in tables if not name.startswith(HOLDING)}
    assert {"resolution.run", "resolution.quarantine", "resolution.gate_result", "resolution.edge"} < others
    for name in sorted(others):
        rows = house.warehouse(f"SELECT * FROM {name}")
        assert found_in(str(rows)) == set(), name
        assert rows or name == EMPTY or not name.startswith(("resolution.", "raw.")), name
