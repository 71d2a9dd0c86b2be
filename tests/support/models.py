"""Models of the dbt project as plain SQL, for tests that ask one of them many times: no dbt is started."""

from collections.abc import Mapping
from typing import Any

import duckdb
import jinja2

from resolution.carried import PROJECT

AS_OF = "2026-11-20T00:00:00+00:00"


class _Adapter:
    def __init__(self, con: duckdb.DuckDBPyConnection, macros: jinja2.Template) -> None:
        self._con = con
        self._macros = macros

    def dispatch(self, name: str) -> Any:
        return getattr(self._macros.module, f"duckdb__{name}")

    def get_columns_in_relation(self, name: str) -> list[dict[str, str]]:
        found = self._con.execute(f"DESCRIBE {name}").fetchall()
        return [_Column(name=row[0], data_type=row[1]) for row in found]


class _Column(dict[str, str]):
    @property
    def name(self) -> str:
        return self["name"]


def sql_of(
    con: duckdb.DuckDBPyConnection,
    model: str,
    live: Mapping[str, str] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> str:
    """Return a model's query over tables of bare names; `live` names those of the build before."""
    given = {"as_of": AS_OF} | dict(variables or {})
    environment = jinja2.Environment(loader=jinja2.BaseLoader(), extensions=["jinja2.ext.do"])
    macros = (
        PROJECT / "macros" / "runs.sql",
        PROJECT / "macros" / "history.sql",
        PROJECT / "macros" / "scores.sql",
        PROJECT / "macros" / "times.sql",
        PROJECT / "macros" / "landed.sql",
        PROJECT / "macros" / "hashes.sql",
        PROJECT / "macros" / "lists.sql",
    )
    [path] = PROJECT.glob(f"**/{model}.sql")
    defined = "\n".join(file.read_text(encoding="utf-8") for file in macros)
    environment.globals |= {
        "ref": str,
        "source": lambda _, name: name,
        "var": given.get,
        "as_of": lambda: f"timestamptz '{given['as_of']}'",
        "live_table": (live or {}).get,
        "execute": True,
    }
    environment.globals["adapter"] = _Adapter(con, environment.from_string(defined))
    return environment.from_string(f"{defined}\n{path.read_text(encoding='utf-8')}").render()
