"""A case as one page that opens offline: Splink's waterfall chart, and the same in words."""

from html import escape
from string import Template

from resolution import __version__
from resolution.explanation.case import Case
from resolution.explanation.waterfall import waterfall
from resolution.explanation.words import NEXT_TO_NOTHING, Line, conclusions, lines, notes, signed
from resolution.page.frame import Page, framed, text_of


def _row(line: Line) -> str:
    side = "for" if line.bits > 0 else "against"
    kind = "total" if line.is_total else side if abs(line.bits) >= NEXT_TO_NOTHING else "nothing"
    cells = f"<td>{escape(line.about)}</td><td>{escape(line.says)}</td><td>{signed(line.bits)}</td>"
    return f'<tr class="{kind}">{cells}</tr>'


def _paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def _body(title: str, case: Case) -> str:
    why = f"Why they are, or are not, one client: model {case.pair.model_version}, clientfile {__version__}"
    return Template(text_of("resolution.explanation", "page.html")).substitute(
        title=escape(title),
        subtitle=escape(why),
        conclusions=_paragraphs(conclusions(case)),
        rows="".join(map(_row, lines(case))),
        notes=_paragraphs(notes(case)),
    )


def as_page(case: Case) -> str:
    """Return the page; its scripts are those that come with Splink."""
    title = f"{case.pair.record_key_l} and {case.pair.record_key_r}"
    style = text_of("resolution.explanation", "page.css")
    return framed(Page(title, _body(title, case), style, {"chart": waterfall(case)}))
