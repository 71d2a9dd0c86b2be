"""What holds the records of a client together: scored pairs, merges at the source, the steward's matches."""

from dataclasses import dataclass

import duckdb

from resolution.schemas import EDGE, JUDGEMENT, MEMBERSHIP
from resolution.warehouse import duck
from resolution.warehouse.state import as_of

CLOSURE, MERGED, STEWARD = "closure", "merged_at_source", "judgement"
"""What finds a link beside the keys: two others, the source's own merge, a steward's match."""


@dataclass(frozen=True)
class Link:
    """Two records that are taken for one client's, record_key_l < record_key_r, and what says so."""

    record_key_l: str
    record_key_r: str
    probability: float
    found_by: str
    judgement_id: int | None = None

    @property
    def strength(self) -> tuple[float, bool]:
        """How much it holds: what somebody said holds more than any score."""
        return self.probability, self.found_by in (MERGED, STEWARD)

    @property
    def ends(self) -> tuple[str, str]:
        """Both records."""
        return self.record_key_l, self.record_key_r


@dataclass(frozen=True)
class Judgement:
    """A steward's standing judgement: match or no_match."""

    judgement_id: int
    judgement: str
    record_key_l: str
    record_key_r: str


# What somebody said conducts also through records that are in no client at present: they are `around` it.
_LINKS = """
WITH RECURSIVE own AS MATERIALIZED (
    SELECT record_key FROM {membership} WHERE client_id = $client_id
),

link AS MATERIALIZED (
    SELECT
        record_key_l, record_key_r, match_probability AS probability, match_key AS found_by,
        CAST(NULL AS BIGINT) AS judgement_id, match_weight IS NULL AS is_said
    FROM {edge}
    WHERE match_weight IS NULL OR record_key_l IN (SELECT record_key FROM own)
    UNION ALL
    SELECT record_key_l, record_key_r, 1.0, '{steward}', judgement_id, true
    FROM {judgement} WHERE judgement = 'match'
),

said AS MATERIALIZED (
    SELECT record_key_l AS a, record_key_r AS b FROM link WHERE is_said
    UNION ALL
    SELECT record_key_r AS a, record_key_l AS b FROM link WHERE is_said
),

around AS (
    SELECT record_key FROM own
    UNION
    SELECT said.b FROM around JOIN said ON said.a = around.record_key
    WHERE said.b NOT IN (SELECT record_key FROM {membership})
)

SELECT record_key_l, record_key_r, probability, found_by, judgement_id
FROM link
WHERE record_key_l IN (SELECT record_key FROM around) AND record_key_r IN (SELECT record_key FROM around)
QUALIFY row_number() OVER (
    PARTITION BY record_key_l, record_key_r ORDER BY is_said DESC, judgement_id, found_by
) = 1
ORDER BY probability DESC, record_key_l, record_key_r
"""
_JUDGEMENTS = """
SELECT judgement_id, judgement, record_key_l, record_key_r FROM {judgement}
WHERE record_key_l IN (SELECT unnest($records)) OR record_key_r IN (SELECT unnest($records))
ORDER BY judgement_id
"""


def links_of(con: duckdb.DuckDBPyConnection, number: int, client_id: str) -> tuple[Link, ...]:
    """Return the links of a client, each pair once, as the run of a number left it, the strongest first."""
    tables = {table.name: as_of(table, number) for table in (MEMBERSHIP, EDGE, JUDGEMENT)}
    query = _LINKS.format(**tables, steward=STEWARD)
    return tuple(Link(**row) for row in duck.fetch(con, query, {"client_id": client_id}).to_pylist())


def judgements_of(con: duckdb.DuckDBPyConnection, number: int, records: list[str]) -> tuple[Judgement, ...]:
    """Return the judgements on some records that the run of a number held to."""
    query = _JUDGEMENTS.format(judgement=as_of(JUDGEMENT, number))
    return tuple(Judgement(**row) for row in duck.fetch(con, query, {"records": records}).to_pylist())
