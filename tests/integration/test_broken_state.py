"""A warehouse, a published folder or a model that is broken, lost or edited by hand: it is said in one
sentence, or makes no difference. Ids are never made of it.
"""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from support import nights
from support.examples import is_long
from support.house import people
from support.kills import KILLED, Order, Warm
from support.leavings import difference, leavings, published
from support.nights import QUICK, arrive, records_of
from support.played import Played, next_night, play

from resolution import pipeline
from resolution.errors import WarehouseError

pytestmark = pytest.mark.slow

WAREHOUSE = Path("var/warehouse.duckdb")
PEOPLE = people(105)
PAGES = 100 if is_long() else 12


@dataclass
class House:
    """A house whose first run was published, on the eve of the second; the second was never broken."""

    warm: Warm
    root: Path
    run: Played

    def starts(self, *, full: bool = False) -> str:
        """Start the second run; return what it said when it stopped, nothing when it was published."""
        before = published(self.root) if (self.root / "published/current").exists() else {}
        ending = self.warm.run(Order(str(self.root), "r2", 2, QUICK, full=full))
        assert ending.status in {0, 1}, "it crashed or found no words"
        assert not any(value in ending.said for person in PEOPLE for value in person.values)
        if ending.status:
            assert not before or published(self.root) == before, "readers see what they saw"
        return ending.said

    def differs(self) -> list[str]:
        """Return what differs from the run that was never broken."""
        return difference(leavings(self.root), self.run.end)

    def expected(self) -> dict[str, str]:
        """Return record -> client of the run that was never broken."""
        return dict(row[:2] for row in self.run.end["readers client_identifier"])

    def edit(self, *statements: str) -> None:
        """Change the warehouse by hand."""
        with duckdb.connect(str(self.root / WAREHOUSE)) as con:
            con.execute("LOAD icu")
            for statement in statements:
                con.execute(statement)


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as process:
        yield process


@pytest.fixture(scope="module")
def second(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Played:
    root = tmp_path_factory.mktemp("broken") / "house"
    root.mkdir()
    config, records = nights.house(root), records_of(100)
    arrive(config, records)
    assert warm.run(Order(str(root), "r1", 1)).status == 0
    arrive(config, next_night(records))
    return play(warm, root, "r2", 2)


@pytest.fixture
def house(warm: Warm, second: Played, tmp_path: Path) -> House:
    shutil.copytree(second.eves[QUICK[0]], tmp_path / "house", symlinks=True)
    return House(warm, tmp_path / "house", second)


def without_its_end(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])


def with_another_header(file: Path) -> None:
    file.write_bytes(bytes(random.Random(1).randbytes(4096)) + file.read_bytes()[4096:])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def cut_to_one_block(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:12_288])


@pytest.mark.parametrize("damage", [without_its_end, with_another_header, emptied, cut_to_one_block])
def test_a_damaged_warehouse_is_said(house: House, damage: Callable[[Path], None]) -> None:
    damage(house.root / WAREHOUSE)
    assert re.search("damaged|restore|does not know the published run", house.starts())


@pytest.mark.parametrize("seed", range(PAGES))
def test_a_page_that_was_overwritten_is_said_or_makes_no_difference(house: House, seed: int) -> None:
    file = house.root / WAREHOUSE
    place = random.Random(seed).randrange(12_288, file.stat().st_size - 4096)
    with file.open("r+b") as bytes_:
        bytes_.seek(place)
        bytes_.write(random.Random(seed).randbytes(4096))
    if not house.starts():
        assert house.differs() == []


def test_a_log_of_the_warehouse_that_was_cut_off_loses_whole_transactions(house: House) -> None:
    """Killed before the last step of clustering there is a log, of which any part may reach the disk."""
    rng = random.Random(5)
    for step in range(len(house.run.steps["cluster"])):
        root = house.root.with_name(f"step {step}")
        shutil.copytree(house.run.eves["cluster"], root, symlinks=True)
        order = house.run.order(root, ("cluster",), alone=True, at_step=step)
        assert house.warm.run(order).status == KILLED
        log = root / f"{WAREHOUSE}.wal"
        if not log.exists() or not log.stat().st_size:
            continue
        log.write_bytes(log.read_bytes()[: rng.randrange(log.stat().st_size)])
        again = House(house.warm, root, house.run)
        assert again.starts() or again.differs() == []


EDITS = {
    "membership": "UPDATE resolution.membership SET client_id = (SELECT min(client_id) "
    "FROM resolution.membership) WHERE record_key = 'pos:50'",
    "a membership lost": "DELETE FROM resolution.membership WHERE record_key = 'pos:50'",
    "a redirect": "INSERT INTO resolution.client_id_redirect VALUES ('gone', NULL, 1, NULL)",
    "edge": "DELETE FROM resolution.edge "
    "WHERE record_key_l = (SELECT min(record_key_l) FROM resolution.edge)",
    "an edge's weight": "UPDATE resolution.edge SET match_probability = 0.5 "
    "WHERE record_key_l = (SELECT max(record_key_l) FROM resolution.edge)",
    "linked_record": "DELETE FROM resolution.linked_record WHERE record_key = 'pos:60'",
    "a hash": "UPDATE resolution.linked_record SET content_hash = 'x' WHERE record_key = 'pos:60'",
}
IDS = ("membership", "a membership lost", "a redirect")


@pytest.mark.parametrize("edit", EDITS)
def test_state_that_was_edited_by_hand_is_not_built_upon(house: House, edit: str) -> None:
    house.edit(EDITS[edit])
    said = house.starts()
    assert "is not as the run r1 left it" in said
    assert ("--full" in said) == (edit not in IDS)


@pytest.mark.parametrize("edit", EDITS)
def test_links_that_were_edited_are_made_anew_by_a_full_run_ids_are_not(house: House, edit: str) -> None:
    house.edit(EDITS[edit])
    said = house.starts(full=True)
    if edit in IDS:
        assert "is not as the run r1 left it" in said
    else:
        assert said == ""
        assert crosswalk(house.root) == house.expected()


def crosswalk(root: Path) -> dict[str, str]:
    """Return what readers see: record -> client."""
    return dict(row[:2] for row in published(root)["client_identifier"])


def test_what_was_standardised_and_edited_is_done_again(house: House) -> None:
    house.edit("DELETE FROM resolution.standardised_record WHERE record_key IN ('pos:60', 'web:61')")
    assert house.starts() == ""
    assert house.differs() == []


def test_without_the_published_folder_ids_go_on(house: House) -> None:
    shutil.rmtree(house.root / "published")
    assert house.starts() == ""
    assert crosswalk(house.root) == house.expected()


def test_without_the_warehouse_no_run_begins(house: House) -> None:
    (house.root / WAREHOUSE).unlink()
    said = house.starts()
    assert "does not know the published run r1" in said
    assert "Restore" in said


def test_without_models_one_is_trained_and_it_is_said(house: House) -> None:
    before = crosswalk(house.root)
    shutil.rmtree(house.root / "var/models")
    assert house.starts() == ""
    with duckdb.connect(str(house.root / WAREHOUSE), read_only=True) as con:
        found = con.execute("SELECT mode, reason FROM resolution.run WHERE run_id = 'r2'").fetchall()
    assert found == [("full", "there is no model: one is trained")]
    after = crosswalk(house.root)
    moved = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    assert len(moved) < 5, "another model moves only those whose clusters change"


FILES = (
    "model.json",
    "settings.json",
    "mixture.json",
    "term_frequencies.parquet",
    "observations.parquet",
    "blocking_keys.parquet",
)


@pytest.mark.parametrize("file", FILES)
def test_a_model_with_a_file_missing_or_changed_is_said(house: House, file: str) -> None:
    [model] = (house.root / "var/models").iterdir()
    content = (model / file).read_bytes()
    (model / file).write_bytes(content[: len(content) // 2])
    said = house.starts()
    assert f"The model {model.name} is damaged" in said
    (model / file).unlink()
    said = house.starts()
    if file == "model.json":  # without its card it is no model
        assert said == ""
    else:
        assert f"The model {model.name} is damaged" in said


def without_its_card(model: Path) -> None:
    (model / "model.json").unlink()


def never_put_in_place(model: Path) -> None:
    model.rename(model.with_name(f".{model.name}"))


@pytest.mark.parametrize("left", [without_its_card, never_put_in_place])
def test_what_is_left_of_a_model_is_not_in_the_way_of_another(
    warm: Warm, tmp_path: Path, left: Callable[[Path], None]
) -> None:
    """Trained again on the same day and records, a model has the same name."""
    config = nights.house(tmp_path)
    arrive(config, records_of(60))
    assert warm.run(Order(str(tmp_path), "r1", 1)).status == 0
    [model] = (tmp_path / "var/models").iterdir()
    left(model)
    again = warm.run(Order(str(tmp_path), "r2", 1))
    assert (again.status, again.said) == (0, "")
    assert list((tmp_path / "var/models").iterdir()) == [model]


def test_a_backup_of_the_warehouse_that_is_older_than_what_readers_see(house: House) -> None:
    shutil.copy(house.root / WAREHOUSE, house.root / "backup")
    assert house.starts() == ""
    shutil.copy(house.root / "backup", house.root / WAREHOUSE)
    ending = house.warm.run(Order(str(house.root), "r3", 3))
    assert "does not know the published run r2" in ending.said


def test_readers_of_the_state_say_what_is_broken(house: House) -> None:
    config = nights.house(house.root)
    without_its_end(house.root / WAREHOUSE)
    with pytest.raises(WarehouseError):
        pipeline.explain(config, "pos:1", "web:1")
