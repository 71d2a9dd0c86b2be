"""Learn a new matching model, by hand: train rarely, predict often."""

from airflow.sdk import dag, get_current_context, task
from airflow.sdk.exceptions import AirflowException
from clientfile_wiring import CLIENT_FILE, TAGS, ToldToAirflow, defaults, load

DOC = """
### Train a model
Learns a new model, without labels, from what has been pulled. The next run of `client_file` uses it; the one
before is kept. Press ▶ after a source was added or its data has changed in kind, not every night.

**When the task fails** its log ends with one sentence that says what to do.
- *The client file is being made*: training waits for it and tries again by itself.
- *There is nothing to learn from*: run the pull DAGs first, then clear the task.
- *The records do not pass their gate*: mend what the sentence names, then clear the task.

A training that failed changes nothing: the model before stays in use.
"""


@dag(
    dag_id="train_model",
    description="Learn a new matching model from what has been pulled",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=[*TAGS, "model"],
    default_args={**defaults(), "retries": 8},
    doc_md=DOC,
)
def train_model() -> None:
    """Wire the DAG."""

    @task(doc_md=DOC)
    def train() -> str:
        from resolution import pipeline

        # This task holds the pool's only slot: no client file run can begin while it works.
        if get_current_context()["ti"].get_dr_count(CLIENT_FILE, states=["running"]):
            raise AirflowException("The client file is being made: training waits until it is published.")
        with ToldToAirflow():
            return pipeline.train(load())

    train()


train_model()
