"""The demo brand's records as one Parquet file of the int_source_records shape, with the truth in it.

The records are taken as they are drawn, before tills, shop and CRM write them in their own ways, so a million
are there in minutes. What a pull adds (a till's dates and titles, broken lines, a record twice in a drop) is
not in the file.
"""

from pathlib import Path

from demo.database import literal, record_key
from demo.dirt import has
from demo.generate import drawn
from resolution.progress import Progress, silent

RECORDS_A_PERSON = 1.6
"""Fewer than a brand has, so that there are always enough of them."""

_RECORDS = f"""
SELECT source, split_part({record_key()}, ':', 2) AS source_record_id, created_at, updated_at, is_deleted,
    given_name, middle_name, family_name, full_name, native_name, gender, birth_date, birth_year, birth_place,
    occupation, email, phone, other_emails, other_phones, street_address, city, region, postal_code, country,
    loyalty_number, tax_id, store_id, language,
    CASE WHEN wechat_unionid IS NULL THEN MAP {{}} ELSE MAP {{'wechat_unionid': wechat_unionid}} END
        AS identifiers,
    CASE WHEN NOT {has("blank_card")} THEN person_id::VARCHAR END AS entity, culture
FROM record
WHERE NOT is_deleted AND merged_into_id IS NULL
ORDER BY person_id, serial
"""


def write_record_file(path: Path, records: int, seed: int, progress: Progress = silent) -> int:
    """Write about so many records that are alive, all of each person but the last; return how many.

    `entity` is the person, `culture` one of the brand's cultures.
    """
    people = round(records / RECORDS_A_PERSON)
    with drawn(path.parent, people, seed, progress) as (con, _):
        con.execute(f"COPY ({_RECORDS} LIMIT {records}) TO {literal(path)} (FORMAT parquet)")
        return int(con.execute(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchall()[0][0])
