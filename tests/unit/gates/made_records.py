from typing import Any

RUN = "r20261122t120000"


def record(source: str, number: int, **values: Any) -> dict[str, Any]:
    """A good record, and what is different about it."""
    good = {
        "record_key": f"{source}:{number}",
        "source": source,
        "source_record_id": str(number),
        "is_deleted": False,
        "updated_at": "2026-11-20 10:00:00+00",
        "full_name_std": f"name {number}",
        "email_std": f"person{number}@example.org",
        "longest_field": 20,
    }
    return {**good, **values}


NAMELESS = {"full_name_std": None, "email_std": None}
