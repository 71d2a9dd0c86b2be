"""A page around its content: styles for screens of any width, light and dark, and for paper."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from importlib import resources
from string import Template
from typing import Any

from resolution.page.scripts import drawing_scripts

Specification = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """A page: its title as plain text, its body as HTML, its own styles.

    `charts` are Vega-Lite specifications by the id of the element that they are drawn in; `options` go to
    vega-embed, `failed` begins the sentence that stands where a chart could not be drawn.
    """

    title: str
    body: str
    style: str = ""
    charts: Mapping[str, Specification] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    failed: str = "This chart cannot be drawn: "


def for_script(value: object) -> str:
    """Return a value as JSON that cannot end the script it stands in."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def text_of(package: str, name: str) -> str:
    """Return a text file that stands in a package."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def framed(page: Page) -> str:
    """Return the whole page, which loads nothing; ConfigurationError when scripts for its charts lack."""
    return Template(text_of("resolution.page", "frame.html")).substitute(
        language=page.language,
        title=escape(page.title),
        style=text_of("resolution.page", "style.css") + page.style,
        scripts=drawing_scripts() if page.charts else "",
        body=page.body,
        charts=for_script(page.charts),
        options=for_script(page.options),
        failed=for_script(page.failed),
    )
