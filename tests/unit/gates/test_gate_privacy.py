"""Nothing that a gate leaves behind may hold a personal value: canaries are planted and looked for."""

import json
import logging
from typing import Any

import pytest
from made_build import make_empty
from made_records import RUN, record
from support.contracts import columns_of_marts

from resolution.errors import GateError
from resolution.gates.build import check_build
from resolution.gates.records import check_records
from resolution.schemas import STANDARDISED_RECORD
from resolution.warehouse.duck import connect
from resolution.warehouse.gx import evaluation

CANARY = "zyxcanary"
PERSON: dict[str, Any] = {
    "given_name": CANARY,
    "family_name": CANARY,
    "full_name": CANARY,
    "email_std": f"{CANARY}@example.org",
    "phone_std": CANARY,
    "street_address": CANARY,
    "tax_id_std": CANARY,
    "birth_place_std": CANARY,
    "other_emails_std": [CANARY],
    "issues": [CANARY],
}


def canaries() -> list[dict[str, Any]]:
    """Records that break every rule, twice over, so that critical expectations fail as well."""
    broken = {**PERSON, "longest_field": 9_000, "updated_at": "2096-01-01 00:00:00+00", "full_name_std": None}
    bad = [record("pos", n, **broken) for n in range(30)]
    return [*bad, bad[0], record("web", 1, **PERSON), record("pos", 99, **{**PERSON, "record_key": None})]


@pytest.fixture
def seen(config, store, sql, monkeypatch, capfd, caplog) -> str:
    """All that both gates leave behind, in one text."""
    left: list[str] = []
    validated = evaluation.validated

    def watched(con: Any, suite: Any) -> list[Any]:
        found = validated(con, suite)
        left.extend(json.dumps(result.to_json_dict()) for result in found)
        return found

    def told(*what: Any) -> None:
        left.append(str(what))

    monkeypatch.setattr(evaluation, "validated", watched)
    store(canaries())
    schema = f"build_{RUN}"
    with connect(config) as con:
        make_empty(con, schema)
    for table in ("client", "client_identifier", "client_touchpoint", "client_contact_point"):
        held = set(columns_of_marts()[table]) & set(STANDARDISED_RECORD.columns.names)
        same = ", ".join(sorted(held - {"sources"})) or "'x' AS value"
        sql(
            f"INSERT INTO {schema}.{table} BY NAME SELECT '1' AS client_id, {same}"
            " FROM resolution.standardised_record"
        )
    with caplog.at_level(logging.DEBUG):
        for gate in (check_records, check_build):
            with pytest.raises(GateError) as raised:
                gate(config, RUN, told)
            left += [str(raised.value), raised.value.what, raised.value.remedy]
    for table in ("quarantine", "gate_result"):
        rows = sql(f"SELECT * FROM resolution.{table}")
        assert rows
        left += [str(row) for row in rows]
    out, err = capfd.readouterr()
    return "\n".join([*left, out, err, *(entry.getMessage() for entry in caplog.records)])


def test_a_gate_leaves_no_personal_value_behind(seen: str) -> None:
    assert "record_key_is_unique" in seen
    assert "client_id_is_unique" in seen
    assert CANARY not in seen
