"""clientfile.yaml: what is wrong in it is named in one sentence, and nothing secret is repeated."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from resolution import config as configuration
from resolution.errors import ConfigurationError

SHIPPED = Path(configuration.__file__).with_name("clientfile.yaml")
CANARY = "canary.secret@example.org"


def content(**changes: Any) -> dict[str, Any]:
    return {**yaml.safe_load(SHIPPED.read_text(encoding="utf-8")), **changes}


def write(folder: Path, settings: object) -> Path:
    path = folder / "clientfile.yaml"
    text = settings if isinstance(settings, str) else yaml.safe_dump(settings, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, settings: object) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        configuration.load(write(folder, settings))
    assert "clientfile.yaml" in caught.value.what
    assert caught.value.what.endswith(".")
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    return caught.value


def test_the_shipped_file_is_valid_and_says_what_the_defaults_say() -> None:
    config = configuration.load(SHIPPED)
    assert set(config.sources) == {"crm", "web", "pos"}
    assert config.publish == configuration.PublishSettings()
    assert config.model == configuration.ModelSettings()
    assert config.gates == configuration.GateSettings()


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    config = configuration.load(write(tmp_path, content()))
    assert config.path(config.publish.directory) == (tmp_path / "published").resolve()


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ((), "brnad"),
        (("gates",), "max_quarantine"),
        (("sources", "web"), "url"),
        (("sources", "pos", "tables", "clients"), "patern"),
    ],
)
def test_an_unknown_key_is_named_with_its_place(tmp_path: Path, place: tuple[str, ...], key: str) -> None:
    settings = content()
    section = settings
    for name in place:
        section = section[name]
    section[key] = CANARY
    said = refused(tmp_path, settings).what
    assert f"{key}: unknown key" in said
    assert all(name in said for name in place)
    assert CANARY not in said


@pytest.mark.parametrize(
    ("section", "key", "value", "named"),
    [
        ("model", "match_threshold", CANARY, "model.match_threshold: input should be a valid number"),
        ("model", "match_threshold", 1.5, "model.match_threshold: input should be less than or equal to 1"),
        ("publish", "keep", 1, "publish.keep: input should be greater than or equal to 2"),
        ("warehouse", "kind", CANARY, "warehouse: kind should be 'duckdb', 'postgres' or 'spark'"),
        ("warehouse", "threads", 0, "warehouse.threads: input should be greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_named_with_what_the_key_accepts(
    tmp_path: Path, section: str, key: str, value: object, named: str
) -> None:
    settings = content()
    settings[section][key] = value
    said = refused(tmp_path, settings).what
    assert named in said
    assert CANARY not in said


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    settings = content()
    del settings["sources"]["web"]["url_env"]
    said = refused(tmp_path, settings).what
    assert "sources.web" in said
    assert "url_env: field required" in said


@pytest.mark.parametrize("country", ["France", "fr", ""])
def test_a_country_is_two_capital_letters(tmp_path: Path, country: str) -> None:
    assert "default_country" in refused(tmp_path, content(default_country=country)).what


def test_a_source_has_a_name_that_sql_can_bear(tmp_path: Path) -> None:
    settings = content()
    settings["sources"]["Web Shop"] = settings["sources"].pop("web")
    assert "sources.Web Shop" in refused(tmp_path, settings).what


def test_a_source_has_a_kind_that_is_known(tmp_path: Path) -> None:
    settings = content()
    settings["sources"]["web"]["kind"] = "fax"
    said = refused(tmp_path, settings).what
    assert "sources.web" in said
    assert "'files', 'api', 'sql'" in said


def test_a_file_without_sources_is_refused(tmp_path: Path) -> None:
    assert "sources" in refused(tmp_path, content(sources={})).what


def test_two_sources_cannot_be_trusted_alike(tmp_path: Path) -> None:
    settings = content()
    settings["sources"]["web"]["trust"] = settings["sources"]["crm"]["trust"]
    assert "two have the same" in refused(tmp_path, settings).what


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configuration.load(tmp_path / "clientfile.yaml")
    assert "cannot be read" in caught.value.what
    assert "clientfile init" in caught.value.remedy


@pytest.mark.parametrize("text", ["", "just a sentence", "- a\n- list\n"])
def test_a_file_without_settings_is_refused(tmp_path: Path, text: str) -> None:
    assert "holds no settings" in refused(tmp_path, text).what


def test_broken_yaml_is_named_by_its_line_without_the_line(tmp_path: Path) -> None:
    text = f"brand: Maison\ndefault_country: FR\nsources: {{ web: [{CANARY}\n"
    said = str(refused(tmp_path, text))
    assert "not valid YAML at line" in said
    assert CANARY not in said


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clientfile.yaml"
    path.write_bytes("brand: Maison Élégante\n".encode("cp1252"))
    with pytest.raises(ConfigurationError, match="not written in UTF-8"):
        configuration.load(path)


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLIENTFILE_WEB_TOKEN", raising=False)
    with pytest.raises(ConfigurationError, match="CLIENTFILE_WEB_TOKEN is not set"):
        configuration.load(SHIPPED).environment("CLIENTFILE_WEB_TOKEN")


def test_an_empty_variable_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", "")
    with pytest.raises(ConfigurationError):
        configuration.load(SHIPPED).environment("CLIENTFILE_WEB_TOKEN")


def test_a_secret_is_never_part_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", CANARY)
    config = configuration.load(SHIPPED)
    assert config.environment("CLIENTFILE_WEB_TOKEN") == CANARY
    assert CANARY not in repr(config)
    assert CANARY not in config.model_dump_json()


def test_settings_cannot_be_changed_while_running() -> None:
    with pytest.raises(ValueError, match="frozen"):
        configuration.load(SHIPPED).brand = "another"  # type: ignore[misc]


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8") + "\n  pos:\n    kind: files\n"
    assert "has a key twice at line" in str(refused(tmp_path, text))
