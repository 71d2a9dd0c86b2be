"""docs/data-dictionary.md: the contracts of sources and state, from dbt's YAML and the declared schemas.

What is published has a page of its own, docs/client-file.md (see client_file.py), made of the same YAML.

The YAML is read as it is, without running dbt.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from resolution.carried import PROJECT
from resolution.schemas import STATE_TABLES, Table
from resolution.warehouse.duck import sql_columns

_CONTRACTS = ("int_source_records", "int_touchpoints", "int_consents", "int_preferences", "int_referrals")
_HEAD = """# Data dictionary

Written by `make docs` from the dbt project's YAML and from resolution/schemas.py; do not edit.

Times are points in time, shown in UTC. A record is known everywhere by its `record_key`,
`source:source_record_id`. What readers find is described in [client-file.md](client-file.md).
"""
_PARTS = {
    "The contract of the sources": "Every source's staging models are put together into these tables, in "
    "the warehouse's schema `intermediate`. Values are as entered; `standardise` comes after.",
    "State": "What the stages keep in the warehouse, for operators and stewards. `clientfile status` and "
    "`clientfile explain` show the parts of it that are asked for most.",
}
_DOC_BLOCK = re.compile(r"{%\s*docs (\w+)\s*%}(.*?){%\s*enddocs\s*%}", re.DOTALL)
_DOC_CALL = re.compile(r"^{{\s*doc\('(\w+)'\)\s*}}$")
_NAMED = re.compile(r"^ref\(.|.\)$")  # around the name of a model

Node = dict[str, Any]


def page(project: Path = PROJECT) -> str:
    """Return the page for a dbt project."""
    models, blocks = _models(project), _blocks(project)
    tables = {
        "The contract of the sources": [_model(models[name], blocks) for name in _CONTRACTS],
        "State": [_state(table) for table in STATE_TABLES],
    }
    parts = [_HEAD]
    for part, says in _PARTS.items():
        parts += [f"## {part}", "", says, "", *tables[part]]
    return "\n".join(parts)


def described(mart: str, project: Path = PROJECT) -> str:
    """Return the section of a published table: what it is, its columns, and what the masked file has."""
    return _model(_models(project)[mart], _blocks(project), {"masked": _left})


def summary(mart: str, project: Path = PROJECT) -> str:
    """Return the first sentence of a published table's description: its grain."""
    said = " ".join(_models(project)[mart]["description"].split())
    return said.split(". ")[0].rstrip(".") + "."


@cache
def _models(project: Path) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for path in sorted([*project.glob("marts/**/*.yml"), *project.glob("intermediate/**/*.yml")]):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found |= {model["name"]: model for model in content.get("models", [])}
    return found


@cache
def _blocks(project: Path) -> dict[str, str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(project.glob("docs/*.md"))]
    return {name: said.strip() for text in texts for name, said in _DOC_BLOCK.findall(text)}


def _model(model: Node, blocks: dict[str, str], more: dict[str, Callable[[Node], str]] | None = None) -> str:
    more = more or {}
    rows = [
        "".join(f"| {cell} " for cell in [*_cells(column, blocks), *(tell(column) for tell in more.values())])
        + "|"
        for column in model["columns"]
    ]
    names = ["column", "type", "checked", "meaning", *more]
    head = ["".join(f"| {name} " for name in names) + "|", "|" + "---|" * len(names)]
    return "\n".join(
        [f"### {model['name']}", "", " ".join(model["description"].split()), "", *head, *rows, ""]
    )


def _cells(column: Node, blocks: dict[str, str]) -> list[str]:
    return [f"`{column['name']}`", column["data_type"], ", ".join(_checks(column)), _said(column, blocks)]


def _left(column: Node) -> str:
    """Return how a column is masked; nothing where it is not."""
    mask = column.get("config", {}).get("meta", {}).get("personal", False)
    return str(mask).replace("_", " ") if mask else ""


def _said(column: Node, blocks: dict[str, str]) -> str:
    call = _DOC_CALL.match(column["description"].strip())
    return (blocks[call[1]] if call else " ".join(column["description"].split())).replace("|", "\\|")


def _checks(column: Node) -> Iterator[str]:
    """Yield the constraints and tests of a column in words; what only warns says so."""
    if any(constraint["type"] == "not_null" for constraint in column.get("constraints", [])):
        yield "never null"
    for test in column.get("data_tests", []):
        name, settings = (test, {}) if isinstance(test, str) else next(iter(test.items()))
        warns = " (warns)" if settings.get("config", {}).get("severity") == "warn" else ""
        yield _check(name, settings.get("arguments", {})) + warns


def _check(name: str, arguments: Node) -> str:
    if name == "accepted_values":
        return "one of " + "/".join(arguments["values"])
    if name == "relationships":
        return f"in {_NAMED.sub('', arguments['to'])}.{arguments['field']}"
    return {"not_null": "never null"}.get(name, name)


def _state(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    rows = [f"| `{name}` | {kind.lower()} |" for name, kind in sql_columns(table)]
    said = f"{table.grain[0].upper()}{table.grain[1:]}. Key: {key}."
    return "\n".join([f"### {table.qualified}", "", said, "", "| column | type |", "|---|---|", *rows, ""])
