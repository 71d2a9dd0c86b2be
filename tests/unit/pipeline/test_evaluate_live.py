import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.workspace import DAY, fill, fill_records, record, workspace
from test_runs import release

from resolution import pipeline, scoring
from resolution.errors import RunError
from resolution.schemas import MEMBERSHIP
from resolution.warehouse import runs

MEMBERS = {"pos:1": "A", "web:1": "A", "web:2": "B"}


def test_the_published_clients_are_compared_with_a_truth(tmp_path) -> None:
    config = workspace(tmp_path)
    truth = tmp_path / "truth.parquet"
    pq.write_table(pa.table({"record_key": [*MEMBERS], "person_id": ["x", "x", "y"]}), truth)
    with pytest.raises(RunError, match="Nothing has been published yet"):
        scoring.evaluate_live(config, truth)
    run_id = pipeline.begin(config)
    fill_records(config, [record(key) for key in MEMBERS])
    fill(
        config,
        MEMBERSHIP,
        [{"since": 1, "record_key": key, "client_id": client} for key, client in MEMBERS.items()],
    )
    release(config, run_id)
    runs.end_run(config, run_id, "published", DAY, model_version="m20261101-0")
    found = scoring.evaluate_live(config, truth, "source")
    assert found.scores.pairwise.f1 == 1
    assert (found.edges.pairs, found.candidates, found.model.version) == (0, None, "m20261101-0")
    assert list(found.groups.scores) == ["web", "pos"]
