"""The match report of a small house: what is in it, in both languages, masked and not."""

import json
import re

import pytest
from reported_by_hand import CANARY, FIRST, RARE, SECOND, records

from resolution import pipeline, stages
from resolution.errors import PublishError, RunError
from resolution.live import require_live
from resolution.match_report import findings
from resolution.match_report.people import MANY, Person, find_people
from resolution.match_report.query import Warehouse
from resolution.match_report.report import FILE
from resolution.publish import add_file
from resolution.warehouse import duck, runs

PARTS = (
    "change", "systems", "duplicates", "quality", "weights", "scores", "clusters", "suspects", "links"
)  # fmt: skip


def page(house, **how) -> str:
    return pipeline.report(house, **how)[1]


def own(text: str) -> str:
    """Return a page without the scripts that it brings."""
    return text[: text.index("<script>")] + text[text.index("</script>") :]


def told(text: str) -> str:
    """Return what a page tells, without the style sheet and what only charts read."""
    return re.sub(r"<style>.*?</style>|<script>.*?</script>", "", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def masked(house) -> str:
    return page(house)


@pytest.fixture(scope="module")
def french(house) -> str:
    return page(house, language="fr")


@pytest.fixture(scope="module")
def unmasked(house) -> str:
    return page(house, unmasked=True)


@pytest.fixture(scope="module")
def found(house) -> findings.Findings:
    run = runs.require(house, require_live(house))
    return findings.find(house, run, run.model_version)


def test_a_run_publishes_its_report(house, masked) -> None:
    published = house.path(house.publish.directory)
    assert (published / FILE).read_text(encoding="utf-8") == masked
    assert (published / "builds" / FIRST / FILE).exists()
    assert not list((published / "builds" / SECOND).glob(".*"))


def test_the_same_state_gives_the_same_bytes(house, masked) -> None:
    assert page(house) == masked


def test_every_part_is_there_in_both_languages(masked, french) -> None:
    for text in (masked, french):
        assert tuple(re.findall(r'<section id="(\w+)">', text)) == PARTS
        assert len(re.findall("<article>", text)) == 10
    assert "What changed since the last file" in masked
    assert "Ce qui a changé depuis le dernier fichier" in french
    assert '<html lang="fr">' in french


def test_nothing_is_said_in_the_other_language(french) -> None:
    said = told(french)
    for english in ("records", "known to", "agreement", "same", "weakest", "probability", "match weight"):
        assert not re.search(rf"\b{english}\b", said), english


def test_the_page_loads_nothing_and_charts_have_a_place(masked) -> None:
    assert not re.search(r"<(link|img|iframe|script [^>]*src)|@import|url\(|https?:", told(masked))
    assert "default-src 'none'" in masked
    charts = json.loads(re.search(r"const charts = (.*);", masked)[1])
    assert charts and all(f'id="{place}"' in masked for place in charts)
    assert not any('"url"' in json.dumps(chart) for chart in charts.values())
    assert len(masked.encode()) < 3_000_000


def test_a_masked_page_shows_nobody(masked) -> None:
    shown = own(masked)
    for row in records():
        values = (
            row["full_name_std"],
            row.get("email_std"),
            row.get("phone_std"),
            str(row.get("birth_date_std")),
        )
        for value in values:
            assert value in (None, "None") or value not in shown.lower()
    for canary in CANARY.values():
        assert len(canary) < 3 or canary.lower() not in shown.lower()


def people(house, *keys: str, unmasked: bool) -> list[Person]:
    with duck.connect(house, read_only=True) as con:
        return list(find_people(Warehouse(con, 2), list(keys), unmasked).values())


def test_an_unmasked_page_shows_the_people_of_its_links(unmasked, masked, found) -> None:
    rows = {row["record_key"]: row for row in records()}
    for key in (key for link in found.links for key in (link.pair.record_key_l, link.pair.record_key_r)):
        name = f"{rows[key]['given_name']} {rows[key]['family_name']}"
        assert name in unmasked and name not in masked
        assert (rows[key].get("email_std") or "") in unmasked
    assert "Keep it as you keep the client file" in unmasked


def test_what_is_shown_of_a_person(house) -> None:
    [shown] = people(house, "crm:1", unmasked=True)
    assert (shown.name, shown.born, shown.email) == ("Qorulina Vexomiry", "1980", f"zubliq@{RARE}")
    assert (shown.phone, shown.address) == ("+33698761234", "7 Plumbusgasse, 98761 Qwertyville")
    [shown] = people(house, "crm:1", unmasked=False)
    assert (shown.name, shown.born, shown.email) == ("Q… V…", "1980", "…")
    assert (shown.phone, shown.address) == ("…", "…")


def test_a_domain_is_shown_where_many_have_it(house, found) -> None:
    domains = [row["email_domain_std"] for row in records() if row.get("email_domain_std")]
    common = {domain for domain in domains if domains.count(domain) > MANY}
    shown = {person.email for person in found.people.values()} - {None, "…"}
    assert common and shown and {f"…@{domain}" for domain in common} >= shown


def test_what_changed(found) -> None:
    change = found.change
    assert (change.came, change.went) == (1, 1)
    assert change.before.records == found.totals.records
    assert change.events["record_removed", "record_gone"] == 1
    assert [(row.changed_table, row.clients) for row in change.published] == [
        ("client", 1),
        ("client_consent", 1),
    ]
    assert [(row.reason, row.records) for row in change.kept_out] == [("no_identity", 1)]
    assert [(row.expectation, row.unexpected) for row in change.not_held] == [("client_has_name", 3)]


def test_the_first_file_has_none_before_it(house, masked) -> None:
    assert "This is the first file" in page(house, run_id=FIRST)
    assert "This is the first file" not in masked


def test_who_knows_whom_adds_up(found) -> None:
    known, totals = found.systems, found.totals
    assert sum(known.by_number.values()) == totals.clients == sum(row.clients for row in known.combinations)
    assert sum(row.records for row in known.within) == totals.records
    assert sum(count for n, count in known.by_number.items() if n > 1) == totals.in_several
    both = sum(row.clients for row in known.combinations if {"pos", "web"} <= set(row.sources))
    assert known.shared["pos", "web"] == both


def test_quality_is_put_together_by_dimension_and_day(found, masked) -> None:
    quality = found.quality
    stores = next(dimension for dimension in quality.dimensions if dimension.name == "store_id")
    assert {store: shares["completeness_email"].value for store, shares in stores.values.items()} == {
        "LYO01": 1.0,
        "PAR01": 0.75,
    }
    assert [day.value for day in quality.days["completeness_email"]] == [40 / 60, 75 / 90]
    for shown in ("75.0%", "83.3%", "75 of 90", "15.0"):  # the last one is 900 by 60, which is no share
        assert shown in masked


def test_clients_hang_by_their_weakest_link(house, found) -> None:
    from resolution.look.client import look_at

    for cluster in found.clusters.biggest[:3]:
        client = look_at(house, SECOND, cluster.client_id)
        assert cluster.records == len(client.members)
        assert cluster.probability == pytest.approx(client.weakest.link.probability)
    assert all(cluster.records >= 3 for cluster in found.clusters.weakest)


def test_suspects_are_counted_by_sign(found) -> None:
    assert found.suspects.births >= 1
    assert found.suspects.clients == len(found.suspects.shown)
    assert all(row.births > 1 or row.ids > 1 or row.names > 3 for row in found.suspects.shown)


def test_the_links_are_explained_by_what_adds_up(found) -> None:
    for link in found.links:
        pair = link.pair
        total = pair.start_bits + sum(evidence.bits for evidence in pair.evidence) - pair.discount_bits
        assert total == pytest.approx(pair.match_weight, abs=1e-7)
    assert len({(link.pair.record_key_l, link.pair.record_key_r) for link in found.links}) == 10


def test_without_its_model_the_page_says_so(house, found) -> None:
    run = runs.require(house, SECOND)
    left = findings.find(house, run, "m20200101-00000000")
    assert (left.weights, left.links) == ((), ())
    assert left.totals == found.totals


def test_a_run_that_is_not_kept_has_no_report(house) -> None:
    with pytest.raises(RunError, match="There is no kept build of a run r9"):
        page(house, run_id="r9")


def test_a_report_that_fails_leaves_the_run_published(house, monkeypatch) -> None:
    def full_disk(_):
        raise PublishError("The disk is full.", "Free some.")

    monkeypatch.setitem(stages.RUN, "report", full_disk)
    with pytest.raises(PublishError):
        pipeline.stage(house, SECOND, "report")
    pipeline.fail(house, SECOND, "The disk is full.")
    assert runs.require(house, SECOND).state == "published"


def test_a_folder_that_is_gone_is_one_sentence(house) -> None:
    with pytest.raises(PublishError, match="the client file is published all the same"):
        add_file(house, "r9", FILE, "")
