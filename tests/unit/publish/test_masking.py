"""What is left of personal values in the masked file, and that no column gets into it by being forgotten."""

import duckdb
import phonenumbers
import pytest
import yaml
from support.contracts import columns_of_marts

from resolution.errors import PublishError
from resolution.masking import (
    COMMON,
    MASKS,
    OPEN,
    declarations,
    find_common_domains,
    is_withheld,
    masked_columns,
)


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE clients AS SELECT 'c' || range || '@' || "
            f"CASE WHEN range < {COMMON} THEN 'Mail.example' ELSE 'dupont.example' END AS email "
            f"FROM range({2 * COMMON - 1})"
        )
        find_common_domains(con, "clients")
        yield con


@pytest.mark.parametrize(
    ("mask", "value", "left"),
    [
        ("initials", "Anne-Marie d’Arc", "A M D A"),
        ("initials", "  élodie  ", "É"),
        ("initials", "Ngô Thị Ề", "N T Ề"),
        ("initials", "田中 太郎", None),
        ("initials", "김", None),
        ("initials", "محمد 4", None),
        ("initials", "", None),
        ("initials", None, None),
        ("domain", "Ann@MAIL.example", "mail.example"),
        ("domain", "ann@dupont.example", None),
        ("domain", "ann@", None),
        ("domain", "Ann Dupont", None),
        ("dialling_code", "+33612345678", "+33"),
        ("dialling_code", "+12125550100", "+1"),
        ("dialling_code", "+3531234567", "+353"),
        ("dialling_code", "0612345678", None),
        ("contact_point", "ann@mail.example", "mail.example"),
        ("contact_point", "+33612345678", "+33"),
        ("contact_point", "1 rue de la paix, 75002, paris", None),
        ("area", "75002", "75"),
        ("area", "SW1A 1AA", "SW"),
    ],
)
def test_what_is_left_of_a_value(con, mask, value, left) -> None:
    assert con.execute(f"SELECT {MASKS[mask]('v')} FROM (SELECT ?::VARCHAR AS v)", [value]).fetchall() == [
        (left,)
    ]


def test_every_calling_code_is_known(con) -> None:
    codes = [f"+{code}" for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE]
    found = con.execute(
        f"SELECT {MASKS['dialling_code']('v')} FROM (SELECT unnest(?) || '123456789' AS v)", [codes]
    ).fetchall()
    assert [code for (code,) in found] == codes


def test_a_date_keeps_its_year(con) -> None:
    assert con.execute(f"SELECT {MASKS['year']('v')} FROM (SELECT DATE '1980-02-03' AS v)").fetchall() == [
        (1980,)
    ]


def test_a_column_that_says_nothing_is_withheld() -> None:
    columns = [("client_id", "VARCHAR"), ("note", "VARCHAR"), ("tags", "VARCHAR[]"), ("since", "DATE")]
    columns += [("count", "BIGINT"), ("at", "TIMESTAMP WITH TIME ZONE"), ("amount", "DECIMAL(18,2)")]
    assert (
        masked_columns(columns, {"tags": False})
        == '"client_id" AS "client_id", "tags" AS "tags", '
        + '"count" AS "count", "at" AS "at", "amount" AS "amount"'
    )


def test_what_is_dropped_and_what_is_masked() -> None:
    columns = [("birth_date", "DATE"), ("postal_code", "VARCHAR")]
    declared = {"birth_date": "dropped", "postal_code": "area"}
    assert masked_columns(columns, declared) == 'left("postal_code", 2) AS "postal_code"'


def test_a_mask_that_there_is_none_of_is_named(tmp_path) -> None:
    column = {"name": "email", "config": {"meta": {"personal": "blurred"}}}
    (tmp_path / "client.yml").write_text(
        yaml.safe_dump({"models": [{"name": "client", "columns": [column]}]})
    )
    with pytest.raises(PublishError, match=r"client\.email .* false or one of initials"):
        declarations(tmp_path)


def test_every_published_column_that_may_hold_something_personal_says_whether_it_does() -> None:
    """Where this fails: give the column `config: { meta: { personal: … } }`, false if nothing in it is."""
    silent = [
        f"{table}.{name}"
        for table, columns in columns_of_marts().items()
        for name, kind in columns.items()
        if is_withheld(name, kind, declarations().get(table, {}))
    ]
    assert silent == []


def test_keys_and_codes_are_those_of_some_table() -> None:
    assert "value" not in OPEN
    assert "name" not in OPEN
    known = {"client_id", "record_key", "source", "sources", "country", "currency", "kind"}
    assert known <= OPEN & set().union(*columns_of_marts().values())
