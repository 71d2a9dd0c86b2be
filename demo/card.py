"""One client as the CRM team sees them: what the published tables say, and where it comes from."""

import duckdb

HEADINGS = ["what", "the file says", "where from"]

_PARTS = (
    """
    SELECT 'name', full_name, (
        SELECT record_key || ', by ' || rule FROM $build.client_attribute_provenance AS origin
        WHERE origin.client_id = client.client_id AND attribute = 'name'
    )
    FROM $build.client WHERE client_id = $client
    """,
    """
    SELECT 'known to', array_to_string(sources, ', ') || ' since ' || first_seen_at::DATE,
        record_count || ' records'
    FROM $build.client WHERE client_id = $client
    """,
    """
    SELECT kind, value || CASE WHEN is_preferred THEN ' (preferred)'
        WHEN NOT is_valid THEN ' (' || validity || ')' ELSE '' END, array_to_string(sources, ', ')
    FROM $build.client_contact_point WHERE client_id = $client AND kind <> 'address' ORDER BY kind, value
    """,
    """
    SELECT 'may ' || channel || ' for ' || purpose,
        CASE state WHEN 'opt_in' THEN array_to_string(list_prepend('yes', contact_points), ', ')
            WHEN 'opt_out' THEN 'no' ELSE 'unknown, so no' END,
        concat_ws(', ', source, collected_by, recorded_at::DATE, proof)
    FROM $build.client_consent WHERE client_id = $client ORDER BY channel, purpose
    """,
    """
    SELECT 'bought', count(*) || ' times, ' || sum(return_count) || ' returned: ' || sum(net_amount) || ' '
        || any_value(currency_of_house), string_agg(DISTINCT channel, ' and ' ORDER BY channel)
    FROM $build.client_order, (SELECT currency AS currency_of_house FROM $build.build)
    WHERE client_id = $client HAVING count(*) > 0
    """,
    """
    SELECT 'segment', segment || '; data access: ' || access_segment, 'as of ' || as_of
    FROM $build.client_rfm WHERE client_id = $client
    """,
    """
    SELECT topic, value, array_to_string(sources, ', ')
    FROM $build.client_preference WHERE client_id = $client AND is_latest ORDER BY topic
    """,
    """
    SELECT 'lives with', client_count - 1 || ' of the file',
        concat_ws(', ', CASE WHEN shares_address THEN 'same address' END,
            CASE WHEN shares_name THEN 'name' END, CASE WHEN shares_phone THEN 'phone' END)
    FROM $build.household WHERE client_id = $client
    """,
)


def card(con: duckdb.DuckDBPyConnection, build: str, client_id: str) -> list[list[str]]:
    """Return the card of a client of a build, given by its schema: rows of what, value and origin."""
    asked = [part.replace("$build", build) for part in _PARTS]
    rows = [row for part in asked for row in con.execute(part, {"client": client_id}).fetchall()]
    return [[str(value or "") for value in row] for row in rows]
