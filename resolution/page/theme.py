"""What charts look like: fonts and colours that follow the page, by the names of its style sheet."""

from typing import Any

INK, SOFT, LINE, FAINT, PAPER = "var(--ink)", "var(--soft)", "var(--line)", "var(--faint)", "var(--paper)"
FOUND, TRUTH, FOR, AGAINST = "var(--found)", "var(--truth)", "var(--for)", "var(--against)"
GREY = "#8a8f98"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json"
"""The name of the language of charts, which nothing asks the network for."""


def theme() -> dict[str, Any]:
    """Return Vega-Lite's `config` for a chart of a page."""
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "text": {"color": INK},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titleColor": SOFT,
            "labelColor": INK,
            "gridColor": FAINT,
            "domainColor": LINE,
            "tickColor": LINE,
        },
        "legend": {
            "orient": "top",
            "title": None,
            "labelFontSize": 12,
            "labelColor": INK,
            "symbolType": "circle",
        },
    }
