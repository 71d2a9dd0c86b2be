"""Text: values land as the source wrote them; columns that begin with an underscore are ours."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
from anyascii import anyascii
from dlt.common.normalizers.naming.snake_case import NamingConvention

from resolution.schemas import TEXT, TIME

_NAMING = NamingConvention()
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class Number(str):
    """A JSON number, kept as the source wrote it (12.10 stays 12.10)."""


@lru_cache(maxsize=10_000)
def column_name(name: str) -> str:
    """Return the name that a source's column gets in `raw`: snake case, never with a leading underscore."""
    return str(_NAMING.normalize_identifier(anyascii(name).strip() or "_")).lstrip("_") or "column"


def raw_table(source: str, table: str) -> str:
    """Return the name of a source's table in `raw`."""
    return f"{source}__{table}"


def record_key(source: str, parts: Iterable[str]) -> str:
    """Return the key that a record is known by everywhere."""
    return f"{source}:{'-'.join(parts)}"


def parse_json(text: str) -> Any:
    """Read JSON without touching its numbers. Raises ValueError."""
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number)


def as_text(value: Any) -> str | None:
    """Return a JSON value as text: scalars bare, objects and lists as JSON."""
    if value is None or type(value) is str:
        return value
    return str(value) if isinstance(value, Number) else _as_json(value)


def _as_json(value: Any) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_ENCODE(k)}:{_as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_as_json, value)) + "]"
    return _ENCODE(value)


def _array(values: Sequence[str | None]) -> Any:
    try:
        return pa.array(values, TEXT)
    except UnicodeEncodeError:  # half a surrogate pair, which no text can hold
        return pa.array([value and _whole(value) for value in values], TEXT)


def _whole(value: str) -> str:
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def text_table(columns: Mapping[str, Sequence[str | None]]) -> Any:
    """Build an Arrow table of text columns."""
    return pa.table({name: _array(values) for name, values in columns.items()})


def stamped(table: Any, loaded_at: datetime) -> Any:
    """Add the time of the pull to each row."""
    return table.append_column("_loaded_at", pa.array([loaded_at] * table.num_rows, TIME))
