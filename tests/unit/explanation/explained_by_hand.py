"""Cases made by hand, to read their words."""

from resolution.explanation.case import Case
from resolution.explanation.standing import Membership, Scored, Standing
from resolution.explanation.ties import Ties
from resolution.link.explain import MISSING, Evidence, Explanation

MODEL = "m20261122-00000001"


def pair(probability=0.9, *evidence, weight=3.17, discount=1.0, **changes) -> Explanation:
    values = {
        "record_key_l": "crm:1",
        "record_key_r": "pos:1",
        "match_weight": weight,
        "match_probability": probability,
        "start_bits": -10.0,
        "evidence": evidence
        or (
            Evidence("gender", "different", -2.0, 0, None),
            Evidence("family_name", "same", 9.0, 10, 512.0),
            Evidence("birth", "same date", 7.17, 8, None),
            Evidence("tax_id", MISSING, 0.0, -1, None),
        ),
        "discount_bits": discount,
        "likeliest_kind": "household",
        "model_version": MODEL,
        "kinds": {"household": 0.0, "twin": -9.0},
        "thresholds": {"match": 0.25, "review": 0.05},
        "settings": {},
    }
    return Explanation(**values | changes)


def case(probability=0.9, *, clients=("A", "A"), records=(2, 2), scored=(3.17, "family"), **changes) -> Case:
    left, right = (Membership(*member) for member in zip(clients, records, strict=True))
    standing = Standing(
        "r1", changes.pop("run_model", MODEL), left, right, Scored(*scored) if scored else None
    )
    ties = changes.pop("ties", Ties())
    return Case(pair(probability, **changes), standing, ties)
