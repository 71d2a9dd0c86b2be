"""How an error of a task reaches Airflow (in a process of its own, for importing Airflow changes much)."""

import json

import pytest
from support.airflow_home import DAGS, AirflowHome

pytestmark = pytest.mark.slow

CANARY = "Zebulon Canarsky"
_CODE = f"""
import json, sys
sys.path.insert(0, {str(DAGS)!r})
from clientfile_wiring import ToldToAirflow
from resolution import errors

def outcome(error):
    try:
        with ToldToAirflow():
            raise error
    except Exception as raised:
        return [type(raised).__name__, str(raised), raised.__suppress_context__]

ours = [getattr(errors, name)("What.", "Remedy.") for name in (
    "ConfigurationError", "BrokenBatchError", "GateError", "SourceError", "WarehouseError", "RunError")]
found = {{type(error).__name__: outcome(error) for error in [*ours, ValueError({CANARY!r})]}}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str, bool]]:
    done = AirflowHome(tmp_path_factory.mktemp("errors")).python(_CODE)
    assert done.returncode == 0, done.stderr
    content: dict[str, tuple[str, str, bool]] = json.loads(done.stdout.splitlines()[-1])
    return content


@pytest.mark.parametrize("name", ["ConfigurationError", "BrokenBatchError", "GateError"])
def test_what_a_retry_cannot_mend_is_not_retried(
    outcomes: dict[str, tuple[str, str, bool]], name: str
) -> None:
    assert outcomes[name][:2] == ["AirflowFailException", "What. Remedy."]


@pytest.mark.parametrize("name", ["SourceError", "WarehouseError", "RunError"])
def test_what_may_pass_is_retried(outcomes: dict[str, tuple[str, str, bool]], name: str) -> None:
    assert outcomes[name][:2] == ["AirflowException", "What. Remedy."]


def test_the_message_of_an_unknown_error_is_withheld_for_it_may_quote_a_person(
    outcomes: dict[str, tuple[str, str, bool]],
) -> None:
    kind, message, context_suppressed = outcomes["ValueError"]
    assert kind == "AirflowException"
    assert message.startswith("ValueError")
    assert CANARY not in message
    assert context_suppressed
    assert "in outcome" in message, "the way through the code stays"
