"""What is looked at as JSON: the numbers and keys of the screen, ids in full."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from resolution.look.client import Client
from resolution.look.description import heading, holding
from resolution.look.events import Event
from resolution.look.history import History
from resolution.look.words import sentence


def _event(event: Event) -> dict[str, Any]:
    return asdict(event) | {"sentence": sentence(event)}


def client_as_json(client: Client) -> dict[str, Any]:
    """Return a client as plain values and times."""
    return asdict(client) | {
        "history": [_event(event) for event in client.history],
        "conclusions": [heading(client), holding(client)],
    }


def history_as_json(history: History) -> dict[str, Any]:
    """Return a history as plain values and times; `total` counts also the events that are not told of."""
    return asdict(history) | {
        "total": history.total,
        "events": [_event(event) for event in history.events],
    }


def as_text(values: dict[str, Any]) -> str:
    """Return JSON as text, times as in ISO 8601."""
    return json.dumps(values, indent=1, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON.")
