"""A web shop's API for tests, real HTTP on a loopback port, that can be told to misbehave."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token"
Fault = Callable[["Handler"], None]


def status(code: int, **headers: str) -> Fault:
    """Answer with a status instead of data."""
    return lambda handler: handler.answer(code, b"{}", headers)


def html(handler: "Handler") -> None:
    """Answer with a web page."""
    handler.answer(200, b"<html><body>Please log in</body></html>", {"Content-Type": "text/html"})


def nothing_useful(handler: "Handler") -> None:
    """Answer with JSON that holds no records."""
    handler.answer(200, b'{"errors": []}', {})


def hang_up(handler: "Handler") -> None:
    """Close the connection without an answer."""
    handler.close_connection = True
    handler.connection.close()


class Handler(BaseHTTPRequestHandler):
    shop: "Shop"
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        shop = self.shop
        shop.requests.append(self.path)
        fault = shop.faults.popleft() if shop.faults else shop.always
        if fault:
            fault(self)
        elif self.headers.get("X-Access-Token") != TOKEN:
            self.answer(401, b"{}", {})
        else:
            shop.page(self)


class Shop:
    """What the shop holds (by path, e.g. customers), and how it misbehaves."""

    def __init__(self) -> None:
        self.records: dict[str, list[Any]] = {"customers": [], "orders": []}
        self.bodies: dict[str, bytes] = {}  # answers written by hand
        self.faults: deque[Fault] = deque()  # one a request
        self.always: Fault | None = None
        self.next_link: str | None = None  # instead of the true one
        self.endless = False
        self.requests: list[str] = []
        self.url = ""

    def page(self, handler: Handler) -> None:
        where = urlsplit(handler.path)
        name = where.path.rsplit("/", 1)[-1].removesuffix(".json")
        query = {key: values[0] for key, values in parse_qs(where.query).items()}
        start, limit = int(query.get("page_info", 0)), int(query["limit"])
        since = query.get("updated_at_min", "")
        records = [r for r in self.records[name] if not since or r["updated_at"] >= since]
        headers = {}
        link = f"{self.url}{name}.json?limit={limit}&updated_at_min={since}&page_info={start + limit}"
        if self.next_link or self.endless or start + limit < len(records):
            headers["Link"] = f'<{(self.next_link or link).replace("+", "%2B")}>; rel="next"'
        body = self.bodies.get(name) or json.dumps({name: records[start : start + limit]}).encode()
        handler.answer(200, body, headers)


class Server(ThreadingHTTPServer):
    """Says nothing of clients that hang up: what is printed belongs to the test."""

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def open_shop() -> Iterator[Shop]:
    """Serve a shop until the end of the block."""
    shop = Shop()
    server = Server(("127.0.0.1", 0), type("ShopHandler", (Handler,), {"shop": shop}))
    shop.url = f"http://127.0.0.1:{server.server_port}/admin/api/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
