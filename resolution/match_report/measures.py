"""The part of the page on data quality: a line a measure over the days, a table a dimension."""

from resolution.match_report.findings import Findings
from resolution.match_report.overview import part
from resolution.match_report.quality import Dimension, Quality, Share
from resolution.match_report.words import Words
from resolution.page.markup import Cell, Html, bar, days_line, joined, paragraph, section, table, tag

_WIDEST = 8
"""Measures side by side in one table."""


def quality(found: Findings, words: Words) -> Html:
    """Return the quality by store, channel and system, or the sentence that the file tells of none."""
    title = words("quality.title")
    if found.quality is None:
        return section("quality", title, "", paragraph(words("quality.none")))
    pieces = [part(words("quality.days"), _over_days(found.quality, words))]
    pieces += [_dimension(dimension, words) for dimension in found.quality.dimensions]
    return section("quality", title, words("quality.reading"), *pieces)


def written(share: Share, words: Words) -> str:
    """Return a share in percent, or, where it is none, as what there is of it to one."""
    if 0 <= share.part <= share.whole:
        return words.share(share.part, share.whole)
    return words.number(share.value, 1)


def _over_days(quality: Quality, words: Words) -> Html:
    tiles = [
        tag(
            "div",
            joined(
                tag("span", words.known("measure", measure), "soft"),
                tag("b", written(days[-1], words)),
                days_line([day.value for day in days]) if len(days) > 1 else "",
                tag("span", _counts(days[-1], words), "soft"),
            ),
            "measure",
        )
        for measure, days in sorted(quality.days.items())
    ]
    return tag("div", joined(*tiles), "measures")


def _counts(share: Share, words: Words) -> str:
    return words("quality.counts", part=words.number(share.part), whole=words.number(share.whole))


def _dimension(dimension: Dimension, words: Words) -> Html:
    measures = dimension.measures
    tables = [
        _table(dimension, measures[at : at + _WIDEST], words) for at in range(0, len(measures), _WIDEST)
    ]
    if dimension.left_out:
        tables.append(paragraph(words("quality.left_out", n=words.number(dimension.left_out)), "soft"))
    return part(words(f"quality.by_{dimension.name}"), joined(*tables))


def _table(dimension: Dimension, measures: list[str], words: Words) -> Html:
    rows = [
        [value, *(_cell(shares.get(measure), words) for measure in measures)]
        for value, shares in dimension.values.items()
    ]
    headings = [words(f"quality.{dimension.name}"), *(words.known("measure", name) for name in measures)]
    return tag("div", table(headings, rows), "shares")


def _cell(share: Share | None, words: Words) -> Cell:
    if share is None:
        return "–"
    return joined(written(share, words), bar(share.value) if 0 <= share.part <= share.whole else "")
