"""How rare a value is: agreement on Ng says less than agreement on Zwicky.

Rarity counts in quarters of a bit: a value of rarity 40 is held by a share of 2**-10 of the records. Whole
steps make a weight the same on every engine and machine.
"""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from resolution.link.attribute import Attribute
from resolution.link.model import FREQUENCIES
from resolution.link.records import RECORD
from resolution.warehouse import duck

STEPS_A_BIT = 4
NAME_PAIR = "name_pair"
"""The column of given and family name in one, whichever stands first."""
RAREST = 255
TYPICAL_SHARE = 0.01
"""What is thought of a value's share before any record was seen …"""
TYPICAL_RECORDS = 10
"""… and how many records that thought is worth: in a handful of records a value held by two is not common."""

_IN_ORDER = f"""(
    SELECT record_key, CAST(row_number() OVER (ORDER BY record_key) AS UINTEGER) AS record FROM {RECORD}
)"""


def frequency_columns(attributes: tuple[Attribute, ...]) -> list[str]:
    """Return the columns whose values count by how rare they are."""
    return sorted({column for attribute in attributes for column in attribute.frequency_columns})


def _shares_of(column: str) -> str:
    """Return SQL for the share of records that hold a value, beside the two that agree on it."""
    thought = f"{TYPICAL_SHARE} * {TYPICAL_RECORDS}"
    return (
        f"SELECT {column} AS value, "
        f"(greatest(count(*) - 2, 0) + {thought}) / (sum(count(*)) OVER () + {TYPICAL_RECORDS}) AS share "
        f"FROM {RECORD} WHERE {column} IS NOT NULL GROUP BY {column}"
    )


def _shares_of_pairs() -> str:
    """Return SQL for the share of each pair of names: the product of both shares, in the commoner order."""
    return f"""
        SELECT r.{NAME_PAIR} AS value, max(given_share.share * family_share.share) AS share
        FROM {RECORD} AS r
        JOIN ({_shares_of("given")}) AS given_share ON given_share.value = r.given
        JOIN ({_shares_of("family")}) AS family_share ON family_share.value = r.family
        WHERE r.{NAME_PAIR} IS NOT NULL
        GROUP BY r.{NAME_PAIR}
    """


def count_frequencies(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> pa.Table:
    """Return how frequent each value is among the records: one row a column and value, as FREQUENCIES.

    A frequency is a share of the records that fill the column, rounded to a step of rarity.
    """
    parts = []
    for column in frequency_columns(attributes):
        shares = _shares_of_pairs() if column == NAME_PAIR else _shares_of(column)
        rarity = f"least({RAREST}, round(-{STEPS_A_BIT} * log2(share)))"
        parts.append(
            f"SELECT '{column}' AS \"column\", value, pow(2.0, -{rarity} / {STEPS_A_BIT}) AS frequency "
            f"FROM ({shares})"
        )
    if not parts:
        return FREQUENCIES.empty_table()
    query = " UNION ALL ".join(f"({part})" for part in parts) + ' ORDER BY "column", value'
    return duck.fetch(con, query).cast(FREQUENCIES)


def number_records(
    con: duckdb.DuckDBPyConnection,
    attributes: tuple[Attribute, ...],
    frequencies: pa.Table,
    numbers: str = _IN_ORDER,
    more: bool = False,
) -> int:
    """Make the table `numbered` of the table `record`: records by number, with the rarity of their values.

    One row a record; `record` is its number in the table `numbers` (record_key, record), from 1 in the order
    of the record keys by default; `rarity_<column>` is NULL for a value that the model has not seen. With
    `more`, records are added to those that are there. Returns how many are there.
    """
    columns = frequency_columns(attributes)
    joins, rarities = "", ""
    for column in columns:
        con.register(f"frequency_{column}", frequencies.filter(pc.field("column") == column))
        joins += f" LEFT JOIN frequency_{column} AS of_{column} ON of_{column}.value = r.{column}"
        rarities += (
            f", CAST(round(-{STEPS_A_BIT} * log2(of_{column}.frequency)) AS UTINYINT) AS rarity_{column}"
        )
    con.execute(f"""
        {"INSERT INTO numbered" if more else "CREATE OR REPLACE TABLE numbered AS"}
        SELECT n.record, r.*{rarities}
        FROM {RECORD} AS r JOIN {numbers} AS n USING (record_key){joins}
        ORDER BY n.record
    """)
    for column in columns:
        con.unregister(f"frequency_{column}")
    return int(con.execute("SELECT count(*) FROM numbered").fetchall()[0][0])
