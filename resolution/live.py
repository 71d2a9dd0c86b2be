"""The run that readers see: found by the published folder, required to be known to the warehouse."""

from resolution.config import Configuration
from resolution.errors import PublishError, RunError
from resolution.publish import kept_builds, live
from resolution.warehouse import duck, runs
from resolution.warehouse.runs import Run
from resolution.warehouse.seal import is_unbroken


def live_run(config: Configuration) -> str | None:
    """Return the run that readers see; if the published folder was lost, the last that they saw."""
    published = live(config)
    return published.run_id if published else runs.last_published(config)


def require_known(config: Configuration, run_id: str) -> Run:
    """Return the run that readers see; raises RunError where the warehouse knows nothing of it."""
    found = runs.find(config, run_id)
    if found is None:
        raise RunError(
            f"The warehouse does not know the published run {run_id}: it was lost, or comes from an older "
            "backup. Ids made of it would move.",
            "Restore the warehouse and the published folder from one backup. To begin anew, with new ids, "
            "remove the published folder.",
        )
    return found


def require_live(config: Configuration) -> str:
    """Return the run that readers see; raises RunError when there is none, or none that is known."""
    found = live_run(config)
    if found is None:
        raise RunError("Nothing has been published yet.", "Run `clientfile pull` and `clientfile run`.")
    return require_known(config, found).run_id


def builds_before(config: Configuration) -> list[str]:
    """Return the kept builds that readers can be led back to, the oldest first."""
    published = live(config)
    kept = {build.run_id for build in kept_builds(config)} - {published.run_id if published else ""}
    if not kept:
        return []
    before = [run for run in reversed(runs.published(config)) if run.run_id in kept]
    with duck.connect(config, read_only=True) as con:
        return [run.run_id for run in before if is_unbroken(con, run)]


def require_state(config: Configuration, run: Run) -> None:
    """Raise PublishError when a later run has undone the state that a run's build stands on."""
    with duck.connect(config, read_only=True) as con:
        if not is_unbroken(con, run):
            raise PublishError(
                f"The state of the run {run.run_id} is gone: a later run has gone on from another build.",
                "Choose another build (`clientfile status` names them).",
            )
