"""The match report as one page that opens offline."""

from resolution import __version__
from resolution.match_report import looks, measures, overview
from resolution.match_report.findings import Findings
from resolution.match_report.words import Words
from resolution.page.frame import Page, framed, text_of
from resolution.page.markup import Html, joined, paragraph, tag

_PARTS = (
    overview.changes,
    overview.systems,
    overview.duplicates,
    measures.quality,
    looks.weights,
    looks.scores,
    looks.clusters,
    looks.suspects,
    looks.links,
)
"""The parts of the page, in order."""


def _head(title: str, found: Findings, words: Words) -> Html:
    run = found.run
    mode = words.known("mode", run.mode or "full")
    subtitle = words(
        "subtitle",
        run=run.run_id,
        at=words.moment(run.started_at),
        mode=mode,
        model=found.model_version,
        version=__version__,
    )
    seen = (
        paragraph(words("unmasked"), "warning") if found.is_unmasked else paragraph(words("masked"), "soft")
    )
    return joined(tag("h1", title), paragraph(subtitle, "soft"), seen)


def _foot(words: Words) -> Html:
    return tag("footer", joined(paragraph(words("foot.bits")), paragraph(words("foot.credit"))), "soft")


def as_page(found: Findings, language: str) -> str:
    """Return the page; raises ConfigurationError when the scripts that draw charts are not installed."""
    words = Words(language)
    title = words("title", brand=found.brand)
    parts = [part(found, words) for part in _PARTS]
    body = joined(_head(title, found, words), overview.figures(found, words), *parts, _foot(words))
    return framed(
        Page(
            title,
            body,
            text_of("resolution.match_report", "page.css"),
            looks.charts(found, words),
            words.chart_options(),
            language,
            words("chart_failed"),
        )
    )
