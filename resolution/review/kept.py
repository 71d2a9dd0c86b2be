"""Whether the store still holds what stewards said: a lost store is not a withdrawal of everything."""

from resolution.config import Configuration
from resolution.errors import JudgementError
from resolution.review.store import history


def require_kept(config: Configuration, held: int) -> None:
    """Raise JudgementError when runs have held to judgements (`held` of them) and the store knows of none."""
    if held and not history(config):
        raise JudgementError(
            f"The store of judgements is empty, but the published run held to {held:,} of them.",
            "Restore the store from its backup (`judgements` in the configuration says where it stands). To "
            "give up what stewards said, withdraw it there.",
        )
