"""Projects that pull from one brand and go by one model, to hold their tables beside each other."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from support.workspace import workspace

from resolution.config import Configuration
from resolution.warehouse import duck


def project(root: Path, brand: Path, models: Path) -> Configuration:
    """Return a project whose sources are a brand's, with a folder of models that others may share."""
    (root / "var").mkdir(parents=True)
    (root / "var" / "demo").symlink_to(brand)
    config = workspace(root)
    return config.model_copy(update={"model": config.model.model_copy(update={"directory": models})})


def contents(config: Configuration, table: str, key: str, but: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the rows of a table, in the order of its key, without some columns."""
    with duck.connect(config, read_only=True) as con:
        rows = duck.fetch(con, f"SELECT * FROM {table} ORDER BY {key}")
    return rows.drop_columns([name for name in rows.column_names if name in but]).to_pylist()
