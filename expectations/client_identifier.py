"""Gate 2: what is expected of `client_identifier`, the crosswalk, one row a record."""

from expectations.built import AGAIN, Built
from expectations.expectation import JUDGED, Suite, literal, no_rows, unique_key
from resolution.schemas import QUARANTINE, STANDARDISED_RECORD


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's crosswalk."""
    schema, run_id, again = built.schema, built.run_id, AGAIN
    return Suite(
        schema,
        "client_identifier",
        (
            *unique_key(
                "record_key", "A record belongs to one client: a second row would count it twice.", again
            ),
            no_rows(
                "record_has_client",
                "critical",
                f"{_linked(run_id)} EXCEPT SELECT record_key FROM {{batch}} WHERE client_id IS NOT NULL",
                "Nothing is dropped silently: a record is in quarantine with a reason, or in the crosswalk.",
                again,
            ),
            no_rows(
                "quarantined_record_is_out",
                "critical",
                f"SELECT record_key FROM {{batch}} INTERSECT {_quarantined(run_id)}",
                "What was kept out for a reason may not come in by another door.",
                again,
            ),
            no_rows(
                "crosswalk_client_exists",
                "critical",
                f"SELECT client_id FROM {{batch}} EXCEPT SELECT client_id FROM {schema}.client",
                "An id in the crosswalk that no client bears leads readers nowhere.",
                again,
                unit="clients",
            ),
            no_rows(
                "client_has_records",
                "critical",
                f"SELECT client_id FROM {schema}.client EXCEPT SELECT client_id FROM {{batch}}",
                "A client without a record is somebody whom no source knows.",
                again,
                unit="clients",
            ),
        ),
    )


def _linked(run_id: str) -> str:
    live = f"SELECT record_key FROM {STANDARDISED_RECORD.qualified} WHERE {JUDGED}"
    return f"{live} EXCEPT {_quarantined(run_id)}"


def _quarantined(run_id: str) -> str:
    return f"SELECT record_key FROM {QUARANTINE.qualified} WHERE run_id = {literal(run_id)}"
