"""Batches of people drawn, dirtied and written as Parquet; each has seeds of its own, so order is free."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from demo.contacts import draw_contacts
from demo.dirt import soil
from demo.draft import PLACES, STORES, TEXTS, Draft
from demo.people import draw_people
from demo.records import draw_records, draw_traits, finish
from demo.vocabulary import Ints, cultures

PEOPLE_A_BATCH = 20_000


def draw_batch(seed: int, batch: int, count: int, population: int, day: int = 1) -> tuple[Draft, Ints]:
    """Draw one batch: who they are depends on seed and batch, what is written down on the day too.

    What no file should take in is drawn on day 1 only. Returns the dirtied records and the dirt counts of
    `dirt.soil`.
    """
    who = np.random.default_rng([seed, batch, 0])
    people = draw_people(who, 1 + batch * PEOPLE_A_BATCH, count)
    contacts = draw_contacts(who, people, population)
    traits = draw_traits(who, people, contacts)
    written = np.random.default_rng([seed, batch, day])
    draft = draw_records(written, people, contacts, traits, first=0 if day == 1 else 8)
    counts = soil(draft, written, kept_out=day == 1)
    finish(draft)
    return draft, counts


def table(draft: Draft) -> pa.Table:
    """Return the records of a draft as a table: one row a record, texts as entered, truth beside."""
    places = pa.array([place if place in STORES else None for place in PLACES])
    systems = pa.array(["pos" if place in STORES else place for place in PLACES])
    culture = pa.array([habits.name for habits in cultures()])
    place = pa.array(draft.place)
    columns = {
        "serial": pa.array(draft.serial),
        "person_id": pa.array(draft.people.person_id[draft.person]),
        "culture": culture.take(pa.array(draft.people.culture[draft.person])),
        "source": systems.take(place),
        "store_id": places.take(place),
        "merged_into": pa.array(draft.merged_into, mask=draft.merged_into < 0),
        "created_at": pa.array(draft.created_at * 1_000_000).cast(pa.timestamp("us")),
        "updated_at": pa.array(draft.updated_at * 1_000_000).cast(pa.timestamp("us")),
        "is_deleted": pa.array(draft.is_deleted),
        "email_optin": pa.array(draft.email_optin == 1, mask=draft.email_optin < 0),
        "sms_optin": pa.array(draft.sms_optin == 1, mask=draft.sms_optin < 0),
        "soiled": pa.array(draft.soiled),
        **{text: pa.array(draft.texts[text], type=pa.string()) for text in TEXTS},
    }
    return pa.table(columns)


def write_batch(path: Path, seed: int, batch: int, count: int, population: int) -> Ints:
    """Draw one batch, write it to a Parquet file and return its dirt counts."""
    draft, counts = draw_batch(seed, batch, count, population)
    pq.write_table(table(draft), path, compression="lz4")
    return counts
