"""The charts that a script draws: the model's weights and the spread of scores, made with Altair."""

import math
from collections.abc import Iterable
from typing import Any, Literal

import altair as alt

from resolution.match_report.scores import Scores, in_bits
from resolution.match_report.weights import Weights
from resolution.match_report.words import Words
from resolution.page.theme import AGAINST, FOR, FOUND, INK, TRUTH, VEGA_LITE, theme

Specification = dict[str, Any]
SCORES_HEIGHT = 300
_LEVEL_HEIGHT, _AXIS_HEIGHT = 19, 46


def _finished(chart: alt.Chart | alt.LayerChart | alt.FacetChart, height: int) -> Specification:
    specification: Specification = chart.properties(width="container", height=height).to_dict()
    return specification | {"config": theme(), "$schema": VEGA_LITE}


def _data(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def weights_height(weights: Weights) -> int:
    """Return how high the chart of an attribute is, with its axis, in pixels."""
    return _LEVEL_HEIGHT * len(weights.levels) + _AXIS_HEIGHT


def bits_range(found: Iterable[Weights]) -> tuple[int, int]:
    """Return the whole bits between which all levels are, so that one bar can be compared with any other."""
    bits = [level.bits for weights in found for level in weights.levels]
    return math.floor(min(bits)), math.ceil(max(bits))


def weights_charts(found: Iterable[Weights], words: Words) -> dict[str, Specification]:
    """Return the chart of each attribute: a bar a level, to the right where it speaks for one client.

    They differ in their data and height only, so Altair makes and checks one.
    """
    found = list(found)
    chart = _finished(_levels(bits_range(found), words), _LEVEL_HEIGHT)
    return {
        weights.attribute: chart
        | {"data": {"values": _level_rows(weights, words)}, "height": _LEVEL_HEIGHT * len(weights.levels)}
        for weights in found
    }


def _level_rows(weights: Weights, words: Words) -> list[dict[str, Any]]:
    return [
        {
            "level": words.known("level", level.label),
            "bits": round(level.bits, 3),
            "matches": round(level.of_matches, 6),
            "strangers": round(level.of_strangers, 6),
        }
        for level in weights.levels
    ]


def _levels(bounds: tuple[int, int], words: Words) -> alt.Chart:
    title = words("weights.bits")
    chart: alt.Chart = (
        alt.Chart(_data([]))
        .mark_bar()
        .encode(
            y=alt.Y("level:N", sort=None, title=None).axis(
                labelLimit=185, labelFontSize=11, ticks=False, domain=False
            ),
            x=alt.X("bits:Q", title=title, scale=alt.Scale(domain=bounds, nice=False)).axis(tickCount=6),
            color=alt.condition("datum.bits < 0", alt.value(AGAINST), alt.value(FOR)),
            tooltip=[
                alt.Tooltip("level:N", title=words("weights.level")),
                alt.Tooltip("bits:Q", title=title, format="+.2f"),
                alt.Tooltip("matches:Q", title=words("weights.matches"), format=".2%"),
                alt.Tooltip("strangers:Q", title=words("weights.strangers"), format=".4%"),
            ],
        )
    )
    return chart


def _bars(scores: Scores, words: Words) -> alt.Chart:
    kinds = {words("scores.together"): "together", words("scores.apart"): "apart"}
    rows = [
        {"from": found.bits, "to": found.bits + 1, "kind": kind, "pairs": getattr(found, name)}
        for found in scores.bins
        for kind, name in kinds.items()
        if getattr(found, name)
    ]
    pairs = words("scores.pairs")
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_bar(opacity=0.75, binSpacing=0)
        .encode(
            x=alt.X("from:Q", title=words("scores.bits"), bin="binned"),
            x2="to:Q",
            y=alt.Y("pairs:Q", title=pairs, stack=None, scale=alt.Scale(type="symlog")).axis(tickCount=5),
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[FOUND, TRUTH])),
            tooltip=[
                alt.Tooltip("from:Q", title=words("scores.bits")),
                alt.Tooltip("kind:N", title=words("scores.kind")),
                alt.Tooltip("pairs:Q", title=pairs, format=","),
            ],
        )
    )
    return chart


def scores_chart(scores: Scores, match: float, review: float, words: Words) -> Specification:
    """Return the chart of the scored pairs by match weight, with a line at each threshold."""
    lines = [
        *_threshold(review, words("scores.review"), "right"),
        *_threshold(match, words("scores.match"), "left"),
    ]
    return _finished(alt.layer(_bars(scores, words), *lines), SCORES_HEIGHT)


def _threshold(probability: float, name: str, side: Literal["left", "right"]) -> tuple[alt.Chart, alt.Chart]:
    """Return a line at a threshold, and its name, which begins or ends beside the line."""
    at = alt.Chart(_data([{"bits": round(in_bits(probability), 3), "name": name}])).encode(x="bits:Q")
    text = at.mark_text(color=INK, align=side, dx=4 if side == "left" else -4, baseline="bottom", fontSize=12)
    return at.mark_rule(color=INK, strokeDash=[5, 4]), text.encode(text="name:N", y=alt.value(-3))
