#!/bin/sh
# How the image is filled, step by step. The Dockerfile calls the steps, each in the stage that needs it; the test
# of the deployment calls the same steps with other folders, for where there is no container engine.
#
#   install.sh tools        what builds, at the versions and hashes of requirements.lock; stays in the build
#   install.sh environment  what runs, from docker/requirements.lock
#   install.sh wheel        clientfile itself, as a wheel
#   install.sh clientfile   that wheel into the environment
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
: "${PYTHON:=python3}"                 # the interpreter that the environment is made of
: "${CLIENTFILE_TOOLS:=/opt/tools}"    # uv and hatchling
: "${CLIENTFILE_WHEELS:=/opt/wheels}"  # where the wheel is put
: "${CLIENTFILE_VENV:=/opt/venv}"      # what the image runs

uv() {
    "$CLIENTFILE_TOOLS/bin/python" -m uv --quiet "$@"
}

# The lines of requirements.lock for some packages: a version, and one hash for each file of it.
locked() {
    for package in "$@"; do
        sed -n "/^$package==/,/[^\\\\]\$/p" "$source/requirements.lock"
    done
}

case "${1:-}" in
tools)
    "$PYTHON" -m venv "$CLIENTFILE_TOOLS"
    locked uv hatchling packaging pathspec pluggy trove-classifiers >"$CLIENTFILE_TOOLS/requirements.txt"
    "$CLIENTFILE_TOOLS/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-deps --require-hashes --requirement "$CLIENTFILE_TOOLS/requirements.txt"
    locked setuptools >"$CLIENTFILE_TOOLS/build.txt"
    ;;
environment)
    # No pip in it: nothing is installed at run time. Nothing is compiled either, so no compiler is needed: all are
    # wheels but pyspark, which is published as a source archive of finished files.
    uv venv --python "$PYTHON" "$CLIENTFILE_VENV"
    uv pip sync --python "$CLIENTFILE_VENV/bin/python" --require-hashes --only-binary :all: --no-binary pyspark \
        --build-constraint "$CLIENTFILE_TOOLS/build.txt" "$source/docker/requirements.lock"
    ;;
wheel)
    uv build --wheel --no-build-isolation --python "$CLIENTFILE_TOOLS/bin/python" \
        --out-dir "$CLIENTFILE_WHEELS" "$source"
    ;;
clientfile)
    uv pip install --python "$CLIENTFILE_VENV/bin/python" --no-deps --no-index "$CLIENTFILE_WHEELS"/*.whl
    # Compiled here, for at run time nobody can write beside the code; of the environment uv has seen to it.
    site=$("$CLIENTFILE_VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$CLIENTFILE_VENV/bin/python" -m compileall -q "$site/resolution" "$site/expectations" "$site/demo"
    ;;
*)
    echo "install.sh: one of tools, environment, wheel, clientfile" >&2
    exit 2
    ;;
esac
