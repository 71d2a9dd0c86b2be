"""The dbt project: whether dbt can read it. Slow, so only when it is asked for."""

from collections.abc import Iterator

from resolution.config import Configuration
from resolution.doctor.check import Check, ok, skipped


def examine(config: Configuration, deep: bool) -> Iterator[Check]:
    """Have dbt parse the project; raises TransformError where it cannot."""
    if not deep:
        yield skipped("project", "Not parsed; --deep does it, in some ten seconds.")
        return
    from resolution.transform import parse

    parse(config)
    yield ok("project", "dbt can read it.")
