"""The judgements that a run holds to, as they are in the steward's store while it clusters."""

import duckdb
import pyarrow as pa

from resolution.schemas import JUDGEMENT

_NO_LONGER_GIVEN = f"""
UPDATE {JUDGEMENT.qualified} SET until = $number
WHERE until IS NULL AND NOT EXISTS (
    SELECT 1 FROM given_judgement AS g
    WHERE (g.judgement_id, g.judgement, g.record_key_l, g.record_key_r)
        = (judgement.judgement_id, judgement.judgement, judgement.record_key_l, judgement.record_key_r)
)
"""
_NEWLY_GIVEN = f"""
INSERT INTO {JUDGEMENT.qualified} BY NAME
SELECT judgement_id, judgement, record_key_l, record_key_r, $number AS since, NULL AS until
FROM given_judgement AS g
WHERE NOT EXISTS (
    SELECT 1 FROM {JUDGEMENT.qualified} AS j WHERE j.until IS NULL AND j.judgement_id = g.judgement_id
)
ORDER BY judgement_id
"""


def hold_to(con: duckdb.DuckDBPyConnection, judgements: pa.Table, number: int) -> None:
    """Write what differs between the judgements that stand and those that are given to run `number`.

    `judgements` has one row an active judgement: judgement_id, judgement, record_key_l < record_key_r.
    """
    con.register("given_judgement", judgements)
    for statement in (_NO_LONGER_GIVEN, _NEWLY_GIVEN):
        con.execute(statement, {"number": number})
    con.unregister("given_judgement")
