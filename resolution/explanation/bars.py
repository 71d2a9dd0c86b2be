"""A case as rows for the terminal: a line a part of the match weight, with a bar for its bits."""

from rich.text import Text

from resolution.explanation.case import Case
from resolution.explanation.words import Line, lines, signed

HEADINGS = ["", "agreement", "   bits", "against | for"]
_HALF = 8
"""Cells on each side of the middle of a bar."""
_FOR, _AGAINST = "green", "red"


def bar(bits: float, most: float) -> str:
    """Return a bar of two times `_HALF` cells: to the right for bits above 0, to the left below."""
    halves = round(abs(bits) / most * _HALF * 2) if most else 0
    full, rest = divmod(halves, 2)
    if bits > 0:
        return " " * _HALF + "█" * full + "▌" * rest
    return " " * (_HALF - full - rest) + "▐" * rest + "█" * full


def _row(line: Line, most: float) -> list[str | Text]:
    weight = "bold" if line.is_total else ""
    return [
        Text(line.about, weight),
        Text(line.says, weight),
        Text(f"{signed(line.bits):>7}", weight),
        Text(bar(line.bits, most), _FOR if line.bits > 0 else _AGAINST),
    ]


def rows(case: Case) -> list[list[str | Text]]:
    """Return the rows of the table, the longest bar for the largest bits."""
    found = lines(case)
    most = max(abs(line.bits) for line in found)
    return [_row(line, most) for line in found]
