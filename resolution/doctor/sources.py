"""The sources: whether each can be pulled from."""

from collections.abc import Iterator

from resolution.config import ApiSource, Configuration, FileSource
from resolution.doctor import api_source, files_source, sql_source
from resolution.doctor.check import Check


def examine(config: Configuration) -> Iterator[Check]:
    """Ask each source as a pull would, for as little as can be."""
    for name, source in config.sources.items():
        if isinstance(source, FileSource):
            yield from files_source.examine(config, name, source)
        elif isinstance(source, ApiSource):
            yield from api_source.examine(name, source)
        else:
            yield from sql_source.examine(name, source)
