"""The web shop: a real HTTP server on a loopback port with a paged, rate-limited JSON API."""

import base64
import binascii
import json
import secrets
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlencode, urlsplit

BASE = "/admin/api/"
TABLES = {f"{BASE}customers.json": "customers", f"{BASE}orders.json": "orders"}
MOST_A_PAGE = 1_000
USUAL_A_PAGE = 50


@dataclass
class Bucket:
    """A token bucket: `burst` requests at once, then `per_second`."""

    per_second: float
    burst: int
    _level: float = field(init=False)
    _seen: float = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._level, self._seen = float(self.burst), time.monotonic()

    def wait(self) -> float:
        """Take a token and return 0, or return the seconds to wait for one."""
        with self._lock:
            now = time.monotonic()
            self._level = min(float(self.burst), self._level + (now - self._seen) * self.per_second)
            self._seen = now
            if self._level < 1:
                return (1 - self._level) / self.per_second
            self._level -= 1
            return 0.0


@dataclass(frozen=True)
class Page:
    """What a request asks for: rows after a place in (updated_at, id), or changed since a time."""

    after: tuple[str, int]
    limit: int

    @classmethod
    def of(cls, query: dict[str, list[str]]) -> "Page":
        """Read a query string; raises ValueError for one that says nothing usable."""
        limit = int(query.get("limit", [str(USUAL_A_PAGE)])[0])
        if not 1 <= limit <= MOST_A_PAGE:
            raise ValueError("limit")
        if "page_info" in query:
            updated_at, last = json.loads(base64.urlsafe_b64decode(query["page_info"][0]))
            return cls((str(updated_at), int(last)), limit)
        since = query.get("updated_at_min", [""])[0]
        return cls((_instant(since) if since else "", -1), limit)

    def next_info(self, last: tuple[str, int]) -> str:
        """Return the opaque mark of the page after a row."""
        return base64.urlsafe_b64encode(json.dumps(last).encode()).decode()


def _instant(text: str) -> str:
    """Return a time as the state writes it; a plus that came unquoted is a space by now."""
    moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: "_Server"

    def do_GET(self) -> None:
        """Answer a page of a list."""
        address = urlsplit(self.path)
        table = TABLES.get(address.path)
        if not secrets.compare_digest(
            self.headers.get("X-Access-Token", "").encode(), self.server.shop.token.encode()
        ):
            self._answer(401, {"errors": "Invalid access token"})
        elif wait := self.server.shop.bucket.wait():
            self._answer(429, {"errors": "Too many requests"}, {"Retry-After": f"{wait:.2f}"})
        elif table is None:
            self._answer(404, {"errors": "Not Found"})
        else:
            self._list(table, address.path, parse_qs(address.query))

    def _list(self, table: str, path: str, query: dict[str, list[str]]) -> None:
        try:
            page = Page.of(query)
        except (ValueError, TypeError, binascii.Error):
            self._answer(400, {"errors": "limit, page_info or updated_at_min is invalid"})
            return
        rows = self.server.shop.rows(table, page)
        headers = {}
        if len(rows) > page.limit:
            rows = rows[: page.limit]
            mark = urlencode({"page_info": page.next_info((rows[-1][0], rows[-1][1])), "limit": page.limit})
            headers["Link"] = (
                f'<http://{self.headers.get("Host", self.server.shop.host)}{path}?{mark}>; rel="next"'
            )
        body = f'{{"{table}":[{",".join(document for _, _, document in rows)}]}}'
        self._send(200, body.encode(), headers)

    def _answer(self, status: int, content: dict[str, str], headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(content).encode(), headers or {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep no log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    shop: "Shop"


class Shop:
    """A context manager that serves the state in a SQLite file; `url` and `token` open it.

    Lists are sorted by (updated_at, id) and read anew for every page, so a change shows at once.
    """

    def __init__(
        self, state: Path, token: str | None = None, per_second: float = 200, burst: int = 400
    ) -> None:
        self.state = state
        self.token = token or secrets.token_hex(16)
        self.bucket = Bucket(per_second, burst)

    def __enter__(self) -> "Shop":
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.shop = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The base address of the API."""
        return f"http://{self.host}{BASE}"

    def rows(self, table: str, page: Page) -> list[tuple[str, int, str]]:
        """Return one row more than a page holds: (updated_at, id, document)."""
        with closing(sqlite3.connect(f"file:{self.state}?mode=ro", uri=True, timeout=30)) as state:
            return state.execute(
                f"SELECT updated_at, id, document FROM {table} WHERE (updated_at, id) > (?, ?) "
                "ORDER BY updated_at, id LIMIT ?",
                (*page.after, page.limit + 1),
            ).fetchall()
