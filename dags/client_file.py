"""The client file: when every source has been pulled, the stages of a run, one task each."""

from airflow.sdk import AssetAll, chain, dag, get_current_context, task
from clientfile_question import ASKED_OR_NOT, DONE, GATES, Question, done_or_asked
from clientfile_wiring import CLIENT_FILE, TAGS, ToldToAirflow, asset, defaults, load, run_id

STAGES = {
    "stage_sources": "A dbt model or test of `staging` failed: mend it, or the raw rows that it names.",
    "standardise": "The records could not be standardised: see the column that the sentence names.",
    "check_records": "Gate 1: too many records are bad. `resolution.quarantine` says which and why.",
    "link": "The model is missing or does not fit the code: run `train_model`.",
    "cluster": "Links could not become clients: see the sentence; nothing was published.",
    "check_links": "The gate of the links: clients are not as they should be. The sentence says which.",
    "build_marts": "A dbt model, contract or test of `marts` failed: mend it.",
    "check_build": "Gate 2: the build that nobody sees yet is wrong. The sentence names the expectation.",
    "publish": "The build could not be written: free disk space, mend permissions.",
    "review": "The review queue could not be written: the client file is published all the same.",
    "report": "The match report could not be written: the client file is published all the same.",
}
AGAIN = """

**To go on** clear this task with *downstream*: Airflow clears `begin` with it, which opens the same run
again. If another run was published since, press ▶. Until `publish`, readers keep the file before.
"""
DOC = """
### One client file of all sources
Starts when every source's asset has been updated since the last run, or by ▶ with what has been pulled so
far. Yesterday's file stays live until `publish` has switched, and after any failure.

**When a task fails** its log ends with one sentence that says what to do. Errors that may pass by themselves
(the warehouse is busy, another run is in progress) are tried three more times. A gate, a broken batch or a
wrong configuration is not: mend it, then clear the failed task. `close` marks the run as failed for
`clientfile status`. To go back to the build before: `clientfile rollback`.
"""


@dag(
    dag_id=CLIENT_FILE,
    description="Records of all sources become one published client file",
    schedule=AssetAll(*map(asset, load().sources)),
    catchup=False,
    max_active_runs=1,
    tags=[*TAGS, "publish"],
    default_args=defaults(),
    doc_md=DOC,
)
def client_file() -> None:
    """Wire the DAG."""

    @task(doc_md="Opens the run. If it fails, another run is in progress: wait, then clear the task.")
    def begin() -> str:
        from resolution import pipeline

        with ToldToAirflow():
            return pipeline.begin(load(), run_id())

    @task(doc_md="Marks the run as failed if it was not published. If this fails, the next run marks it.")
    def close() -> None:
        from resolution import pipeline

        dag_run, ti = get_current_context()["dag_run"], get_current_context()["ti"]
        states = ti.get_task_states(CLIENT_FILE, run_ids=[dag_run.run_id])[dag_run.run_id]
        order = [task for name in STAGES for task in (name, f"answer_{name}")]
        if unfinished := [name for name in order if states.get(name, "skipped") not in DONE]:
            with ToldToAirflow():
                pipeline.fail(load(), run_id(), f"{unfinished[0]} failed: see the task's log in Airflow.")

    begun, closed = begin().as_setup(), close().as_teardown()
    stage, tasks, rule = task(multiple_outputs=False)(done_or_asked), [], "all_success"
    for name, doc in STAGES.items():
        tasks.append(stage.override(task_id=name, doc_md=doc + AGAIN, trigger_rule=rule)(name))
        tasks += [Question(gate=name, doc_md=doc + AGAIN)] if name in GATES else []
        rule = ASKED_OR_NOT if name in GATES else "all_success"
    chain(begun, *tasks, closed)
    begun >> closed


client_file()
