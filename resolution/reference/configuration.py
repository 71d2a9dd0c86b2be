"""docs/configuration.md: every key of clientfile.yaml, from the models that validate it."""

from typing import Any

from resolution.config import NAME_PATTERN, Configuration

_HEAD = """# Configuration

Written by `make docs` from the models that validate `clientfile.yaml`; do not edit.

`clientfile init` writes a commented file to start from. It is read from the working directory, or from where
`--config` or the environment variable `CLIENTFILE_CONFIG` says. Relative paths count from the folder that the
file stands in. Unknown keys are refused, and a message names the key. Secrets and addresses are not in the
file: the keys that end in `_env` name the environment variables that hold them.
"""
_SECTIONS = {
    "Configuration": "The whole file",
    "DuckDBWarehouse": "warehouse, `kind: duckdb`",
    "PostgresWarehouse": "warehouse, `kind: postgres`",
    "SparkWarehouse": "warehouse, `kind: spark`",
    "PublishSettings": "publish",
    "ModelSettings": "model",
    "GateSettings": "gates",
    "JudgementSettings": "judgements",
    "ReportSettings": "report",
    "FileSource": "sources.NAME, `kind: files`",
    "FileTable": "sources.NAME.tables.TABLE, `kind: files`",
    "ApiSource": "sources.NAME, `kind: api`",
    "ApiTable": "sources.NAME.tables.TABLE, `kind: api`",
    "SqlSource": "sources.NAME, `kind: sql`",
    "SqlTable": "sources.NAME.tables.TABLE, `kind: sql`",
}
_NOTES = {
    "Configuration": "Names (of sources, tables, models) are lower-case letters, digits and `_`, and begin "
    "with a letter. Two sources may not have the same `trust`.",
}
_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "nothing",
}
_NUMERIC = (
    ("minimum", "at least"),
    ("exclusiveMinimum", "more than"),
    ("maximum", "at most"),
    ("exclusiveMaximum", "less than"),
)
_NOT_IN_THE_FILE = {"root"}

Schema = dict[str, Any]


def page() -> str:
    """Return the page."""
    schema = Configuration.model_json_schema()
    models = {"Configuration": schema, **schema["$defs"]}
    if unplaced := models.keys() - _SECTIONS.keys():
        raise LookupError(f"give {', '.join(sorted(unplaced))} a place in docs/configuration.md")
    return "\n".join([_HEAD, *(_section(name, models[name]) for name in _SECTIONS)])


def _section(name: str, model: Schema) -> str:
    says = " ".join([*model["description"].split(), *_NOTES.get(name, "").split()])
    rows = [
        f"| `{key}` | {_accepts(field)} | {_default(key, field, model)} | {field['description']} |"
        for key, field in model["properties"].items()
        if key not in _NOT_IN_THE_FILE
    ]
    head = ["| key | accepts | default | what it says |", "|---|---|---|---|"]
    return "\n".join([f"## {_SECTIONS[name]}", "", says, "", *head, *rows, ""])


def _default(key: str, field: Schema, model: Schema) -> str:
    if key in model.get("required", []):
        return "required"
    default = field.get("default", [])  # a list or map that starts empty
    if default is None:
        return "not set"
    if default in ([], {}):
        return "empty"
    if isinstance(default, dict):
        return "as below"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _accepts(field: Schema) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"section, see [{_SECTIONS[name]}](#{_SECTIONS[name]})"
    if "const" in field:
        return f"`{field['const']}`"
    if "oneOf" in field:
        return "section, see below"
    if "anyOf" in field:
        return " or ".join(_accepts(one) for one in field["anyOf"] if one.get("type") != "null")
    return _of_a_type(field)


def _of_a_type(field: Schema) -> str:
    if field.get("type") == "array":
        return f"list of {_accepts(field['items'])}" + (", at least one" if field.get("minItems") else "")
    if field.get("type") == "object":
        return _mapping(field)
    return _scalar(field)


def _mapping(field: Schema) -> str:
    values = field.get("additionalProperties") or next(iter(field["patternProperties"].values()))
    if "oneOf" in values or "$ref" in values:
        return "name → section, see below" + (", at least one" if field.get("minProperties") else "")
    return f"name → {_accepts(values)}"


def _scalar(field: Schema) -> str:
    words = ["path" if field.get("format") == "path" else _PLAIN[field["type"]]]
    words += [f"{said} {field[key]:g}" for key, said in _NUMERIC if key in field]
    if field.get("pattern") == NAME_PATTERN:
        return "name"
    if "pattern" in field:
        words.append(f"of the form `{field['pattern']}`")
    if field.get("maxLength") == field.get("minLength") == 1:
        words.append("one character")
    return ", ".join(words)
