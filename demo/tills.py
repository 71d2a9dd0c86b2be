"""The POS: nightly drops, a folder a store, of client exports and tickets as a French till writes them."""

from pathlib import Path

import duckdb

from demo.database import literal
from demo.dirt import has
from demo.draft import CP1252_STORES, STORES

# a full export holds every client of the store; `record` is the table described in demo/database.py
_CLIENTS = """
SELECT native_id AS no_client,
    CASE WHEN lower(gender) IN ('m', 'male') THEN
        CASE native_id[-1] WHEN '3' THEN 'Monsieur' WHEN '7' THEN 'MR' ELSE 'M.' END
    WHEN lower(gender) IN ('f', 'female') THEN
        CASE native_id[-1] WHEN '2' THEN 'Mlle' WHEN '5' THEN 'Madame' WHEN '7' THEN 'MME' ELSE 'Mme' END
    ELSE gender END AS civilite,
    family_name AS nom, given_name AS prenom, middle_name AS deuxieme_prenom, full_name AS nom_complet,
    native_name AS nom_natif,
    CASE WHEN regexp_full_match(birth_date, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')
        AND TRY_CAST(birth_date AS DATE) IS NOT NULL
        THEN birth_date[9:10] || '/' || birth_date[6:7] || '/' || birth_date[1:4]
        ELSE coalesce(birth_date, birth_year) END AS date_naissance,
    birth_place AS lieu_naissance, occupation AS profession, email, other_emails[1] AS autre_email,
    phone AS telephone, other_phones[1] AS autre_telephone, street_address AS adresse,
    postal_code AS code_postal, city AS ville, region, country AS pays, loyalty_number AS no_carte,
    tax_id AS no_fiscal, language AS langue,
    CASE email_optin WHEN true THEN 'O' WHEN false THEN 'N' END AS optin_email,
    CASE sms_optin WHEN true THEN 'O' WHEN false THEN 'N' END AS optin_sms,
    strftime(created_at, '%d/%m/%Y %H:%M') AS date_creation,
    strftime(updated_at, '%d/%m/%Y %H:%M') AS date_modif
FROM (
    SELECT *, 2 AS version FROM record
    UNION ALL
    SELECT * REPLACE (NULL::VARCHAR AS email, NULL::VARCHAR AS street_address, created_at AS updated_at),
        1 AS version
    FROM record WHERE {twice}
) WHERE source = 'pos' AND store_id = '{store}' AND {which}
ORDER BY native_id, version
"""
_BROKEN = (
    "SELECT native_id FROM record WHERE source = 'pos' AND store_id = '{store}' AND {broken} AND {which}"
)
# the tills of two stores group thousands, Nice with a no-break space
_TICKETS = """
SELECT no_ticket, no_client, strftime(sold_at, '%d/%m/%Y %H:%M') AS date_ticket,
    replace(CASE '{store}' WHEN 'LYO01' THEN replace(format('{{:,.2f}}', amount), ',', ' ')
        WHEN 'NCE01' THEN replace(format('{{:,.2f}}', amount), ',', chr(160))
        ELSE format('{{:.2f}}', amount) END, '.', ',') AS montant_ttc,
    currency AS devise, articles AS nb_articles, kind AS type, origin AS no_ticket_origine
FROM ticket WHERE store_id = '{store}' AND {which}
ORDER BY sold_at, no_ticket
"""


def write_clients(con: duckdb.DuckDBPyConnection, drops: Path, day: str, which: str) -> None:
    """Write the full client export of a day for each store: the records of `record` that `which` selects."""
    for store in STORES:
        query = _CLIENTS.format(store=store, which=which, twice=has("twice_in_drop"))
        broken = _BROKEN.format(store=store, which=which, broken=has("broken_line"))
        numbers = {row[0] for row in con.execute(broken).fetchall()}
        _write(con, query, drops, store, f"clients_{day.replace('-', '')}", numbers)


def write_tickets(con: duckdb.DuckDBPyConnection, drops: Path, day: str, which: str) -> None:
    """Write the tickets of `ticket` that `which` selects, for each store."""
    for store in STORES:
        query = _TICKETS.format(store=store, which=which)
        _write(con, query, drops, store, f"tickets_{day.replace('-', '')}", set())


def _write(
    con: duckdb.DuckDBPyConnection, query: str, drops: Path, store: str, name: str, broken: set[str]
) -> None:
    path = drops / store / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY ({query}) TO {literal(path)} (FORMAT csv, DELIMITER ';', HEADER true)")
    encoding = "cp1252" if store in CP1252_STORES else "utf-8"
    if broken or encoding != "utf-8":
        _rewrite(path, encoding, broken)


def _rewrite(path: Path, encoding: str, broken: set[str]) -> None:
    """Rewrite a file with some clients' lines broken, in the encoding of the till.

    What cp1252 cannot write becomes a question mark.
    """
    part = path.with_suffix(".part")
    with (
        path.open(encoding="utf-8", newline="") as read,
        part.open("w", encoding=encoding, errors="replace", newline="") as written,
    ):
        if broken:
            written.writelines(_break(line) if line.split(";", 1)[0] in broken else line for line in read)
        else:
            while block := read.read(1 << 20):
                written.write(block)
    part.replace(path)


def _break(line: str) -> str:
    """Put a ; too many before the name, or lose the end of the line, as the client's number has it."""
    fields = line.split(";")
    if int(fields[0]) % 2:
        return ";".join([*fields[:2], "", *fields[2:]])
    return ";".join(fields[:-6]) + "\n"
