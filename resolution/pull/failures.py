"""dlt wraps what goes wrong inside it; this finds what it was."""

from collections.abc import Iterator
from typing import TypeVar

_E = TypeVar("_E", bound=BaseException)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that led to it, the outermost first."""
    seen: set[int] = set()
    while id(error) not in seen:
        yield error
        seen.add(id(error))
        error = getattr(error, "exception", None) or error.__cause__ or error.__context__ or error


def cause(error: BaseException, kind: type[_E]) -> _E | None:
    """Return the outermost cause of a kind."""
    return next((found for found in causes(error) if isinstance(found, kind)), None)
