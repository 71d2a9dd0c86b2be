import json
import sqlite3
from contextlib import closing

import pytest

from demo.draft import STORES


@pytest.fixture(scope="module")
def orders(day1):
    with closing(sqlite3.connect(day1 / "web" / "shop.sqlite")) as state:
        return [json.loads(row[0]) for row in state.execute("SELECT document FROM orders")]


@pytest.fixture
def tickets(day1, ask):
    def _ask(where: str):
        files = [str(path) for store in STORES for path in (day1 / "pos" / store).glob("tickets_*.csv")]
        read = f"read_csv({files}, delim=';', encoding='latin-1', all_varchar=true, union_by_name=true)"
        return ask(f"SELECT * FROM {read} WHERE {where}")

    return _ask


def test_the_shop_has_refunds_before_their_sale_and_an_unknown_currency(orders):
    early = [o for o in orders if any(r["created_at"] < o["created_at"] for r in o["refunds"])]
    assert len(early) == 2
    assert all(o["updated_at"] > o["created_at"] for o in orders)
    assert sum(o["currency"] == "XXX" for o in orders) == 2


@pytest.mark.parametrize(
    "where",
    ["no_client = '9999901'", "no_ticket_origine = 'T99999999'", "devise = 'XXX'", "no_ticket = 'X00000002'"],
)
def test_a_till_has_one_of_each(tickets, where):
    assert len(tickets(where)) == 1


def test_the_crm_has_consents_in_the_future_and_several_at_one_instant(day1, ask):
    consents = f"'{day1}/crm/consents.csv'"
    assert ask(f"SELECT count(*) FROM {consents} WHERE recorded_at::DATE > '2030-01-01'") == [(3,)]
    at_once = ask(
        f"SELECT list_sort(list(state)) FROM {consents} GROUP BY contact_id, channel, recorded_at "
        "HAVING count(*) > 1"
    )
    assert at_once == [(["opt_in", "opt_out", "opt_out"],)] * 3


def test_referrals_have_a_circle_and_some_of_oneself(day1, ask):
    referrals = f"'{day1}/crm/referrals.csv'"
    assert ask(f"SELECT count(*) FROM {referrals} WHERE referrer_contact_id = referred_contact_id") == [(2,)]
    circle = ask(
        f"SELECT count(*) FROM {referrals} AS a "
        f"JOIN {referrals} AS b ON b.referrer_contact_id = a.referred_contact_id "
        f"JOIN {referrals} AS c ON c.referrer_contact_id = b.referred_contact_id "
        "AND c.referred_contact_id = a.referrer_contact_id "
        "WHERE a.referrer_contact_id <> a.referred_contact_id"
    )
    assert circle == [(3,)]


def test_some_contacts_name_a_store_that_does_not_exist(day1, ask):
    stores = ask(f"SELECT store_id, count(*) FROM '{day1}/crm/contacts.csv' GROUP BY ALL")
    assert dict(stores)["ROM01"] == 3
    assert set(dict(stores)) - {"ROM01"} == set(STORES)
