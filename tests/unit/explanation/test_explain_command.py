"""`clientfile explain` on a small published run: what is printed and written agrees, and shows no value."""

import json
import re
import shutil

import pytest
from explained_by_hand import case
from support.people import people
from support.workspace import DAY, SHIPPED, fill, fill_records, record, workspace
from typer.testing import CliRunner

from resolution import pipeline
from resolution.cli import app
from resolution.errors import ConfigurationError, RunError
from resolution.explanation.page import as_page
from resolution.explanation.report import as_json
from resolution.explanation.waterfall import waterfall
from resolution.link.model import newest_version
from resolution.schemas import MEMBERSHIP, QUARANTINE
from resolution.warehouse import duck, runs

PLANTED = {
    "given_name_std": "qorulina",
    "family_name_std": "vexomiry",
    "full_name_std": "qorulina vexomiry",
    "name_tokens_std": "qorulina vexomiry",
    "email_std": "zubliq@kwyjibo.example",
    "email_local_std": "zubliq",
    "email_domain_std": "kwyjibo.example",
    "phone_std": "+33698761234",
    "postal_code_std": "98761",
    "city_std": "qwertyville",
    "street_std": "plumbusgasse",
    "house_number_std": "7",
}
SWAPPED = {"given_name_std": "vexomiry", "family_name_std": "qorulina", "full_name_std": "vexomiry qorulina"}
ODD = [record("crm:1", **PLANTED), record("pos:x", **PLANTED | SWAPPED), record("crm:2", **PLANTED)]
GONE = [record("crm:8", is_deleted=True), record("crm:9")]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    root = tmp_path_factory.mktemp("house")
    shutil.copy(SHIPPED, root / "clientfile.yaml")
    config = workspace(root)
    run_id = pipeline.begin(config, "r1")
    fill_records(config, [*people(60), *ODD, *GONE])
    fill(config, QUARANTINE, [{"run_id": run_id, "record_key": "crm:9", "reason": "field_too_long"}])
    for stage in ("link", "cluster"):  # without a model, linking trains one
        pipeline.stage(config, run_id, stage)
    runs.end_run(config, run_id, "published", DAY, model_version=newest_version(config))
    return config


def explained(house, *typed, status=0) -> str:
    done = CliRunner().invoke(app, ["explain", *typed, "--config", str(house.root / "clientfile.yaml")])
    assert done.exit_code == status, done.output
    return done.output


@pytest.mark.parametrize("other", ["crm:2", "pos:x", "pos:0001", "web:0001"])
def test_the_numbers_of_every_form_add_up(house, other) -> None:
    found = pipeline.explain(house, other, "crm:1")
    written = as_json(found)
    assert [written["record_key_l"], written["record_key_r"]] == sorted(["crm:1", other])
    parts = [written["start"], *written["evidence"], written["discount"]]
    assert sum(part["bits"] for part in parts) == pytest.approx(written["match_weight"], abs=1e-6)
    assert written["kinds"]["match"] == pytest.approx(written["match_probability"], abs=1e-6)
    *bars, total = waterfall(found)["data"]["values"]
    assert total["log2_bayes_factor"] == written["match_weight"]
    assert sum(bar["log2_bayes_factor"] for bar in bars) == pytest.approx(written["match_weight"], abs=1e-6)


def test_what_is_printed_adds_up_and_is_what_the_json_says(house, tmp_path) -> None:
    printed = explained(house, "crm:1", "crm:2", "--json", str(tmp_path / "why.json"))
    bits = [float(number) for number in re.findall(r" ([+-]?\d+\.\d\d) ", printed.partition("(1 in N):")[0])]
    *parts, total = bits
    written = json.loads((tmp_path / "why.json").read_text(encoding="utf-8"))
    assert total == round(written["match_weight"], 2)
    assert sum(parts) == pytest.approx(total, abs=0.005 * len(bits))
    assert all(sentence in printed for sentence in written["conclusions"])
    assert written["live_run"]["are_one_client"] is True
    assert "one client by this pair alone" in printed


def test_nothing_shows_a_value_and_nothing_is_loaded(house, tmp_path) -> None:
    files = {"--html": tmp_path / "why.html", "--json": tmp_path / "why.json"}
    typed = [str(part) for pair in files.items() for part in pair]
    for other in ("crm:2", "pos:x"):
        printed = explained(house, "crm:1", other, *typed)
        for text in (printed, *(path.read_text(encoding="utf-8") for path in files.values())):
            assert [
                value for value in (PLANTED | SWAPPED).values() if len(value) > 1 and value in text.lower()
            ] == []
    page = files["--html"].read_text(encoding="utf-8")
    own = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search("https?:", own)
    assert not re.search(r"<(link|img|iframe|script [^>]*src)|@import|url\(", own)
    assert page.count("<script>") == 2
    for sentence in json.loads(files["--json"].read_text(encoding="utf-8"))["conclusions"]:
        assert sentence.replace("'", "&#x27;") in own


def test_names_in_each_others_fields_are_not_called_missing(house) -> None:
    agreement = {e.attribute: e.agreement for e in pipeline.explain(house, "crm:1", "pos:x").pair.evidence}
    assert agreement["family_name"] == "given and family name swapped"
    assert agreement["given_name"] == "not comparable by itself"
    assert agreement["phone"] == "same"


def test_the_chart_has_no_place_for_values(house) -> None:
    chart = json.dumps(waterfall(pipeline.explain(house, "crm:1", "crm:2")))
    assert not re.search("value_[lr]|sql_condition|_std", chart)
    assert '"also explained"' in chart


def test_a_record_key_cannot_end_the_page_or_its_script(house) -> None:
    found = pipeline.explain(house, "crm:1", "crm:2")
    hostile = type(found)(
        case(record_key_l="</script><b>", settings=found.pair.settings, evidence=found.pair.evidence).pair,
        found.standing,
    )
    assert "</script><b>" not in as_page(hostile)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["crm:1", "web:none"], "The record web:none took no part in the run r1."),
        (["nonsense", "crm:1"], "The record nonsense took no part in the run r1."),
        (["crm:8", "crm:1"], "The record crm:8 took no part in the run r1."),
        (["crm:9", "crm:1"], "The record crm:9 took no part in the run r1."),
        (["crm:1", "crm:1"], "The record crm:1 is named twice."),
        (["crm:1", "crm:2", "--html", "no/e.html"], "cannot be written"),
    ],
)
def test_one_sentence(house, typed, sentence) -> None:
    printed = explained(house, *typed, status=1)
    assert sentence in printed
    assert len(printed.strip().splitlines()) == 2


def test_a_record_that_came_after_the_live_run(house) -> None:
    query = f"DELETE FROM {MEMBERSHIP.qualified} WHERE record_key = 'web:0007'"
    with duck.connect(house) as con:
        con.execute(query)
    with pytest.raises(RunError, match="web:0007 took no part"):
        pipeline.explain(house, "crm:1", "web:0007")


def test_nothing_published(tmp_path) -> None:
    with pytest.raises(RunError, match="Nothing has been published yet"):
        pipeline.explain(workspace(tmp_path), "crm:1", "crm:2")


def test_a_record_and_itself(house) -> None:
    with pytest.raises(ConfigurationError, match="named twice"):
        pipeline.explain(house, "crm:1", "crm:1")
