"""How many examples a property is tried on: few in `make test`, ten times as many with CLIENTFILE_LONG=1."""

import os

from hypothesis import settings


def examples(number: int) -> settings:
    """Return the settings of a property whose examples take a while each."""
    factor = 10 if os.environ.get("CLIENTFILE_LONG") else 1
    return settings(max_examples=number * factor, deadline=None)
