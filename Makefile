# Everything a person or a machine runs here. `make` alone lists it.
# Needs Python 3.11, 3.12 or 3.13, git and make; each target makes the environment it needs from a lock file with hashes.

PYTHON ?= python3
VENV ?= .venv
VENV_RUN ?= .venv-run
VENV_BENCH ?= .venv-bench
JOBS ?= 2
UV ?= uv

# Byte code is kept, whatever the machine says: tests start the bot dozens of times, and each time it would be made anew.
export PYTHONDONTWRITEBYTECODE :=

BIN := $(VENV)/bin
MAKE_DEV := @$(PYTHON) tools/environment.py $(VENV) requirements/dev.txt
MAKE_RUN := @$(PYTHON) tools/environment.py $(VENV_RUN) requirements/run.txt
MAKE_BENCH := @$(PYTHON) tools/environment.py $(VENV_BENCH) requirements/bench.txt

.DEFAULT_GOAL := help
.PHONY: help demo venv .venv venv-run venv-bench test check unit test-browser test-rt test-prometheus test-others soak bench \
	coverage lint types imports format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z. -]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: venv-run ## play with Duebell in a browser: a whole make-believe company on this machine
	$(VENV_RUN)/bin/python -m bot demo

venv .venv: ## make the environment for development
	$(MAKE_DEV)

venv-run: ## make the smaller environment that only runs the bot
	$(MAKE_RUN)

test: check unit ## everything but the browser: style, types, import contracts, tests

check: lint types imports ## all that looks at the code without running it

lint: venv ## style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: venv ## mypy, strict
	$(BIN)/mypy

imports: venv ## who may import whom
	$(BIN)/lint-imports --no-logo

unit: venv ## the tests alone
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

test-browser: venv ## the demo page in Chromium (a system package); the picture goes to artifacts/
	$(BIN)/python -m pytest -m browser

test-rt: venv ## the bot against a real Request Tracker 5 (Debian; as root it installs what is missing)
	$(BIN)/python -m tests.real.rt

test-prometheus: venv ## the bot against a real Prometheus and Alertmanager (Debian; as root it installs what is missing)
	$(BIN)/python -m tests.real.prometheus

test-others: ## the tests on every other Python of 3.11, 3.12, 3.13 that is here
	@tools/other-pythons $(PYTHON)

soak: venv ## the tests that run for minutes on purpose
	$(BIN)/python -m pytest -m soak

venv-bench: ## make the environment that measures, with the packages we compare with
	$(MAKE_BENCH)

bench: venv-bench ## measure, for half an hour; writes docs/benchmarks.md
	$(VENV_BENCH)/bin/python -m benchmarks

coverage: venv ## which lines and branches the tests reach
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

format: venv ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## choose versions anew (needs uv)
	$(UV) pip compile pyproject.toml --upgrade $(LOCK_OPTIONS) --extra postgres --extra reports -o requirements/run.txt
	$(UV) pip compile pyproject.toml --upgrade $(LOCK_OPTIONS) --extra postgres --extra reports --group dev -c requirements/run.txt \
		-o requirements/dev.txt
	$(UV) pip compile pyproject.toml --upgrade $(LOCK_OPTIONS) --extra postgres --extra reports --group bench -c requirements/run.txt \
		--no-binary business-duration --emit-build-options -o requirements/bench.txt  # it comes as source only

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --quiet \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## remove environments, caches and what the demo left
	rm -rf $(VENV) .venv-* $(VENV_RUN) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.coverage .coverage.* htmlcov build dist artifacts demo-state *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
