"""What happened to clients, in sentences: what, and because of what."""

from collections.abc import Sequence

from resolution.look.events import Event
from resolution.look.links import CLOSURE, MERGED, STEWARD, Link

HAPPENED = {
    "created": "{client} is a new client, made of {records}",
    "merged": "{client} merged into {other}",
    "split": "{client} split: {records} left for {other}",
    "revived": "{client} got its id back, with {records}",
    "retired": "{client} retired: no record of it is left",
    "record_added": "{record} joined {client}",
    "record_removed": "{record} left {client}",
}
"""What each kind of event is, in the order in which they are told: first what many should know of."""
_ORDER = ("merged", "split", "revived", "retired", "created", "record_added", "record_removed")
_MOVED = {"record_added": " from {other}", "record_removed": " for {other}"}

BECAUSE = {
    "new_record": "{a} is new",
    "changed_record": "{a} has changed",
    "record_gone": "{a} is gone",
    "merged_at_source": "their source merged {a} and {b}",
    "edge": "{a} and {b} are linked{strength}",
    "edge_lost": "{a} and {b} are no longer linked{strength}",
    "judgement": "the steward judged {a} and {b} to be {judged} (judgement {judgement_id})",
    "judgement_withdrawn": "the steward withdrew judgement {judgement_id}, that {a} and {b} are {judged}",
    "new_model": "the model is new",
    "other": "the run decided about all records anew",
}
"""Each kind of cause in words."""
_CLOSER = "{a} and {b} are linked more closely{strength}"
_LOOSER = "{a} and {b} are linked less closely{strength}"

KINDS = {
    "created": "clients that are new",
    "merged": "clients merged into others",
    "split": "clients split",
    "revived": "clients that got their ids back",
    "retired": "clients retired",
    "record_added": "records that joined a client",
    "record_removed": "records that left a client",
}
"""Each kind of event, for counts."""
CAUSES = {
    "new_record": "a new record",
    "changed_record": "a changed record",
    "record_gone": "a record that is gone",
    "merged_at_source": "a merge at the source",
    "edge": "a new or closer link",
    "edge_lost": "a lost or looser link",
    "judgement": "a steward's judgement",
    "judgement_withdrawn": "a judgement withdrawn",
    "new_model": "the new model",
    "other": "everything was decided anew",
}
"""Each kind of cause, for counts."""

JUDGED = {"match": "one person", "no_match": "two people"}
_SHOWN = 2
"""Of more records so many are named; the others are counted."""


def short(client_id: str) -> str:
    """Return the beginning of a client id, which `clientfile client` takes for the whole."""
    return f"{client_id[:8]}…"


def counted(number: int, what: str) -> str:
    """Return a number of things."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def named(records: Sequence[str]) -> str:
    """Return records by their keys; of many, the first and how many others there are."""
    if len(records) <= _SHOWN:
        return " and ".join(records)
    return f"{', '.join(records[:_SHOWN])} and {counted(len(records) - _SHOWN, 'other')}"


def found_by(link: Link) -> str:
    """Return what found a link: a rule, two other links, a source, a steward."""
    known = {
        CLOSURE: "found through a third record",
        MERGED: "merged at the source",
        STEWARD: f"the steward's match, judgement {link.judgement_id}",
    }
    return known.get(link.found_by, f"found by {link.found_by.replace('_', ' ')}")


def sentence(event: Event) -> str:
    """Return an event as a sentence: what happened, and because of what."""
    if event.event == "retired" and event.cause == "record_gone":
        return f"{short(event.client_id)} retired: its last {_are_gone(event.records)}."
    because = "" if _goes_without_saying(event) else f", because {_because(event)}"
    return f"{_happened(event)}{because}."


def _are_gone(records: Sequence[str]) -> str:
    return f"record {named(records)} is gone" if len(records) == 1 else f"records {named(records)} are gone"


def in_order(event: str, cause: str) -> tuple[int, int]:
    """Return the place of a kind of event and cause among the others."""
    return _ORDER.index(event), list(BECAUSE).index(cause)


def _happened(event: Event) -> str:
    moved = _MOVED.get(event.event, "") if event.other_client_id else ""
    return (HAPPENED[event.event] + moved).format(
        client=short(event.client_id),
        other=short(event.other_client_id or ""),
        record=event.record_key,
        records=named(event.records),
    )


def _goes_without_saying(event: Event) -> bool:
    return event.event == "created" and event.cause == "new_record"


def _because(event: Event) -> str:
    a, b = _ends(event)
    return _cause(event).format(
        a=a,
        b=b,
        strength=_strength(event),
        judgement_id=event.judgement_id,
        judged=JUDGED.get(event.judgement or "", "one person or two"),
    )


def _cause(event: Event) -> str:
    if event.probability is not None and event.before is not None:
        return {"edge": _CLOSER, "edge_lost": _LOOSER}.get(event.cause, BECAUSE[event.cause])
    return BECAUSE[event.cause]


def _ends(event: Event) -> tuple[str | None, str | None]:
    """Return the records that are the cause, the one that the event is about first, as `it`."""
    a, b = event.cause_key_l, event.cause_key_r
    if event.event not in _MOVED or event.record_key not in (a, b):
        return a, b
    return "it", b if event.record_key == a else a


def _strength(event: Event) -> str:
    now = [] if event.probability is None else [f"{event.probability:.2f}"]
    before = [] if event.before is None else [f"{event.before:.2f} before"]
    return f" ({', '.join(now + before)})" if now or before else ""
