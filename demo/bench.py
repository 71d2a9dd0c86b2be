"""`make bench`: how long each stage takes, how that grows, and what bare Splink takes; writes var/bench.json.

Seconds depend on the machine and on what else it does. The ratios are taken within one bench, so they can be
compared from one machine, or one version of the code, to another.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from demo.bench_days import SHARES, Days, measure_days, show_days
from demo.benchmarks import HELP, benchmark_files
from demo.brand import DemoBrand, prepare
from demo.record_file import write_record_file
from demo.side_by_side import Sides, compare, show_sides
from resolution import config as configuration
from resolution import pipeline
from resolution.errors import ClientfileError, ConfigurationError, RunError
from resolution.progress import Progress
from resolution.screen import errors, progress_bars, say, table
from resolution.warehouse import runs

PEOPLE = (2_000, 8_000)
RECORDS = 100_000
KNOWN = 100_000
FEWEST = 100
SEED = 1
OUTPUT = Path("var/bench.json")
STEPS = ("pull", "run", "pull again", "run again")
CLIENTFILE = Path(sys.executable).with_name("clientfile")
EXAMPLE = "Example: python -m demo.bench --people 2000 8000 --known 1000000"


@dataclass
class Measured:
    """What was measured with a brand of one size.

    `seconds` holds the wall time of each of STEPS and of its stages (as `run: link`), and its processor time
    (as `run: cpu`), which a busy machine disturbs less; `peak_mb` the highest resident memory of the process
    that did the step.
    """

    people: int
    records: dict[str, int]
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)


def measure(people: int, progress: Progress) -> Measured:
    """Make a brand in a temporary folder, pull and run it twice, and return what that took.

    Raises RunError when a command fails.
    """
    label = f"{people:,} people"
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        progress(f"{label}: demo data", 0, 1 + len(STEPS))
        _clientfile(folder, "init", {})
        config = configuration.load(folder / configuration.DEFAULT_PATH)
        found = Measured(people, prepare(folder / "var" / "demo", people, SEED))
        with DemoBrand(folder / "var" / "demo") as brand:
            for done, step in enumerate(STEPS, 1):
                progress(f"{label}: {step}", done, 1 + len(STEPS))
                taken = _clientfile(folder, step.split(" ")[0], brand.environment)
                found.seconds[step], found.seconds[f"{step}: cpu"], found.peak_mb[step] = taken
                if step.startswith("run"):
                    stages = runs.last_runs(config, 1)[0].seconds
                    found.seconds |= {f"{step}: {stage}": round(took, 3) for stage, took in stages.items()}
        progress(f"{label}: done", 1 + len(STEPS), 1 + len(STEPS))
    return found


def _clientfile(folder: Path, command: str, variables: Mapping[str, str]) -> tuple[float, float, float]:
    """Do a command in a process of its own; return wall and processor seconds and its peak memory in MB."""
    log = folder / "bench.log"
    begun = time.perf_counter()
    with log.open("wb") as written:
        process = subprocess.Popen(
            [CLIENTFILE, command],
            cwd=folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall, cpu = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        errors.print(log.read_text(encoding="utf-8", errors="replace")[-2_000:], markup=False)
        raise RunError(
            f"`clientfile {command}` ended with status {process.returncode}.",
            "Mend what it says above, then start the bench again.",
        )
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return round(wall, 3), round(cpu, 3), round(kilobytes / 1024, 1)


def ratios(sizes: list[Measured]) -> dict[str, Any]:
    """Return the ratios within a bench, the largest size against the smallest.

    `growth` says for each step and stage how the time grew for each time that the records grew: 1 is linear,
    less is better. `again` says what the second pull and run took of the first, in the largest size.
    """
    small, large = min(sizes, key=lambda s: s.people), max(sizes, key=lambda s: s.people)
    records = sum(large.records.values()) / sum(small.records.values())
    growth = {
        step: round(took / small.seconds[step] / records, 3)
        for step, took in large.seconds.items()
        if small is not large and small.seconds.get(step)
    }
    again = {
        step: round(took / large.seconds[first], 3)
        for step, took in large.seconds.items()
        if " again" in step and large.seconds.get(first := step.replace(" again", ""))
    }
    return {"records": round(records, 3), "growth": growth, "again": again}


def beside_splink(records: int, benchmarks: Path | None, progress: Progress) -> list[Sides]:
    """Compare with bare Splink on records of the brand, and on the historical people where they are."""
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if historical := benchmark_files(benchmarks).get("historical_50k"):
            found.append(compare("historical_50k", historical, "historical", folder / "historical", progress))
        label = f"{records:,} records of the brand"
        file = folder / "brand.parquet"
        write_record_file(file, records, SEED, pipeline.within(f"{label}, drawn", progress))
        found.append(compare(label, file, "brand", folder / "brand", progress))
    return found


def bench(
    people: list[int],
    known: list[int],
    records: int,
    benchmarks: Path | None,
    output: Path,
    progress: Progress,
) -> tuple[list[Measured], dict[str, Any], list[Days], list[Sides]]:
    """Measure brands of the sizes given, days of known records and bare Splink; write the results to a JSON
    file and return them.

    Without records, bare Splink is left out.
    """
    load = os.getloadavg()
    sizes = [measure(size, progress) for size in people]
    days = [measure_days(size, progress, SHARES) for size in known if size]
    sides = beside_splink(records, benchmarks, progress) if records else []
    found = ratios(sizes) if sizes else {}
    content = {
        "seed": SEED,
        "cores": os.cpu_count(),
        "load_average": {"before": load, "after": os.getloadavg()},
        "sizes": [asdict(size) for size in sizes],
        "ratios": found,
        "days": [of_a_size.content for of_a_size in days],
        "beside_splink": [{**asdict(side), "ratios": side.ratios} for side in sides],
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return sizes, found, days, sides


def show(sizes: list[Measured], found: dict[str, Any]) -> None:
    """Print what was measured."""
    steps = list(dict.fromkeys(step for size in sizes for step in size.seconds))
    headings = [f"{size.people:,} people" for size in sizes]
    seconds = [[step, *(f"{size.seconds.get(step, 0):.1f}" for size in sizes)] for step in steps]
    records = ["records", *(f"{sum(size.records.values()):,}" for size in sizes)]
    table("Wall time (and cpu: processor time) in seconds", ["step: stage", *headings], seconds)
    memory = [[step, *(f"{size.peak_mb[step]:,.0f}" for size in sizes)] for step in STEPS]
    table("Records, and peak memory in MB", ["", *headings], [records, *memory])
    growth = [[step, f"{ratio:.2f}"] for step, ratio in found["growth"].items()]
    table(
        f"Growth of time for growth of records (x {found['records']:.1f}; 1 is linear, less is better)",
        ["step: stage", "ratio"],
        growth,
    )
    again = [[step, f"{ratio:.2f}"] for step, ratio in found["again"].items()]
    table("The second time, with nothing new, for the first", ["step: stage", "ratio"], again)


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; raises ConfigurationError for a brand that is too small."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.bench",
        description="Measure pull and run on brands of two sizes, and matching beside bare Splink.",
        epilog=EXAMPLE,
    )
    parser.add_argument(
        "--people", type=int, nargs="*", default=list(PEOPLE), metavar="N", help="sizes (2000 8000)"
    )
    parser.add_argument(
        "--known",
        type=int,
        nargs="*",
        default=[KNOWN],
        metavar="N",
        help="records known before a day that changes few (100000; 0: none)",
    )
    parser.add_argument(
        "--records", type=int, default=RECORDS, metavar="N", help="beside bare Splink (100000; 0: not at all)"
    )
    parser.add_argument("--benchmarks", type=Path, metavar="FOLDER", help=HELP)
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, metavar="FILE", help="where the results go (var/bench.json)"
    )
    options = parser.parse_args(given)
    if min(options.people, default=FEWEST) < FEWEST:
        raise ConfigurationError(
            f"A brand of {min(options.people)} people is too small.", f"Give {FEWEST} people or more."
        )
    if 0 < options.records < FEWEST:
        raise ConfigurationError(
            f"{options.records} records are too few to compare.", f"Give {FEWEST} or more, or 0 for none."
        )
    return options


def main(given: list[str] | None = None) -> int:
    """Measure, show and write; return the exit status."""
    try:
        options = arguments(given)
        with progress_bars() as listen:
            sizes, found, days, sides = bench(
                options.people, options.known, options.records, options.benchmarks, options.output, listen
            )
    except ClientfileError as error:
        say(f"{error.what} {error.remedy}")
        return 1
    if sizes:
        show(sizes, found)
    for of_a_size in days:
        show_days(of_a_size)
    show_sides(sides)
    say(f"Written: {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
