# ruff: noqa: E501 (a table)
"""Every kind of dirt in the demo, with its rate: the one place to look it up or to change it.

A rate is the share of the records that the dirt can befall at all (only a woman who took her husband's name
has a maiden name to be filed under). Dirt is put on in the order of the table. The last rows are for records
and lines that no file should take in; a brand that is not tiny has at least one of each.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from demo.draft import PLACES, Draft
from demo.vocabulary import Bools, Ints
from demo.ways import WAYS


@dataclass(frozen=True)
class Dirt:
    """A kind of dirt: what happens, and how often at each store (POS), in the web shop and in the CRM."""

    kind: str
    PAR01: float
    LYO01: float
    NCE01: float
    MIL01: float
    web: float
    crm: float
    description: str
    kept_out: str | None = None  # the reason that quarantine gives for the record or the line

    @property
    def rates(self) -> tuple[float, ...]:
        """The rates in the order of PLACES."""
        return tuple(getattr(self, place) for place in PLACES)


DIRT = (
    # kind                          PAR01  LYO01  NCE01  MIL01  web    crm    what happens
    Dirt("missing_given_name",      0.01,  0.02,  0.03,  0.01,  0.005, 0.005, "no given name"),
    Dirt("missing_birth_date",      0.35,  0.40,  0.45,  0.35,  0.60,  0.20, "no date of birth"),
    Dirt("missing_email",           0.28,  0.32,  0.36,  0.30,  0.01,  0.15, "no e-mail"),
    Dirt("missing_phone",           0.18,  0.20,  0.22,  0.20,  0.40,  0.12, "no phone"),
    Dirt("missing_address",         0.40,  0.42,  0.45,  0.40,  0.15,  0.20, "no address"),
    Dirt("maiden_name",             0.20,  0.20,  0.25,  0.10,  0.25,  0.12, "filed under the name before marriage"),
    Dirt("native_in_latin",         0.03,  0.00,  0.00,  0.02,  0.20,  0.06, "typed in its own script into the Latin fields"),
    Dirt("transliteration",         0.18,  0.22,  0.22,  0.20,  0.12,  0.10, "another Latin spelling of the same name"),
    Dirt("nickname",                0.05,  0.05,  0.06,  0.06,  0.12,  0.04, "the nickname as given name"),
    Dirt("half_name",               0.25,  0.25,  0.30,  0.25,  0.20,  0.15, "a compound name loses its hyphen or a half"),
    Dirt("phonetic_slip",           0.03,  0.04,  0.05,  0.04,  0.005, 0.015, "a name written as it was heard"),
    Dirt("typo",                    0.03,  0.04,  0.05,  0.04,  0.015, 0.02, "a letter of a name dropped, doubled, swapped or wrong"),
    Dirt("keyboard_slip",           0.012, 0.015, 0.02,  0.015, 0.01,  0.008, "the neighbouring key in a name"),
    Dirt("initial",                 0.015, 0.02,  0.03,  0.01,  0.01,  0.005, "only the initial of the given name"),
    Dirt("swapped_names",           0.01,  0.015, 0.02,  0.015, 0.02,  0.01, "given and family name in each other's field"),
    Dirt("cjk_order",               0.25,  0.30,  0.35,  0.30,  0.12,  0.10, "family name first, so taken for the given name"),
    Dirt("full_name_only",          0.03,  0.04,  0.05,  0.03,  0.02,  0.06, "the whole name in one field, no parts"),
    Dirt("capitals",                0.20,  0.45,  0.30,  0.15,  0.03,  0.05, "names in capitals"),
    Dirt("small_letters",           0.01,  0.01,  0.01,  0.01,  0.08,  0.01, "names without capitals"),
    Dirt("birth_date_default",      0.02,  0.03,  0.08,  0.03,  0.00,  0.02, "01/01/1900 because the till wants a date"),
    Dirt("birth_day_default",       0.02,  0.02,  0.04,  0.02,  0.03,  0.02, "the first of January of the right year"),
    Dirt("birth_date_slip",         0.015, 0.02,  0.025, 0.015, 0.01,  0.01, "a wrong figure in the date of birth"),
    Dirt("day_month_swap",          0.02,  0.02,  0.03,  0.01,  0.02,  0.03, "day and month of birth swapped"),
    Dirt("birth_date_form",         0.02,  0.03,  0.03,  0.03,  0.02,  0.05, "date of birth in another form"),
    Dirt("placeholder_email",       0.04,  0.08,  0.16,  0.06,  0.00,  0.015, "noemail@… typed by staff to get on with the sale"),
    Dirt("other_email",             0.18,  0.20,  0.20,  0.18,  0.12,  0.15, "the client's other or former e-mail"),
    Dirt("household_email",         0.04,  0.05,  0.06,  0.05,  0.02,  0.03, "the e-mail of a partner or parent"),
    Dirt("email_plus_tag",          0.002, 0.002, 0.002, 0.002, 0.03,  0.005, "a plus-tag: name+shop@…"),
    Dirt("email_dots",              0.01,  0.01,  0.01,  0.01,  0.05,  0.01, "a dot more or less in a Gmail name"),
    Dirt("email_domain_slip",       0.02,  0.03,  0.04,  0.03,  0.008, 0.015, "the e-mail's domain mistyped"),
    Dirt("email_typo",              0.03,  0.04,  0.05,  0.03,  0.01,  0.015, "a letter of the e-mail's name wrong"),
    Dirt("email_capitals",          0.06,  0.25,  0.12,  0.05,  0.02,  0.02, "e-mail in capitals"),
    Dirt("placeholder_phone",       0.04,  0.06,  0.14,  0.05,  0.005, 0.015, "0000000000 or the like typed by staff"),
    Dirt("shop_phone",              0.01,  0.015, 0.04,  0.01,  0.00,  0.00, "the store's own phone as the client's"),
    Dirt("other_phone",             0.12,  0.12,  0.12,  0.12,  0.10,  0.10, "the fixed line instead of the mobile"),
    Dirt("household_phone",         0.03,  0.04,  0.05,  0.04,  0.02,  0.02, "the phone of a partner or parent"),
    Dirt("phone_slip",              0.015, 0.02,  0.03,  0.02,  0.01,  0.01, "a wrong figure in the phone number, or one too few"),
    Dirt("phone_form",              0.45,  0.50,  0.50,  0.45,  0.35,  0.30, "phone written in another form than usual here"),
    Dirt("shop_address",            0.015, 0.02,  0.05,  0.02,  0.00,  0.00, "the store's own address as the client's"),
    Dirt("former_address",          0.22,  0.22,  0.22,  0.22,  0.12,  0.18, "moved since: the address before"),
    Dirt("address_slip",            0.03,  0.04,  0.04,  0.03,  0.02,  0.02, "a typo in the street"),
    Dirt("short_street",            0.30,  0.35,  0.35,  0.25,  0.15,  0.12, "the kind of street shortened: av., bd, St"),
    Dirt("postal_code_slip",        0.02,  0.02,  0.03,  0.02,  0.008, 0.01, "a wrong figure in the postcode"),
    Dirt("country_form",            0.25,  0.30,  0.30,  0.35,  0.00,  0.20, "the country written in another way"),
    Dirt("no_accents",              0.30,  0.25,  0.35,  0.20,  0.15,  0.10, "accents left out of names and addresses"),
    Dirt("mojibake",                0.01,  0.00,  0.00,  0.02,  0.015, 0.04, "UTF-8 read as cp1252: François becomes FranÃ§ois"),
    Dirt("stray_space",             0.02,  0.03,  0.03,  0.02,  0.03,  0.01, "spaces before, after or within a name"),
    Dirt("blank_card",              0.002, 0.003, 0.004, 0.002, 0.00,  0.001, "a client number and nothing else", "no_identity"),
    Dirt("note_in_name",            0.001, 0.001, 0.002, 0.001, 0.00,  0.001, "an essay in the field of the family name", "field_too_long"),
    Dirt("broken_line",             0.002, 0.002, 0.003, 0.002, 0.00,  0.00,  "a stray ; or missing fields, in every export", "malformed_row"),
    Dirt("twice_in_drop",           0.002, 0.003, 0.003, 0.002, 0.00,  0.00,  "an older line of the same client before the right one", "duplicate_key"),
)  # fmt: skip

KINDS = tuple(dirt.kind for dirt in DIRT)
KEPT_OUT = {d.kind: d.kept_out for d in DIRT if d.kept_out and d.kind != "twice_in_drop"}
"""Kinds of dirt that keep the record itself out of the file -> reason."""
MASK_KEPT_OUT = sum(1 << KINDS.index(kind) for kind in KEPT_OUT)
NOT_TINY = 300  # people


def has(kind: str) -> str:
    """Return the SQL that tells whether a kind of dirt is on a record."""
    return f"((soiled >> {KINDS.index(kind)}) & 1 = 1)"


def soil(draft: Draft, rng: np.random.Generator, kept_out: bool = True) -> Ints:
    """Put every kind of dirt on a draft, in the order of the table; what keeps out only if wanted.

    Returns counts[kind, place, 0: records that it could befall, 1: records that it befell].
    """
    counts = np.zeros((len(DIRT), len(PLACES), 2), dtype=np.int64)
    draft.soiled = np.zeros(len(draft), dtype=np.int64)
    for number, dirt in enumerate(DIRT):
        befalls, put = WAYS[dirt.kind]
        possible: Bools = befalls(draft)
        if dirt.kept_out:
            possible &= kept_out & _can_be_kept_out(draft)
        rows = _struck(dirt, draft, possible, rng.random(len(draft)))
        put(draft, rows, rng.integers(0, 2**31, len(rows)).tolist())
        draft.soiled[rows] |= 1 << number
        counts[number, :, 0] = np.bincount(draft.place[possible], minlength=len(PLACES))
        counts[number, :, 1] = np.bincount(draft.place[rows], minlength=len(PLACES))
    return counts


def _can_be_kept_out(draft: Draft) -> Bools:
    """Only a record that is live, that no other was merged into, and once is enough."""
    merged = draft.is_deleted | np.isin(draft.serial, draft.merged_into)
    fit: Bools = ~merged & ((draft.soiled & MASK_KEPT_OUT) == 0)
    return fit


def _struck(dirt: Dirt, draft: Draft, possible: Bools, draws: npt.NDArray[np.float64]) -> Ints:
    """Return the rows that a kind of dirt befalls."""
    rates = np.asarray(dirt.rates)[draft.place]
    rows: Ints = np.flatnonzero(possible & (draws < rates))
    if len(rows) or not dirt.kept_out or len(draft.people) < NOT_TINY:
        return rows
    possible = possible & (rates > 0)
    nearest = np.argmin(np.where(possible, draws / np.maximum(rates, 1e-9), np.inf))
    return np.asarray([nearest])[possible[[nearest]]]
