"""The model's artefact: what is saved is what is loaded, and what cannot be used is named."""

import json
import shutil
from dataclasses import replace

import pyarrow as pa
import pytest
from support.workspace import DAY, workspace

from resolution.errors import ModelError
from resolution.link.holders import require_same_keys
from resolution.link.model import (
    FREQUENCIES,
    load_model,
    make_version,
    newest_version,
    next_serial,
    save_model,
)
from resolution.link.parameters import mixture_of


@pytest.fixture
def copied(linked, tmp_path):
    """A project of the test's own that has the trained model; and the model's folder."""
    config = workspace(tmp_path)
    folder = config.path(config.model.directory)
    shutil.copytree(linked.path(linked.model.directory), folder)
    return config, folder / newest_version(config)


def test_a_model_is_loaded_as_it_was_saved(linked, tmp_path) -> None:
    model = load_model(linked)
    config = workspace(tmp_path)
    saved = save_model(config, model)
    again = load_model(config)
    tables = {"frequencies": None, "observations": None}
    assert (
        replace(again, **tables)
        == replace(saved, **tables)
        == replace(model, **tables, holders=saved.holders)
    )
    assert again.frequencies.equals(model.frequencies)
    assert again.observations.equals(model.observations)
    assert again.holders.read_bytes() == model.holders.read_bytes()


def test_a_model_saved_twice_is_there_once(copied) -> None:
    config, folder = copied
    save_model(config, load_model(config))
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_newest_model_is_used(copied) -> None:
    config, folder = copied
    model = load_model(config)
    assert next_serial(config) == model.serial + 1
    save_model(config, replace(model, version="m20270101-older", serial=0))
    assert newest_version(config) == model.version
    save_model(config, replace(model, version="m20200101-newer", serial=2))  # by a clock that went backwards
    assert newest_version(config) == "m20200101-newer"


def frequencies(**shares):
    rows = [{"column": "family", "value": value, "frequency": share} for value, share in shares.items()]
    return pa.Table.from_pylist(rows, schema=FREQUENCIES)


def test_a_version_names_the_day_and_all_that_weights_depend_on() -> None:
    one = make_version({"limits": 1}, frequencies(ng=0.25, wu=0.5), DAY)
    assert one.startswith("m20261120-")
    assert make_version({"limits": 1}, frequencies(wu=0.5, ng=0.25), DAY) == one
    assert make_version({"limits": 1}, frequencies(ng=0.25, wu=0.25), DAY) != one
    assert make_version({"limits": 2}, frequencies(ng=0.25, wu=0.5), DAY) != one


def test_no_model_is_named(tmp_path) -> None:
    with pytest.raises(ModelError, match="No model has been trained yet"):
        load_model(workspace(tmp_path))


FILES = (
    "model.json",
    "settings.json",
    "mixture.json",
    "term_frequencies.parquet",
    "blocking_keys.parquet",
    "observations.parquet",
)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", None])
def test_a_damaged_model_is_named(copied, name, content) -> None:
    config, folder = copied
    if content is not None:
        (folder / name).write_bytes(content)
    elif name == "model.json":
        pytest.skip("a folder without it is no model")
    else:
        (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{folder.name} is damaged") as caught:
        mixture_of(load_model(config))
    assert "clientfile train" in str(caught.value)


CHANGES = {
    "an attribute that is no more": lambda kinds: kinds["strangers"]["levels"].update(shoe_size={}),
    "an attribute that is missing": lambda kinds: kinds["strangers"]["levels"].pop("birth"),
    "a level that is no more": lambda kinds: kinds["strangers"]["levels"]["birth"].update(odd=0.5),
    "a level that is missing": lambda kinds: kinds["kinds"][0]["levels"]["birth"].pop("same date"),
    "no shares": lambda kinds: kinds["kinds"][0].pop("share"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_model_made_for_other_levels_is_refused(copied, change) -> None:
    config, folder = copied
    written = json.loads((folder / "mixture.json").read_text(encoding="utf-8"))
    CHANGES[change](written)
    with pytest.raises(ModelError, match="made for other attributes or levels"):
        mixture_of(replace(load_model(config), mixture=written))


def test_a_file_that_was_changed_is_noticed(copied) -> None:
    config, folder = copied
    written = (folder / "mixture.json").read_text(encoding="utf-8")
    (folder / "mixture.json").write_text(written.replace("0.1", "0.2", 1), encoding="utf-8")
    with pytest.raises(ModelError, match="is damaged"):
        load_model(config)


@pytest.mark.parametrize("other", [{"rules": "0"}, {"hash": "0"}])
def test_a_model_whose_keys_were_made_in_another_way_is_refused(linked, other) -> None:
    model = load_model(linked)
    with pytest.raises(ModelError, match="other blocking keys"):
        require_same_keys(replace(model, keys={**model.keys, **other}))


def test_a_model_that_compares_what_nobody_knows_is_refused(linked) -> None:
    model = load_model(linked)
    with pytest.raises(ModelError, match="made for other attributes or levels"):
        mixture_of(replace(model, attributes=(*model.attributes, "shoe_size")))
