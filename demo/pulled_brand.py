"""The demo brand as files to evaluate: pulled from its three systems by the real stages, and its truth."""

import os
from pathlib import Path

from demo.brand import DemoBrand, prepare
from demo.show import DIRECTORY
from resolution import pipeline
from resolution.config import Configuration
from resolution.progress import Progress
from resolution.schemas import QUARANTINE, SOURCE_RECORD
from resolution.warehouse import duck

RECORDS, TRUTH = "brand.parquet", "truth.parquet"
_STAGES = ("stage_sources", "standardise", "check_records")

_RECORDS = f"""
SELECT * FROM {SOURCE_RECORD.qualified}
WHERE record_key NOT IN (SELECT record_key FROM {QUARANTINE.qualified} WHERE run_id = '$run_id')
ORDER BY record_key
"""
# What is deleted, merged away at its source, or should be in no file is not judged.
_TRUTH = f"""
SELECT t.record_key, t.person_id, t.culture, t.script
FROM read_parquet($truth) AS t
JOIN {SOURCE_RECORD.qualified} AS r USING (record_key)
WHERE t.person_id IS NOT NULL AND t.kept_out IS NULL AND NOT r.is_deleted AND r.merged_into IS NULL
ORDER BY t.record_key
"""


def pull_brand(config: Configuration, people: int, seed: int, progress: Progress) -> tuple[Path, Path]:
    """Make a brand in an empty project, pull and stage it; return the files of its records and its truth.

    Records that the first gate keeps out are in neither file. The truth has the columns culture and script.
    """
    directory = config.path(DIRECTORY)
    prepare(directory, people, seed, pipeline.within("brand", progress))
    with DemoBrand(directory) as served:
        os.environ.update(served.environment)
        for source in config.sources:
            pipeline.pull(config, source, progress)
    run, _ = pipeline.run(config, progress, _STAGES)
    records, truth = config.root / RECORDS, config.root / TRUTH
    queries = {
        records: _RECORDS.replace("$run_id", run.run_id),
        truth: _TRUTH.replace("$truth", duck.quoted(directory / "truth.parquet")),
    }
    with duck.connect(config, read_only=True) as con:
        for file, query in queries.items():
            con.execute(f"COPY ({query}) TO {duck.quoted(file)} (FORMAT parquet)")
    return records, truth
