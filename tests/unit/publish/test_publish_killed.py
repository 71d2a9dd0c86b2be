"""A publication is killed before each call that it makes: readers see both files of one build, whole."""

import shutil

import duckdb
import pytest
from support.examples import is_long
from support.publications import KILLED, Publisher, make_build
from support.workspace import workspace

from resolution.copies import MASKED_FILE, READERS_FILE
from resolution.publish import live, rollback
from resolution.schemas import MARTS

ROWS = 40
OLD, NEW = "r1", "r2"
SWITCHING = {"_put_in_place", "_switch", "_link"}
"""What changes a folder that readers see: killed before each call of these, and before some of the others."""
SELDOM = 40
"""Of the other calls one in so many."""


def make(config, run_id):
    """Make a build of which every table names its run, and some columns are masked."""
    more = f"'{run_id}' AS run_id, 'a' || range || '@mail.example' AS email, "
    make_build(config, run_id, ROWS, more)


def seen(config):
    """Return of which run readers see all rows of all tables, in both files; None where there is no file."""
    folder = config.path(config.publish.directory)
    if not (folder / READERS_FILE).exists():
        assert not (folder / MASKED_FILE).exists()
        return None
    runs = {live(config).run_id}
    for name in (READERS_FILE, MASKED_FILE):
        with duckdb.connect(str(folder / name), read_only=True) as con:
            for table in MARTS:
                [(told, rows)] = con.execute(
                    f"SELECT list(DISTINCT run_id), count(*) FROM {table}"
                ).fetchall()
                assert rows == ROWS
                runs |= set(told)
    [run_id] = runs
    return run_id


def moments(steps, seldom):
    """Return the numbers of the steps to be killed before."""
    return [n for n, name in enumerate(steps) if is_long() or name in SWITCHING or n % seldom == 0]


@pytest.fixture(scope="module")
def publisher():
    with Publisher() as process:
        yield process


@pytest.mark.slow
def test_killed_at_any_step_readers_see_both_files_of_one_build(publisher, tmp_path) -> None:
    config = workspace(tmp_path)
    for day, run_id in enumerate((OLD, NEW)):
        make(config, run_id)
        status, steps = publisher.publish(tmp_path, run_id, day)
        assert status == 0
        assert seen(config) == run_id
    found = []
    for step in moments(steps, SELDOM):
        rollback(config, OLD)
        assert publisher.publish(tmp_path, NEW, 1, step)[0] == KILLED
        found.append(seen(config))
    assert set(found) == {OLD, NEW}
    assert found == sorted(found)  # one step is the switch
    assert publisher.publish(tmp_path, NEW, 1)[0] == 0
    assert seen(config) == NEW


@pytest.mark.slow
def test_killed_at_any_step_of_the_first_publication_there_is_none_or_both(publisher, tmp_path) -> None:
    config = workspace(tmp_path)
    make(config, OLD)
    _, steps = publisher.publish(tmp_path, OLD, 1)
    found = []
    for step in sorted({*moments(steps, 10 * SELDOM)[::2], len(steps) - 1}):
        shutil.rmtree(config.path(config.publish.directory), ignore_errors=True)
        assert publisher.publish(tmp_path, OLD, 1, step)[0] == KILLED
        found.append(seen(config))
    assert set(found) == {None, OLD}
    assert found == sorted(found, key=bool)
    assert publisher.publish(tmp_path, OLD, 1)[0] == 0
    assert seen(config) == OLD
