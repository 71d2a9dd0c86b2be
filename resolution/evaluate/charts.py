"""The charts of an evaluation, as Vega-Lite specifications made with Altair: counts and shares only."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import altair as alt

from resolution.evaluate.result import CurvePoint, Edges, Evaluation, Groups
from resolution.evaluate.tables import memory_heading, size_ranges
from resolution.page.theme import AGAINST, FOR, FOUND, GREY, TRUTH, VEGA_LITE, theme

_HEIGHT = 260
_MOST_GROUPS = 40

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Chart:
    """A chart: its title, one sentence on how to read it, and its specification."""

    title: str
    reading: str
    specification: dict[str, Any]


def _finished(chart: alt.Chart | alt.LayerChart | alt.FacetChart, height: int = _HEIGHT) -> dict[str, Any]:
    specification: dict[str, Any] = chart.properties(width="container", height=height).to_dict()
    return specification | {"config": theme(), "$schema": VEGA_LITE}


def _data(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def _colours(**colours: str) -> alt.Color:
    names = [name.replace("_", " ") for name in colours]
    return alt.Color("kind:N", scale=alt.Scale(domain=names, range=list(colours.values())))


def _sizes(evaluation: Evaluation) -> Chart:
    rows = size_ranges(evaluation.sizes)
    kinds = {"clients found": 1, "people in truth": 2}
    data = [{"size": row[0], "kind": kind, "count": row[at]} for row in rows for kind, at in kinds.items()]
    chart = (
        alt.Chart(_data(item for item in data if item["count"]))
        .mark_bar()
        .encode(
            x=alt.X("size:N", sort=[row[0] for row in rows], title="records", axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("kind:N", sort=list(kinds)),
            y=alt.Y("count:Q", title="how many (log scale)", scale=alt.Scale(type="symlog")).axis(
                tickCount=5
            ),
            color=_colours(clients_found=FOUND, people_in_truth=TRUTH),
            tooltip=["size:N", "kind:N", alt.Tooltip("count:Q", format=",")],
        )
    )
    reading = "How many clients, and how many people, have that many records. Equal bars are what is wanted."
    return Chart("Sizes of clients and people", reading, _finished(chart))


def _curve_rows(curve: Iterable[CurvePoint]) -> Rows:
    return [
        {
            "threshold": point.threshold,
            "precision": point.quality.precision,
            "recall": point.quality.recall,
            "F1": point.quality.f1,
        }
        for point in curve
    ]


_SHARES = [alt.Tooltip(f"{name}:Q", format=".4f") for name in ("precision", "recall", "F1")]


def _from_lowest(shares: Iterable[float]) -> alt.Scale:
    """Return an axis from a tenth below the lowest share to 1, so that a curve that is flat looks flat."""
    lowest = min(shares)
    return alt.Scale(domain=[max(0, math.floor(10 * lowest - 1) / 10), 1])


def _precision_recall(evaluation: Evaluation) -> Chart:
    rows = _curve_rows(evaluation.edges.curve)
    precision = [evaluation.scores.pairwise.precision, *(row["precision"] for row in rows)]
    edges = alt.Chart(_data(rows)).encode(
        x=alt.X("recall:Q", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("precision:Q", scale=_from_lowest(precision)),
        order="threshold:Q",
        tooltip=["threshold:Q", *_SHARES],
    )
    pairs = evaluation.scores.pairwise
    of_clients = {"precision": pairs.precision, "recall": pairs.recall, "F1": pairs.f1, "what": "clients"}
    clients = alt.Chart(_data([of_clients])).encode(x="recall:Q", y="precision:Q", tooltip=_SHARES)
    chart = alt.layer(
        edges.mark_line(color=FOUND, point=alt.OverlayMarkDef(size=18, color=FOUND)),
        clients.mark_point(color=AGAINST, filled=True, size=140, shape="diamond"),
        clients.mark_text(color=AGAINST, dy=-14, fontSize=12).encode(text="what:N"),
    )
    reading = "Line: the edges from each match probability on, as pairs. Diamond: the clients made of them."
    return Chart("Precision and recall", reading, _finished(chart))


def _thresholds(edges: Edges) -> Chart:
    data = [
        {"threshold": row["threshold"], "kind": kind, "share": row[kind]}
        for row in _curve_rows(edges.curve)
        for kind in ("precision", "recall", "F1")
    ]
    chart = (
        alt.Chart(_data(data))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("threshold:Q", title="match probability from which an edge counts"),
            y=alt.Y("share:Q", title=None, scale=alt.Scale(zero=False)),
            color=_colours(precision=FOUND, recall=TRUTH, F1=FOR),
            tooltip=["threshold:Q", "kind:N", alt.Tooltip("share:Q", format=".4f")],
        )
    )
    reading = "The same edges by threshold. Where F1 is flat, the choice of a threshold matters little."
    return Chart("Quality by threshold", reading, _finished(chart))


def _weights(edges: Edges) -> Chart:
    data = [
        {"start": found.start, "end": found.end, "kind": kind, "edges": count}
        for found in edges.weights
        for kind, count in (("true", found.true), ("false", found.false))
        if count
    ]
    chart = (
        alt.Chart(_data(data))
        .mark_bar(opacity=0.75, binSpacing=0)
        .encode(
            x=alt.X("start:Q", title="match weight, bits", bin="binned"),
            x2="end:Q",
            y=alt.Y("edges:Q", title="edges (log scale)", stack=None, scale=alt.Scale(type="symlog")).axis(
                tickCount=5
            ),
            color=_colours(true=FOUND, false=AGAINST),
            tooltip=["start:Q", "kind:N", alt.Tooltip("edges:Q", format=",")],
        )
    )
    reading = "True and false edges by match weight. The less the two overlap, the better the model tells."
    return Chart("Match weights", reading, _finished(chart))


def _calibration(edges: Edges) -> Chart:
    data = [
        {"predicted": found.predicted, "observed": found.observed, "edges": found.pairs}
        for found in edges.calibration
    ]
    whole = alt.Scale(domain=[0, 1])
    points = (
        alt.Chart(_data(data))
        .mark_circle(color=FOUND, opacity=0.85)
        .encode(
            x=alt.X("predicted:Q", title="mean match probability", scale=whole),
            y=alt.Y("observed:Q", title="share that is true", scale=whole),
            size=alt.Size("edges:Q", legend=None, scale=alt.Scale(type="log", range=[30, 500])),
            tooltip=[
                alt.Tooltip("predicted:Q", format=".3f"),
                alt.Tooltip("observed:Q", format=".3f"),
                alt.Tooltip("edges:Q", format=","),
            ],
        )
    )
    diagonal = alt.Chart(_data([{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(
        color=GREY, strokeDash=[4, 4], strokeWidth=1
    )
    chart = alt.layer(diagonal.encode(x="x:Q", y="y:Q"), points)
    reading = (
        "Edges by match probability; a larger dot is more of them. On the dashed line, a probability of .8 "
        "is true in .8 of cases; above it the model is too cautious, below it too sure."
    )
    return Chart("Calibration", reading, _finished(chart))


def _groups(groups: Groups) -> Chart:
    shown = list(groups.scores.items())[:_MOST_GROUPS]
    data = [
        {"group": name, "kind": kind, "F1": quality.f1, "records": scores.records}
        for name, scores in shown
        for kind, quality in (("pairwise", scores.pairwise), ("B-cubed", scores.b_cubed))
    ]
    chart = (
        alt.Chart(_data(data))
        .mark_bar()
        .encode(
            y=alt.Y("group:N", sort=[name for name, _ in shown], title=groups.column),
            yOffset=alt.YOffset("kind:N", sort=["pairwise", "B-cubed"]),
            x=alt.X("F1:Q", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("kind:N", scale=alt.Scale(domain=["pairwise", "B-cubed"], range=[FOUND, TRUTH])),
            tooltip=["group:N", "kind:N", alt.Tooltip("F1:Q", format=".4f"), "records:Q"],
        )
    )
    reading = "Each group over its own records alone, the largest first."
    return Chart(f"F1 by {groups.column}", reading, _finished(chart, max(100, 40 * len(shown))))


def _stages(evaluation: Evaluation) -> Chart:
    stages = evaluation.costs.stages
    memory = memory_heading(evaluation)
    data = [
        {"stage": stage.name.replace("_", " "), "seconds": stage.seconds, memory: stage.memory_mb}
        for stage in stages
    ]
    chart = (
        alt.Chart(_data(data))
        .mark_bar(color=FOUND)
        .encode(
            y=alt.Y("stage:N", sort=None, title=None),
            x=alt.X("seconds:Q", title="seconds"),
            tooltip=[
                "stage:N",
                alt.Tooltip("seconds:Q", format=".2f"),
                alt.Tooltip(f"{memory}:Q", format=",.0f"),
            ],
        )
    )
    return Chart("Time by stage", "Wall time on this machine.", _finished(chart, max(100, 44 * len(stages))))


def charts(evaluation: Evaluation) -> list[Chart]:
    """Return the charts that an evaluation has something to show in."""
    found = [_sizes(evaluation)]
    if evaluation.edges.pairs:
        edges = evaluation.edges
        found += [_precision_recall(evaluation), _thresholds(edges), _weights(edges), _calibration(edges)]
    if evaluation.groups:
        found.append(_groups(evaluation.groups))
    if evaluation.costs.stages:
        found.append(_stages(evaluation))
    return found
