"""The seal on a run's state: checksums that tell whether the state is still what the run left.

A copy that was cut off, an old backup or a careless hand leaves a state that can be read and is wrong. Ids
made of it would move without cause, so it is never built upon.
"""

from collections.abc import Iterator

import duckdb

from resolution.errors import WarehouseError
from resolution.schemas import CLIENT_ID_REDIRECT, EDGE, LINKED_RECORD, MEMBERSHIP, Table
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

IDS = (MEMBERSHIP, CLIENT_ID_REDIRECT)
LINKS = (LINKED_RECORD, EDGE)
_BY = "sealed by"


def _checksum(con: duckdb.DuckDBPyConnection, table: Table, number: int) -> str:
    columns = ", ".join(f'"{name}"' for name in table.columns.names if name != "until")
    query = f"SELECT count(*), coalesce(bit_xor(hash({columns})), 0) FROM {as_of(table, number)}"
    [(rows, mixed)] = con.execute(query).fetchall()
    return f"{rows}:{mixed}"


def make_seal(con: duckdb.DuckDBPyConnection, number: int) -> dict[str, str]:
    """Return checksums of the state that the run of a number left, by table."""
    sums = {table.name: _checksum(con, table, number) for table in (*IDS, *LINKS)}
    return {**sums, _BY: duckdb.__version__}


def require_unbroken(con: duckdb.DuckDBPyConnection, run: Run, links_too: bool) -> None:
    """Raise WarehouseError unless the state is what a run left; `links_too`: not only who is which client."""
    for table in _broken(con, run, (*IDS, *(LINKS if links_too else ()))):
        mend = " or start `clientfile run --full`, which makes it anew" if table in LINKS else ""
        raise WarehouseError(
            f"{table.qualified} is not as the run {run.run_id} left it.",
            f"Restore the warehouse together with the published folder from their backup{mend}.",
        )


def is_unbroken(con: duckdb.DuckDBPyConnection, run: Run) -> bool:
    """Tell whether who is which client is still what a run left."""
    return not any(_broken(con, run, IDS))


def _broken(con: duckdb.DuckDBPyConnection, run: Run, tables: tuple[Table, ...]) -> Iterator[Table]:
    """Give the tables that are not what a run left.

    Another version of DuckDB may hash in another way, so its seals are not compared.
    """
    if run.seal.get(_BY) == duckdb.__version__:
        yield from (
            table for table in tables if _checksum(con, table, run.number) != run.seal.get(table.name)
        )
