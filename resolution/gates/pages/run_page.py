"""The page of one run: what each gate expected, what it found, and what to do about it."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from expectations.expectation import in_words
from resolution import __version__
from resolution.gates.gate import NAMES
from resolution.gates.pages.numbers import Number, Numbers
from resolution.gates.report import Result, between
from resolution.page.frame import Page, framed, text_of
from resolution.page.markup import Html, days_line, joined, paragraph, section, table, tag
from resolution.warehouse.runs import Run

VERDICTS = ("stopped", "acknowledged", "warned", "held")
"""What may come of an expectation, the worst first."""
_SEVERITIES = ("critical", "stop", "warning")
_READING = (
    "A critical expectation stops the run; a stop does so until somebody answers for it; a warning is"
    " counted. A line shows what was measured in the published runs before, up to this one."
)


def run_page(brand: str, run: Run, results: Sequence[Result], numbers: Numbers) -> str:
    """Return the page of a run; it names keys, sources and numbers, no personal value."""
    title = f"Gates of {run.run_id}, {brand}"
    counted = Counter(result.verdict for result in results)
    said = f"Run begun {run.started_at:%Y-%m-%d %H:%M} UTC; clientfile {__version__}"
    gates = [gate for gate in NAMES if any(result.gate == gate for result in results)]
    body = joined(
        tag("nav", Html('<a href="index.html">All runs</a>'), "soft"),
        tag("h1", title),
        paragraph(said, "soft"),
        figures(counted),
        *(_gate(gate, [result for result in results if result.gate == gate], numbers) for gate in gates),
        tag("footer", paragraph(_READING), "soft"),
    )
    return framed(Page(title, body, text_of("resolution.gates.pages", "pages.css")))


def figures(counted: Counter[str]) -> Html:
    """Return how many expectations had each verdict."""
    found = [
        tag("div", joined(tag("b", f"{counted[name]:,}"), tag("span", name)), f"figure {name}")
        for name in reversed(VERDICTS)
    ]
    return tag("div", joined(*found), "figures")


def _gate(gate: str, results: Sequence[Result], numbers: Numbers) -> Html:
    ordered = sorted(results, key=_order)
    tables = ", ".join(dict.fromkeys(f"`{result.checked_table}`" for result in ordered))
    rows = [_row(result, numbers.get((gate, result.expectation), ())) for result in ordered]
    headings = ("", "expectation", "severity", "observed, and allowed", "why, and what to do")
    return section(gate, NAMES[gate], f"Looked at {tables}.", table(headings, rows, len(headings)))


def _order(result: Result) -> tuple[int, int, str, str]:
    severity = _SEVERITIES.index(result.severity)
    return VERDICTS.index(result.verdict), severity, result.checked_table, result.expectation


def _row(result: Result, numbers: Sequence[Number]) -> tuple[Html | str, ...]:
    broken = Html(escape(result.expectation).replace("_", "_<wbr>"))
    name = joined(tag("code", broken), tag("span", result.checked_table, "soft"))
    verdict = tag("span", result.verdict, f"verdict {result.verdict}")
    seen = _numbers(numbers, result.unit) if numbers else _seen(result)
    return verdict, name, result.severity, seen, _why(result)


def _seen(result: Result) -> Html:
    return joined(result.seen, tag("span", result.allowed, "soft"))


def _numbers(numbers: Sequence[Number], unit: str) -> Html:
    """Return a line a subject: what was seen, before and now, and what is allowed; the unit is said once."""
    sign = unit[:1] if unit.startswith("%") else ""
    rows = "".join(f"<tr>{_number(number, sign)}</tr>" for number in numbers)
    return Html(f'<table class="numbers">{rows}</table>{tag("span", unit, "soft")}')


def _number(number: Number, sign: str) -> Html:
    days = () if number.observed is None else (*number.before, number.observed)
    cells = (
        number.subject,
        tag("span", in_words(number.observed, sign), "" if number.success else "outside"),
        days_line(days) if len(days) > 1 else "",
        tag("span", between(number.floor, number.ceiling, sign), "soft"),
    )
    return joined(*(tag("td", cell) for cell in cells))


def _why(result: Result) -> Html:
    answered = (
        [paragraph(f"{result.acknowledged_by} answers for it: {result.reason}", "answer")]
        if result.acknowledged_by
        else []
    )
    remedy = [] if result.success else [paragraph(result.remedy)]
    return joined(paragraph(result.why, "soft"), *remedy, *answered)
