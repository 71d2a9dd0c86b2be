"""Consent: the models say what a few lines of Python say, for any ledger, in any order, and after a merge."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import duckdb
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st
from support.examples import examples
from support.models import AS_OF, sql_of

TODAY = datetime.fromisoformat(AS_OF)
CLIENTS, SUBJECTS = ("a", "b", "c", "d"), ("x", "y", "z")
TEXTS = ("client_id", "consent_id", "channel", "purpose", "subject", "contact_point", "state")
COLUMNS = pa.schema([(name, pa.string()) for name in TEXTS] + [("recorded_at", pa.timestamp("us", tz="UTC"))])
ASKED = ("email", "marketing")
NEVER = -(10**6)
POINTS = [("a", "x"), ("b", "x"), ("b", "y")]  # who holds which e-mail address


class Entry(NamedTuple):
    client: str | None
    subject: str
    state: str
    days: int | None

    @property
    def time(self) -> datetime | None:
        return None if self.days is None else TODAY + timedelta(days=self.days)


def latest(entries: list[Entry]) -> str:
    """Say what holds at one contact point."""
    if any(e.state == "opt_out" and e.days is None for e in entries):
        return "opt_out"
    times: dict[str, int] = {}
    for entry in entries:
        days = NEVER if entry.days is None else entry.days
        if entry.state != "opt_in" or days <= 2:
            times[entry.state] = max(times.get(entry.state, NEVER), days)
    if "opt_out" in times and times["opt_out"] >= times.get("opt_in", NEVER):
        return "opt_out"
    if "opt_in" in times and times["opt_in"] > times.get("unknown", NEVER - 1):
        return "opt_in"
    return "unknown"  # pending, or a yes that is still to come


def policy(ledger: list[Entry]) -> dict[str, str]:
    """Say what may be done with each client: client -> state."""
    said: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in ledger:
        if entry.client:
            said[entry.client, entry.subject].append(entry)
        elif entry.state == "opt_out":
            for holder, held in POINTS:
                if held == entry.subject:
                    said[holder, held].append(entry)
    states: dict[str, set[str]] = defaultdict(set)
    for (client, _), entries in said.items():
        states[client].add(latest(entries))
    restrictive = ("opt_out", "opt_in", "unknown")
    return {c: next(s for s in restrictive if s in found) for c, found in states.items()}


def by_the_models(ledger: list[Entry]) -> dict[str, str]:
    with duckdb.connect() as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        rows = [
            (entry.client, f"{number:03}", *ASKED, entry.subject, entry.subject, entry.state, entry.time)
            for number, entry in enumerate(ledger)
        ]
        con.register("given_rows", pa.table(list(map(list, zip(*rows, strict=True))), schema=COLUMNS))
        con.execute(
            "CREATE TABLE int_consent_entries AS SELECT *, NULL::VARCHAR AS record_key, "
            "NULL::VARCHAR AS source, NULL::VARCHAR AS collected_by, NULL::VARCHAR AS proof FROM given_rows"
        )
        con.execute("CREATE TABLE client_contact_point (client_id VARCHAR, kind VARCHAR, value VARCHAR)")
        con.executemany("INSERT INTO client_contact_point VALUES (?, 'email', ?)", POINTS)
        con.execute(f"CREATE TABLE int_standing_consents AS {sql_of(con, 'int_standing_consents')}")
        found = con.execute(f"SELECT client_id, state FROM ({sql_of(con, 'client_consent')})").fetchall()
        assert len(found) == len(dict(found))
        return dict(found)


ENTRIES = st.builds(
    Entry,
    st.sampled_from([*CLIENTS, None]),
    st.sampled_from(SUBJECTS),
    st.sampled_from(["opt_in", "opt_out", "unknown"]),
    st.sampled_from([None, -3, -2, -1, 2, 3]),
)


@examples(20)
@given(st.lists(ENTRIES, min_size=1, max_size=40), st.integers(0, 5))
@example([Entry("a", "x", "opt_in", 3)], 0)
@example([Entry("a", "x", "opt_in", 3), Entry("a", "x", "opt_in", None)], 0)
@example([Entry("a", "x", "opt_in", 3), Entry("a", "x", "opt_in", -1)], 0)
def test_the_models_follow_the_policy_whatever_the_order(ledger: list[Entry], seed: int) -> None:
    shuffled = random.Random(seed).sample(ledger, len(ledger))
    assert by_the_models(shuffled) == policy(ledger)


@examples(300)
@given(st.lists(ENTRIES.filter(lambda e: e.client), min_size=1, max_size=8))
def test_a_merge_opens_only_what_a_later_yes_opened(ledger: list[Entry]) -> None:
    apart = policy(ledger)
    together = policy([entry._replace(client="a") for entry in ledger]).get("a")
    refusals = {e.subject for e in ledger if latest([o for o in ledger if o[:2] == e[:2]]) == "opt_out"}
    if together == "opt_in" and "opt_out" in apart.values():
        for subject in refusals:  # each refusal was lifted at its own contact point
            said = [entry for entry in ledger if entry.subject == subject]
            assert latest(said) != "opt_out"
            assert max(e.days or -9 for e in said if e.state == "opt_in") > max(
                e.days for e in said if e.state == "opt_out" and e.days is not None
            )


def test_the_day_is_that_of_the_models() -> None:
    assert TODAY.tzinfo == UTC
