import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest

from demo.shop import Bucket, Shop


@pytest.fixture(scope="module")
def shop(day1):
    with Shop(day1 / "web" / "shop.sqlite", token="secret", per_second=10_000, burst=10_000) as shop:
        yield shop


def get(shop, path, token="secret", **query):
    con = http.client.HTTPConnection(shop.host, timeout=10)
    headers = {} if token is None else {"X-Access-Token": token}
    con.request("GET", f"{path}?{urlencode(query)}" if query else path, headers=headers)
    answer = con.getresponse()
    body = json.loads(answer.read())
    con.close()
    return answer, body


def pages(shop, path, **query):
    while path:
        answer, body = get(shop, path, **query)
        assert answer.status == 200
        yield body
        link = answer.headers.get("Link")
        address = urlsplit(link.split(">")[0][1:]) if link else None
        path, query = (f"{address.path}?{address.query}" if address else ""), {}


@pytest.mark.parametrize("kind", ["customers", "orders"])
def test_paging_gives_every_row_once_in_the_order_of_change(shop, kind, ask):
    rows = [row for page in pages(shop, f"/admin/api/{kind}.json", limit=37) for row in page[kind]]
    order = [(row["updated_at"], row["id"]) for row in rows]
    assert order == sorted(set(order))
    assert len(rows) > 100


def test_updated_at_min_asks_for_what_changed_since(shop):
    every = [row for page in pages(shop, "/admin/api/customers.json", limit=250) for row in page["customers"]]
    middle = every[len(every) // 2]["updated_at"]
    since = [
        row
        for page in pages(shop, "/admin/api/customers.json", limit=50, updated_at_min=middle)
        for row in page["customers"]
    ]
    assert since == [row for row in every if row["updated_at"] >= middle]


def test_a_time_in_another_zone_or_with_an_unquoted_plus_is_understood(shop):
    _, zulu = get(shop, "/admin/api/customers.json?updated_at_min=2020-06-01T00:00:00Z")
    _, plus = get(shop, "/admin/api/customers.json?updated_at_min=2020-06-01T02:00:00+02:00")
    assert zulu == plus


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_without_the_token_the_answer_is_401(shop, token):
    assert get(shop, "/admin/api/customers.json", token=token)[0].status == 401


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": "x"}, {"page_info": "xyz"}, {"updated_at_min": "yesterday"}]
)
def test_a_bad_request_is_answered_with_400(shop, query):
    assert get(shop, "/admin/api/customers.json", **query)[0].status == 400


def test_an_unknown_path_is_answered_with_404(shop):
    assert get(shop, "/admin/api/baskets.json")[0].status == 404


def test_over_the_rate_the_answer_is_429_with_retry_after(day1):
    with Shop(day1 / "web" / "shop.sqlite", token="secret", per_second=0.5, burst=2) as slow:
        answers = [get(slow, "/admin/api/orders.json", limit=1)[0] for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert 0 < float(answers[2].headers["Retry-After"]) <= 2


def test_one_connection_serves_many_requests(shop):
    con = http.client.HTTPConnection(shop.host, timeout=10)
    for _ in range(3):
        con.request("GET", "/admin/api/orders.json?limit=1", headers={"X-Access-Token": "secret"})
        assert len(json.loads(con.getresponse().read())["orders"]) == 1
    con.close()


def test_a_bucket_fills_again(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("demo.shop.time.monotonic", lambda: now[0])
    bucket = Bucket(per_second=2, burst=1)
    assert bucket.wait() == 0
    assert bucket.wait() == pytest.approx(0.5)
    now[0] = 0.5
    assert bucket.wait() == 0
