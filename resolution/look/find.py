"""Which client somebody asks for: by a client id, by how one begins, or by a record key."""

from dataclasses import dataclass

import duckdb

from resolution.errors import RunError
from resolution.schemas import CLIENT_ID_REDIRECT, MEMBERSHIP
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

SHORTEST = 8
"""Fewer characters of a client id are not taken for one."""
CUT_OFF = "…"
"""How ids end where they are shown by their beginning."""

_BY_RECORD = f"""
SELECT client_id, until IS NULL OR until > $number
FROM {MEMBERSHIP.qualified}
WHERE record_key = $asked AND since <= $number
ORDER BY since DESC LIMIT 1
"""
_BY_BEGINNING = f"""
SELECT DISTINCT client_id FROM {MEMBERSHIP.qualified}
WHERE starts_with(client_id, $asked) AND since <= $number
ORDER BY client_id
"""
_REDIRECT = "SELECT redirects_to FROM {redirects} WHERE client_id = $client_id"


@dataclass(frozen=True)
class Found:
    """What was asked for: the id that was named, or that the record holds or held last, and where it leads.

    `client_id` is the live client, or the named id again where no record of it is left. `record_key` is the
    record that was asked for, if it was one; `is_member` tells whether it is in a client.
    """

    named_id: str
    client_id: str
    is_live: bool
    record_key: str | None = None
    is_member: bool = True


def find(con: duckdb.DuckDBPyConnection, run: Run, asked: str) -> Found:
    """Find the client of an id, of its first characters, or of a record key, as a run left it.

    Raises RunError when there is none, or more than one.
    """
    given = {"asked": asked, "number": run.number}
    by_record = con.execute(_BY_RECORD, given).fetchall()
    if by_record:
        [(client_id, is_member)] = by_record
        return _led_from(con, run, client_id, asked, is_member)
    beginning = asked.removesuffix(CUT_OFF).lower()
    if len(beginning) < SHORTEST:
        raise _unknown(run, asked)
    found = con.execute(_BY_BEGINNING, given | {"asked": beginning}).fetchall()
    if len(found) > 1:
        raise RunError(f"{len(found)} client ids begin with {beginning}.", "Give more of its characters.")
    if not found:
        raise _unknown(run, asked)
    return _led_from(con, run, found[0][0])


def _led_from(
    con: duckdb.DuckDBPyConnection,
    run: Run,
    named: str,
    record_key: str | None = None,
    is_member: bool = True,
) -> Found:
    """Follow the redirect of an id; it leads straight to a live client, or nowhere."""
    query = _REDIRECT.format(redirects=as_of(CLIENT_ID_REDIRECT, run.number))
    redirect = con.execute(query, {"client_id": named}).fetchall()
    leads_to = redirect[0][0] if redirect else named
    return Found(named, leads_to or named, leads_to is not None, record_key, is_member)


def _unknown(run: Run, asked: str) -> RunError:
    return RunError(
        f"The run {run.run_id} knows no client and no record {asked}.",
        f"Give a client id, at least {SHORTEST} of its first characters, or a record key, e.g. pos:PAR01-17; "
        "quarantined records, and those pulled since, are in no client.",
    )
