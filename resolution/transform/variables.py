"""What clientfile.yaml and the seeds for stewards say to dbt, as variables of its project."""

import hashlib
import json
from typing import Any

from resolution import carried
from resolution.config import Configuration
from resolution.survivorship import rules, weights

_OF_A_SOURCE = {
    "trust", "records_model", "touchpoints_model", "consents_model", "preferences_model", "referrals_model"
}  # fmt: skip


def marts_version(config: Configuration) -> str:
    """Return a mark of all that marts depend on beside data: models, seeds and the settings handed to dbt."""
    digest = hashlib.sha256(json.dumps(configured(config), sort_keys=True).encode())
    for path in sorted(path for kind in ("sql", "yml", "csv") for path in carried.PROJECT.rglob(f"*.{kind}")):
        digest.update(path.relative_to(carried.PROJECT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def configured(config: Configuration) -> dict[str, Any]:
    """Return what clientfile.yaml and the seeds for stewards say to dbt, as variables."""
    sources = {name: source.model_dump(include=_OF_A_SOURCE) for name, source in config.sources.items()}
    weights(carried.PROJECT / "seeds")  # dbt reads them itself; here they are checked
    return {
        "sources": sources,
        "currency": config.currency,
        "default_country": config.default_country,
        "survivorship": rules(carried.PROJECT / "seeds", config.sources),
    }
