"""A small house for tests: its three systems, made by hand, and the command line to run on them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.crm import execute, open_crm
from support.shop import TOKEN, Shop, open_shop
from support.workspace import SHIPPED
from typer.testing import CliRunner

from resolution.cli import app

COLUMNS = ("no_client", "nom", "prenom", "date_naissance", "email", "telephone", "adresse", "code_postal")
HEADER = ";".join([*COLUMNS, "ville", "date_modif"])
TICKETS = "no_ticket;no_client;date_ticket;montant_ttc"
UPDATED = "2026-11-20T10:00:00+00:00"
_CRM = """
CREATE SCHEMA crm;
CREATE TABLE crm.contacts (
    contact_id bigint PRIMARY KEY, first_name text, last_name text, birth_date text, email text, mobile text,
    street text, postal_code text, city text, updated_at timestamptz, deleted_at timestamptz);
CREATE TABLE crm.consents (consent_id bigint PRIMARY KEY, contact_id bigint, contact_point text,
    recorded_at timestamptz NOT NULL);
CREATE TABLE crm.preferences (preference_id bigint PRIMARY KEY, contact_id bigint, value text,
    updated_at timestamptz);
CREATE TABLE crm.referrals (referral_id bigint PRIMARY KEY, created_at timestamptz);
"""
_ONSETS = ("Qor", "Zeb", "Vax", "Wym", "Jax", "Kyz", "Dwob", "Fyr")
_ENDS = ("ulina", "andore", "imbrel", "astine", "oquine", "erluze", "otheva", "ypraze")


@dataclass(frozen=True)
class Person:
    """Somebody who is in all three systems; every value is one that nothing else would hold."""

    number: int
    given: str
    family: str
    born: date
    email: str
    phone: str
    street: str
    postcode: str
    city: str

    @property
    def values(self) -> set[str]:
        """What must never be seen outside of the data: each value as entered and in standard form."""
        forms = {self.given, self.family, self.email, self.email.split("@", maxsplit=1)[0], self.phone[1:]}
        return forms | {self.street, self.city, f"{self.born}", f"{self.born:%d/%m/%Y}"}


def people(count: int, first: int = 0) -> list[Person]:
    """Return invented people, the same every time."""
    return [_person(number) for number in range(first, first + count)]


def _person(number: int) -> Person:
    onset, end = divmod(number, len(_ENDS))
    given = _ONSETS[onset % len(_ONSETS)] + _ENDS[end]
    family = _ENDS[(end + onset) % len(_ENDS)].capitalize() + _ONSETS[end].lower()
    email = f"{given}.{family}{number}@courriel{number}.fr".lower()
    digits = int(sha256(str(number).encode()).hexdigest(), 16) % 10**8
    street = f"{number + 1} rue Brimborion{number}"
    born = date(1931, 3, 17) + timedelta(days=397 * number)
    return Person(
        number, given, family, born, email, f"06{digits:08}", street, f"{75001 + number}", "Xyzville"
    )


def till_line(person: Person, **changed: str) -> str:
    """Return a person's line of a till's clients file."""
    values = {
        "no_client": str(person.number),
        "nom": person.family.upper(),
        "prenom": person.given,
        "date_naissance": f"{person.born:%d/%m/%Y}",
        "email": person.email,
        "telephone": person.phone,
        "adresse": person.street,
        "code_postal": person.postcode,
        "ville": person.city,
        "date_modif": "20/11/2026 10:00",
    }
    return ";".join((values | changed).values())


def customer(person: Person, **changed: Any) -> dict[str, Any]:
    """Return a person as the shop's API gives them."""
    return {
        "id": person.number,
        "updated_at": UPDATED,
        "state": "enabled",
        "first_name": person.given,
        "last_name": person.family,
        "birth_date": f"{person.born}",
        "email": person.email,
        "phone": person.phone,
        "default_address": {"address1": person.street, "zip": person.postcode, "city": person.city},
    } | changed


class House:
    """A project folder with a till's drops, a shop and a CRM."""

    def __init__(self, root: Path, shop: Shop, dsn: str) -> None:
        self.root = root
        self.shop = shop
        self.dsn = dsn
        self.settings = root / "clientfile.yaml"
        self.settings.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
        execute(dsn, _CRM)

    def clientfile(self, *arguments: str, status: int = 0, config: Path | None = None) -> str:
        """Run a command and return what it printed; it must end with that status, without a traceback."""
        done = CliRunner().invoke(app, [*arguments, "--config", str(config or self.settings)])
        unexpected = done.exception if not isinstance(done.exception, SystemExit) else None
        assert (unexpected, done.exit_code) == (None, status), done.output
        assert "Traceback" not in done.output, done.output
        return done.output

    def till(self, store: str, file: str, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        """Write a file into a store's folder."""
        path = self.root / "var/demo/pos" / store / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(("\n".join([header, *lines]) + "\n").encode(encoding))
        return path

    def contact(self, person: Person, **changed: str | None) -> None:
        """Put a person into the CRM, or change them."""
        values: dict[str, Any] = {
            "contact_id": str(person.number),
            "first_name": person.given,
            "last_name": person.family,
            "birth_date": f"{person.born}",
            "email": person.email,
            "mobile": person.phone,
            "street": person.street,
            "postal_code": person.postcode,
            "city": person.city,
            "updated_at": UPDATED,
        }
        row = json.dumps(values | changed).replace("'", "''")
        execute(
            self.dsn,
            f"INSERT INTO crm.contacts SELECT * FROM json_populate_record(NULL::crm.contacts, '{row}') "
            "ON CONFLICT (contact_id) DO UPDATE SET last_name = EXCLUDED.last_name, "
            "updated_at = EXCLUDED.updated_at, deleted_at = EXCLUDED.deleted_at",
        )

    def warehouse(self, query: str) -> list[Any]:
        """Ask the warehouse."""
        return _ask(self.root / "var/warehouse.duckdb", query)

    def published(self, query: str) -> list[Any]:
        """Ask the client file that readers see."""
        return _ask(self.root / "published/client_file.duckdb", query)

    @property
    def digest(self) -> str:
        """The file that readers open, in one line: another file of the same rows has another digest."""
        return sha256((self.root / "published/client_file.duckdb").read_bytes()).hexdigest()

    @property
    def contents(self) -> dict[str, str]:
        """What readers see, table by table in one line: the same rows give the same."""
        files = (self.root / "published/parquet").glob("*.parquet")
        return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}

    def landed(self) -> list[Any]:
        """How many rows each raw table holds."""
        tables = self.warehouse(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'raw' "
            "AND table_name NOT LIKE '\\_dlt%' ESCAPE '\\' ORDER BY 1"
        )
        return [(name, self.warehouse(f"SELECT count(*) FROM raw.{name}")[0][0]) for (name,) in tables]


def _ask(file: Path, query: str) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        return con.execute(query).fetchall()


@contextmanager
def open_house(root: Path) -> Iterator[House]:
    """Build a house in a folder, with its shop and CRM running until the end of the block."""
    root.mkdir(parents=True, exist_ok=True)
    with open_shop() as shop, open_crm() as dsn, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIENTFILE_WEB_URL", shop.url)
        patch.setenv("CLIENTFILE_WEB_TOKEN", TOKEN)
        patch.setenv("CLIENTFILE_CRM_DSN", dsn)
        yield House(root, shop, dsn)


def fill(house: House, of_tills: Sequence[Person], of_crm: Sequence[Person]) -> None:
    """Give the tills and the CRM their people; the shop's are set apart."""
    house.till("PAR01", "clients_20261120.csv", *map(till_line, of_tills))
    for person in of_crm:
        house.contact(person)
