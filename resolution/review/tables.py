"""The tables of the judgement store, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime

import sqlalchemy as sa

METADATA = sa.MetaData()


class UtcTime(sa.TypeDecorator[datetime]):
    """A time with its zone; SQLite, which knows none, holds it as UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the database UTC."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Take what a database without zones gives as UTC."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_PAIR_KEYS = ("record_key_l", "record_key_r")


def _pair() -> tuple[sa.Column[str], sa.Column[str]]:
    left, right = (sa.Column(name, sa.Text, nullable=False) for name in _PAIR_KEYS)
    return left, right


# One row a thing that a steward said of a pair, record_key_l < record_key_r; rows are only ever added. The
# latest row of a pair is its standing judgement.
JUDGEMENT = sa.Table(
    "judgement",
    METADATA,
    sa.Column("judgement_id", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("judgement", sa.Text, nullable=False),  # match, no_match, unsure, withdrawn
    *_pair(),
    sa.Column("judged_by", sa.Text, nullable=False),
    sa.Column("judged_at", UtcTime, nullable=False),
    sa.Column("note", sa.Text),  # may name people: shown to nobody who did not ask for notes
    sa.Column("withdraws", _NUMBER),  # the judgement_id that a withdrawal takes back
    sa.CheckConstraint("record_key_l < record_key_r", name="judgement_is_ordered"),
    sa.Index("judgement_of_pair", *_PAIR_KEYS),
    sqlite_autoincrement=True,
)

# One row an open question; each run asks anew.
REVIEW_ITEM = sa.Table(
    "review_item",
    METADATA,
    sa.Column("item_id", _NUMBER, primary_key=True, autoincrement=False),  # from 1 on, the most urgent first
    sa.Column("run_id", sa.Text, nullable=False),
    *_pair(),
    sa.Column("reason", sa.Text, nullable=False),  # doubtful_pair, suspicious_client, blind_sample
    sa.Column("priority", sa.Double, nullable=False),
    sa.Column("match_probability", sa.Double),  # empty: blind, or nobody compared the two
    sa.Column("client_id_l", sa.Text, nullable=False),
    sa.Column("client_id_r", sa.Text, nullable=False),
    sa.Column("records", sa.Integer, nullable=False),  # of both clients
    sa.Column("asked_at", UtcTime, nullable=False),  # when a run first asked it
)

# One row a pair that was ever drawn into the blind sample; rows are only ever added.
BLIND_PAIR = sa.Table(
    "blind_pair",
    METADATA,
    *_pair(),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.PrimaryKeyConstraint(*_PAIR_KEYS),
)
