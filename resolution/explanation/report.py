"""A case as JSON: the numbers of the screen and of the page, by the names of the model."""

import json
from dataclasses import asdict
from typing import Any

from resolution.explanation.case import Case
from resolution.explanation.path import Hop
from resolution.explanation.standing import Membership
from resolution.explanation.words import conclusions
from resolution.link.explain import Evidence


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "attribute": evidence.attribute,
        "level": evidence.level,
        "agreement": evidence.agreement,
        "one_in": evidence.one_in,
        "bits": evidence.bits,
    }


def _client(membership: Membership) -> dict[str, Any]:
    return {"client_id": membership.client_id, "records": membership.records}


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "record_key_from": hop.leads_from,
        "record_key_to": hop.leads_to,
        "match_probability": hop.link.probability,
        "found_by": hop.link.found_by,
        "judgement_id": hop.link.judgement_id,
    }


def _live_run(case: Case) -> dict[str, Any]:
    standing = case.standing
    return {
        "run_id": standing.run_id,
        "model_version": standing.model_version,
        "are_one_client": standing.are_one,
        "client_l": _client(standing.left),
        "client_r": _client(standing.right),
        "match_weight": standing.scored.match_weight if standing.scored else None,
        "found_by": standing.scored.found_by if standing.scored else None,
        "path": [_hop(hop) for hop in case.ties.path],
        "judgements": [asdict(judgement) for judgement in case.ties.judgements],
    }


def as_json(case: Case) -> dict[str, Any]:
    """Return a case as plain values; start, evidence and discount add up to the match weight, in bits."""
    pair = case.pair
    return {
        "record_key_l": pair.record_key_l,
        "record_key_r": pair.record_key_r,
        "model_version": pair.model_version,
        "start": {"one_in": 1 + 2**-pair.start_bits, "bits": pair.start_bits},
        "evidence": [_evidence(evidence) for evidence in pair.evidence],
        "discount": {"likeliest_kind": pair.likeliest_kind, "bits": -pair.discount_bits},
        "match_weight": pair.match_weight,
        "match_probability": pair.match_probability,
        "kinds": case.kinds,
        "thresholds": dict(pair.thresholds),
        "verdict": case.verdict.value,
        "live_run": _live_run(case),
        "conclusions": conclusions(case),
    }


def as_text(case: Case) -> str:
    """Return the JSON as text."""
    return json.dumps(as_json(case), indent=1, ensure_ascii=False) + "\n"
