"""The stage: records in, records in standard form out, each value worked out once."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from source_records_by_hand import land, name_of, run, source_record, stored

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.standardise import change, records, version
from resolution.standardise.kinds import COUNTRY, KINDS
from resolution.warehouse import duck


def test_a_record_comes_out_whole(config: Configuration) -> None:
    row = source_record(
        "crm:1",
        given_name="JEAN-PIERRE", family_name="DE LA TOUR", gender="M.", birth_date="31/12/1980",
        birth_place="St-Étienne", occupation="Avocat", email="JP.Tour+boutique@Exemple.fr",
        phone="06 12 34 56 79", other_emails=["jp@exemple.fr", "noemail@noemail.com", "JP@exemple.fr"],
        other_phones=["0493112243", "06 12 34 56 79"], street_address="12 bis, r. de la Paix",
        city="PARIS 2", region="Île-de-France", postal_code="75 002", country="France",
        loyalty_number="l-001", tax_id="RSSMRA80A01H501U", identifiers={"wechat_unionid": " o6 ", "e": ""},
        store_id="PAR01", channel="boutique", language="fr-FR", merged_into="2",
    )  # fmt: skip
    found = run(config, row)["crm:1"]
    expected = {
        "merged_into": "crm:2", "given_name": "Jean-Pierre", "family_name": "de la Tour",
        "given_name_std": "jean pierre", "family_name_std": "de la tour",
        "full_name_std": "jean pierre de la tour", "name_tokens_std": "de jean la pierre tour",
        "given_name_phonetic": "JN", "family_name_phonetic": "TR", "gender_std": "m",
        "birth_date_std": date(1980, 12, 31), "birth_year_std": 1980, "birth_place_std": "saint etienne",
        "occupation_std": "avocat", "email_std": "jp.tour+boutique@exemple.fr", "email_local_std": "jptour",
        "email_domain_std": "exemple.fr", "phone_std": "+33612345679", "other_emails_std": ["jp@exemple.fr"],
        "other_phones_std": ["+33493112243"], "street_std": "paix rue", "house_number_std": "12bis",
        "city_std": "paris", "city": "Paris 2", "region_std": "ile de france", "postal_code_std": "75002",
        "country_std": "FR", "loyalty_number_std": "L001", "tax_id_std": "RSSMRA80A01H501U",
        "identifiers": [("wechat_unionid", "o6")], "store_id": "PAR01", "language_std": "fr",
        "issues": ["placeholder_email"], "longest_field": 27,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected


def test_an_empty_record_stays_and_says_nothing(config: Configuration) -> None:
    found = run(config, source_record("crm:1", given_name="  ", other_emails=[], identifiers={}))["crm:1"]
    kept = {"record_key", "source", "source_record_id", "updated_at", "created_at", "is_deleted"}
    rest = {name: value for name, value in found.items() if name not in kept and value is not None}
    assert set(rest) == {"issues", "longest_field", "content_hash", "source_hash", "standard"}
    assert rest["issues"] == []


def test_no_source_record_at_all(config: Configuration) -> None:
    land(config, [])
    assert set(records.standardise(config).values()) == {0}
    assert stored(config) == {}


def test_without_the_stage_before_it_says_what_to_do(config: Configuration) -> None:
    with pytest.raises(WarehouseError, match="int_source_records"):
        records.standardise(config)


def test_the_second_run_remembers_and_gives_the_same(config: Configuration) -> None:
    rows = [
        source_record(f"crm:{n}", full_name=name_of(n), email=f"{name_of(n)}@exemple.fr") for n in range(9)
    ]
    land(config, rows)
    assert records.standardise(config)["values_computed"] == 45  # and what whole names are read as
    before = stored(config)
    land(config, [*rows[:8], rows[8] | {"email": "new@exemple.fr"}])
    assert records.standardise(config)["values_computed"] == 1
    after = stored(config)
    changed = {key for key in after if after[key]["content_hash"] != before[key]["content_hash"]}
    assert changed == {"crm:8"}


def test_values_that_no_record_holds_are_forgotten(config: Configuration) -> None:
    run(config, source_record("crm:1", given_name="Anna", email="anna@exemple.fr"))
    run(config, source_record("crm:1", given_name="Bea"))
    with duck.connect(config, read_only=True) as con:
        for kind in (COUNTRY, *KINDS):
            values = con.execute(f"SELECT value FROM {kind.table.qualified}").fetchall()
            left = {"name": [("Bea",)], "name_form": [("bea",)], "reading": [("bea",)]}
            assert values == left.get(kind.name, [])


def test_another_version_works_everything_out_again(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(config, source_record("crm:1", given_name="Anna"))
    monkeypatch.setattr(version, "STANDARDISER", "next")
    assert records.standardise(config)["values_computed"] == 3  # the name, its form, its reading


def test_order_of_rows_and_threads_change_nothing(config: Configuration, tmp_path: Path) -> None:
    rows = [
        source_record(
            f"{('crm', 'web', 'pos')[n % 3]}:{n}",
            given_name=name_of(n).upper(),
            full_name=f"{name_of(n)} wei {name_of(n * 7)}",
            birth_date=f"{n % 28 + 1:02}/{n % 12 + 1:02}/{1950 + n % 50}" if n % 4 else "01/01/1970",
            email=f"{name_of(n % 40)}@exemple.fr",
            phone="0493112243" if n % 3 == 0 else f"06{n:04}5679",
            other_emails=[f"{name_of(n)}@a.fr", f"{name_of(n + 1)}@a.fr"],
        )
        for n in range(300)
    ]
    first = run(config, *rows)
    random.Random(7).shuffle(rows)
    settings = config.warehouse.model_copy(update={"threads": 1, "path": tmp_path / "other.duckdb"})
    assert run(config.model_copy(update={"warehouse": settings}), *rows) == first


def test_names_in_their_own_script(config: Configuration) -> None:
    found = run(
        config,
        source_record("a:1", given_name="小明", family_name="王"),
        source_record("a:2", given_name="Xiaoming", family_name="WANG", native_name="王 小明"),
        source_record("a:3", given_name="Иван", family_name="Петров"),
        source_record("a:4", native_name="김민수"),
    )
    assert found["a:1"]["native_name_std"] == found["a:2"]["native_name_std"] == "王小明"
    assert found["a:1"]["name_tokens_std"] == found["a:2"]["name_tokens_std"] == "wang xiaoming"
    assert found["a:3"]["native_name_std"] == "иванпетров"
    assert found["a:4"]["full_name_std"] == "kim minsu"


def test_the_phone_is_dialled_in_the_country_of_the_record(config: Configuration) -> None:
    found = run(
        config,
        source_record("a:1", phone="347 123 4568", country="Italie"),
        source_record("a:2", phone="0612345679"),
        source_record("a:3", phone="138 0013 8001", country="中国"),
    )
    assert [found[f"a:{n}"]["phone_std"] for n in (1, 2, 3)] == [
        "+393471234568", "+33612345679", "+8613800138001",
    ]  # fmt: skip


def test_another_default_country_reads_phones_anew(config: Configuration) -> None:
    run(config, source_record("a:1", phone="347 123 4568"))
    italian = config.model_copy(update={"default_country": "IT"})
    records.standardise(italian)
    assert stored(italian)["a:1"]["phone_std"] == "+393471234568"


def test_a_value_of_a_megabyte_harms_only_itself(config: Configuration) -> None:
    huge = source_record(
        "a:1", given_name="x" * 1_000_000, family_name="Dupont", other_emails=["a@b.fr", "y" * 5_000]
    )
    found = run(config, huge)["a:1"]
    assert (found["given_name"], found["family_name_std"]) == (None, "dupont")
    assert (found["longest_field"], found["issues"]) == (1_000_000, ["field_too_long"])
    assert found["other_emails_std"] == ["a@b.fr"]


def test_control_characters_emoji_and_right_to_left_marks(config: Configuration) -> None:
    found = run(config, source_record("a:1", given_name="\u202eMa\u0007rie 😀\u200f", family_name="😀"))[
        "a:1"
    ]
    assert (found["given_name"], found["given_name_std"], found["family_name"]) == ("Marie", "marie", None)
    assert found["issues"] == ["control_characters", "placeholder_name", "symbols_in_name"]


def test_the_hash_knows_content_and_not_times(config: Configuration) -> None:
    row = source_record("a:1", given_name="Anna", identifiers={"b": "1", "a": "2"})
    first = run(config, row)["a:1"]["content_hash"]
    later = {"updated_at": datetime(2026, 11, 21, tzinfo=UTC), "identifiers": {"a": "2", "b": "1"}}
    assert run(config, row | later)["a:1"]["content_hash"] == first
    for changes in ({"given_name": "Bea"}, {"is_deleted": True}, {"identifiers": {"a": "2"}}):
        assert run(config, row | changes)["a:1"]["content_hash"] != first


def test_a_failure_leaves_yesterdays_records_and_names_no_value(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(config, source_record("a:1", given_name="Anna"))
    land(config, [source_record("a:1", given_name="Canaryvalue")])
    monkeypatch.setattr(change, "write", lambda con, _: con.execute("SELECT nothing FROM settled"))
    with pytest.raises(Exception) as caught:  # noqa: PT011
        records.standardise(config)
    assert "canaryvalue" not in str(caught.value).lower()
    assert stored(config) == before


def test_counts_and_progress_hold_no_values(config: Configuration) -> None:
    land(config, [source_record("a:1", given_name="Canary", email="noemail@noemail.com")])
    told: list[str] = []
    counts = records.standardise(config, None, lambda what, done, total=None: told.append(what))
    assert counts == {
        "records": 1, "standardised": 1, "removed": 0, "values": 4, "values_computed": 4,
        "consent_contact_points": 0, "issue_placeholder_email": 1, "newly_shared_values": 0,
        "unobserved_sources": 0,
    }  # fmt: skip
    assert {"standardise name", "standardise email", "standardise records"} <= set(told)
    assert not any("canary" in what.lower() for what in told)


def test_forms_and_reading_keys_reach_the_record(config: Configuration) -> None:
    found = run(
        config,
        source_record("a:1", given_name="Bill-Lee", family_name="SMITH Jr."),
        source_record("a:2", full_name="William Smith III"),
        source_record("a:3", given_name="智子", family_name="近藤"),
        source_record("a:4", native_name="近藤智子"),
        source_record("a:5", given_name="Tomoko", family_name="Kondo", native_name="近藤智子"),
        source_record("a:6", email="a@exemple.fr"),
        source_record("a:7", family_name="Kondo", native_name="近藤智子"),
    )
    assert found["a:1"]["given_name_forms"] == ["bill", "william"]
    assert found["a:1"]["name_tokens_std"] == "bill lee smith"
    assert [found[f"a:{n}"]["generation_std"] for n in (1, 2, 3)] == ["jr", "iii", None]
    assert found["a:2"]["full_name_std"] == "william smith"
    assert found["a:2"]["given_name_forms"] == ["william"]
    assert found["a:2"]["family_name_reading_keys"] == found["a:1"]["family_name_reading_keys"]
    for native in ("a:3", "a:4"):
        assert "tomoko" in found[native]["given_name_reading_keys"]
        assert "kondo" in found[native]["family_name_reading_keys"]
    assert found["a:5"]["given_name_reading_keys"] == ["tomoko"]
    assert "tomoko" in found["a:7"]["given_name_reading_keys"]  # from the name in its own script
    romanised = {key: record["name_is_romanised"] for key, record in found.items()}
    assert romanised == dict(zip(found, (False, False, True, True, False, None, False), strict=True))
