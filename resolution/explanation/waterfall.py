"""A case as Splink's waterfall chart, with a bar for what other kinds of two people take away.

Splink makes the bars of the model's settings and of the levels of the pair; it is given levels and weights
only, so there is no value that the chart could show.
"""

from typing import Any

from splink import SettingsCreator
from splink.internals.charts import WaterfallChart
from splink.internals.waterfall_chart import records_to_waterfall_data

from resolution.explanation.case import Case
from resolution.explanation.words import attribute_in_words, lines, said
from resolution.link.explain import Evidence
from resolution.page.theme import AGAINST, FOR, INK, PAPER, theme

_START, _TOTAL = "Prior", "Final score"
"""What Splink calls the first and the last bar."""
_RARITY = "tf_"
"""How Splink's name for the bar of a term frequency begins."""

_TOLD = {"column_name", "label_for_charts", "log2_bayes_factor", "prob", "bayes_factor_description"}
"""What the tooltip of a bar tells."""
_NARROWEST, _WIDEST, _PAGE, _HEIGHT = 40, 75, 960, 380
_AXIS = {
    "labelExpr": f"datum.value == '{_START}' ? 'start' : datum.value == '{_TOTAL}' ? 'total' : datum.value",
    "labelAngle": -35,
    "labelAlign": "right",
    "labelFontSize": 11,
    "title": None,
    "grid": False,
}

Bar = dict[str, Any]


def _bars(case: Case) -> list[Bar]:
    """Return Splink's bars of a pair, in Splink's order."""
    made = SettingsCreator.from_path_or_dict(dict(case.pair.settings)).get_settings("duckdb")
    evidence = {found.attribute: found for found in case.pair.evidence}
    row: dict[str, float] = {"match_weight": case.pair.match_weight}
    for comparison in made.comparisons:
        found = evidence[comparison.output_column_name]
        row[comparison._gamma_column_name] = found.level
        level = comparison._get_comparison_level_by_comparison_vector_value(found.level)
        row[comparison._mw_tf_adj_column_name] = _rarity_bits(found, level._log2_bayes_factor)
    bars: list[Bar] = records_to_waterfall_data([row], made, hide_details=True)
    return bars


def _rarity_bits(found: Evidence, level_bits: float) -> float:
    return found.bits - level_bits if found.one_in else 0.0


def _discount(case: Case) -> Bar:
    line = lines(case)[-2]
    return {
        "column_name": line.about,
        "label_for_charts": line.says,
        "log2_bayes_factor": line.bits,
        "bayes_factor": 2**line.bits,
        "bayes_factor_description": f"What other kinds of two different people take away: {line.says}",
    }


def _ordered(case: Case, bars: list[Bar]) -> list[Bar]:
    """Return the bars in the order of the lines in words, with the discount before the total."""
    by_name = {bar["column_name"]: bar for bar in bars}
    names = [name for found in said(case) for name in (found.attribute, _RARITY + found.attribute)]
    return [
        by_name[_START],
        *(by_name[name] for name in names if name in by_name),
        _discount(case),
        by_name[_TOTAL],
    ]


def _name(column: str) -> str:
    if column.startswith(_RARITY):
        return f"{attribute_in_words(column.removeprefix(_RARITY))}: rarity"
    return attribute_in_words(column)


def _shown(bar: Bar, number: int) -> Bar:
    """Return what the chart shows of a bar."""
    kept = ("label_for_charts", "log2_bayes_factor", "bayes_factor", "bayes_factor_description")
    return {
        "column_name": _name(bar["column_name"]),
        **{name: bar[name] for name in kept},
        "bar_sort_order": number,
        "record_number": 0,
    }


def _widths(bars: int) -> tuple[int, int]:
    """Return how far bars stand apart and how wide they are, in pixels, so that all fit on a page."""
    step = max(_NARROWEST, min(_WIDEST, _PAGE // bars))
    return step, round(step * 0.8)


def _dressed(specification: dict[str, Any], bars: int) -> dict[str, Any]:
    """Return Splink's chart for one pair: no slider, no places for values, bars that fit on the page."""
    step, width = _widths(bars)
    parts, connectors = specification["layer"]
    parts["layer"] = base, columns, numbers = parts["layer"][:3]  # the others name the column and its values
    base["encoding"]["color"]["value"], numbers["encoding"]["color"]["value"] = INK, PAPER
    columns["mark"]["width"] = width
    columns["encoding"]["color"]["condition"]["value"] = AGAINST
    columns["encoding"]["color"]["value"] = FOR
    columns["encoding"]["opacity"] = {"value": 1}
    columns["encoding"]["tooltip"] = [t for t in columns["encoding"]["tooltip"] if t["field"] in _TOLD]
    columns["encoding"]["y"]["axis"]["title"] = "match weight, bits"
    connectors["mark"] |= {"x2Offset": width / 2, "xOffset": -width / 2, "strokeWidth": 1, "color": INK}
    for layer in (columns, numbers, connectors):
        layer["encoding"]["x"]["axis"] = _AXIS
    slider = {"name": "record_number", "value": 0}
    size = {"width": {"step": step}, "height": _HEIGHT}
    return specification | size | {"title": None, "params": [slider], "config": theme()}


def waterfall(case: Case) -> dict[str, Any]:
    """Return the specification of the chart, for Vega-Lite."""
    bars = [_shown(bar, number) for number, bar in enumerate(_ordered(case, _bars(case)))]
    shown = [bar for bar in bars if bar["bayes_factor"] != 1.0]
    return _dressed(WaterfallChart(shown).chart_dict, len(shown))
