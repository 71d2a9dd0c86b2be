"""A history in sentences: whose it is, how often what happened and why, and what happened to whom."""

from resolution.look.history import History
from resolution.look.words import CAUSES, KINDS, counted, sentence

COUNTS = ["what happened", "because of", "how often"]


def count_rows(history: History) -> list[list[str]]:
    """Return a row a kind of event and cause, in the columns of COUNTS."""
    return [[KINDS[found.event], CAUSES[found.cause], f"{found.number:,}"] for found in history.counts]


def about(history: History) -> str:
    """Return what the history is of."""
    whose = f"the client {history.client_id}" if history.client_id else "clients"
    return f"What happened to {whose}" + (f" in the run {history.run_id}" if history.run_id else "")


def standing(history: History) -> list[str]:
    """Return why nobody sees what a run did, where that is so; what stopped it is told in its own words."""
    if history.is_live:
        return []
    why = [history.message] if history.message else []
    return [f"The run {history.run_id} is {history.state}: readers do not see what it did.", *why]


def sentences(history: History) -> list[str]:
    """Return what happened to whom in a run, and how to see the rest."""
    if not history.total:
        return ["Nothing did." if history.is_live else "Nothing did, or it has been taken back since."]
    told = [sentence(event) for event in history.events]
    if len(told) == history.total:
        return told
    more = counted(history.total - len(told), "event")
    return [*told, f"… and {more} more: `clientfile history --run {history.run_id} --limit {history.total}`."]
