"""The kinds of value, and how each is standardised: one remembered table a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from resolution.schemas import STATE, TEXT, TEXTS, Table
from resolution.standardise import (
    address,
    country,
    date,
    email,
    gender,
    identifier,
    language,
    name,
    name_form,
    phone,
    place,
    postcode,
    reading,
    text,
)


@dataclass(frozen=True)
class Kind:
    """A kind of value: what it depends on beside the value itself, what comes out, and where it is found.

    `wanted` selects the key columns of every value in the view source_record, as often as it is there,
    `consented` those that consents are about, in the table consent_point; other keys than the value are never
    null.
    """

    name: str
    standardise: Callable[..., tuple[Any, ...]]
    outputs: Mapping[str, pa.DataType]
    wanted: str
    keys: Mapping[str, pa.DataType] = field(default_factory=lambda: {"value": TEXT})
    consented: str = ""

    @property
    def held(self) -> str:
        """Select the key columns of every value that anything holds."""
        return f"{self.wanted} UNION ALL {self.consented}" if self.consented else self.wanted

    @property
    def table(self) -> Table:
        """The table that remembers values of this kind."""
        columns = [*self.keys.items(), *self.outputs.items(), ("issues", TEXTS), ("version", TEXT)]
        grain = f"one row a distinct value ({', '.join(self.keys)}) and what became of it"
        return Table(STATE, f"value_{self.name}", grain, pa.schema(columns), tuple(self.keys))


def _each(*columns: str) -> str:
    return " UNION ALL ".join(
        f"SELECT {column} AS value FROM source_record WHERE {column} IS NOT NULL" for column in columns
    )


_NAME_PARTS = {part: f"{part}_name" for part in name.PARTS}
_NAMES = " UNION ALL ".join(
    f"SELECT {column} AS value, '{part}' AS part FROM source_record WHERE {column} IS NOT NULL"
    for part, column in _NAME_PARTS.items()
)
# Read from the names as they were just standardised: far fewer values than were entered.
_FIRST_NAMES = """
    SELECT split_part(std, ' ', 1) AS value
    FROM resolution.value_name WHERE part IN ('given', 'full') AND std IS NOT NULL
"""
_READ = """
    SELECT CASE WHEN romanised THEN display ELSE std END AS value, part
    FROM resolution.value_name WHERE part IN ('given', 'family') OR romanised
    UNION ALL
    SELECT split_part(std, ' ', 1), 'given'
    FROM resolution.value_name WHERE part = 'full' AND romanised IS NOT TRUE
    UNION ALL
    SELECT split_part(std, ' ', -1), 'family'
    FROM resolution.value_name WHERE part = 'full' AND romanised IS NOT TRUE
"""
_EMAILS = f"{_each('email')} UNION ALL SELECT unnest(other_emails) FROM source_record"
_PHONES = """
    SELECT phone AS value, dialling_country AS country FROM (
        SELECT phone, dialling_country FROM source_record
        UNION ALL SELECT unnest(other_phones), dialling_country FROM source_record
    ) WHERE phone IS NOT NULL
"""
_CONSENTED_EMAILS = "SELECT value FROM consent_point WHERE kind = 'email'"
_CONSENTED_PHONES = "SELECT value, country FROM consent_point WHERE kind = 'phone'"
_DATES = """
    SELECT value, day_first FROM (
        SELECT source, birth_date AS value FROM source_record
        UNION ALL SELECT source, birth_year FROM source_record
    ) JOIN date_order USING (source) WHERE value IS NOT NULL
"""
_POSTCODES = """
    SELECT postal_code AS value, coalesce(country_std, '') AS country
    FROM source_record WHERE postal_code IS NOT NULL
"""

# Countries come first: phones and postal codes are read by the country of their record.
COUNTRY = Kind("country", country.standardise, {"std": TEXT}, _each("country"))
KINDS = (
    Kind(
        "name",
        name.standardise,
        {
            "display": TEXT,
            "std": TEXT,
            "phonetic": TEXT,
            "native": TEXT,
            "generation": TEXT,
            "romanised": pa.bool_(),
        },
        _NAMES,
        {"value": TEXT, "part": TEXT},
    ),
    Kind("name_form", name_form.standardise, {"forms": TEXTS}, _FIRST_NAMES),
    Kind(
        "reading",
        reading.standardise,
        {"given": TEXTS, "family": TEXTS},
        _READ,
        {"value": TEXT, "part": TEXT},
    ),
    Kind(
        "email",
        email.standardise,
        {"std": TEXT, "local_part": TEXT, "domain": TEXT},
        _EMAILS,
        consented=_CONSENTED_EMAILS,
    ),
    Kind(
        "phone",
        phone.standardise,
        {"std": TEXT},
        _PHONES,
        {"value": TEXT, "country": TEXT},
        _CONSENTED_PHONES,
    ),
    Kind(
        "date",
        date.standardise,
        {"birth_date": pa.date32(), "birth_year": pa.int32(), "default_year": pa.int32()},
        _DATES,
        {"value": TEXT, "day_first": pa.bool_()},
    ),
    Kind(
        "address",
        address.standardise,
        {"display": TEXT, "street": TEXT, "house_number": TEXT},
        _each("street_address"),
    ),
    Kind("place", place.standardise, {"display": TEXT, "std": TEXT}, _each("city", "region", "birth_place")),
    Kind("postcode", postcode.standardise, {"std": TEXT}, _POSTCODES, {"value": TEXT, "country": TEXT}),
    Kind("text", text.standardise, {"display": TEXT, "std": TEXT}, _each("occupation")),
    Kind("identifier", identifier.standardise, {"std": TEXT}, _each("loyalty_number", "tax_id")),
    Kind("gender", gender.standardise, {"std": TEXT}, _each("gender")),
    Kind("language", language.standardise, {"std": TEXT}, _each("language")),
)
