"""Making the report of a run."""

from resolution.config import Configuration
from resolution.match_report.findings import find
from resolution.match_report.page import as_page
from resolution.warehouse.runs import Run

FILE = "match_report.html"
"""What it is called beside the published file."""


def make_report(
    config: Configuration, run: Run, model_version: str, language: str | None = None, unmasked: bool = False
) -> str:
    """Return the report of a run that was published, in a language (the configured one if none is named).

    The same state gives the same text. Raises WarehouseError when the warehouse cannot be read,
    ConfigurationError when the scripts that draw charts are not installed.
    """
    found = find(config, run, model_version, unmasked)
    return as_page(found, language or config.report.language)
