"""Pieces of HTML: sections, tables, and small charts that need no script and print as they are."""

from collections.abc import Sequence
from html import escape
from re import compile as pattern

_TYPED = pattern("`([^`]+)`")
_WIDTH, _HEIGHT = 120, 26
"""Of a line of days, in its own units."""


class Html(str):
    """Text that is HTML already."""


Cell = str | Html


def safe(cell: Cell) -> Html:
    """Return a cell as HTML."""
    return cell if isinstance(cell, Html) else Html(escape(cell))


def joined(*pieces: Cell) -> Html:
    """Return pieces one after the other."""
    return Html("".join(map(safe, pieces)))


def tag(name: str, content: Cell, kind: str = "") -> Html:
    """Return an element, of a class if one is named."""
    of_class = f' class="{kind}"' if kind else ""
    return Html(f"<{name}{of_class}>{safe(content)}</{name}>")


def paragraph(text: str, kind: str = "") -> Html:
    """Return a paragraph; what stands between backticks is typed."""
    return tag("p", Html(_TYPED.sub(r"<code>\1</code>", escape(text))), kind)


def section(name: str, title: str, reading: str, *content: Cell) -> Html:
    """Return a part of the page: its heading, one sentence on how to read it, and what there is to see."""
    soft = paragraph(reading, "soft") if reading else Html("")
    return Html(f'<section id="{name}">{tag("h2", title)}{soft}{joined(*content)}</section>')


def table(headings: Sequence[str], rows: Sequence[Sequence[Cell]], texts: int = 1) -> Html:
    """Return a table that scrolls by itself; its first `texts` columns hold text, the others numbers."""
    head = "".join(_cell("th", heading, number < texts) for number, heading in enumerate(headings))
    body = "".join(
        "<tr>" + "".join(_cell("td", cell, number < texts) for number, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return Html(f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def _cell(name: str, content: Cell, is_text: bool) -> Html:
    return tag(name, content, "" if is_text else "number")


def bar(share: float, kind: str = "found") -> Html:
    """Return a bar that fills a share of its place."""
    width = max(0.0, min(1.0, share)) * 100
    return Html(
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rest" width="100" height="10"/>'
        f'<rect class="{kind}" width="{width:.2f}" height="10"/></svg>'
    )


def step(start: float, end: float, low: float, high: float, line: float) -> Html:
    """Return one bar of a waterfall, from where the sum stood to where it stands, between two bounds.

    `line` is the bound that the sum has to reach.
    """
    scale = 200 / ((high - low) or 1)
    left, right = sorted(((start - low) * scale, (end - low) * scale))
    kind = "for" if end >= start else "against"
    return Html(
        f'<svg class="step" viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="line" d="M{(line - low) * scale:.2f} 0V10"/>'
        f'<rect class="{kind}" x="{left:.2f}" width="{max(right - left, 0.8):.2f}" y="1.5" height="7"/></svg>'
    )


def days_line(values: Sequence[float]) -> Html:
    """Return the line that a share took over some days, from its lowest to its highest."""
    low, high = min(values), max(values)
    across, up = _WIDTH / max(len(values) - 1, 1), (_HEIGHT - 4) / ((high - low) or 1)
    points = " ".join(
        f"{n * across:.1f},{_HEIGHT - 2 - (value - low) * up:.1f}" for n, value in enumerate(values)
    )
    return Html(
        f'<svg class="days" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<polyline points="{points}"/></svg>'
    )


def chart(name: str, height: int) -> Html:
    """Return the place that a chart is drawn in, as high as the chart, so that nothing jumps."""
    return Html(f'<div class="chart" id="{escape(name)}" style="min-height:{height}px"></div>')
