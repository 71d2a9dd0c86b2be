"""Say whether a service is at work: the health checks of compose.yaml.

    python healthy.py api-server | scheduler | dag-processor | triggerer
    python healthy.py HOST:PORT    (of a web page, as Spark's parts have one)

Airflow's API knows of each part when it last gave a sign of life. Asking it costs a fraction of a
second; `airflow jobs check` would load all of Airflow each time. Without the API no task can work, so a
part that is alive while the API is not is rightly called unhealthy.
"""

import json
import os
import sys
import urllib.request
from urllib.parse import urlsplit

PARTS = {
    "api-server": "metadatabase",
    "scheduler": "scheduler",
    "dag-processor": "dag_processor",
    "triggerer": "triggerer",
}
PATIENCE = 10  # seconds


def told(address: str) -> bytes:
    """Return what an address answers; no proxy is asked, for all are on one network."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(address, timeout=PATIENCE) as answer:
        return bytes(answer.read())


def status(service: str) -> str:
    """Return how a service is: healthy, or what Airflow says else."""
    if service not in PARTS:
        told(f"http://{service}/")
        return "healthy"
    api = urlsplit(os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"])
    health = json.loads(told(f"{api.scheme}://{api.netloc}/api/v2/monitor/health"))
    return str(health[PARTS[service]]["status"])


def main() -> None:
    """End with 0 if the service is healthy, else with 1 and a word of why."""
    service = sys.argv[1]
    try:
        found = status(service)
    except (OSError, ValueError) as error:
        found = f"not reached ({type(error).__name__})"
    if found != "healthy":
        sys.exit(f"{service} is {found}")


if __name__ == "__main__":
    main()
