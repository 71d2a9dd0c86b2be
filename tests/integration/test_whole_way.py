"""The whole way by the command line: three real sources, one published client file, and a second day."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import chdir
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from support import questions
from support.examples import is_long
from typer.testing import CliRunner

from resolution.cli import app

COMMAND = [str(Path(sys.executable).with_name("clientfile"))]
PEOPLE = "300"

pytestmark = pytest.mark.slow


def installed(folder, *arguments):
    """Run the command as it was installed, in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def clientfile(folder, *arguments, status=0):
    """Run the command in this process, which has imported what it needs."""
    with chdir(folder):
        done = CliRunner().invoke(app, arguments)
    assert done.exit_code == status, done.output
    return done.output


def ask(folder, query):
    with duckdb.connect(str(folder / "published" / "client_file.duckdb"), read_only=True) as con:
        con.execute("LOAD icu")
        return con.execute(query.replace("$demo", str(folder / "var" / "demo"))).fetchall()


def crosswalk(folder):
    return dict(ask(folder, "SELECT record_key, client_id FROM client_identifier"))


def clients(folder):
    return ask(folder, "SELECT count(*), md5(string_agg(client_id, ',' ORDER BY client_id)) FROM client")


def warehouse(folder, query):
    with duckdb.connect(str(folder / "var" / "warehouse.duckdb"), read_only=True) as con:
        con.execute("LOAD icu")
        return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand")
    return folder, installed(folder, "demo", "--people", PEOPLE)


@pytest.fixture(scope="module")
def crosswalks(demo):
    """The crosswalk after the first run, after the same again, and after the second day."""
    folder, _ = demo
    found = [crosswalk(folder)]
    for arguments in (["demo", "--people", PEOPLE], ["demo", "--people", PEOPLE, "--second-day"]):
        clientfile(folder, *arguments)
        found.append(crosswalk(folder))
    return found


def test_the_summary_says_what_happened(demo) -> None:
    _, printed = demo
    for said in ("Pulled from three systems", "quarantine", "known to 3 systems", "Before and after", "F1"):
        assert said in printed
    assert "client_file.duckdb" in printed
    assert "make airflow" in printed


def test_every_record_is_in_the_file_or_accounted_for(demo, crosswalks) -> None:
    folder, _ = demo
    lost = warehouse(
        folder,
        "SELECT count(*) FROM resolution.standardised_record AS s WHERE NOT s.is_deleted "
        "AND s.record_key NOT IN (SELECT record_key FROM resolution.quarantine) "
        "AND s.record_key NOT IN (SELECT record_key FROM resolution.membership)",
    )
    assert lost == [(0,)]
    reasons = warehouse(folder, "SELECT DISTINCT reason FROM resolution.quarantine")
    assert reasons  # the demo holds records that no file should


def test_the_same_again_moves_nothing(crosswalks) -> None:
    first, again, _ = crosswalks
    assert again == first


def test_the_links_are_about_right(demo, crosswalks) -> None:
    folder, _ = demo
    printed = clientfile(folder, "evaluate", "--truth", "var/demo/truth.parquet")
    f1 = float(printed.split("pairwise F1")[1].split()[0])
    assert f1 > 0.94


def test_the_second_day_changes_what_it_should_and_nothing_else(demo, crosswalks) -> None:
    folder, _ = demo
    _, before, after = crosswalks
    changes = dict(ask(folder, "SELECT record_key, change FROM '$demo/day2_truth.parquet'"))
    kinds = set(changes.values())
    assert {"new", "changed", "deleted", "undeleted", "merged"} <= kinds
    for key, change in changes.items():
        if change in ("new", "undeleted"):
            assert key in after, (key, change)
        if change == "deleted":
            assert key not in after, key
    touched_clients = {before[key] for key in changes if key in before}
    touched_clients |= {after[key] for key in changes if key in after}
    moved = {
        key
        for key in before.keys() & after.keys()
        if before[key] != after[key] and touched_clients.isdisjoint((before[key], after[key]))
    }
    assert moved == set()
    assert before.keys() - after.keys() <= changes.keys()
    assert after.keys() - before.keys() <= changes.keys()


def test_a_record_merged_at_its_source_follows_its_survivor(demo, crosswalks) -> None:
    folder, _ = demo
    *_, after = crosswalks
    pairs = ask(folder, "SELECT record_key, survivor FROM '$demo/day2_truth.parquet' WHERE change = 'merged'")
    at_the_till = {gone for gone, _ in pairs if gone.startswith("pos:")}
    assert pairs and not at_the_till & after.keys()  # a till says nothing of its merges: the record is gone
    assert all(
        after[gone] == after[survivor]
        for gone, survivor in pairs
        if survivor in after and gone not in at_the_till
    )


def test_the_second_pull_fetches_only_what_is_new(demo, crosswalks) -> None:
    folder, _ = demo
    loads = warehouse(
        folder, "SELECT _dlt_load_id, count(*) FROM raw.web__customers GROUP BY 1 ORDER BY min(_loaded_at)"
    )
    assert len(loads) == 2  # day one and day two; the pull between them found nothing
    assert loads[1][1] < loads[0][1] / 2


def test_touch_points_find_their_client(demo, crosswalks) -> None:
    folder, _ = demo
    orphans, known = ask(
        folder,
        "SELECT count(*) FILTER (record_key IS NOT NULL AND client_id IS NULL), count(client_id) "
        "FROM client_touchpoint",
    )[0]
    assert known > 0
    assert orphans < known / 10  # only those of deleted and quarantined records


def test_an_edge_can_be_explained(demo, crosswalks) -> None:
    folder, _ = demo
    left, right = warehouse(
        folder,
        "SELECT record_key_l, record_key_r FROM resolution.edge WHERE match_key = 'email' "
        "AND until IS NULL ORDER BY ALL LIMIT 1",
    )[0]
    printed = clientfile(folder, "explain", left, right)
    assert "family name" in printed
    assert "match weight" in printed
    assert "In the live run" in printed


def test_the_file_answers_the_twelve_questions(demo, crosswalks) -> None:
    folder, _ = demo
    with questions.open_file(folder / "published" / "client_file.duckdb") as con:
        answers = questions.answers(con)
        assert set(answers) == set(questions.HOLDS)
        for name, holds in questions.HOLDS.items():
            holds(answers[name], lambda query: questions.rows(con, query))


def test_after_a_rollback_killed_anywhere_the_file_is_whole_and_the_run_starts_again(
    demo, crosswalks
) -> None:
    folder, _ = demo
    assert "published" in clientfile(folder, "status")
    clientfile(folder, "rollback")
    before, (first, _, after) = clients(folder), crosswalks
    assert crosswalk(folder) == first
    rng = random.Random(11)
    for _ in range(20 if is_long() else 1):
        process = subprocess.Popen(
            [*COMMAND, "run"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(1 + rng.random() * 12)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert clients(folder) == before
    clientfile(folder, "run")
    assert crosswalk(folder) == after
    assert "interrupted" in clientfile(folder, "status")


def test_after_the_second_day_a_full_run_finds_nothing_else(demo, crosswalks) -> None:
    folder, _ = demo
    printed = clientfile(folder, "run", "--full")
    assert "full because it was asked for" in printed
    [(counts,)] = warehouse(folder, "SELECT counts FROM resolution.run ORDER BY number DESC LIMIT 1")
    assert counts["link: records compared"] == counts["link: records"]
    assert [counts[f"link: edges {what}"] for what in ("added", "dropped")] == [0, 0]
    assert [counts[f"cluster: {what}"] for what in ("created", "merged", "split", "retired", "moved")] == [
        0
    ] * 5
    assert crosswalk(folder) == crosswalks[2]


def test_two_runs_at_once_one_is_told_to_wait(demo, crosswalks) -> None:
    folder, _ = demo
    with FileLock(folder / "var" / "warehouse.lock"):
        printed = clientfile(folder, "run", status=1)
    assert "Another run is in progress" in printed


def test_another_demo_is_not_poured_over_this_one(demo, crosswalks) -> None:
    folder, _ = demo
    printed = clientfile(folder, "demo", "--people", "400", status=1)
    assert "already holds other records" in printed
    assert "make clean" in printed
