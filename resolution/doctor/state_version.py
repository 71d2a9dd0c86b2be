"""The version of the state's tables, beside the one that this clientfile reads."""

from resolution.doctor.check import Check, failure, ok, warning
from resolution.warehouse.migrations.migrate import CURRENT


def compared(found: int) -> Check:
    """Say whether the state is of the version of this code; 0 is from before versions were counted."""
    if found > CURRENT:
        return failure(
            "state",
            f"It has version {found}; this clientfile knows versions up to {CURRENT}.",
            "Upgrade clientfile, or restore the backup that was made before the upgrade.",
        )
    if found < CURRENT:
        return warning(
            "state",
            f"It has version {found}; the next command that opens it migrates it to {CURRENT}.",
            "Make a backup first, if you may want to go back to the clientfile before.",
        )
    return ok("state", f"It has version {found}, which this clientfile reads.")
