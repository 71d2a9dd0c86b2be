"""The command `status`: what is live, what failed and why, whether the model still fits."""

from resolution import config as configuration
from resolution.commands.options import DEFAULT, ConfigPath
from resolution.config import Configuration
from resolution.screen import OneSentence, say, table
from resolution.warehouse import runs
from resolution.warehouse.runs import Run

RUNS = 10


def status(config: ConfigPath = DEFAULT) -> None:
    """Show what is published, the builds to go back to, the last runs, and whether the model still fits.

    Example: clientfile status
    """
    with OneSentence():
        settings = configuration.load(config)
        _say_published(settings)
        last = runs.last_runs(settings, RUNS)
        _say_model(settings)
    _show_runs(last)


def _say_published(settings: Configuration) -> None:
    from resolution.live import builds_before
    from resolution.publish import live

    published = live(settings)
    if published is None:
        say(f"{settings.brand}: nothing is published yet.")
    else:
        say(
            f"{settings.brand}: published run {published.run_id} of {published.published_at}, "
            f"{published.counts['client']:,} clients, model {published.model_version}"
        )
    say(f"Builds to go back to (`clientfile rollback`): {', '.join(builds_before(settings)) or 'none'}")


def _say_model(settings: Configuration) -> None:
    from resolution.link.model import load_model, newest_version
    from resolution.retraining import why_retrain

    if newest_version(settings) is None:
        return
    model = load_model(settings)
    reasons = why_retrain(settings, model, runs.published(settings))
    if reasons:
        say(f"Retraining is due (`clientfile train`): {'; '.join(reasons)}.")
    else:
        say(f"The model {model.version} still fits the records.")


def _show_runs(last: list[Run]) -> None:
    rows = [
        [
            found.run_id,
            found.state,
            found.mode or "",
            found.stage or "",
            f"{sum(found.seconds.values()):.0f}",
            found.message or (found.reason and f"full because {found.reason}") or "",
        ]
        for found in last
    ]
    table("Last runs", ["run", "state", "mode", "last stage", "seconds", "message"], rows)
    if last:
        peaks = {stage: f"{peak:,.0f}" for stage, peak in last[0].memory_mb.items()}
        stages = [[name, f"{took:.1f}", peaks.get(name, "")] for name, took in last[0].seconds.items()]
        table(f"Stages of {last[0].run_id}", ["stage", "seconds", "peak memory, MB"], stages)
