"""A case in words: what each part of the match weight says, and what is concluded."""

from dataclasses import dataclass

from resolution.explanation import tie_words
from resolution.explanation.case import Case, Verdict
from resolution.explanation.standing import Standing
from resolution.link.attribute import COINCIDENCE, HOUSEHOLD, NAMESAKE, NEIGHBOUR, TWIN
from resolution.link.explain import Evidence
from resolution.link.mixture import MATCH
from resolution.link.parameters import STRANGERS
from resolution.link.score import LEAST_PROBABILITY
from resolution.look.links import CLOSURE

KINDS = {
    HOUSEHOLD: "two members of one household",
    TWIN: "twins",
    NEIGHBOUR: "two neighbours",
    NAMESAKE: "two people of one name",
    COINCIDENCE: "two people alike by chance",
    STRANGERS: "two strangers",
}
"""What the kinds of two different people are called."""

NEXT_TO_NOTHING = 0.005
"""Bits that show as 0.00."""
_NO_CHANGE = 1e-6
RARE = "(1 in N): the share of all records that hold the value of both; the rarer, the more it says."
_OTHERS = ": clusters go by the mean over all pairs, and their other records hold the two"


@dataclass(frozen=True)
class Line:
    """A part of the match weight: what it is about, what it says, and its bits; `is_total` for the sum."""

    about: str
    says: str
    bits: float
    is_total: bool = False


def kind_in_words(kind: str) -> str:
    """Return what a kind of two different people is called."""
    return KINDS.get(kind, f"two people of the kind {kind}")


def attribute_in_words(name: str) -> str:
    """Return what an attribute is called."""
    return name.replace("_", " ")


def about(number: float) -> str:
    """Return a large number rounded to two digits."""
    return f"{float(f'{number:.2g}'):,.0f}" if number >= 10 else f"{number:.1f}"


def signed(bits: float) -> str:
    """Return bits with two decimals and a sign, if they are not nothing."""
    return "0.00" if abs(bits) < NEXT_TO_NOTHING else f"{bits:+.2f}"


def _agreement(evidence: Evidence) -> str:
    rare = f" (1 in {about(evidence.one_in)})" if evidence.one_in else ""
    return evidence.agreement + rare


def said(case: Case) -> list[Evidence]:
    """Return the evidence, what speaks most for one client first, without what says nothing."""
    spoken = [evidence for evidence in case.pair.evidence if evidence.level >= 0]
    return sorted(spoken, key=lambda evidence: -evidence.bits)


def _discount(case: Case) -> Line:
    pair = case.pair
    if not pair.likeliest_kind or pair.discount_bits < NEXT_TO_NOTHING:
        return Line("also explained", "by nothing else", -pair.discount_bits)
    return Line("also explained", f"by {kind_in_words(pair.likeliest_kind)}", -pair.discount_bits)


def lines(case: Case) -> list[Line]:
    """Return the parts of the match weight, from the start to the sum."""
    pair = case.pair
    evidence = [Line(attribute_in_words(e.attribute), _agreement(e), e.bits) for e in said(case)]
    return [
        Line("start", f"1 in {about(1 + 2**-pair.start_bits)} pairs is a match", pair.start_bits),
        *evidence,
        _discount(case),
        Line("match weight", f"probability {pair.match_probability:.4f}", pair.match_weight, is_total=True),
    ]


def _no_evidence(case: Case) -> list[str]:
    silent: dict[str, list[str]] = {}
    for evidence in case.pair.evidence:
        if evidence.level < 0:
            silent.setdefault(evidence.agreement, []).append(attribute_in_words(evidence.attribute))
    return [f"No evidence, {why}: {', '.join(names)}." for why, names in silent.items()]


def notes(case: Case) -> list[str]:
    """Return what there is to say to the lines: how rarity is told, and what says nothing."""
    return [*([RARE] if any(e.one_in for e in said(case)) else []), *_no_evidence(case)]


def _by_itself(case: Case) -> str:
    match, review = (f"{case.pair.thresholds[name]:g}" for name in ("match", "review"))
    limits = {
        Verdict.ONE: f"{match} makes one client",
        Verdict.REVIEW: f"{review} is worth a look, {match} makes one client",
        Verdict.TWO: f"{review} would be worth a look",
    }[case.verdict]
    return f"Verdict: {case.verdict} (probability {case.pair.match_probability:.4f}; {limits})."


def _likeliest(case: Case) -> list[str]:
    kind, probability = next(iter(case.kinds.items()))
    if kind == MATCH:
        return []
    return [f"Likeliest of all kinds of pairs: {kind_in_words(kind)} (probability {probability:.4f})."]


def _records(count: int) -> str:
    return f"{count} record{'s' if count > 1 else ''}"


def _together(case: Case) -> str:
    client, run = case.standing.left, case.standing.run_id
    one = f"In the live run {run} they are one client, {client.client_id}, of {client.records} records"
    if case.verdict is Verdict.ONE:
        return f"{one}."
    although = f"{one}, although this pair alone would not make them one"
    through_others = client.records > 2 and not case.ties.are_judged_one
    return f"{although}{_OTHERS} together." if through_others else f"{although}."


def _apart(case: Case) -> str:
    sizes = case.standing.left.records, case.standing.right.records
    of = " and ".join(map(_records, sizes))
    two = f"In the live run {case.standing.run_id} they are two clients, of {of}"
    if case.verdict is not Verdict.ONE:
        return f"{two}."
    although = f"{two}, although this pair alone would make them one"
    through_others = max(sizes) > 1 and not case.ties.are_kept_apart
    return f"{although}{_OTHERS} apart." if through_others else f"{although}."


def _found(case: Case) -> list[str]:
    scored = case.standing.scored
    if scored is None:
        if case.pair.match_probability < LEAST_PROBABILITY:
            return []
        return [
            "That run holds no score of the pair: no blocking rule found it, or the records or the model "
            "have changed since."
        ]
    rule = f"by {attribute_in_words(scored.found_by)}"
    found = [f"That run found the pair {'through a third record' if scored.found_by == CLOSURE else rule}."]
    if abs(scored.match_weight - case.pair.match_weight) > _NO_CHANGE:
        found.append(
            f"It weighed {scored.match_weight:+.2f} then: the records or the model have changed since."
        )
    return found


def _other_model(pair_model: str, standing: Standing) -> list[str]:
    if standing.model_version in (None, pair_model):
        return []
    return [f"That run was made with the model {standing.model_version}; this is {pair_model}, the newest."]


def conclusions(case: Case) -> list[str]:
    """Return the verdict on the pair by itself, and what the live run made of the two records."""
    return [
        _by_itself(case),
        *_likeliest(case),
        _together(case) if case.standing.are_one else _apart(case),
        *tie_words.judgements(case.ties, case.pair.record_key_l, case.pair.record_key_r),
        *_found(case),
        *tie_words.path(case.ties),
        *_other_model(case.pair.model_version, case.standing),
    ]
