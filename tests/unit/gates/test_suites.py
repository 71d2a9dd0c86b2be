from collections import Counter
from datetime import UTC, datetime
from string import Formatter

import pytest

from expectations import membership, standardised_record
from expectations.built import Built
from expectations.expectation import Expectation, Suite
from resolution.gates.build import SUITES as AUDITED

BOUNDS = standardised_record.Bounds(
    sources=("pos", "web"),
    max_field_characters=1000,
    max_quarantined_share=0.5,
    min_share_of_usual_rows=0.5,
    newest_load=datetime(2026, 11, 20, tzinfo=UTC),
    published={"pos": 10},
)
BUILT = Built("build_r1", "r1", "build_r0", live_clients=100)
BUILD = [of(BUILT) for of in AUDITED.values()]
LINKS = [membership.suite(membership.Linked("r1", 200, {"clients": 0.2, "keys of pos": 0.6}))]
SUITES: list[Suite] = [standardised_record.suite(BOUNDS), *LINKS, *BUILD]
ALL: list[Expectation] = [expectation for suite in SUITES for expectation in suite.expectations]


@pytest.mark.parametrize("expectation", ALL, ids=lambda expectation: expectation.name)
def test_every_expectation_says_why_and_what_to_do(expectation: Expectation) -> None:
    assert len(expectation.why) > 40
    assert expectation.why.endswith(".")
    assert len(expectation.remedy) > 20
    assert expectation.remedy.endswith(".")


def test_every_record_rule_says_why() -> None:
    assert all(len(rule.why) > 40 for rule in standardised_record.record_rules(BOUNDS))


def test_every_record_rule_is_an_expectation_of_the_suite() -> None:
    names = {expectation.name for expectation in SUITES[0].expectations}
    assert {rule.reason for rule in standardised_record.record_rules(BOUNDS)} <= names


@pytest.mark.parametrize("suites", [SUITES[:1], LINKS, BUILD])
def test_names_are_unique_within_a_gate(suites: list[Suite]) -> None:
    names = Counter(expectation.name for suite in suites for expectation in suite.expectations)
    assert {name for name, times in names.items() if times > 1} == set()


@pytest.mark.parametrize("expectation", [e for e in ALL if e.query], ids=lambda expectation: expectation.name)
def test_queries_have_no_other_braces_than_the_batch(expectation: Expectation) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(expectation.query or "") if field is not None}
    assert fields == {"batch"}
