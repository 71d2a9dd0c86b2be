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


def prepare(
    directory: Path, people: int = PEOPLE, seed: int = SEED, progress: Progress = silent
) -> dict[str, int]:
    """Make day 1 of the brand in a directory, its CRM loaded into PostgreSQL; return records by source.

    What is there already, of the same size, seed and code, is left as it is (day 2 included).
    """
    wanted = {"people": people, "seed": seed, "code": _code()}
    state = read_state(directory)
    if state and {key: state.get(key) for key in wanted} == wanted:
        return dict(state["records"])
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
    wanted = {"file": str(records.resolve()), "bytes": records.stat().st_size, "code": _code()}
    state = read_state(directory)
    if state and {key: state.get(key) for key in wanted} == wanted:
        return dict(state["records"])
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
    if not state or "seed" not in state:
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


def read_state(directory: Path) -> dict[str, Any] | None:
    """Return what was last made in a directory, or None."""
    try:
        content: dict[str, Any] = json.loads((directory / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content


def write_state(directory: Path, state: dict[str, Any]) -> None:
    """Note what was made in a directory."""
    (directory / STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def _code() -> str:
    """Return a mark of the demo's code and lists: other code makes another brand."""
    folder = Path(__file__).parent
    files = sorted(path for kind in ("*.py", "names/*.*") for path in folder.glob(kind))
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
