"""One DAG a source of clientfile.yaml, on the source's own schedule: land what is new, update its asset."""

from airflow.sdk import DAG, dag, task
from clientfile_wiring import TAGS, ToldToAirflow, asset, defaults, load

DOC = """
### Pull `{source}`
Lands what is new at the source in `raw.{source}__*` and updates the asset `raw_{source}`. When every source
has been pulled, `client_file` starts by itself. Pulling again fetches only what has come since.

**When the task fails** its log ends with one sentence that names the file, table or variable and what to do.
- *The source cannot be reached*: Airflow tries three more times by itself. Then mend the connection
  (the environment variables that `clientfile.yaml` names) and clear the task.
- *The batch is broken* (a column missing, an unreadable file, far too few rows): it is not tried again.
  Ask the source for a whole batch, then clear the task.

Nothing of a failed pull is half-landed, and the published client file stays as it was.
"""


def pull_dag(source: str, schedule: str) -> DAG:
    """Return the DAG that pulls one source."""

    @dag(
        dag_id=f"pull_{source}",
        description=f"Land what is new at {source}",
        schedule=schedule,
        catchup=False,
        max_active_runs=1,
        tags=[*TAGS, "pull"],
        default_args=defaults(),
        doc_md=DOC.format(source=source),
    )
    def wired() -> None:
        @task(outlets=[asset(source)], doc_md=DOC.format(source=source), multiple_outputs=False)
        def pull() -> dict[str, int]:
            from resolution import pipeline

            with ToldToAirflow():
                result = pipeline.pull(load(), source)
                return {**result.rows, "rejected": result.rejected}

        pull()

    return wired()


for _source, _settings in load().sources.items():
    globals()[f"pull_{_source}"] = pull_dag(_source, _settings.schedule)
