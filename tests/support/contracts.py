"""Builds that hold a value in every column that the contracts of the marts name."""

from functools import cache

import duckdb
import yaml

from resolution.masking import MARTS_YAML, Declared, declarations
from resolution.schemas import MARTS

Columns = dict[str, str]
COMMON_MAIL = "mail.example"
_EMAIL = (
    f"'{{c}}' || i || '@' || CASE WHEN i % 2 = 0 THEN '{COMMON_MAIL}' ELSE '{{c}}' || i || '.example' END"
)
_PHONE = "'+336' || lpad(i::VARCHAR, 8, '0')"
_PERSONAL = {
    "initials": "'Quintilla' || i || ' Zephyrine'",
    "domain": _EMAIL,
    "dialling_code": _PHONE,
    "contact_point": f"CASE i % 3 WHEN 0 THEN {_PHONE} WHEN 1 THEN i || ' secret road' ELSE {_EMAIL} END",
    "area": "'75' || lpad(i::VARCHAR, 6, '0')",
    "dropped": "'secret {c} ' || i",
}
"""A text of row `i` in a column `{c}` that is masked so."""
_OTHER = {
    "varchar": "'{c} ' || i",
    "date": "DATE '2026-01-01' + i",
    "timestamptz": "TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(i)",
    "timestamp with time zone": "TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(i)",
    "boolean": "i % 2 = 0",
}


@cache
def columns_of_marts() -> dict[str, Columns]:
    """Return the columns of each published table, with their types."""
    found = {}
    for path in sorted(MARTS_YAML.rglob("*.yml")):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            if model["name"] in MARTS:
                found[model["name"]] = {col["name"]: col["data_type"] for col in model["columns"]}
    return found


def fill_build(con: duckdb.DuckDBPyConnection, schema: str, rows: dict[str, int]) -> None:
    """Make all tables of a build, of so many rows each; those not named have 30."""
    con.execute(f"CREATE OR REPLACE SCHEMA {schema}")
    for table, columns in columns_of_marts().items():
        declared = declarations().get(table, {})
        values = ", ".join(f'{_value(name, kind, declared)} AS "{name}"' for name, kind in columns.items())
        con.execute(
            f"CREATE TABLE {schema}.{table} AS SELECT {values}"
            f" FROM (SELECT range::INTEGER AS i FROM range({rows.get(table, 30)}))"
            " ORDER BY hash(i)"
        )


def _value(name: str, kind: str, declared: Declared) -> str:
    mask = declared.get(name, False)
    if kind.endswith("[]"):
        return f"[{_value(name, kind.removesuffix('[]'), declared)}]"
    if mask is not False and kind == "date":
        return "DATE '1950-01-01' + i"
    text = _OTHER.get(kind, f"(i % 1000)::{kind}") if mask is False else _PERSONAL[str(mask)]
    return text.replace("{c}", name)
