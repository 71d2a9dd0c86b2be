"""A batch of source records while they are being written: clean first, then dirt is put on."""

from dataclasses import dataclass, field

import numpy as np

from demo.contacts import Contacts
from demo.people import People
from demo.vocabulary import Bools, Ints, Objects

STORES = ("PAR01", "LYO01", "NCE01", "MIL01")
PLACES = (*STORES, "web", "crm")  # where a record is written down
WEB, CRM = 4, 5
CP1252_STORES = ("LYO01", "NCE01")
STORE_PHONES = {
    "PAR01": "+33142601917",
    "LYO01": "+33478371204",
    "NCE01": "+33493875530",
    "MIL01": "+390276004412",
}
STORE_ADDRESSES = {
    "PAR01": ("24 rue du Faubourg Saint-Honoré", "75008", "Paris", "FR"),
    "LYO01": ("12 rue du Président Édouard Herriot", "69002", "Lyon", "FR"),
    "NCE01": ("7 avenue de Suède", "06000", "Nice", "FR"),
    "MIL01": ("via Monte Napoleone 18", "20121", "Milano", "IT"),
}

TEXTS = (
    "title", "gender", "given_name", "middle_name", "family_name", "full_name", "native_name", "birth_date",
    "birth_year", "birth_place", "occupation", "email", "other_email", "phone", "other_phone",
    "street_address", "city", "region", "postal_code", "country", "loyalty_number", "tax_id",
    "wechat_unionid", "language",
)  # fmt: skip


@dataclass
class Draft:
    """One row a source record; `person` is the row in `people`, `place` the position in PLACES."""

    people: People
    contacts: Contacts
    person: Ints
    place: Ints
    serial: Ints  # identifies the record within the brand, before the sources give it an id
    merged_into: Ints  # serial of the surviving record, -1: none
    created_at: Ints  # seconds
    updated_at: Ints
    is_deleted: Bools
    email_optin: Ints  # 1 yes, 0 no, -1 never asked
    sms_optin: Ints
    texts: dict[str, Objects]  # None: empty
    given_row: Ints  # rows of the name lists that the names are written from, -1: composed
    family_row: Ints
    made_up: dict[str, Bools]  # text -> records where it is a placeholder or the store's own
    soiled: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # a bit a kind of dirt

    def __len__(self) -> int:
        return len(self.person)
