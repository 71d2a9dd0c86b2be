"""The model: one dated, versioned artefact that holds everything scoring needs.

A folder `<models>/<version>/` with `settings.json` (Splink's parameters), `term_frequencies.parquet`
(attribute column, value, share of records) and `model.json` (what it is and what it was made from). Splink's
JSON alone is not a model: without its term frequencies the weights move. The folder holds names and other
personal values, so it is to be protected like the warehouse.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from resolution.config import Configuration
from resolution.errors import ModelError

FREQUENCIES = pa.schema([("column", pa.string()), ("value", pa.string()), ("frequency", pa.float64())])


@dataclass(frozen=True)
class Model:
    """A trained model: `version` is its date and the hash of its parameters and frequencies."""

    version: str
    trained_at: str
    trained_on_records: int
    attributes: tuple[str, ...]
    libraries: dict[str, str]
    settings: dict[str, Any]
    frequencies: pa.Table

    @property
    def frequency_columns(self) -> list[str]:
        """The columns whose agreement is adjusted by how frequent a value is."""
        return sorted(set(self.frequencies.column("column").to_pylist()))


def make_model(
    settings: dict[str, Any], frequencies: pa.Table, attributes: tuple[str, ...], records: int, now: datetime
) -> Model:
    """Name and describe trained parameters; `frequencies` has the columns of FREQUENCIES."""
    settings = {**settings, "linker_uid": "clientfile"}
    content = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for batch in frequencies.sort_by([("column", "ascending"), ("value", "ascending")]).to_batches():
        content.update(repr(batch.to_pylist()).encode())
    return Model(
        version=f"m{now:%Y%m%d}-{content.hexdigest()[:8]}",
        trained_at=now.isoformat(timespec="seconds"),
        trained_on_records=records,
        attributes=attributes,
        libraries={name: library_version(name) for name in ("splink", "duckdb")},
        settings=settings,
        frequencies=frequencies,
    )


def save_model(config: Configuration, model: Model) -> Path:
    """Write the artefact as a whole or not at all; return its folder. Raises ModelError when it cannot."""
    folder = config.path(config.model.directory) / model.version
    draft = folder.with_name(f".{model.version}")
    try:
        draft.mkdir(parents=True, exist_ok=True)
        _write(draft, model)
        if not folder.exists():
            draft.rename(folder)
    except OSError as error:
        raise ModelError(
            f"The model could not be written to {folder.parent} ({error.strerror or 'no space'}).",
            "Check its free disk space and permissions, then start again.",
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write(folder: Path, model: Model) -> None:
    description = {k: v for k, v in asdict(model).items() if k not in ("settings", "frequencies")}
    (folder / "settings.json").write_text(json.dumps(model.settings, indent=1), encoding="utf-8")
    (folder / "model.json").write_text(json.dumps(description, indent=1), encoding="utf-8")
    pq.write_table(model.frequencies, folder / "term_frequencies.parquet")


def _versions(config: Configuration) -> list[tuple[str, Path]]:
    """Return (trained_at, folder) of every artefact, the newest last."""
    found = []
    for path in config.path(config.model.directory).glob("m*/model.json"):
        with _damage_said(path.parent):
            found.append((str(json.loads(path.read_text(encoding="utf-8"))["trained_at"]), path.parent))
    return sorted(found)


@contextmanager
def _damage_said(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        raise ModelError(
            f"The model {folder.name} is damaged.", f"Remove {folder} and run `clientfile train`."
        ) from None


def newest_version(config: Configuration) -> str | None:
    """Return the version of the newest model, or None where none was trained yet."""
    versions = _versions(config)
    return versions[-1][1].name if versions else None


def require_version(config: Configuration) -> str:
    """Return the version of the newest model; raises ModelError when none was trained yet."""
    version = newest_version(config)
    if version is None:
        raise ModelError("No model has been trained yet.", "Run `clientfile train`.")
    return version


def load_model(config: Configuration) -> Model:
    """Read the newest model; raises ModelError when there is none or its folder is damaged."""
    folder = config.path(config.model.directory) / require_version(config)
    with _damage_said(folder):
        description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        return Model(
            **{**description, "attributes": tuple(description["attributes"])},
            settings=json.loads((folder / "settings.json").read_text(encoding="utf-8")),
            frequencies=pq.read_table(folder / "term_frequencies.parquet"),
        )
