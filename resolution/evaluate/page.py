"""An evaluation as one page that opens offline: its scripts, charts and figures are all inside of it."""

from html import escape
from pathlib import Path
from string import Template

from resolution import __version__
from resolution.evaluate.charts import Chart, charts
from resolution.evaluate.report import write
from resolution.evaluate.result import Evaluation
from resolution.evaluate.tables import Sheet, sheets
from resolution.page.frame import Page, framed, text_of
from resolution.page.scripts import CREDIT

_NOTES = (
    "Pairwise: of the pairs of records put together, the share that belongs together (precision); of the "
    "pairs that belong together, the share put together (recall). F1 is the harmonic mean of both.",
    "B-cubed (Bagga and Baldwin, COLING-ACL 1998): the same by record, for the company that each record "
    "keeps, and the mean over all records.",
    "A group is scored over its own records alone. Candidate pairs are those that were compared at all; a "
    "true pair that is none of them can be put together through other records only. Edges of next to no "
    "probability are not stored, so no chart shows them.",
    CREDIT,
)


def _figures(evaluation: Evaluation) -> str:
    scores, candidates = evaluation.scores, evaluation.candidates
    shown = [
        ("pairwise F1", f"{scores.pairwise.f1:.4f}"),
        ("pairwise precision", f"{scores.pairwise.precision:.4f}"),
        ("pairwise recall", f"{scores.pairwise.recall:.4f}"),
        ("B-cubed F1", f"{scores.b_cubed.f1:.4f}"),
        ("recall of candidates", f"{candidates.recall:.4f}" if candidates else "not known"),
        ("clients found", f"{scores.clients:,}"),
        ("people in truth", f"{scores.people:,}"),
    ]
    return "".join(
        f'<div class="figure"><span class="soft">{name}</span><b>{value}</b></div>' for name, value in shown
    )


def _chart(number: int, chart: Chart) -> str:
    return (
        f'<section><h2>{escape(chart.title)}</h2><p class="soft">{escape(chart.reading)}</p>'
        f'<div class="chart" id="chart{number}"></div></section>'
    )


def _row(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _table(sheet: Sheet) -> str:
    classes = ["wide", *(["whole"] if len(sheet.headings) > 4 else [])]
    kind = ' class="text"' if sheet.headings[-1] == "value" else ""
    rows = "".join(_row(row, "td") for row in sheet.rows)
    return (
        f'<section class="{" ".join(classes)}"><h2>{escape(sheet.title)}</h2><table{kind}>'
        f"<thead>{_row(sheet.headings, 'th')}</thead><tbody>{rows}</tbody></table></section>"
    )


def _body(title: str, evaluation: Evaluation, drawn: list[Chart]) -> str:
    model = f", model {evaluation.model.version}" if evaluation.model else ""
    compared = (
        f"{evaluation.scores.records:,} records compared with the truth, clientfile {__version__}{model}"
    )
    return Template(text_of("resolution.evaluate", "page.html")).substitute(
        title=escape(title),
        subtitle=escape(compared),
        figures=_figures(evaluation),
        charts="".join(_chart(number, chart) for number, chart in enumerate(drawn)),
        tables="".join(map(_table, sheets(evaluation))),
        notes="".join(f"<p>{escape(note)}</p>" for note in _NOTES),
    )


def as_page(evaluation: Evaluation) -> str:
    """Return the page; raises ConfigurationError when the scripts that draw charts are not installed."""
    drawn = charts(evaluation)
    title = f"Quality of {evaluation.subject}"
    return framed(
        Page(
            title,
            _body(title, evaluation, drawn),
            text_of("resolution.evaluate", "page.css"),
            {f"chart{number}": chart.specification for number, chart in enumerate(drawn)},
        )
    )


def write_page(path: Path, evaluation: Evaluation) -> None:
    """Write the page to a file; raises ConfigurationError when that fails."""
    write(path, as_page(evaluation))
