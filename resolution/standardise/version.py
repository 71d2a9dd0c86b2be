"""The standardiser's version: remembered values of another version are worked out again."""

from functools import cache
from importlib.metadata import version

# Raise it with every change that gives another standard form for some value.
STANDARDISER = "8"

_LIBRARIES = (
    "anyascii",
    "email-validator",
    "ftfy",
    "japanese-personal-name-dataset",
    "jellyfish",
    "nicknames",
    "phonenumbers",
    "pypinyin",
)


def standardiser_version() -> str:
    """Return the version of the rules and of the libraries that they stand on."""
    return "+".join([STANDARDISER, *_library_versions()])


@cache
def _library_versions() -> list[str]:
    return [f"{name}-{version(name)}" for name in _LIBRARIES]
