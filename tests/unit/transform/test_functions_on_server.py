"""The functions on a server read the same texts as DuckDB does, refuse the same, and give the same values."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import jinja2
import psycopg
import pytest

from demo.postgres import Postgres
from resolution.carried import PROJECT
from resolution.transform.functions import make_functions
from resolution.transform.translate import to_postgres

pytestmark = pytest.mark.slow

SPACES = "\u0020\u00a0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000\t\n\r\f"
TEXTS = [
    "", "a", " a ", "a b", f"{SPACES}a{SPACES}", SPACES, "\u200ba", "\ufeffa", "\u180ea", "\x0ba\x0b",
    "\u0085a",
]  # fmt: skip
MOMENTS = [
    "2026-02-28", "2026-02-29", "2026-02-30", "2024-02-29", "1900-02-29", "2000-02-29", "2026-04-31",
    "2026-13-01", "2026-00-01", "2026-01-00", "now", "today", "yesterday", "allballs", "epoch", "EPOCH",
    "infinity", "-infinity", "Infinity", "inf", "-inf", "INF", "", " ", "abc", "2026-11-20T10:00:00Z",
    "2026-11-20T10:00Z", "2026-11-20T10:00:00z", "2026-11-20 10:00:00+01", "2026-11-20 10:00:00 +01:30",
    "2026-11-20 10:00:00+0130", "2026-11-20 10:00:00-05:30", "2026-11-20 10:00:00.123456789+01:00",
    "2026-11-20 10:00:00.1", "2026-11-20T10:00:00.999999Z", "2026-11-20T10:00:00.9999999Z",
    "2026-11-20T10:00:00.Z", "2026-11-20T10:00:00,5Z", "2026-11-20", "20261120", "2026-11-20 10:00",
    "2026-11-20T10", "2026-11-20Z", "2026-11-20+01", "2026-11-20 Z", "2026-11-20 UTC",
    "2026-11-20 10:00:00 UTC", "2026-11-20 10:00:00 Z", "2026-11-20 10:00:00 GMT",
    "2026-11-20 10:00:00UTC", "2026-11-20 10:00:00 Europe/Paris", "2026-07-20 10:00:00 Europe/Paris",
    "2026-11-20 10:00:00 Europe/Nowhere", " 2026-11-20 10:00 ", "\u00a02026-11-20", "2026/11/20",
    "2026\\11\\20", "2026 11 20", "2026-11/20", "2026.11.20", "2026-1-2", "2026-1-2 3:4",
    "2026-11-20 1:2:3", "26-1-2", "2026-11-20 24:00:00", "2026-11-20 24:00:01", "2026-11-20 25:00:00",
    "2026-11-20 23:59:60", "2026-11-20 10:60", "0000-01-01", "-0044-03-15", "0001-01-01",
    "9999-12-31T23:59:59Z", "10000-01-01", "1753-01-01 00:00", "2026-11-20t10:00:00",
    "2026-11-20 10:00:00 pm", "2026-11-20T10:00:00+15:59", "2026-11-20T10:00:00+24:00",
    "2026-11-20T10:00:00+1", "2026-11-20T10:00:00+99:99", "2026-11-20T10:00:00+01:00:30",
    "2026-11-20  10:00", "2026-W01-1", "2026-324", "12/31/2026", "31/12/2026", "2026-11-20T10:00:00+01:0",
    "2026-11-20T10:00:00+", "2026-11-20T10:00:00-00:00", "+2026-11-20", "2026-011-20",
    "2026-11-20T10:00:00.123Z extra", "1e3", "2026-11-20T 10:00", "2026-11-20T10:00:", "２０２６-11-20",
    "2026-07-20 10:00:00 CET", "2026-07-20 10:00 EST5EDT", "2026-07-20 10:00 PST", "2026-07-20 10:00 Japan",
    "2026-11-20 10:00:00 GMT+2", "2026-11-20 10:00:00 GMT+02:30", "2026-11-20 10:00 UTC+2",
    "2026-11-20 10:00:00 GMT+24",
    "2026-11-20 10:00:00 Etc/GMT+2", "2026-11-20 10:00:00 Europe/Pari7", "2026-10-25 02:30:00 europe/paris",
    "2026-03-29 02:30:00 Europe/Paris", "0044-03-15 (BC) 10:00", "-0044-03-15 (BC)", "2026-11-20T010:00",
    "9999-12-31T23:59:59.9999999",
    "0001-01-01T00:30+01:00", "9999-12-31T23:30-01:00",
    "10000-01-01T00:30+01:00", "0000-12-31T23:30-01:00", "294248-01-01",
    "1960-01-01T00:00:00.9999999", "2026-11-20   10:00",
]  # fmt: skip
FRENCH = [
    "31/12/2025 14:05", "31/12/2025 14:05:06", "31/12/2025", "1/2/2025 3:4", "31/12/25 14:05", "31/12/25",
    " 31/12/2025 14:05 ", "31/12/2025  14:05", "31/12/2025\t14:05", "31/12/2025 24:00",
    "31/12/2025 14:60", "31/02/2020 10:00", "29/02/2024", "29/02/2023", "31-12-2025 14:05",
    "0031/12/2025", "001/12/2025", "31/12/12025", "31/12/2025 14:5", "31/12/2025 14:05:60",
    "31/12/2025 14:05:6", "31/12/2025 14:05:06.5", "31/12/2025T14:05", "31/12/2025 1405", "31/12/2025 14",
    "31/12/2025 14:", "31/12/2025x", "31/ 12/2025", "31 /12/2025", "+1/12/2025", "31/12/2025 014:05",
    "31/12/2025\u00a014:05", "31/12/2025 14 :05", "31/12/2025 14:05 ", "", " ", "31/12",
    "29/03/2026 02:30", "25/10/2026 02:30", "25/10/2026 03:00", "01/01/1900 00:00", "11/03/1911 00:00",
    "01/07/1950 12:00", "15/08/1976 12:00", "2025/12/31", "31/12/0001", "31/12/999", "31/12/0000",
    "00/12/2025", "31/00/2025", "16/09/1945 01:30", "14/06/1940 23:30", "01/01/1930 12:00",
    "01/07/1930 12:00", "31/12/2025  ", "\n31/12/2025", "31/12/202514:05",
    "epoch", "infinity", "-infinity", "/", "31/12/1850 14:05",
]  # fmt: skip
NUMBERS = [
    "", "1", "1.5", "1.005", "1.015", "-1.005", "-1.015", "12e3", "1e-2", "1.5e1", "  1 ", "+1", ".5",
    "5.", "1_000", "1,5", "0x10", "0b11", "abc", "9999999999999999", "9999999999999999.99",
    "9999999999999999.999", "99999999999999999", "NaN", "inf", "infinity", "1e400", "1e-400", "0e400",
    "--1", "1 2", "1\u00a0", "１", "1e", ".", "-", "+.5", "1.e2", "1__0", "1_", "_1", "00012", "1e5.5",
    "1E5", "-0", "0.994999", "true", "1.5_5", "1e+3", "1e 3", " \t\n1", "\x0b1", "1e015", "0.005",
    "-0.005", "0.00499999999999999999999", "123456789.987654321", "1.", "-.5", "1e16", "9e15", "1_000.50",
    "2147483647", "2147483648", "-2147483648", "-2147483649", "2.5", "3.5", "-2.5", "0.5", "2147483647.4",
    "2147483647.5", "1e9", "1e10", "0xff", "0XFF", "0B11", "0o17", "-0x10", "0x", "0xFFFFFFFF", "1e99999",
    "1e-99999", "0e99999", "0x1_FF", "0b1_1", "0x_1", "15e-1", "25e-1", "1.49999", "0x1F_F", "1._5",
   
    "9" * 200,
    "0." + "9" * 200,
    "1.5e1_0", "0x7FFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFF", "١٢", "½", "5€", "$5", "(5)", "1f",
]  # fmt: skip
AMOUNTS = [
    "1 234,50", "1\u00a0234,50", "1\u202f234,50", "1.234,50", "1234.50", "-12,5", "12,", ",5", "12,5,5",
    "€12", "12 €", "", " ", "1\t2", "1\u30002,3", "+1,5", "1e3", "- 5", "9999999999999999,99", "1\x0b2",
    "1\u200b2", "0x10",
    "1'234,50", "1,234.50", "12 345 678,90", "−5",
]  # fmt: skip
JSONS = [
    '{"a":1}', '{"a":"x"}', '{"a":" x "}', '{"a":""}', '{"a":null}', '{"a":true}', '{"a":1.10}',
    '{"a":1e2}', '{"a":-0}', '{"a":-0.0}', '{"a":1E+2}', '{"a":1.5e-9}', '{"a":1e21}', '{"a":1e20}',
    '{"a":123456789.125}', '{"a":12345678901234567890123}', '{"a":{ "b" : [1, "x", null, {}] } }',
    '{"a":[]}', '{"a":1,"a":2}', '{"b":1,"b":2}', '{"a":"é\\u00e9\\ud83d\\ude00"}', '{"a":"\\ud800"}',
    '{"a":"\\n\\"\\\\\\/"}', '{"a":{"k":"\\u0001\\n/"}}', "[]", "[1]",
    '["x"," ",null,"y ",{"a": 1},[1, 2],true,1.50]', '[" "]', '"x"', "3", "null", "true", "", " ", "{}",
    '{"a":0.000001}', '{"a":0.0001}', '{"a":1e15}', '{"a":1e16}', '{"a":-2.5}', "{a:1}", "{'a':1}",
    "nonsense", "[1] x", '{"a":1', " {\"a\" : \"x\"} ", '{"":"x"}', '{"a":"x","b":"","c":" ","d":null}',
    '{"z":"1","a":"2","m":"3"}', '{"a":"x","b":{"c":1}}', '{"a":01}', '{"a":.5}', '{"a":1.}', '{"a":0.1}',
    '{"a":100000}', '{"a":0.00001}', '{"a":1e-7}', '{"a":"x"}{"a":"y"}', '{"a":"\u00e9","é":"y"}',
    '{"a b":"x","a.b":"y"}', "[[]]", '[{"a":1},{"a":2}]', '{"a":"x\u3000"}', '{"a":123456.7e3}',
    '{"a":1.7976931348623157e308}',
    '{"a":1e400}', '{"a":-1e400}', '{"a":1e-400}', '{"a":[1e400]}', '{"a":5e-324}', '{"a":-1e-5}',
    '{"a":1,}', '["x",]', "[,]", '{"a":1,,}', '{"a":NaN}', '{"a":-Infinity}', '{"a":"NaN, ]"}',
    '{"a":"x,]",}', '{"a":123456789012345678901234567890.5}', '{"a":"\\\\u0000"}',
    "[" * 100 + "]" * 100,
]  # fmt: skip
LETTERS = [
    "",
    "Ab",
    "ÉLODIE Œuvre",
    "straße",
    "ΑΣ",
    "İstanbul ıi",
    "ДЖ",
    "ǅ",
    "ﬁ",
    "𐐀𐐨",
    "ÿ",
    "中文 b a",
    "c-B_a 1",
]
CASES = {
    "blank_as_null('said')": TEXTS,
    "time_of('said')": MOMENTS,
    "french_time_of('said')": FRENCH,
    "french_decimal_of('said')": AMOUNTS,
    "json_text('said', '$.a')": JSONS,
    "json_texts('said')": JSONS,
    "json_map('said')": JSONS,
    "keys_of(json_map('said'))": JSONS,
    "values_of(json_map('said'))": JSONS,
    "list_of(['said', 'null'])": TEXTS,
    "map_of('key', 'said')": ["a", 'é"', ""],
    "yes_or_no('said')": ["O", "o", "oui", "N", "NON", "0", "1", "?", ""],
    "days_since(time_of('said'))": MOMENTS,
    "is_in_future(time_of('said'))": MOMENTS,
    "time_in_key(time_of('said'))": MOMENTS,
    "time_in_key(french_time_of('said'))": FRENCH,
    "'try_cast(said as decimal(18, 2))'": NUMBERS,
    "'try_cast(said as integer)'": NUMBERS,
    "'lower(said)'": LETTERS,
    "'upper(said)'": LETTERS,
    "words_in_order('said')": LETTERS,
    "likeness('said', \"'anne'\")": ["", "anne", "ann", "enna", "anna", "an", "x", "anne marie", "ännè"],
}
FILES = ("casts", "configured", "keys", "landed", "likeness", "times")


class Words:
    """The macros of the project in the words of one engine, for expressions over the column `said`."""

    def __init__(self, engine: str) -> None:
        files = [PROJECT / "macros" / f"{name}.sql" for name in FILES]
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        self._text, self._engine = text, engine

    def say(self, expression: str) -> str:
        environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        template = environment.from_string(f"{self._text}{{{{ {expression} }}}}")
        return template.render(adapter=self, var=lambda _, default=None: default).strip()

    def dispatch(self, name: str) -> Any:
        return lambda *arguments: self.say(
            f"{self._engine}__{name}({', '.join(repr(one) for one in arguments)})"
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection[Any]]:
    with (
        Postgres(tmp_path_factory.mktemp("functions") / "data") as server,
        psycopg.connect(server.dsn, options="-c TimeZone=UTC") as con,
    ):
        make_functions(con)
        yield con


AS_WRITTEN: Any = {"parse_float": str, "parse_int": str, "parse_constant": str}


def plain(value: str | None) -> Any:
    """Return a value as both engines give it, whose words for JSON and for years before the first differ."""
    try:
        return json.loads(value or "", object_pairs_hook=list, **AS_WRITTEN)
    except ValueError:
        return value and value.replace(" (BC)", "").replace(" BC", "")


def told(expression: str, words: str) -> str:
    """Return an expression's value as text."""
    is_nested = any(name in expression for name in ("json_texts", "json_map", "map_of", "list_of"))
    return f"to_json({words})::varchar" if is_nested else f"({words})::varchar"


@pytest.mark.parametrize("expression", CASES)
def test_both_engines_read_the_same(expression: str, server: psycopg.Connection[Any]) -> None:
    ours, theirs = (told(expression, Words(engine).say(expression)) for engine in ("duckdb", "postgres"))
    asked = to_postgres(f"SELECT {theirs} FROM given").replace("%", "%%")
    read = float if expression.startswith("likeness") else plain
    differing = []
    with duckdb.connect() as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        for text in CASES[expression]:
            here = con.execute(f"SELECT {ours} FROM (SELECT ?::VARCHAR AS said)", [text]).fetchall()
            there = server.execute(f"WITH given AS (SELECT %s::text AS said) {asked}".encode(), [text])
            values = [read(value) for [(value,)] in (here, there.fetchall())]
            if values[0] != values[1]:
                differing.append((text, *values))
    assert differing == []


def test_a_character_that_a_server_cannot_hold_is_left_out(server: psycopg.Connection[Any]) -> None:
    text = r'{"a": "x\u0000y", "b": "\\u0000", "c": "\u0000"}'
    found = server.execute("SELECT clientfile_sql.json_map(%s)", [text]).fetchall()
    assert found == [({"a": "xy", "b": r"\u0000"},)]
