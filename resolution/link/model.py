"""The model: one dated, versioned artefact that holds everything scoring needs.

A folder `<models>/<version>/` with `settings.json` (Splink's parameters), `mixture.json` (the kinds of pairs,
by names that people can read), `term_frequencies.parquet` (column, value, share of records),
`blocking_keys.parquet` (how many records held a key), `observations.parquet` (what standardising goes by) and
`model.json` (what it is, what it was made from, its thresholds, checksums of the other files). Splink's JSON
alone is not a model: without its term frequencies the weights move. The folder holds names and other personal
values, so it is to be protected like the warehouse.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from resolution.config import Configuration
from resolution.errors import ModelError

FREQUENCIES = pa.schema([("column", pa.string()), ("value", pa.string()), ("frequency", pa.float64())])

_TEXTS = ("settings", "mixture")
_TABLES = {"frequencies": "term_frequencies.parquet", "observations": "observations.parquet"}
_HOLDERS = "blocking_keys.parquet"
_CARD = "model.json"


@dataclass(frozen=True)
class Model:
    """A trained model: `version` is its date and the hash of its parameters and frequencies, `serial` counts
    the models of a house: the highest is the newest, whatever its clock said.

    `limits` are those of blocking, `keys` says by what rules and what hash its keys were counted, `holders`
    is the file of the counts. `observations` (schemas.OBSERVATION) are what records are standardised by.
    `thresholds` are the match probabilities from which records are one client and from which pairs are worth
    a steward's look, `remarks` sentences on what the data could not teach.
    """

    version: str
    serial: int
    trained_at: str
    trained_on_records: int
    attributes: tuple[str, ...]
    libraries: Mapping[str, str]
    limits: Mapping[str, float]
    thresholds: Mapping[str, float]
    settings: Mapping[str, Any]
    mixture: Mapping[str, Any]
    frequencies: pa.Table
    observations: pa.Table
    holders: Path
    keys: Mapping[str, str]
    without: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    profile: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def fingerprint(parameters: Mapping[str, Any], frequencies: pa.Table) -> str:
    """Return a hash of all that a pair's weight depends on."""
    content = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    for batch in frequencies.sort_by([("column", "ascending"), ("value", "ascending")]).to_batches():
        content.update(repr(batch.to_pylist()).encode())
    return content.hexdigest()


def make_version(parameters: Mapping[str, Any], frequencies: pa.Table, now: datetime) -> str:
    """Return the name of a model made at a time: its date and the beginning of its fingerprint."""
    return f"m{now:%Y%m%d}-{fingerprint(parameters, frequencies)[:8]}"


def libraries() -> dict[str, str]:
    """Return the versions of the libraries that a model's weights depend on."""
    return {name: library_version(name) for name in ("splink", "duckdb")}


def save_model(config: Configuration, model: Model) -> Model:
    """Write the artefact as a whole or not at all; return it with the file that its holders are now in.

    Raises ModelError when it cannot be written.
    """
    folder = config.path(config.model.directory) / model.version
    draft = folder.with_name(f".{model.version}")
    try:
        shutil.rmtree(draft, ignore_errors=True)  # of a training that was killed
        draft.mkdir(parents=True)
        _write(draft, model)
        if not (folder / _CARD).exists():
            shutil.rmtree(folder, ignore_errors=True)  # without its card it is no model
            draft.rename(folder)
    except OSError as error:
        raise ModelError(
            f"The model could not be written to {folder.parent} ({error.strerror or 'no space'}).",
            "Check its free disk space and permissions, then start again.",
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return replace(model, holders=folder / _HOLDERS)


def _write(folder: Path, model: Model) -> None:
    content = {field.name: getattr(model, field.name) for field in fields(model)}
    shutil.copy(content.pop("holders"), folder / _HOLDERS)
    for name, file in _TABLES.items():
        pq.write_table(content.pop(name), folder / file)
    for name in _TEXTS:
        text = json.dumps(content.pop(name), indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    content["files"] = {path.name: _checksum(path) for path in sorted(folder.iterdir())}
    (folder / _CARD).write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _versions(config: Configuration) -> list[tuple[int, Path]]:
    """Return (serial, folder) of every artefact, the newest last."""
    found = []
    for path in config.path(config.model.directory).glob(f"m*/{_CARD}"):
        with _damage_said(path.parent):
            found.append((int(json.loads(path.read_text(encoding="utf-8"))["serial"]), path.parent))
    return sorted(found)


def next_serial(config: Configuration) -> int:
    """Return the serial of a model that is made now."""
    return max((serial for serial, _ in _versions(config)), default=0) + 1


@contextmanager
def _damage_said(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        raise ModelError(
            f"The model {folder.name} is damaged, or was made by another version of clientfile.",
            f"Remove {folder} and run `clientfile train`.",
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


def load_model(config: Configuration, version: str | None = None) -> Model:
    """Read a model, the newest if none is named.

    Raises ModelError when there is none, when a file of it is missing or was changed, or when this version of
    clientfile makes other blocking keys.
    """
    folder = config.path(config.model.directory) / (version or require_version(config))
    with _damage_said(folder):
        content = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        _require_whole(folder, content.pop("files"))
        for name in _TEXTS:
            content[name] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name, file in _TABLES.items():
            content[name] = pq.read_table(folder / file)
        for name in ("attributes", "without", "remarks"):
            content[name] = tuple(content[name])
        return Model(**content, holders=folder / _HOLDERS)


def _require_whole(folder: Path, checksums: Mapping[str, str]) -> None:
    """Raise ValueError unless all files are there as they were written."""
    if set(checksums) != {_HOLDERS, *_TABLES.values(), *(f"{name}.json" for name in _TEXTS)}:
        raise ValueError(folder.name)
    if any(_checksum(folder / name) != checksum for name, checksum in checksums.items()):
        raise ValueError(folder.name)
