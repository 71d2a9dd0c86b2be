"""The scripts that draw Vega-Lite charts: those that come with Splink."""

from importlib import resources

from resolution.errors import ConfigurationError

_SCRIPTS = ("vega@", "vega-lite@", "vega-embed@")
_FOLDER = ("internals", "files", "external_js")

CREDIT = (
    "Charts are drawn by Vega, Vega-Lite and vega-embed (BSD 3-clause licence), which are inside this page."
)


def drawing_scripts() -> str:
    """Return the text of the scripts; raises ConfigurationError when they are not there."""
    folder = resources.files("splink").joinpath(*_FOLDER)
    files = {file.name: file for file in folder.iterdir()} if folder.is_dir() else {}
    found = [name for start in _SCRIPTS for name in files if name.startswith(start)]
    if len(found) != len(_SCRIPTS):
        raise ConfigurationError(
            "The installed Splink does not hold the scripts that draw charts.",
            "Install what requirements.lock names, or do without the page.",
        )
    return "\n".join(files[name].read_text(encoding="utf-8") for name in found)
