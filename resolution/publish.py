"""Publish: one switch, after which readers see the new client file, and before which they see the old one.

Builds are kept on a shelf (see builds/): folders of files beside an embedded warehouse, schemas of a server.
"""

from datetime import datetime

from resolution.builds.manifest import Manifest
from resolution.builds.schemas import MASKED
from resolution.builds.shelf import Shelf, shelf
from resolution.config import Configuration
from resolution.errors import PublishError
from resolution.progress import Progress, silent
from resolution.schemas import BUILD_PREFIX, RUN
from resolution.warehouse import duck
from resolution.warehouse.state import prune


def kept_builds(config: Configuration) -> list[Manifest]:
    """Return the builds that are there to go back to, the oldest first; a damaged one is none."""
    return shelf(config).kept()


def live(config: Configuration) -> Manifest | None:
    """Return the build that readers see, or None before the first publication."""
    return shelf(config).live()


# The runs between one and the run that it went on from: readers saw them and were led back, so what they made
# is undone, and their builds cannot be gone on from.
_UNDONE = f"""
SELECT run_id FROM {RUN.qualified} SEMI JOIN (
    SELECT live.number AS after, run.number AS until
    FROM {RUN.qualified} AS run JOIN {RUN.qualified} AS live ON live.run_id = run.live_run
    WHERE run.run_id = ?
) AS undone ON number > after AND number < until
"""


def _prune(config: Configuration, builds: Shelf) -> None:
    current = builds.live()
    old = [build for build in builds.kept() if build != current]
    with duck.connect(config) as con:
        undone = {run_id for (run_id,) in con.execute(_UNDONE, [current and current.run_id]).fetchall()}
    kept = [build for build in old if build.run_id not in undone][1 - config.publish.keep :]
    for build in old:
        if build not in kept:
            builds.remove(build.run_id)
    _prune_state(config, {build.run_id for build in builds.kept()})
    duck.sweep(config)


def _prune_state(config: Configuration, keep: set[str]) -> None:
    with duck.transaction(config) as con:
        for schema in duck.schemas(con, BUILD_PREFIX):
            if schema.removeprefix(BUILD_PREFIX).removesuffix(MASKED) not in keep:
                duck.drop_schema(con, schema)
        numbers = con.execute(
            f"SELECT min(number) FROM {RUN.qualified} WHERE list_contains(?, run_id)", [sorted(keep)]
        )
        prune(con, numbers.fetchall()[0][0] or 0)


def publish(
    config: Configuration,
    run_id: str,
    *,
    model_version: str,
    code_version: str,
    now: datetime,
    number: int = 0,
    progress: Progress = silent,
) -> dict[str, int]:
    """Publish the audited build of a run; return the rows of each published table.

    `number` is that of the run. Killed at any moment, readers see the old file or the new one, and the run
    can be started again. Raises PublishError when the disk is full or may not be written.
    """
    builds = shelf(config)
    published = builds.live()
    if published and published.run_id == run_id:  # killed after the switch: only the tidying is left
        _prune(config, builds)
        return published.counts
    at = now.isoformat(timespec="seconds")
    made = builds.put(
        run_id,
        lambda counts: Manifest(run_id, at, model_version, code_version, counts, number),
        progress,
    )
    progress("publish", 1, 3)
    builds.switch(run_id)
    progress("publish", 2, 3)
    _prune(config, builds)
    progress("publish", 3, 3)
    return made.counts


def add_file(config: Configuration, run_id: str, name: str, text: str) -> None:
    """Put a text beside the published tables of a run, whole or not at all.

    Raises PublishError when it cannot be written.
    """
    shelf(config).add_file(run_id, name, text)


def build_before(config: Configuration, to: str | None = None) -> Manifest:
    """Return the build before the one that readers see, or the one of the run `to`.

    Raises PublishError when there is none.
    """
    builds = kept_builds(config)
    runs = [build.run_id for build in builds]
    current = shelf(config).live_run()
    if to is None:
        earlier = builds[: runs.index(current)] if current in runs else builds
    else:
        earlier = [build for build in builds if build.run_id == to]
    if not earlier:
        raise PublishError(
            "There is no such build to go back to." if to else "There is no earlier build to go back to.",
            f"Kept builds: {', '.join(runs) or 'none'}.",
        )
    return earlier[-1]


def rollback(config: Configuration, to: str | None = None) -> Manifest:
    """Let readers see an earlier build again; see `build_before`."""
    build = build_before(config, to)
    shelf(config).switch(build.run_id)
    return build
