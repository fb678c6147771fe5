# Two commands are enough: `make demo` to see it work, `make test` to see it hold. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The first interpreter that is new enough; PYTHON=/path/to/python3.12 overrides it.
PYTHON ?= $(shell .ci/find-python)
# Test processes: one per core, but no more than four, for each starts its own Prefect server at most.
JOBS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$(( n < 4 ? n : 4 )))
# Nothing leaves the machine: no usage reports from any of the libraries.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test lint bench soak clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## make .venv and install everything, so that .venv/bin/kehoach works

$(STAMP): requirements.lock pyproject.toml .ci/system-packages .ci/find-python
	@.ci/find-python --check "$(PYTHON)"
	@.ci/system-packages
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "Installing the packages of requirements.lock (about 2 minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --no-input --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-input --no-deps --no-build-isolation -e .
	@touch $(STAMP)
	@echo "Ready: $(BIN)/kehoach --help"

demo: setup ## run the nightly flow on samples/inbox and print the compliance matrix
	@$(BIN)/kehoach demo

test: setup ## run the test suite (no network needed)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not soak and not bench"

lint: setup ## ruff, mypy --strict and the rules of the directives
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/kehoach directive lint

bench: setup ## time the stages on the samples
	@$(BIN)/python -m tests.bench

soak: setup ## long fault tests: killed runs, many files, two runs at once
	@$(BIN)/python -m pytest -m soak --timeout 3600

clean: ## remove the virtual environment and the caches (never your data)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis build *.egg-info
