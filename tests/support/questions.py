"""The twelve questions of docs/queries, asked of a real file, and what must hold of each answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from resolution.reference.client_file import QUERIES

Row = dict[str, Any]
Ask = Callable[[str], list[Row]]


def open_file(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a published file as a reader does."""
    con = duckdb.connect(str(file), read_only=True)
    con.execute("LOAD icu; SET TimeZone = 'UTC'")
    return con


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """Return the answer to a query, or to the last of several, as one dictionary a row."""
    found = con.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def answers(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Ask all questions; return their answers by the name of the query's file."""
    return {
        path.stem[:2]: rows(con, path.read_text(encoding="utf-8")) for path in sorted(QUERIES.glob("*.sql"))
    }


def may_be_emailed(found: list[Row], ask: Ask) -> None:
    """At each address the client's last word was yes, and nobody said no to it since."""
    said: dict[tuple[str, str], tuple[Any, str]] = {}
    for entry in ask(
        "SELECT client_id, contact_point, state, recorded_at FROM client_consent_history "
        "WHERE channel = 'email' AND purpose = 'marketing' AND recorded_at IS NOT NULL "
        "ORDER BY recorded_at, state"  # at one instant opt_out is the last
    ):
        said[entry["client_id"], entry["contact_point"]] = entry["recorded_at"], entry["state"]
    assert found
    for row in found:
        assert said[row["client_id"], row["email"]] == (row["agreed_at"], "opt_in")


def bought(found: list[Row], ask: Ask) -> None:
    """What a client bought is what their tickets, orders and returns come to."""
    client = "(SELECT client_id FROM client_order WHERE client_id IS NOT NULL GROUP BY client_id "
    client += "ORDER BY count(DISTINCT channel) DESC, sum(net_amount) DESC, client_id LIMIT 1)"
    [touched] = ask(f"""
        SELECT sum(house_amount) AS total FROM client_touchpoint
        WHERE client_id = {client} AND (kind IN ('ticket', 'order') OR returned_touchpoint_id IN (
            SELECT order_id FROM client_order WHERE client_id = {client}))
    """)
    assert found and sum(row["net_amount"] or 0 for row in found) == touched["total"]


def ended(found: list[Row], ask: Ask) -> None:
    """Every id that ended leads to a live client or, without records, to none."""
    live = {row["client_id"] for row in ask("SELECT client_id FROM client")}
    for row in found:
        assert row["ended"] not in live
        assert row["now"] in live or (row["now"] is None and row["event"] == "retired")
    assert found


def unreachable(found: list[Row], ask: Ask) -> None:
    """The best clients without a contact have none in `client` either."""
    reachable = {
        row["client_id"] for row in ask("SELECT client_id FROM client WHERE email > '' OR phone > ''")
    }
    assert not {row["client_id"] for row in found} & reachable
    assert [row["monetary"] for row in found] == sorted((row["monetary"] for row in found), reverse=True)


def callable_(found: list[Row], ask: Ask) -> None:
    """Who is called said yes to it on this number."""
    agreed = ask(
        "SELECT client_id, contact_point FROM client_consent_history "
        "WHERE channel = 'phone' AND state = 'opt_in'"
    )
    assert {(row["client_id"], row["phone"]) for row in found} <= {
        (a["client_id"], a["contact_point"]) for a in agreed
    }


def came_from(found: list[Row], ask: Ask) -> None:
    """Each value comes from a record of the client, and who lost is of it too."""
    [client] = {
        row["client_id"]
        for row in ask("FROM client_identifier")
        if row["record_key"] == found[0]["record_key"]
    }
    own = {row["record_key"] for row in ask(f"FROM client_identifier WHERE client_id = '{client}'")}
    for row in found:
        assert {row["record_key"], *row["losing_record_keys"]} <= own


def said_then(found: list[Row], ask: Ask) -> None:
    """Of one client and day there is one version."""
    assert len(found) == 1


def refused(found: list[Row], ask: Ask) -> None:
    """Refusals are the ledger's, the newest first."""
    times = [row["recorded_at"] for row in found]
    assert found and times == sorted(times, reverse=True)


def brought(found: list[Row], ask: Ask) -> None:
    """Who brings clients brought somebody else."""
    assert found and all(row["referred_clients"] > 0 for row in found)


def together(found: list[Row], ask: Ask) -> None:
    """A household is of several clients."""
    assert all(row["invited"] == len(row["names"]) > 1 for row in found)


def to_send(found: list[Row], ask: Ask) -> None:
    """What is upserted is live, what is deleted is not."""
    live = {row["client_id"] for row in ask("SELECT client_id FROM client")}
    assert found
    assert all((row["client_id"] in live) == (row["change"] == "upsert") for row in found)


def reachable(found: list[Row], ask: Ask) -> None:
    """Nobody is reachable twice, and some are."""
    assert found and all(0 <= row["reachable"] <= row["clients"] for row in found)
    assert any(row["reachable"] for row in found)


HOLDS: dict[str, Callable[[list[Row], Ask], None]] = {
    "01": may_be_emailed,
    "02": bought,
    "03": ended,
    "04": unreachable,
    "05": callable_,
    "06": came_from,
    "07": said_then,
    "08": refused,
    "09": brought,
    "10": together,
    "11": to_send,
    "12": reachable,
}
"""Query -> what must hold of its answer."""
