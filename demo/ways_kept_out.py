"""How records and lines come about that no file should take in."""

import numpy as np

from demo.draft import TEXTS, WEB, Draft
from demo.vocabulary import Bools, Ints
from demo.ways_names import Befalls, Put, present

NOTE_CHARACTERS = 1_200  # more than any name has
_NOTES = (
    "vient avec sa soeur, ne pas proposer le parfum",
    "attend un appel pour la retouche de la veste",
    "a demandé une facture au nom de la société",
    "préfère être servie le jeudi matin",
    "ha chiesto la borsa in blu, richiamare a fine mese",
    "wants the invoice sent again to the hotel",
    "paie toujours en deux fois, voir avec la caisse",
)


def _blank_card(draft: Draft, rows: Ints, draws: list[int]) -> None:
    """A card was opened at the till and nobody asked anything."""
    for part in TEXTS:
        if part != "language":
            draft.texts[part][rows] = None
    draft.email_optin[rows] = draft.sms_optin[rows] = -1


def _note_in_name(draft: Draft, rows: Ints, draws: list[int]) -> None:
    names = draft.texts["family_name"]
    for row, draw in zip(rows.tolist(), draws, strict=True):
        note, turn = str(names[row]), draw
        while len(note) <= NOTE_CHARACTERS:
            note, turn = f"{note} - {_NOTES[turn % len(_NOTES)]}", turn * 5 // 3 + 1
        names[row] = note


def _written_by_the_till(draft: Draft, rows: Ints, draws: list[int]) -> None:
    """The record is as it was: the line goes wrong when demo/tills.py writes it."""


def _at_store(draft: Draft) -> Bools:
    return draft.place < WEB


KEPT_OUT_WAYS: dict[str, tuple[Befalls, Put]] = {
    "blank_card": (lambda draft: np.ones(len(draft), dtype=np.bool_), _blank_card),
    "note_in_name": (lambda draft: present(draft.texts["family_name"]), _note_in_name),
    "broken_line": (_at_store, _written_by_the_till),
    "twice_in_drop": (_at_store, _written_by_the_till),
}
