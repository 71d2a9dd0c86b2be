"""Drift: what a model does not know of the records of the day. It says when to train again."""

import duckdb

from resolution.link import blocking
from resolution.link.attribute import Attribute
from resolution.link.rarity import frequency_columns


def overgrown() -> str:
    """Return the query of how many keys so many records hold that nobody meets by them any more."""
    held = f"SELECT DISTINCT rule, key FROM blocking_key WHERE present > {blocking.OVERGROWN}"
    return f"SELECT count(*) AS n FROM ({held})"


def unknown(attributes: tuple[Attribute, ...]) -> str:
    """Return the query of how many values in `numbered` have a frequency that the model does not know."""
    lacking = [f"count({c}) - count(rarity_{c})" for c in frequency_columns(attributes)]
    none_unknown = "count(CAST(NULL AS INTEGER))"  # a model that goes by no frequency: none is unknown to it
    return f"SELECT {' + '.join(lacking) or none_unknown} AS n FROM numbered"


def told(values: int, keys: int) -> dict[str, int]:
    """Return the counts as a run tells them."""
    return {"values unknown to the model": values, "overgrown keys": keys}


def count_unknown(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> dict[str, int]:
    """Count the values that the model does not know, and the keys that nobody meets by any more."""
    values, keys = (con.execute(query).fetchall()[0][0] for query in (unknown(attributes), overgrown()))
    return told(int(values), int(keys))
