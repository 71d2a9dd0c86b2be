"""A case as one page that opens offline: Splink's waterfall chart, and the same in words."""

from html import escape
from importlib import resources
from string import Template

from splink.internals.html_utils import json_for_html, load_chart_libraries

from resolution import __version__
from resolution.explanation.case import Case
from resolution.explanation.waterfall import waterfall
from resolution.explanation.words import NEXT_TO_NOTHING, Line, conclusions, lines, notes, signed


def _row(line: Line) -> str:
    side = "for" if line.bits > 0 else "against"
    kind = "total" if line.is_total else side if abs(line.bits) >= NEXT_TO_NOTHING else "nothing"
    cells = f"<td>{escape(line.about)}</td><td>{escape(line.says)}</td><td>{signed(line.bits)}</td>"
    return f'<tr class="{kind}">{cells}</tr>'


def _paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def as_page(case: Case) -> str:
    """Return the page; its scripts are those that come with Splink."""
    pair = case.pair
    template = resources.files("resolution.explanation").joinpath("page.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=escape(f"{pair.record_key_l} and {pair.record_key_r}"),
        subtitle=escape(
            f"Why they are, or are not, one client: model {pair.model_version}, clientfile {__version__}"
        ),
        conclusions=_paragraphs(conclusions(case)),
        rows="".join(map(_row, lines(case))),
        notes=_paragraphs(notes(case)),
        scripts="\n".join(load_chart_libraries().values()),
        specification=json_for_html(waterfall(case)),
    )
