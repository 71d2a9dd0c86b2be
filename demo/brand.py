"""The demo brand at work: its data made once, its shop and CRM served, its second day applied."""

import hashlib
import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from demo.generate import PEOPLE, SEED, clear, generate
from demo.postgres import Postgres, load
from demo.second_day import write_second_day
from demo.shop import Shop
from demo.spread import write_spread
from resolution.errors import SourceError
from resolution.progress import Progress, silent

STATE = "demo.json"


def brand_of(people: int, seed: int) -> dict[str, Any]:
    """Return what tells a made-up brand from another: its size, its seed and the code that makes it."""
    return {"people": people, "seed": seed, "code": _code()}


def brand_from(records: Path) -> dict[str, Any]:
    """Return what tells a brand that is spread from a file from another."""
    return {"file": str(records.resolve()), "bytes": records.stat().st_size, "code": _code()}


def is_made(directory: Path, brand: dict[str, Any]) -> bool:
    """Tell whether that brand, and no other, stands in a directory."""
    state = read_state(directory)
    return {key: state.get(key) for key in brand} == brand


def prepare(
    directory: Path, people: int = PEOPLE, seed: int = SEED, progress: Progress = silent
) -> dict[str, int]:
    """Make day 1 of the brand in a directory, its CRM loaded into PostgreSQL; return records by source.

    What is there already, of the same size, seed and code, is left as it is (day 2 included).
    """
    wanted = brand_of(people, seed)
    if is_made(directory, wanted):
        return dict(read_state(directory)["records"])
    (directory / STATE).unlink(missing_ok=True)
    records = generate(directory, people, seed, progress)
    load_crm(directory, progress)
    write_state(directory, {**wanted, "day": 1, "records": records})
    return records


def spread(records: Path, directory: Path, progress: Progress = silent) -> dict[str, int]:
    """Spread the records of a Parquet file over the three sources in a directory; return records by source.

    The file has the shape of int_source_records (see demo/spread.py); a second day does not follow. What is
    there already, of the same file and code, is left as it is.
    """
    wanted = brand_from(records)
    if is_made(directory, wanted):
        return dict(read_state(directory)["records"])
    (directory / STATE).unlink(missing_ok=True)
    clear(directory)
    progress("sources written", 0, 1)
    found = write_spread(records, directory)
    progress("sources written", 1, 1)
    load_crm(directory, progress)
    write_state(directory, {**wanted, "day": 1, "records": found})
    return found


def second_day(directory: Path, progress: Progress = silent) -> dict[str, int]:
    """Let the second day happen in all three systems, once; return the records touched by kind of change.

    Raises SourceError when `prepare` has not made the brand in this directory.
    """
    state = read_state(directory)
    if "seed" not in state:
        raise SourceError(f"There is no demo brand in {directory}.", "Make it first with `clientfile demo`.")
    if state["day"] == 2:
        return dict(state["changes"])
    progress("second day", 0, 2)
    changes = write_second_day(directory, int(state["people"]), int(state["seed"]))
    progress("second day", 1, 2)
    with Postgres(directory / "postgres") as crm:
        load(crm.dsn, directory / "crm_day2", fresh=False)
    progress("second day", 2, 2)
    write_state(directory, {**state, "day": 2, "changes": changes})
    return changes


def load_crm(directory: Path, progress: Progress = silent) -> None:
    """Start the directory's PostgreSQL for a while and fill it with the CRM's files of day 1."""
    progress("CRM loaded", 0, 1)
    with Postgres(directory / "postgres") as crm:
        load(crm.dsn, directory / "crm", fresh=True)
    progress("CRM loaded", 1, 1)


def read_state(directory: Path) -> dict[str, Any]:
    """Return what was last made in a directory; nothing if nothing was."""
    try:
        content: dict[str, Any] = json.loads((directory / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def write_state(directory: Path, state: dict[str, Any]) -> None:
    """Note what was made in a directory."""
    (directory / STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


_NOT_OF_THE_BRAND = (
    "activity.py", "airflow.py", "bare_splink.py", "bench.py", "bench_days.py", "bench_scale.py",
    "benchmarks.py", "brand.py", "card.py", "day_by_day.py", "markdown.py", "postgres.py", "prior.py",
    "quality.py", "quality_pages.py", "record_file.py", "scale_page.py", "shop.py", "show.py",
    "side_by_side.py", "warehouse.py", "watch.py",
)  # fmt: skip


def _code() -> str:
    """Return a mark of the code and lists that make a brand: other code makes another one."""
    folder = Path(__file__).parent
    files = sorted(path for kind in ("*.py", "names/*.*") for path in folder.glob(kind))
    files = [path for path in files if path.name not in _NOT_OF_THE_BRAND]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


class DemoBrand:
    """A context manager that serves a prepared directory: `environment` and `pos_path` lead to them."""

    def __init__(self, directory: Path, per_second: float = 200, burst: int = 400) -> None:
        self.directory = directory
        self.pos_path = directory / "pos"
        self.shop = Shop(directory / "web" / "shop.sqlite", per_second=per_second, burst=burst)
        self.crm = Postgres(directory / "postgres")
        self._stack = ExitStack()

    def __enter__(self) -> "DemoBrand":
        with ExitStack() as stack:
            stack.enter_context(self.shop)
            stack.enter_context(self.crm)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that clientfile.yaml names."""
        return {
            "CLIENTFILE_WEB_URL": self.shop.url,
            "CLIENTFILE_WEB_TOKEN": self.shop.token,
            "CLIENTFILE_CRM_DSN": self.crm.dsn,
        }
