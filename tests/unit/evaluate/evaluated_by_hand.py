"""Files of records and truths for tests, and what an evaluation of a small run by hand says."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def parquet(path: Path, rows: list[dict[str, Any]], schema: pa.Schema | None = None) -> Path:
    """Write rows as a Parquet file."""
    pq.write_table(pa.Table.from_pylist(rows, schema), path)
    return path


def row(number: int, **values: Any) -> dict[str, Any]:
    """Return a source record with its truth; two records a person."""
    return {"source": "pos", "source_record_id": f"{number}", "entity": f"e{number // 2}"} | values
