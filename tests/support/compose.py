"""Runs the services of docker/compose.yaml without a container engine: as processes, by the same words.

What an engine does is done by hand: variables are filled in, the image's own environment is added, volumes
are folders, names of services are this machine. Commands, scripts and health checks are those of the files.
"""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import yaml

DOCKER = Path(__file__).resolve().parents[2] / "docker"
PATIENCE = 180  # seconds until a service has to be healthy, on a busy machine
GRACE = 20  # seconds that a service has to end by itself
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[?-])(?P<other>[^}]*))?\}")


class MissingVariableError(Exception):
    """A variable without which nothing may start."""


def compose_file() -> dict[str, Any]:
    """Return compose.yaml, its anchors resolved."""
    content: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    return content


def filled_in(text: str, variables: Mapping[str, str]) -> str:
    """Fill in `${NAME}`, `${NAME:-default}` and `${NAME:?message}` as compose does."""

    def value(found: re.Match[str]) -> str:
        if given := variables.get(found["name"]):
            return given
        if found["kind"] == "-":
            return found["other"]
        raise MissingVariableError(f"{found['name']}: {found['other']}")

    return _VARIABLE.sub(value, text)


def image_environment() -> dict[str, str]:
    """Return what the last stage of the Dockerfile sets."""
    stage = (DOCKER / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[-1].replace("\\\n", " ")
    settings = [line.removeprefix("ENV ").split() for line in stage.splitlines() if line.startswith("ENV ")]
    return dict(setting.split("=", 1) for line in settings for setting in line)


def image_entrypoint() -> list[str]:
    """Return the Dockerfile's ENTRYPOINT."""
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    entrypoint: list[str] = json.loads(re.findall(r"^ENTRYPOINT (.*)$", text, re.M)[-1])
    return entrypoint


class Machine:
    """Where services run.

    `places` says what stands here for folders and addresses of the containers, `variables` what the
    environment of whoever calls compose holds, `network` what services are told beside, on one machine.
    """

    def __init__(
        self, logs: Path, places: dict[str, str], variables: dict[str, str], network: dict[str, str]
    ) -> None:
        self.logs = logs
        self.logs.mkdir(parents=True, exist_ok=True)
        self._places = places
        self._variables = variables
        self._network = network
        self._services = compose_file()["services"]
        names = sorted(map(re.escape, places), key=len, reverse=True)
        self._place = re.compile(rf"(?<![\w.-])({'|'.join(names)})(?![\w-])")

    def here(self, text: str) -> str:
        """Return a text of the files for this machine."""
        return filled_in(self._place.sub(lambda found: self._places[found[0]], text), self._variables)

    def command(self, service: str) -> list[str]:
        """Return what a service runs."""
        found = self._services[service]
        return [self.here(word) for word in [*found.get("entrypoint", image_entrypoint()), *found["command"]]]

    def environment(self, service: str) -> dict[str, str]:
        """Return what a service is given: the image's environment and its own, nothing of this process."""
        own = {"LANG": "C.UTF-8", **image_environment(), **self._services[service].get("environment", {})}
        given = {name: self.here(value) for name, value in own.items()}
        return {**given, "PATH": given["PATH"].replace("$PATH", os.defpath), **self._network}

    def run(self, service: str, *arguments: str) -> str:
        """Run a service that ends, with its own command or other arguments; return what it printed."""
        entrypoint = self._services[service].get("entrypoint", image_entrypoint())
        command = [*map(self.here, entrypoint), *arguments] if arguments else self.command(service)
        done = subprocess.run(
            command,
            env=self.environment(service),
            cwd=self.here("/data"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def up(self, *services: str) -> Iterator[None]:
        """Keep services up, each in a process group of its own, from when all are healthy."""
        started: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for service in services:
                with (self.logs / f"{service}.log").open("wb") as log:
                    started[service] = subprocess.Popen(
                        self.command(service),
                        env=self.environment(service),
                        cwd=self.here("/data"),
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
            for service, process in started.items():
                self._wait(service, process)
            yield
        finally:
            _end(list(started.values()))

    def _wait(self, service: str, process: subprocess.Popen[bytes]) -> None:
        """Wait until a service's own health check is content."""
        kind, *words = self._services[service]["healthcheck"]["test"]
        assert kind == "CMD"
        check, environment = [self.here(word) for word in words], self.environment(service)
        deadline = time.monotonic() + PATIENCE
        while True:
            done = subprocess.run(check, env=environment, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return
            assert process.poll() is None, f"{service} ended by itself:\n{self.said(service)}"
            assert time.monotonic() < deadline, f"{done.stderr}\n{self.said(service)}"
            time.sleep(0.5)

    def said(self, service: str) -> str:
        """Return the end of what a service logged."""
        return (self.logs / f"{service}.log").read_text(encoding="utf-8", errors="replace")[-4000:]


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """End process groups, and what runs below them in groups of its own."""
    below = [child for process in processes if process.poll() is None for child in _children(process.pid)]
    for process in processes:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()
    for child in below:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue


def _children(process_id: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(process_id).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
