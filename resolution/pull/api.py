"""Paged JSON APIs: what changed since the last pull, page by page, with bounded patience.

Retries, back-off and `Retry-After` are dlt's; what counts as an answer is decided here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import dlt
import requests
from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.extract import DltResource
from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator

from resolution.config import ApiSource, ApiTable, Configuration
from resolution.errors import BrokenBatchError, ConfigurationError, SourceError
from resolution.progress import Progress
from resolution.pull import rejected, text
from resolution.pull.cursor import Cursor, digest
from resolution.pull.rejected import Reject, Rejects

ATTEMPTS = 6
BACKOFF_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60

Record = dict[str, str | None]


class _Answers(RESTClient):  # type: ignore[misc]
    """A client that takes nothing but the expected JSON for an answer, and leaves numbers as written."""

    def __init__(self, name: str, source: ApiSource, address: str, token: str) -> None:
        self._name = name
        client = Client(
            request_timeout=source.timeout_seconds,
            raise_for_status=False,
            request_max_attempts=ATTEMPTS,
            request_backoff_factor=BACKOFF_SECONDS,
            request_max_retry_delay=LONGEST_WAIT_SECONDS,
        )
        headers = {source.token_header: token, "Accept": "application/json"}
        super().__init__(address, headers=headers, session=client.session, config=RuntimeConfiguration())

    def extract_response(self, response: requests.Response, data_selector: str) -> list[Any]:
        """Return the records of a page."""
        if response.status_code != requests.codes.ok:
            raise SourceError(
                f"{self._name}: the server answers with status {response.status_code} instead of data.",
                "Check the address in the environment, and that the server is in service.",
            )
        response.encoding = "utf-8"
        try:
            answer = text.parse_json(response.text)
        except ValueError:
            kind = response.headers.get("Content-Type", "no content type").split(";")[0]
            raise SourceError(
                f"{self._name}: the server answers with {kind} that is not JSON.",
                "Check the address in the environment; a login or maintenance page may stand before it.",
            ) from None
        records = answer.get(data_selector) if isinstance(answer, dict) else None
        if not isinstance(records, list):
            raise BrokenBatchError(
                f"{self._name}: the answer holds no list called {data_selector}.",
                "Check `records` in the configuration against the API.",
            )
        return records


class _Pages(HeaderLinkPaginator):  # type: ignore[misc]
    """Follows `Link: <…>; rel="next"` and stops when the pages lead nowhere."""

    def __init__(self, label: str, max_pages: int) -> None:
        super().__init__()
        self._label = label
        self._left = max_pages
        self._seen: set[str] = set()

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        """Take note of the next page."""
        super().update_state(response, data)
        following = self._next_reference
        if following is None:
            return
        self._left -= 1
        if following in self._seen or self._left <= 0:
            raise BrokenBatchError(
                f"{self._label}: the pages never end.",
                "Report it to the API's owner; if there are so many, raise max_pages.",
            )
        self._seen.add(following)
        here, there = urlsplit(response.url), urlsplit(following)
        if there.netloc and (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise BrokenBatchError(
                f"{self._label}: the next page is on another server, which must not see the token.",
                "Check the address in the environment and the server's own idea of its address.",
            )


class _ApiTableReader:
    """Reads one table of an API."""

    def __init__(self, client: RESTClient, name: str, table_name: str, source: ApiSource, table: ApiTable):
        self._client = client
        self._name = name
        self._label = f"{name} {table_name}"
        self._table_name = table_name
        self._source = source
        self._table = table
        self._key = [text.column_name(part) for part in table.key]
        self._cursor_column = text.column_name(table.cursor)
        wanted = (*table.key, table.cursor, *table.required)
        self._wanted = dict.fromkeys(text.column_name(part) for part in wanted)

    def tables(self, rejects: Rejects, progress: Progress) -> Iterator[Any]:
        """Yield the records that changed since the last pull, a page at a time."""
        yield text.text_table(dict.fromkeys(self._wanted, ()))
        cursor = Cursor(dlt.current.resource_state(), lambda row: digest(_flat(row)))
        seen: set[str] = set()
        records = 0
        for page in self._pages(cursor.last):
            records += len(page)
            rows = list(self._rows(page, rejects))
            seen.update(*rows)
            new = [row for row in rows if cursor.is_new(row.get(self._cursor_column), row)]
            if new:
                yield _as_table(new)
            progress(self._label, records)
        missing = [name for name in self._wanted if name not in seen]
        if missing and records:
            raise BrokenBatchError(
                f"{self._label}: no record has the field {missing[0]}.",
                "Check the API's version and the table's `required` in the configuration.",
            )
        cursor.close()

    def _pages(self, since: str | None) -> Iterator[list[Any]]:
        params: dict[str, Any] = {"limit": self._source.page_size}
        if since is not None:
            params[self._table.cursor_param] = since
        with self._in_a_sentence():
            yield from self._client.paginate(
                self._table.path,
                params=params,
                paginator=_Pages(self._label, self._source.max_pages),
                data_selector=self._table.records,
                allow_redirects=False,
            )

    @contextmanager
    def _in_a_sentence(self) -> Iterator[None]:
        try:
            yield
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            raise self._refused(status) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema):
            raise ConfigurationError(
                f"{self._name}: {self._source.url_env} does not hold an address.", "Set it to http(s)://…"
            ) from None
        except requests.RequestException as error:
            raise SourceError(
                f"{self._name}: the server cannot be reached or broke off ({type(error).__name__}); "
                "nothing was landed.",
                f"Check {self._source.url_env} and that the server is up, then pull again.",
            ) from None

    def _refused(self, status: int) -> SourceError:
        if status in (401, 403):
            return SourceError(
                f"{self._name}: the server refuses the token (status {status}).",
                f"Check the environment variable {self._source.token_env}.",
            )
        return SourceError(
            f"{self._label}: the server answers with status {status}; nothing was landed.",
            "Pull again later." if status >= 429 else f"Check {self._source.url_env} and the table's path.",
        )

    def _rows(self, page: list[Any], rejects: Rejects) -> Iterator[Record]:
        for record in page:
            if not isinstance(record, dict):
                rejects.add(self._table_name, Reject(rejected.MALFORMED_ROW))
                continue
            row: Record = {}
            for name, value in record.items():
                row.setdefault(text.column_name(name), text.as_text(value))
            if all((row.get(part) or "").strip() for part in self._key):
                yield row
            else:
                rejects.add(self._table_name, Reject(rejected.MISSING_KEY))


def _flat(row: Record) -> list[str | None]:
    return [part for pair in sorted(row.items()) for part in pair]


def _as_table(rows: list[Record]) -> Any:
    columns = dict.fromkeys(name for row in rows for name in row)
    return text.text_table({name: [row.get(name) for row in rows] for name in columns})


def resources(
    config: Configuration, name: str, rejects: Rejects, progress: Progress
) -> dict[str, DltResource]:
    """Return a resource for each table of an API source, by name; they yield Arrow tables of text.

    Raises ConfigurationError when address or token are missing; reading the resources raises SourceError
    and BrokenBatchError.
    """
    source = config.sources[name]
    assert isinstance(source, ApiSource)
    client = _Answers(name, source, config.environment(source.url_env), config.environment(source.token_env))
    found = {}
    for table_name, table in source.tables.items():
        reader = _ApiTableReader(client, name, table_name, source, table)
        landed_as = text.raw_table(name, table_name)
        found[landed_as] = dlt.resource(reader.tables(rejects, progress), name=landed_as)
    return found
