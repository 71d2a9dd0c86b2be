"""JSON APIs: one request with the token, as a pull would make it, with little patience."""

import os
from collections.abc import Iterator
from http import HTTPStatus

import requests

from resolution.config import ApiSource
from resolution.doctor.check import Check, failure, ok, skipped

PATIENCE = 10.0
"""Seconds; a pull waits longer, and tries again."""


def examine(name: str, source: ApiSource, patience: float = PATIENCE) -> Iterator[Check]:
    """Ask for one record of the first table."""
    address, token = os.environ.get(source.url_env), os.environ.get(source.token_env)
    if not address or not token:
        yield skipped(name, "Its address or token is not set.")
        return
    table = next(iter(source.tables.values()))
    try:
        answer = requests.get(
            f"{address.rstrip('/')}/{table.path}",
            params={"limit": 1},
            headers={source.token_header: token, "Accept": "application/json"},
            timeout=min(patience, source.timeout_seconds),
            allow_redirects=False,
        )
    except (
        requests.exceptions.InvalidURL,
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidSchema,
    ):
        yield failure(name, f"{source.url_env} does not hold an address.", "Set it to http(s)://…")
        return
    except requests.RequestException as error:
        yield failure(
            name,
            f"The server cannot be reached ({type(error).__name__}).",
            f"Check {source.url_env}, the network and that the server is up.",
        )
        return
    yield _understood(name, source, table.records, answer)


def _understood(name: str, source: ApiSource, records: str, answer: requests.Response) -> Check:
    status = answer.status_code
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return failure(
            name, f"The server refuses the token (status {status}).", f"Renew it and set {source.token_env}."
        )
    if status != HTTPStatus.OK:
        return failure(
            name,
            f"The server answers with status {status} instead of data.",
            f"Check {source.url_env} and the paths of its tables, and that the server is in service.",
        )
    try:
        content = answer.json()
    except ValueError:
        return failure(
            name,
            "The server answers with something that is not JSON.",
            f"Check {source.url_env}; a login or maintenance page may stand before the API.",
        )
    if not isinstance(content, dict) or not isinstance(content.get(records), list):
        return failure(
            name,
            f"The answer holds no list called {records}.",
            f"Check `records` under sources.{name} against the API.",
        )
    return ok(name, f"The server answers with data in {answer.elapsed.total_seconds():.1f} s.")
