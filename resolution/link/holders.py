"""How many records hold a blocking key: counted when a model is trained, and frozen with it.

What a key promises must not depend on the records of the day, or two records would be compared today and not
tomorrow because of a third. A key that one or two records held, or none, is not kept: it counts as held by
two.
"""

import hashlib
import json
from pathlib import Path

import duckdb

from resolution.errors import ModelError
from resolution.link.keys import RULES
from resolution.link.model import Model
from resolution.warehouse.duck import quoted

KEY_COUNT = "key_count"
FEWEST = 3
"""Keys that fewer records hold are not kept."""
NOMINAL = 2
"""What a key that is not kept counts as."""
MOST = 255


def begin_counting(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty scratch table `key_count` (rule, key, holders), one row a key that many hold."""
    con.execute(f"CREATE OR REPLACE TABLE {KEY_COUNT} (rule UTINYINT, key UBIGINT, holders UTINYINT)")


def count_holders(con: duckdb.DuckDBPyConnection, rule: int, held: str) -> None:
    """Count the holders of a rule's keys, which stand in the table `held` (key, record)."""
    con.execute(
        f"INSERT INTO {KEY_COUNT} SELECT {rule}, key, least(count(*), {MOST}) FROM {held} "
        f"GROUP BY key HAVING count(*) >= {FEWEST}"
    )


def write_holders(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write the counted keys to a Parquet file."""
    con.execute(f"COPY (FROM {KEY_COUNT} ORDER BY rule, key) TO {quoted(file)} (FORMAT parquet)")


def read_holders(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Have `key_count` read from a model's file; raises ModelError when its keys are not made as ours."""
    require_same_keys(model)
    con.execute(f"CREATE OR REPLACE VIEW {KEY_COUNT} AS FROM read_parquet({quoted(model.holders)})")


def key_facts() -> dict[str, str]:
    """Return what keys are made by: the rules, and the engine's hash. Keys made by others are other keys."""
    rules = json.dumps([(rule.name, rule.expression) for rule in RULES])
    with duckdb.connect() as con:
        [(probe,)] = con.execute("SELECT hash('clientfile')").fetchall()
    return {"rules": hashlib.sha256(rules.encode()).hexdigest()[:16], "hash": str(probe)}


def require_same_keys(model: Model) -> None:
    """Raise ModelError when a model's keys were made by other rules or another hash than keys are now."""
    if model.keys != key_facts():
        raise ModelError(
            f"The model {model.version} was made for other blocking keys than this version makes.",
            "Run `clientfile train`.",
        )
