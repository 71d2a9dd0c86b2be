"""What a steward may say in the seeds, and the sentences that refuse the rest."""

import re
from pathlib import Path

import pytest

from resolution import survivorship
from resolution.carried import PROJECT
from resolution.errors import ConfigurationError

SOURCES = ("crm", "web", "pos")
HEADER = "attribute,priority,rule,source,max_age"
PLAIN = [f"{attribute},1,source_trust,," for attribute in survivorship.ATTRIBUTES]


def rules_of(folder: Path, *lines: str, header: str = HEADER) -> dict[str, list[survivorship.Rule]]:
    (folder / survivorship.RULES).write_text("\n".join([header, *lines]), encoding="utf-8")
    return survivorship.rules(folder, SOURCES)


def refusal(folder: Path, *lines: str, header: str = HEADER) -> str:
    with pytest.raises(ConfigurationError) as raised:
        rules_of(folder, *lines, header=header)
    assert str(raised.value).endswith("nothing was published.")
    return raised.value.what


def test_the_shipped_seeds_are_sound_and_the_macros_know_all_that_python_accepts() -> None:
    shipped = survivorship.rules(PROJECT / "seeds", SOURCES)
    assert [rule["rule"] for rule in shipped["name"]] == ["valid_first", "source_trust", "most_recent"]
    assert sum(survivorship.weights(PROJECT / "seeds").values()) == 100
    macro = (PROJECT / "macros" / "survivorship.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"rule\.rule == '(\w+)'", macro)) == set(survivorship.KNOWN)
    assert re.findall(r"^        '(\w+)': \{", macro, re.MULTILINE) == list(survivorship.ATTRIBUTES)


def test_rules_come_in_order_of_priority_with_what_they_need(tmp_path: Path) -> None:
    lines = ["email,3,most_recent,,", "email,2,fresh_first,,90", "email,9, prefer_source , pos ,"]
    assert rules_of(tmp_path, *PLAIN, *lines)["email"] == [
        {"rule": "source_trust", "source": None, "max_age": None},
        {"rule": "fresh_first", "source": None, "max_age": 90},
        {"rule": "most_recent", "source": None, "max_age": None},
        {"rule": "prefer_source", "source": "pos", "max_age": None},
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("email,2,latest,,", "has the rule 'latest'; accepted: valid_first, source_trust, most_recent, "),
        ("mail,2,most_recent,,", "has the attribute 'mail'; accepted: name, native_name, "),
        ("email,2,prefer_source,,", "has the source ''; accepted: crm, pos, web"),
        ("email,2,prefer_source,till,", "has the source 'till'; accepted: crm, pos, web"),
        ("email,2,fresh_first,,", "has the max_age ''; accepted: a whole number from 1 on"),
        ("email,2,fresh_first,,soon", "has the max_age 'soon'; accepted: a whole number from 1 on"),
        ("email,2,most_recent,crm,", "names a source, which only prefer_source takes"),
        ("email,2,most_recent,,30", "has a max_age, which only fresh_first takes"),
        ("email,1,most_recent,,", "gives email a second rule of priority 1"),
        ("email,0,most_recent,,", "has the priority '0'; accepted: a whole number from 1 on"),
        ("email,²,most_recent,,", "has the priority '²'; accepted: a whole number from 1 on"),
        ("email,2,most_recent,,,", "has more cells than the 5 columns"),
        ("email", "has the priority ''; accepted: a whole number from 1 on"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_accepted(tmp_path: Path, line: str, said: str) -> None:
    assert refusal(tmp_path, *PLAIN, line).startswith(f"survivorship_rule.csv, line 11, {said}")


def test_a_file_that_is_no_seed_is_refused(tmp_path: Path) -> None:
    assert "cannot be read (FileNotFoundError)" in str(
        pytest.raises(ConfigurationError, survivorship.rules, tmp_path, SOURCES).value
    )
    assert refusal(tmp_path, *PLAIN[:-1]) == "survivorship_rule.csv has no rule for loyalty_number."
    assert refusal(tmp_path, header="attribute,rule") == (
        "survivorship_rule.csv has other columns than attribute, priority, rule, source, max_age."
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["email,x"], "quality_weight.csv, line 2, has the weight 'x'; accepted: a whole number from 0 on."),
        (["email,1", "email,2"], "quality_weight.csv, line 3, gives email a second weight."),
        (["email,0"], "quality_weight.csv gives no attribute a weight above 0."),
    ],
)
def test_weights_are_checked_too(tmp_path: Path, lines: list[str], said: str) -> None:
    (tmp_path / survivorship.WEIGHTS).write_text("\n".join(["attribute,weight", *lines]), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        survivorship.weights(tmp_path)
    assert raised.value.what == said
