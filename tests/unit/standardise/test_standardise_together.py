"""What only all records together tell: date order, default dates, shared contact points, middle names."""

from datetime import date

import pytest
from source_records_by_hand import name_of, run, source_record

from resolution.config import Configuration


def test_day_and_month_are_read_as_the_source_writes_them(config: Configuration) -> None:
    found = run(
        config,
        source_record("web:1", birth_date="12/25/1980"),
        source_record("web:2", birth_date="03/04/1980"),
        source_record("pos:1", birth_date="25/12/1980"),
        source_record("pos:2", birth_date="03/04/1980"),
        source_record("crm:1", birth_date="03/04/1980"),
    )
    assert found["web:2"]["birth_date_std"] == date(1980, 3, 4)
    assert found["pos:2"]["birth_date_std"] == date(1980, 4, 3)
    assert found["crm:1"]["birth_date_std"] == date(1980, 4, 3)


def test_a_default_month_day_leaves_only_the_year(config: Configuration) -> None:
    rows = [
        source_record(
            f"pos:{n}",
            family_name=name_of(n),
            birth_date=f"01/01/{1940 + n}" if n < 30 else f"{n % 27 + 2:02}/{n % 11 + 2:02}/{1940 + n % 60}",
        )
        for n in range(300)
    ]
    found = run(config, *rows)
    assert found["pos:5"]["birth_date_std"] is None
    assert found["pos:5"]["birth_year_std"] == 1945
    assert found["pos:5"]["issues"] == ["default_birth_date"]
    assert found["pos:40"]["birth_date_std"] is not None


def test_a_date_typed_where_none_is_known_leaves_nothing(config: Configuration) -> None:
    rows = [
        source_record(
            f"pos:{n}",
            family_name=name_of(n),
            birth_date="01/01/1970" if n < 30 else f"{n % 27 + 2:02}/{n % 11 + 2:02}/{1940 + n % 60}",
        )
        for n in range(300)
    ]
    found = run(config, *rows)["pos:5"]
    assert (found["birth_date_std"], found["birth_year_std"]) == (None, None)
    assert "placeholder_birth_date" in found["issues"]


def test_a_day_with_many_records_of_one_family_is_no_default(config: Configuration) -> None:
    rows = [source_record(f"pos:{n}", family_name="dupont", birth_date="04/03/1980") for n in range(60)]
    assert run(config, *rows)["pos:5"]["birth_date_std"] == date(1980, 3, 4)


def test_people_of_history_keep_their_dates(config: Configuration) -> None:
    old = source_record("crm:old", birth_date="1650-05-06")
    assert run(config, old, source_record("crm:2", birth_date="1980-05-06"))["crm:old"][
        "birth_date_std"
    ] == date(1650, 5, 6)
    rows = [source_record(f"crm:{n}", birth_date=f"18{n:02}-05-06") for n in range(40)]
    found = run(config, *rows, source_record("crm:a", birth_date="1300-01-01"),
                source_record("crm:b", birth_date="1900-01-01"))  # fmt: skip
    assert found["crm:a"]["birth_year_std"] == 1300
    assert found["crm:b"]["birth_year_std"] == 1900


@pytest.mark.parametrize("entered", ["31/02/2020", "1300-05-06", "01/02/2027"])
def test_impossible_births(config: Configuration, entered: str) -> None:
    rows = [source_record(f"crm:{n}", birth_date=f"19{n:02}-{n % 12 + 1:02}-06") for n in range(40)]
    found = run(config, *rows, source_record("crm:a", birth_date=entered))["crm:a"]
    assert found["birth_date_std"] is None
    assert found["issues"] == ["invalid_birth_date"]


def test_the_year_of_birth_alone(config: Configuration) -> None:
    found = run(config, source_record("crm:1", birth_year="1861"), source_record("crm:2", birth_year="3000"))
    assert found["crm:1"]["birth_year_std"] == 1861
    assert (found["crm:2"]["birth_year_std"], found["crm:2"]["issues"]) == (None, ["invalid_birth_date"])


def test_what_very_many_names_hold_is_nobodys(config: Configuration) -> None:
    rows = [
        source_record(
            f"pos:{n}", family_name=name_of(n), email="boutique@exemple.fr", phone="0493112243",
            other_phones=["0612345679"], loyalty_number="CARD1",
        )
        for n in range(21)
    ]  # fmt: skip
    kept = [source_record(f"web:{n}", family_name="dupont", email="d@exemple.fr") for n in range(40)]
    found = run(config, *rows, *kept)
    shop = found["pos:3"]
    assert [shop[f"{field}_std"] for field in ("email", "email_local", "phone", "loyalty_number")] == [
        None
    ] * 4
    assert shop["other_phones_std"] is None
    assert shop["issues"] == ["shared_email", "shared_loyalty_number", "shared_phone"]
    assert found["web:3"]["email_std"] == "d@exemple.fr"


def test_what_twenty_names_hold_is_kept(config: Configuration) -> None:
    rows = [source_record(f"pos:{n}", family_name=name_of(n), phone="0493112243") for n in range(20)]
    assert run(config, *rows)["pos:3"]["phone_std"] == "+33493112243"


def test_middle_names_are_what_is_left_of_the_full_name(config: Configuration) -> None:
    found = run(
        config,
        source_record("a:1", given_name="Charles", family_name="Baskett", full_name="Charles E. Baskett"),
        source_record("a:2", given_name="Olievr", family_name="Watson", full_name="Oliver Watson"),
        source_record("a:3", given_name="Alfred", family_name="Breanski", full_name="Alfred de Breanski"),
        source_record("a:4", given_name="Anna", middle_name="Lea", family_name="Bo", full_name="Anna Mia Bo"),
        source_record("a:5", full_name="Anna Mia Bo"),
    )
    assert [found[f"a:{n}"]["middle_name_std"] for n in range(1, 6)] == ["e", None, None, "lea", None]
    assert found["a:5"]["given_name_std"] is None
    assert found["a:5"]["name_tokens_std"] == "anna bo mia"
