"""How many examples a property is tried on: few in `make test`, ten times as many with CLIENTFILE_LONG=1."""

import os

from hypothesis import settings


def is_long() -> bool:
    """Tell whether tests may take hours."""
    return bool(os.environ.get("CLIENTFILE_LONG"))


def examples(number: int) -> settings:
    """Return the settings of a property whose examples take a while each."""
    return settings(max_examples=number * (10 if is_long() else 1), deadline=None)
