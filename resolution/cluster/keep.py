"""Write into the state what a run changed, and no more."""

import duckdb

from resolution.schemas import CLIENT_EVENT, CLIENT_ID_REDIRECT, MEMBERSHIP
from resolution.warehouse.runs import Run

_STATEMENTS = (
    f"""UPDATE {MEMBERSHIP.qualified} SET until = $number
        WHERE until IS NULL AND record_key IN (SELECT record_key FROM moved WHERE old_client IS NOT NULL)""",
    f"""INSERT INTO {MEMBERSHIP.qualified} BY NAME
        SELECT
            record_key,
            client_id,
            coalesce(first_seen_at, $now) AS first_seen_at,
            first_seen_run,
            $number AS since
        FROM new_member
        WHERE record_key IN (SELECT record_key FROM moved)
        ORDER BY record_key""",
    f"""UPDATE {CLIENT_ID_REDIRECT.qualified} SET until = $number
        WHERE until IS NULL AND client_id IN (SELECT client_id FROM redirect_change WHERE was_there)""",
    f"""INSERT INTO {CLIENT_ID_REDIRECT.qualified} BY NAME
        SELECT client_id, redirects_to, $number AS since FROM redirect_change
        WHERE is_there
        ORDER BY client_id""",
    f"""INSERT INTO {CLIENT_EVENT.qualified} BY NAME
        SELECT *, $number AS since, $now AS happened_at FROM event ORDER BY event_no""",
)


def keep(con: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Write the differences of memberships and redirects, and the events, as rows of the run."""
    values = {"number": run.number, "now": run.started_at}
    for statement in _STATEMENTS:
        used = {name: value for name, value in values.items() if f"${name}" in statement}
        con.execute(statement, used)
