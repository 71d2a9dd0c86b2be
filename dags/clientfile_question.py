"""The question that a gate puts to a person: may this run go on all the same?"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from clientfile_wiring import ToldToAirflow, load, run_id

from resolution.errors import StopError

GATES = ("check_records", "check_links", "check_build")
ASKED_OR_NOT, DONE = "none_failed", ("success", "skipped")  # a question that was not asked is skipped
STOPPED = "stopped"
"""What a gate that waits for an answer leaves for the question: its sentence and what it stopped at."""
PUBLISH, KEEP = "Publish all the same", "Keep yesterday's file"
PATIENCE = timedelta(hours=20)  # the next night's run waits behind this one
DOC = """
Asks a person when `{gate}` stopped the run at something that may be meant; skipped when it did not.
Answer under *Required actions*: who answered, when and why is kept in `resolution.acknowledgement`, for
this run and up to the numbers that were seen. On *Keep* the run fails and readers keep the file before.
"""


def done_or_asked(stage: str) -> dict[str, int]:
    """Do a stage and return its counts; what a gate waits for an answer to is left to the question."""
    from resolution import pipeline

    with ToldToAirflow():
        try:
            return pipeline.stage(load(), run_id(), stage)
        except StopError as stop:
            found = {"sentence": stop.what, "expectations": list(stop.stops)}
            get_current_context()["ti"].xcom_push(STOPPED, found)
            return {}


class Question(HITLOperator):
    """Waits for somebody to answer for what a gate stopped at, then has the gate judge again."""

    def __init__(self, gate: str, doc_md: str, **settings: Any) -> None:
        super().__init__(
            task_id=f"answer_{gate}",
            subject=f"{gate} stopped the client file: publish all the same?",
            options=[PUBLISH, KEEP],
            params={"reason": Param("", type="string", title="Why (name no client)")},
            response_timeout=PATIENCE,
            doc_md=DOC.format(gate=gate) + doc_md,
            **settings,
        )
        self.gate = gate

    def _stopped(self, context: Any) -> dict[str, Any]:
        return context["ti"].xcom_pull(task_ids=self.gate, key=STOPPED) or {}

    def execute(self, context: Any) -> Any:
        """Ask, or skip where nothing was stopped."""
        stopped = self._stopped(context)
        if not stopped:
            raise AirflowSkipException(f"{self.gate} stopped at nothing.")
        self.body = stopped["sentence"]
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Record the answer and go on, or fail with the gate's sentence."""
        from resolution import pipeline

        answer, stopped = super().execute_complete(context, event), self._stopped(context)
        if answer["chosen_options"] != [PUBLISH]:
            raise AirflowFailException(stopped["sentence"])
        who = (answer["responded_by_user"] or {}).get("name") or "Airflow"
        reason = (answer["params_input"] or {}).get("reason", "")
        with ToldToAirflow():
            pipeline.acknowledge(load(), run_id(), stopped["expectations"], by=who, reason=reason)
            return pipeline.stage(load(), run_id(), self.gate)

    def process_trigger_event_error(self, event: dict[str, Any]) -> None:
        """Fail when nobody answered in time: asking again would wait as long again."""
        raise AirflowFailException("Nobody answered for what the gate stopped at: the file before stays.")
