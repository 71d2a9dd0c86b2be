"""Drift: what a model does not know of the records of the day. It says when to train again."""

import duckdb

from resolution.link import blocking
from resolution.link.attribute import Attribute
from resolution.link.rarity import frequency_columns


def count_unknown(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> dict[str, int]:
    """Count the values in `numbered` whose frequency the model does not know, and the keys in `blocking_key`
    that so many records hold that nobody meets by them any more.
    """
    lacking = [f"count({c}) - count(rarity_{c})" for c in frequency_columns(attributes)]
    none_unknown = "count(NULL)"  # a model that goes by no frequency: no value is unknown to it
    [(values,)] = con.execute(f"SELECT {' + '.join(lacking) or none_unknown} FROM numbered").fetchall()
    [(keys,)] = con.execute(
        f"SELECT count(DISTINCT (rule, key)) FROM blocking_key WHERE present > {blocking.OVERGROWN}"
    ).fetchall()
    return {"values unknown to the model": values, "overgrown keys": keys}
