"""What of a published table may be seen by those who have no right to contact data, as its columns declare.

A column of a mart says in its YAML how it is masked, `config: {meta: {personal: initials}}`, or that nothing
in it is personal, `personal: false`. A column of text that says neither is withheld: what somebody adds is
not let out by being forgotten. Numbers, times, and the keys and codes of `OPEN` need not say anything.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from resolution.carried import PROJECT
from resolution.errors import PublishError

MARTS_YAML = PROJECT / "marts"
_KEYS_AND_CODES = """
    attribute cause cause_key_l cause_key_r change changed_tables channel client_id consent_id country
    currency event household_id issue kind language languages measure order_id other_client_id purpose
    record_key redirects_to returned_touchpoint_id rule run_id source source_record_id sources state
    store_id topic touchpoint_id validity
"""
OPEN = frozenset(_KEYS_AND_CODES.split())
"""Columns of text that mean the same in all tables: keys, codes, and words that we choose ourselves."""
COMMON_DOMAIN = "common_domain"
COMMON = 10
"""An e-mail domain that fewer clients have may be somebody's name: it is not shown."""

Declared = dict[str, str | bool]
"""How columns are masked, by their names; False: nothing in them is personal."""

_PLAIN = re.compile(r"BOOLEAN|[A-Z]*INT|INTEGER|DECIMAL.*|DOUBLE|FLOAT|TIMESTAMP.*", re.IGNORECASE)
_DOMAIN = r"lower(regexp_extract({}, '@([^@\s]+)$', 1))"
_DIALLING = (
    r"^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|"
    r"2[1-689]\d|3[578]\d|42\d|5[09]\d|6[7-9]\d|8[035789]\d|9[679]\d)"
)


def _initials(column: str) -> str:
    """First letters of the words; a script without capitals may write a whole name with one sign: none."""
    words = f"string_split(translate(upper({column}), '-''’.', '    '), ' ')"
    first = f"list_transform({words}, lambda word: left(word, 1))"
    return f"list_aggregate(list_filter({first}, lambda letter: letter <> lower(letter)), 'string_agg', ' ')"


def _domain(column: str) -> str:
    return f"TRY_CAST({_DOMAIN.format(column)} AS {COMMON_DOMAIN})::VARCHAR"


def _dialling_code(column: str) -> str:
    return f"nullif(regexp_extract({column}, '{_DIALLING}'), '')"


def _contact_point(column: str) -> str:
    """An e-mail address or a phone number as above, of a postal address nothing."""
    return f"coalesce({_dialling_code(column)}, {_domain(column)})"


def _area(column: str) -> str:
    return f"left({column}, 2)"


def _year(column: str) -> str:
    return f"year({column})"


def _dropped(_: str) -> None:
    return None


MASKS: dict[str, Callable[[str], str | None]] = {
    "initials": _initials,
    "domain": _domain,
    "dialling_code": _dialling_code,
    "contact_point": _contact_point,
    "area": _area,
    "year": _year,
    "dropped": _dropped,
}
"""What `personal` may say: the SQL expression of a masked column, None where nothing of it is shown."""


@cache
def declarations(folder: Path = MARTS_YAML) -> dict[str, Declared]:
    """Return what the columns of each mart declare. Raises PublishError where that is no mask."""
    found = {}
    for path in sorted(folder.rglob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for model in (content or {}).get("models", []):
            found[model["name"]] = _declared(model)
    return found


def _declared(model: dict[str, Any]) -> Declared:
    said = {
        column["name"]: column["config"]["meta"]["personal"]
        for column in model.get("columns", [])
        if "personal" in column.get("config", {}).get("meta", {})
    }
    for name, mask in said.items():
        if mask is not False and mask not in MASKS:
            raise PublishError(
                f"{model['name']}.{name} is to be masked in a way that there is none of.",
                f"`personal` is false or one of {', '.join(MASKS)}.",
            )
    return said


def is_withheld(name: str, data_type: str, declared: Declared) -> bool:
    """Tell whether nothing is known of a column that could hold something personal."""
    return not (name in declared or name in OPEN or _PLAIN.fullmatch(data_type))


def masked_columns(columns: Iterable[tuple[str, str]], declared: Declared) -> str:
    """Return the list of a SELECT for columns, given as names and types, of a table, in their order."""
    shown = [(name, _masked(name, kind, declared)) for name, kind in columns]
    return ", ".join(f'{expression} AS "{name}"' for name, expression in shown if expression)


def _masked(name: str, data_type: str, declared: Declared) -> str | None:
    if is_withheld(name, data_type, declared):
        return None
    mask = declared.get(name, False)
    return f'"{name}"' if mask is False else MASKS[str(mask)](f'"{name}"')


def find_common_domains(con: duckdb.DuckDBPyConnection, clients: str) -> None:
    """Make the temporary type `common_domain`: the e-mail domains that many of `clients` have.

    A type, for looking up in a table does not keep the order of rows.
    """
    domains = (
        f"SELECT {_DOMAIN.format('email')} AS domain FROM {clients} WHERE email LIKE '%@%' "
        f"GROUP BY domain HAVING count(*) >= {COMMON} ORDER BY domain"
    )
    con.execute(f"CREATE TEMP TYPE {COMMON_DOMAIN} AS ENUM ({domains})")
