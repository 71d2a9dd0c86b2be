"""What ties two records in words: the steward's word, and the path through others, hop by hop."""

from resolution.explanation.path import Hop
from resolution.explanation.ties import Ties
from resolution.look.description import judged
from resolution.look.words import counted, found_by


def judgements(ties: Ties, left: str, right: str) -> list[str]:
    """Return what the steward said of two records, or of others of their clients."""
    own = "It outranks every score."
    others = "That keeps the clients of the two apart."
    return [
        f"{judged(found)} {own if (found.record_key_l, found.record_key_r) == (left, right) else others}"
        for found in ties.judgements
    ]


def path(ties: Ties) -> list[str]:
    """Return how two records without a link of their own are joined; nothing where there is no path."""
    if not ties.path:
        return []
    least = min(hop.link.probability for hop in ties.path)
    links = f"has {counted(len(ties.path), 'link')}, the weakest at {least:.2f}:"
    return [
        f"No link joins the two themselves; the strongest path between them {links}",
        *map(_hop, ties.path),
    ]


def _hop(hop: Hop) -> str:
    return f"{hop.leads_from} → {hop.leads_to} at {hop.link.probability:.2f}, {found_by(hop.link)}."
