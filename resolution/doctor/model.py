"""The model: whether there is one that this clientfile can use."""

from collections.abc import Iterator

from resolution.config import Configuration
from resolution.doctor.check import Check, ok, skipped
from resolution.link.model import load_model, newest_version


def examine(config: Configuration) -> Iterator[Check]:
    """Load the newest; raises ModelError where it cannot be used."""
    if newest_version(config) is None:
        yield skipped("model", "There is none yet; the next run trains one.")
        return
    yield ok("model", f"{load_model(config).version} can be used.")
