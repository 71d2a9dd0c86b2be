"""Training: what is compared, what is learnt, and that the same records always teach the same."""

from datetime import timedelta
from typing import get_args

import pytest
from support.people import people
from support.workspace import DAY, fill_records, record, workspace

from resolution.config import Ingredient
from resolution.link.model import load_model, newest_version
from resolution.link.parameters import mixture_of, read_mixture, write_mixture
from resolution.link.train import train


@pytest.fixture
def trained(tmp_path):
    """Train on rows in a project of their own, with other settings of the model or of the warehouse."""

    def run(rows, seconds=0, threads=None, **settings):
        config = workspace(tmp_path / f"{len(list(tmp_path.iterdir()))}")
        config = config.model_copy(
            update={
                "model": config.model.model_copy(update=settings),
                "warehouse": config.warehouse.model_copy(update={"threads": threads}),
            }
        )
        fill_records(config, rows)
        return train(config, "r1", DAY + timedelta(seconds=seconds))

    return run


def test_the_same_records_teach_the_same_model(trained) -> None:
    rows = people(60)
    once = trained(rows)
    assert trained(rows[::-1], seconds=9, threads=1).version == once.version  # the time is no part of it
    assert trained(rows[1::2] + rows[::2], threads=2).version == once.version


def test_other_records_or_another_setting_make_another_model(trained) -> None:
    rows = people(60)
    once = trained(rows).version
    assert trained(rows, match_threshold=0.5).version != once
    assert trained([rows[0] | {"city_std": "lyon"}, *rows[1:]]).version != once


def test_what_is_filled_is_compared(linked) -> None:
    model = load_model(linked)
    assert (model.version, model.trained_on_records) == (newest_version(linked), 300)
    assert model.version.startswith("m20261120-")
    assert {
        "family_name",
        "given_name",
        "birth",
        "email",
        "phone",
        "street",
        "place",
        "gender",
        "source",
    } == set(model.attributes)
    assert set(model.frequencies["column"].to_pylist()) >= {"family", "given", "name_pair", "birth", "phone"}
    assert all(0 < frequency <= 1 for frequency in model.frequencies["frequency"].to_pylist())


def test_a_column_that_repeats_another_is_not_counted_twice(trained) -> None:
    cards = [row | {"loyalty_number_std": f"C{row['source_record_id']}"} for row in people(60)]
    model = trained([row | {"tax_id_std": row["loyalty_number_std"]} for row in cards[:-5]] + cards[-5:])
    assert "loyalty_number" in model.attributes
    assert "tax_id" not in model.attributes
    assert any(remark.startswith("tax_id repeats loyalty_number") for remark in model.remarks)


def test_shares_add_up_and_nothing_is_impossible(linked) -> None:
    _, mixture = mixture_of(load_model(linked))
    assert mixture.shares.sum() == pytest.approx(1)
    for shares in (*mixture.strangers, *(own for kind in mixture.kinds for own in kind.levels.values())):
        assert shares.sum() == pytest.approx(1)
        assert shares.min() > 0


def test_a_mixture_is_read_as_it_was_written(linked) -> None:
    attributes, mixture = mixture_of(load_model(linked))
    assert write_mixture(read_mixture(write_mixture(mixture, attributes), attributes), attributes) == (
        load_model(linked).mixture
    )


@pytest.mark.parametrize(("count", "copies", "expected"), [(400, 0.01, 4), (100, 1.0, 100)])
def test_it_learns_how_many_pairs_match(trained, count, copies, expected) -> None:
    rows = people(count, copies=copies)
    model = trained(rows)
    pairs = len(rows) * (len(rows) - 1) / 2
    matches = next(kind["share"] for kind in model.mixture["kinds"] if kind["kind"] == "match") * pairs
    assert expected / 3 - 2 < matches < expected * 2 + 5


INGREDIENTS = [("frequencies", "linkage"), ("kinds", "closure"), ("spelling", "swap"), ("prior", "rest")]


@pytest.mark.parametrize("parts", INGREDIENTS)
def test_every_ingredient_can_be_left_out(trained, parts) -> None:
    model = trained(people(30), without=frozenset(parts))
    assert sorted(model.without) == sorted(parts)
    attributes, mixture = mixture_of(model)
    labels = {label for attribute in attributes for label in attribute.labels}
    assert ("given and family name swapped" in labels) is ("swap" not in parts)
    assert ("another spelling" in labels) is ("spelling" not in parts)
    assert (model.frequencies.num_rows > 0) is ("frequencies" not in parts)
    assert (len(mixture.kinds) > 1) is ("kinds" not in parts)


def test_all_ingredients_were_left_out_once() -> None:
    assert {part for parts in INGREDIENTS for part in parts} == set(get_args(Ingredient))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [record("pos:1", family_name_std="martin")],
        [record("pos:1"), record("web:1")],
        [record("pos:1", phone_std="+33612345678"), record("pos:2", phone_std="+33612345678")],
    ],
    ids=["none", "one", "empty", "alike"],
)
def test_the_fewest_records_teach_a_model_that_can_be_used(trained, rows) -> None:
    model = trained(rows)
    attributes, mixture = mixture_of(model)
    assert mixture.shares.sum() == pytest.approx(1)
    assert len(attributes) == len(model.attributes)
