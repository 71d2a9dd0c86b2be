"""A link in words and bars: what each attribute adds to its match weight, or takes off it."""

from collections.abc import Iterator
from dataclasses import dataclass

from resolution.explanation.words import NEXT_TO_NOTHING, about
from resolution.link.explain import Evidence, Explanation
from resolution.match_report.scores import in_bits
from resolution.match_report.words import Words
from resolution.page.markup import Html, step, table, tag


@dataclass(frozen=True)
class _Line:
    about: str
    says: str
    start: float
    end: float
    is_total: bool = False

    @property
    def bits(self) -> float:
        return self.end - self.start


def _agreement(evidence: Evidence, words: Words) -> str:
    says = words.known("level", evidence.agreement)
    if evidence.one_in is None:
        return says
    return f"{says} {words('links.one_in', n=_rounded(evidence.one_in, words))}"


def _rounded(number: float, words: Words) -> str:
    """Return a number of two digits."""
    return words.number(float(about(number).replace(",", "")), 0 if number >= 10 else 1)


def _parts(pair: Explanation, words: Words) -> Iterator[tuple[str, str, float]]:
    """Return (about, says, bits) of what adds up to the match weight, what speaks most for a match first."""
    start = words("links.start_says", n=_rounded(1 + 2**-pair.start_bits, words))
    yield words("links.start"), start, pair.start_bits
    spoken = [evidence for evidence in pair.evidence if evidence.level >= 0]
    for evidence in sorted(spoken, key=lambda evidence: -evidence.bits):
        yield words.known("attribute", evidence.attribute), _agreement(evidence, words), evidence.bits
    if pair.likeliest_kind and pair.discount_bits >= NEXT_TO_NOTHING:
        yield words("links.also"), words.known("kind", pair.likeliest_kind), -pair.discount_bits


def _lines(pair: Explanation, words: Words) -> list[_Line]:
    lines, stands = [], 0.0
    for what, says, bits in _parts(pair, words):
        lines.append(_Line(what, says, stands, stands + bits))
        stands += bits
    probability = words("links.probability", p=words.number(pair.match_probability, 4))
    return [*lines, _Line(words("links.total"), probability, 0.0, pair.match_weight, is_total=True)]


def waterfall(pair: Explanation, words: Words) -> Html:
    """Return the table of a link: what it is about, what it says, a bar from sum to sum, bits."""
    lines = _lines(pair, words)
    line = in_bits(pair.thresholds["match"])
    ends = [line, 0.0, *(end for found in lines for end in (found.start, found.end))]
    low, high = min(ends), max(ends)
    rows = [
        [
            tag("b", found.about) if found.is_total else found.about,
            tag("b", found.says) if found.is_total else found.says,
            step(found.start, found.end, low, high, line),
            words.number(found.bits, 2, "+"),
        ]
        for found in lines
    ]
    headings = ["", words("links.agreement"), words("links.bar"), words("weights.bits")]
    return tag("div", table(headings, rows, texts=3), "waterfall")
