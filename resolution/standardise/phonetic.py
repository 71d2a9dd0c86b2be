"""Phonetic keys: names that sound alike in English get one key."""

import jellyfish

from resolution.standardise.words import words

PARTICLES = words(
    """
    a al ap ab bin bint ibn d da dal das de degli dei del della delle den der des di do dos du e el
    fitz het i in l la las le les lo los mc o of op san st t ten ter van vom von y zu zum zur
    """
)


def key(folded: str | None) -> str | None:
    """Return the metaphone of a folded name's first word that is not a particle (else of its first word)."""
    if not folded:
        return None
    words = folded.split()
    word = next((word for word in words if word not in PARTICLES), words[0])
    return str(jellyfish.metaphone(word)) or None
