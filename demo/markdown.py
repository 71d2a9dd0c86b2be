"""Markdown for the pages that show what was measured: tables, and their places between marker comments."""

from pathlib import Path

from resolution.errors import ConfigurationError

Rows = list[list[str]]


def table(headings: list[str], rows: Rows) -> str:
    """Return a table; all columns but the first are numbers, on the right."""
    ruler = ["---", *["---:"] * (len(headings) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [headings, ruler, *rows])


def put(page: Path, block: str, content: str) -> None:
    """Replace what stands between a page's comments `<!-- block:begin -->` and `<!-- block:end -->`.

    Raises ConfigurationError when the page has no such comments.
    """
    begin, end = f"<!-- {block}:begin -->", f"<!-- {block}:end -->"
    text = page.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ConfigurationError(
            f"{page} has no place for the table.", f"Write {begin} and {end} where it is to stand."
        )
    before, after = text[: text.index(begin)], text[text.index(end) :]
    page.write_text(f"{before}{begin}\n{content}\n{after}", encoding="utf-8")
