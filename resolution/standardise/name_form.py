"""Formal names that a given name may be short for: Bill for William, Sasha for Aleksandr.

Two given names may be one when their forms overlap. English is the library `nicknames`; it was made from old
registers, so that of two names the one with more nicknames is taken to be the formal one.
"""

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from nicknames import name_triplets

from resolution.standardise import diminutive
from resolution.standardise.diminutive import NEVER_FORMAL, NEVER_SAID, OWN
from resolution.standardise.text import fold, mend


class NameForm(NamedTuple):
    """The name itself and the formal names that it may be short for."""

    forms: tuple[str, ...] | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> NameForm:
    """Find the formal names of a given name's first word; an initial is short for too many."""
    mended = mend(value)
    words = fold(mended.value).split() if mended.value else []
    if not words or len(words[0]) < 2:
        return NameForm(issues=mended.issues)
    formal = {words[0], *_formal_names().get(words[0], ())}
    usual = {_spellings().get(name, name) for name in formal}
    return NameForm(tuple(sorted(formal | usual)), mended.issues)


@lru_cache(maxsize=1)
def _formal_names() -> dict[str, set[str]]:
    names = diminutive.formal_names()
    for nickname, formal in _english().items():
        names.setdefault(nickname, set()).update(formal)
    return names


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    return diminutive.spellings()


def _english() -> dict[str, set[str]]:
    """Read the library's list: nickname -> formal names."""
    listed = {(pair.name1, pair.name2) for pair in name_triplets() if pair.relationship == "has_nickname"}
    nicknames = Counter(formal for formal, _ in listed)
    formal_of: dict[str, set[str]] = {}
    for formal, nickname in sorted(listed - NEVER_SAID):
        if nickname not in OWN and formal not in NEVER_FORMAL and nicknames[formal] > nicknames[nickname]:
            formal_of.setdefault(nickname, set()).add(formal)
    return formal_of
