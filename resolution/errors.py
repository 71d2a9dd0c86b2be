"""The error tree. Every error says what happened, to which record, file or source, and what to do.

No message may hold a personal value: name record keys, files, columns and counts, never their content.
"""

import re
from pathlib import Path
from traceback import extract_tb

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class ClientfileError(Exception):
    """Anything that clientfile stops for on purpose.

    `what` says what happened and to what; `remedy` says what to do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class ConfigurationError(ClientfileError):
    """The configuration file is missing, unreadable, or says something it may not say."""


class SourceError(ClientfileError):
    """A source cannot be reached, or answers with something that is not its data."""


class BrokenBatchError(SourceError):
    """A batch as a whole is unusable (missing column, unreadable file, far too few rows)."""


class TransformError(ClientfileError):
    """dbt failed to build or test its models."""


class GateError(ClientfileError):
    """A critical expectation failed: what was built may not be published."""


class StopError(GateError):
    """A gate stopped the run until somebody acknowledges what it found: then the same run may go on.

    `stops` names the expectations that are to be acknowledged.
    """

    def __init__(self, what: str, remedy: str, stops: tuple[str, ...]) -> None:
        super().__init__(what, remedy)
        self.stops = stops


class ModelError(ClientfileError):
    """No trained model is at hand, or it does not fit the data or the code."""


class WarehouseError(ClientfileError):
    """The warehouse cannot be opened or written (busy, full disk, missing table)."""


class RunError(ClientfileError):
    """A run cannot go on: another one holds the lock, or its state is not what it needs."""


class PublishError(ClientfileError):
    """A build cannot be published or rolled back."""


class JudgementError(ClientfileError):
    """A judgement cannot be taken down: it contradicts others, knows no such record, or has no store."""


def without_message(error: BaseException) -> str:
    """Return the kind of an error that is not ours and the way through the code that led to it.

    Its message is withheld: a library's may quote the data.
    """
    way = [f"\n  {step.filename}:{step.lineno} in {step.name}" for step in extract_tb(error.__traceback__)]
    return f"{type(error).__name__} (message withheld) at{''.join(way)}"


def place(error: BaseException) -> str:
    """Return the kind of an error and the last place in our own code that it passed, in one line."""
    ours = Path(__file__).parent.parent
    steps = extract_tb(error.__traceback__)
    mine = [step for step in steps if Path(step.filename).is_relative_to(ours / "resolution")] or steps
    where = f" at {Path(mine[-1].filename).name}:{mine[-1].lineno}" if mine else ""
    return f"{type(error).__name__}{where}"


def without_values(message: str) -> str:
    """Return a library's message with everything quoted removed, for it may quote personal values."""
    return _QUOTED.sub("'…'", message)
