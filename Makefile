# Everything a newcomer types. `make demo` and `make test` need only git, make and Python >= 3.11.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo test test-long lint docker-lint format airflow bench bench-scale quality prior docs lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "clientfile needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 setup"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the environment from requirements.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

setup: $(READY) ## make .venv from requirements.lock

demo: $(READY) ## three dirty systems become one client file (PEOPLE=2000 for a smaller one)
	@$(BIN)/clientfile demo $(if $(PEOPLE),--people $(PEOPLE))

test: $(READY) ## run all tests
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: $(READY) ## ten times the examples, every kill, whole files in batches, a deployment (hours)
	@CLIENTFILE_LONG=1 $(BIN)/pytest -n 2 --dist loadfile tests/property tests/integration/test_deployment.py \
		tests/integration/test_kills.py tests/integration/test_kills_any_moment.py tests/integration/test_whole_way.py \
		tests/unit/transform tests/unit/link/test_link_on_spark.py tests/unit/cluster/test_clients_on_spark.py \
		tests/unit/demo/test_demo_bench.py

lint: $(READY) ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docker-lint: $(READY) ## the Dockerfile by hadolint, compose.yaml by its schema, the scripts by their shells
	@$(BIN)/hadolint docker/Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker/compose.yaml
	@for script in docker/*.sh docker/java/bin/java; do sh -n $$script || exit 1; done
	@$(BIN)/mypy docker/*.py

format: $(READY) ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

airflow: $(READY) ## start Airflow locally with the demo configured
	@$(BIN)/python -m demo.airflow

bench: $(READY) ## measure the stages, and matching beside bare Splink; ratios go to var/bench.json
	@$(BIN)/python -m demo.bench

bench-scale: $(READY) ## measure growth on each kind of warehouse (hours, 60 GB of disk); SIZES="--kind duckdb 100000" for less
	@$(BIN)/python -m demo.bench_scale $(SIZES)

quality: $(READY) ## measure match quality; its tables go into README.md and docs/match-quality.md
	@$(BIN)/python -m demo.quality

prior: $(READY) ## learn the shipped prior from demo brands of other seeds
	@$(BIN)/python -m demo.prior

docs: $(READY) ## reference pages in docs/, dbt documentation in site/, offline
	@$(BIN)/python -m resolution.reference

LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --python-version 3.11 pyproject.toml

lock: $(READY) ## renew requirements.lock, and the part of it that the image installs
	@$(BIN)/$(LOCK) --all-extras --upgrade --output-file requirements.lock
	@$(BIN)/$(LOCK) --extra airflow --extra postgres --extra spark --constraint requirements.lock \
		--output-file docker/requirements.lock

clean: ## remove what the demo made
	rm -rf var published site clientfile.yaml
