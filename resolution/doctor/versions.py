"""Python and the libraries: whether they are those that clientfile was made for."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from resolution.config import Configuration, PostgresWarehouse
from resolution.doctor.check import Check, failure, ok, skipped, warning

DISTRIBUTION = "clientfile"
POSTGRES = "postgres"
"""The extra that a PostgreSQL warehouse needs."""


@dataclass(frozen=True)
class Trap:
    """Two libraries that do harm together, or one that does without the other."""

    present: str
    absent: str
    harm: str
    remedy: str


TRAPS = (
    Trap(
        "pyspark",
        "grpcio",
        "great-expectations ends the process without a word when it meets pyspark without grpcio",
        "pip install 'pyspark[connect]', or remove pyspark.",
    ),
)


def installed(name: str) -> str | None:
    """Return the version of a library, None when it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def examine(
    config: Configuration | None, distribution: str = DISTRIBUTION, traps: Iterable[Trap] = TRAPS
) -> Iterator[Check]:
    """Compare what is installed with what the distribution says that it needs."""
    try:
        wanted = [Requirement(line) for line in requires(distribution) or []]
        pythons = SpecifierSet(metadata(distribution)["Requires-Python"] or "")
    except PackageNotFoundError:
        yield skipped("libraries", f"{distribution} is not installed, so nothing says what it needs.")
        return
    yield _python(pythons)
    yield from _libraries(config, wanted)
    for trap in traps:
        if installed(trap.present) and not installed(trap.absent):
            yield failure("libraries", f"{trap.harm}.", trap.remedy)


def _python(wanted: SpecifierSet) -> Check:
    found = platform.python_version()
    if wanted.contains(found, prereleases=True):
        return ok("Python", f"{found}.")
    return failure("Python", f"{found}, but clientfile needs {wanted}.", "Install it with another Python.")


def _libraries(config: Configuration | None, wanted: list[Requirement]) -> Iterator[Check]:
    extra = POSTGRES if config and isinstance(config.warehouse, PostgresWarehouse) else ""
    needed = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": extra})]
    wrong = [sentence for one in needed if (sentence := _unfit(one, installed(one.name) or "not there"))]
    for sentence in wrong:
        yield failure("libraries", sentence, "Install clientfile anew, with the versions of its lock.")
    unused = [one for one in wanted if one not in needed and installed(one.name)]
    for one in unused:
        if sentence := _unfit(one, installed(one.name) or ""):
            yield warning(
                "libraries",
                sentence,
                f"It is optional; what needs it may fail. Install {one.name}{one.specifier}.",
            )
    if not wrong:
        yield ok("libraries", f"All {len(needed)} that are needed are there, in versions that fit.")


def _unfit(wanted: Requirement, found: str) -> str:
    """Say how a library is not as wanted; nothing when it is."""
    if found == "not there":
        return f"{wanted.name} is not installed; {wanted.specifier or 'any version'} is needed."
    if wanted.specifier.contains(found, prereleases=True):
        return ""
    return f"{wanted.name} is {found}, but {wanted.specifier} is needed."
