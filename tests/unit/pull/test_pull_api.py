import json
from types import SimpleNamespace

import pytest
from support.pulled import landed, project
from support.shop import TOKEN, hang_up, html, nothing_useful, open_shop, status

from resolution.errors import BrokenBatchError, ConfigurationError, SourceError
from resolution.pull import api
from resolution.pull.source import pull_source


@pytest.fixture
def shop(monkeypatch):
    monkeypatch.setattr(api, "BACKOFF_SECONDS", 0.01)
    with open_shop() as found:
        monkeypatch.setenv("CLIENTFILE_WEB_URL", found.url)
        monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", TOKEN)
        yield found


def customer(number, at="2026-11-20T10:00:00+00:00", **more):
    return {"id": number, "updated_at": at, **more}


def order(number, at="2026-11-20T10:00:00+00:00"):
    return {"id": number, "customer_id": 1, "updated_at": at}


def web(tmp_path, **settings):
    return project(tmp_path, web={"page_size": 2, **settings})


def ids(config, table="customers"):
    return [int(row[0]) for row in landed(config, f"SELECT id FROM raw.web__{table} ORDER BY _loaded_at, id")]


def stops(config, error=SourceError):
    with pytest.raises(error) as caught:
        pull_source(config, "web")
    assert TOKEN not in str(caught.value)
    assert not config.path(config.warehouse.path).exists(), "nothing may be landed"
    return str(caught.value)


def test_lands_scalars_bare_and_nested_values_as_json(tmp_path, shop):
    shop.bodies["customers"] = (
        b'{"customers": [{"id": 7, "updated_at": "2026-11-20T10:00:00+00:00", "spent": 12.10, "big": 1e3,'
        b'"vip": true, "note": null, "other": ["a\\u00e9", 2],'
        b'"default_address": {"zip": "06000", "n": 1.50},'
        b'"First Name": "\\ud83d\\ude00", "half": "a\\ud83d"}]}'
    )
    config = web(tmp_path)
    assert pull_source(config, "web").rows == {"customers": 1, "orders": 0}
    query = (
        "SELECT id, spent, big, vip, note, default_address, other, first_name, half FROM raw.web__customers"
    )
    assert landed(config, query) == [
        ("7", "12.10", "1e3", "true", None, '{"zip":"06000","n":1.50}', '["aé",2]', "😀", "a\ufffd")
    ]


def test_pages_and_then_only_what_changed(tmp_path, shop):
    shop.records["customers"] = [customer(n) for n in range(1, 6)]
    config = web(tmp_path)
    assert pull_source(config, "web").rows["customers"] == 5
    assert "updated_at_min" not in shop.requests[0]
    assert pull_source(config, "web").rows == {"customers": 0, "orders": 0}
    assert "updated_at_min=2026-11-20T10%3A00%3A00%2B00%3A00" in "".join(shop.requests)


def test_equal_times_are_not_lost(tmp_path, shop):
    config = web(tmp_path)
    shop.records["customers"] = [customer(1), customer(2)]
    pull_source(config, "web")
    shop.records["customers"].append(customer(3))
    shop.records["customers"][0]["phone"] = "changed at the same time"
    assert pull_source(config, "web").rows["customers"] == 2
    shop.records["customers"].append(customer(4, "2026-11-20T11:00:00+00:00"))
    assert pull_source(config, "web").rows["customers"] == 1
    assert pull_source(config, "web").rows["customers"] == 0
    assert sorted(set(ids(config))) == [1, 2, 3, 4]


def test_a_shop_without_customers_still_has_its_tables(tmp_path, shop):
    config = web(tmp_path)
    assert pull_source(config, "web").rows == {"customers": 0, "orders": 0}
    assert landed(config, "SELECT id, updated_at, _loaded_at, _dlt_id FROM raw.web__customers") == []
    assert landed(config, "SELECT id, customer_id FROM raw.web__orders") == []
    assert landed(config, "SELECT count(*) FROM raw.rejected_row") == [(0,)]


def test_429_waits_as_asked_and_500_is_tried_again(tmp_path, shop, monkeypatch):
    waited = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waited.append))
    shop.records["customers"] = [customer(1)]
    shop.faults.extend([status(429, Retry_After="3"), status(500), status(500), hang_up])
    config = web(tmp_path)
    assert pull_source(config, "web").rows["customers"] == 1
    assert waited[0] == 3
    assert len(waited) == 4


def test_a_server_that_keeps_failing(tmp_path, shop):
    shop.always = status(503)
    said = stops(web(tmp_path))
    assert "503" in said and "later" in said
    assert len(shop.requests) == api.ATTEMPTS


def test_html_instead_of_json(tmp_path, shop):
    shop.always = html
    assert "text/html" in stops(web(tmp_path))


def test_a_redirect_is_not_followed(tmp_path, shop):
    shop.always = status(302, Location="http://127.0.0.1:1/login")
    assert "status 302" in stops(web(tmp_path))


def test_an_answer_without_records(tmp_path, shop):
    shop.always = nothing_useful
    assert "no list called customers" in stops(web(tmp_path), BrokenBatchError)


def test_the_same_page_for_ever(tmp_path, shop):
    shop.records["customers"] = [customer(1)]
    shop.next_link = f"{shop.url}customers.json?limit=2&page_info=0"
    assert "web customers: the pages never end" in stops(web(tmp_path), BrokenBatchError)


def test_ever_new_pages(tmp_path, shop):
    shop.endless = True
    assert "the pages never end" in stops(web(tmp_path, max_pages=5), BrokenBatchError)
    assert len(shop.requests) == 5


def test_the_token_does_not_follow_a_link_to_another_server(tmp_path, shop):
    shop.next_link = "http://127.0.0.1:1/customers.json"
    assert "another server" in stops(web(tmp_path), BrokenBatchError)


def test_a_refused_token_names_its_variable(tmp_path, shop, monkeypatch):
    monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", "another-token")
    said = stops(web(tmp_path))
    assert "CLIENTFILE_WEB_TOKEN" in said and "another-token" not in said
    assert len(shop.requests) == 1


def test_a_token_that_is_not_set(tmp_path, shop, monkeypatch):
    monkeypatch.delenv("CLIENTFILE_WEB_TOKEN")
    assert "CLIENTFILE_WEB_TOKEN" in stops(web(tmp_path), ConfigurationError)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/admin/", "http://user:pw@127.0.0.1:1/"])
def test_a_server_that_is_gone(tmp_path, shop, monkeypatch, address):
    monkeypatch.setenv("CLIENTFILE_WEB_URL", address)
    said = stops(web(tmp_path))
    assert "CLIENTFILE_WEB_URL" in said and "pw" not in said


def test_an_address_that_is_none(tmp_path, shop, monkeypatch):
    monkeypatch.setenv("CLIENTFILE_WEB_URL", "shop.example")
    assert "CLIENTFILE_WEB_URL" in stops(web(tmp_path), ConfigurationError)


def test_records_without_a_key_are_rejected(tmp_path, shop):
    broken = {**customer(None), "email": "canary@example.org"}
    shop.records["customers"] = [customer(1), broken, "not a record", customer(2)]
    config = web(tmp_path)
    result = pull_source(config, "web")
    assert (result.rows["customers"], result.rejected) == (2, 2)
    query = "SELECT source, table_name, file, line, record_key, reason FROM raw.rejected_row ORDER BY reason"
    assert landed(config, query) == [
        ("web", "customers", None, None, None, "malformed_row"),
        ("web", "customers", None, None, None, "missing_key"),
    ]


def test_a_required_field_that_no_record_has(tmp_path, shop):
    shop.records["orders"] = [{"id": 1, "updated_at": "2026-11-20T10:00:00+00:00"}]
    assert "web orders: no record has the field customer_id" in stops(web(tmp_path), BrokenBatchError)


def test_a_later_fault_lands_nothing_and_keeps_the_cursor(tmp_path, shop):
    shop.records["customers"] = [customer(n) for n in range(4)]
    config = web(tmp_path)
    pull_source(config, "web")
    shop.records["customers"].append(customer(9, "2026-11-21T10:00:00+00:00"))
    shop.bodies["orders"] = json.dumps({"orders": "none"}).encode()
    with pytest.raises(BrokenBatchError):
        pull_source(config, "web")
    assert len(ids(config)) == 4
    del shop.bodies["orders"]
    assert pull_source(config, "web").rows["customers"] == 1
