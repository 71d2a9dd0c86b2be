"""The store of judgements: whether it can be read, and is not empty where runs held to some."""

from collections.abc import Iterator

from resolution.config import Configuration
from resolution.doctor.check import Check, failure, ok, warning
from resolution.review.store import active
from resolution.schemas import JUDGEMENT
from resolution.warehouse import duck
from resolution.warehouse.state import standing


def examine(config: Configuration) -> Iterator[Check]:
    """Read what stands; raises JudgementError where it cannot be read."""
    yield ok("store", f"It can be read; {active(config).num_rows:,} judgements bind.")


def compared(config: Configuration) -> Iterator[Check]:
    """Compare the store with what the last run held to."""
    stands = active(config).num_rows
    with duck.connect(config, read_only=True) as con:
        [(held,)] = con.execute(f"SELECT count(*) FROM {standing(JUDGEMENT)}").fetchall()
    if held and not stands:
        yield failure(
            "held to",
            f"The last run held to {held:,} judgements, and the store has none: the next run would part what"
            " they joined.",
            "Restore the store before the next run; operations.md says how to make one of the warehouse.",
        )
    elif stands < held / 2:
        yield warning(
            "held to",
            f"The last run held to {held:,} judgements, and the store has {stands:,}.",
            "See that it is not an older backup.",
        )
    else:
        yield ok("held to", f"The last run held to {held:,}.")
