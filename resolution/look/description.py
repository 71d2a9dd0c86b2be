"""A client in sentences and rows: where an id leads, what the client is made of, what holds it together."""

from datetime import datetime

from resolution.look.client import Client
from resolution.look.events import Event
from resolution.look.find import Found
from resolution.look.links import Judgement, Link
from resolution.look.tree import Weakest
from resolution.look.words import JUDGED, counted, found_by, named, sentence

RECORDS = ["record", "source", "is", "first seen", "here since run"]
LINKS = ["record", "and record", "probability", "by"]
FORMER = ["former id", "since run"]
EVENTS = ["when", "run", "what happened"]


def when(moment: datetime) -> str:
    """Return a time to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"


def heading(client: Client) -> str:
    """Return what was asked for, and the client that it is or was."""
    found = client.found
    asked = _asked(found)
    if not found.is_live:
        return f"{asked} retired: no record of it is left."
    if found.named_id != found.client_id:
        return f"{asked} retired; it redirects to {found.client_id}."
    return f"{asked} live: {counted(len(client.members), 'record')}."


def _asked(found: Found) -> str:
    if found.record_key is None:
        return f"{found.named_id} is"
    verb = "belongs to" if found.is_member else "is in no client any more; it belonged to"
    return f"{found.record_key} {verb} {found.named_id}, which is"


def holding(client: Client) -> str:
    """Return what holds the client together, and its weakest link."""
    if client.weakest is None:
        return "A single record needs no link." if client.members else "Nothing is left to hold together."
    if len(client.links) == 1:
        return f"Held together by one link, {_link(client.weakest.link)}."
    return f"Held together through {len(client.links)} links; {_hanging_by(client.weakest)}"


def _link(link: Link) -> str:
    return f"{'–'.join(link.ends)} at {link.probability:.2f} ({found_by(link)})"


def _hanging_by(weakest: Weakest) -> str:
    small, large = sorted((weakest.left, weakest.right), key=lambda side: (len(side), side))
    weak = f"the weakest is {_link(weakest.link)}"
    if not weakest.others:
        return f"{weak}: without it {named(small)} would stand apart from {named(large)}."
    beside = "one link" if weakest.others == 1 else f"{weakest.others} links"
    return f"{weak}: beside it only {beside}, no stronger, would hold {named(small)} to {named(large)}."


def judged(judgement: Judgement) -> str:
    """Return a standing judgement as a sentence."""
    pair = f"{judgement.record_key_l} and {judgement.record_key_r}"
    verdict = JUDGED[judgement.judgement]
    return f"The steward judged {pair} to be {verdict} (judgement {judgement.judgement_id})."


def record_rows(client: Client) -> list[list[str]]:
    """Return a row a record, in the columns of RECORDS."""
    return [
        [
            record.record_key,
            record.source,
            record.standing.value,
            when(record.first_seen_at),
            record.since_run or "",
        ]
        for record in client.records
    ]


def link_rows(links: tuple[Link, ...]) -> list[list[str]]:
    """Return a row a link, in the columns of LINKS."""
    return [[*link.ends, f"{link.probability:.4f}", found_by(link)] for link in links]


def event_rows(events: tuple[Event, ...]) -> list[list[str]]:
    """Return a row an event, in the columns of EVENTS."""
    return [[when(event.happened_at), event.run_id or "", sentence(event)] for event in events]
