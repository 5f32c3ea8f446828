# What a person types. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: help run phone test sure bench faults messages lock format browser calendar-client clean

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.ready ## set everything up and serve web and scheduler on http://127.0.0.1:8000
	@exec $(BIN)/python -m core.launch

phone: $(VENV)/.ready ## the same over HTTPS on the local network, with codes for a phone to scan
	@exec $(BIN)/python -m core.phone_launch

test: $(VENV)/.ready-dev browser calendar-client ## run every test, on SQLite and PostgreSQL, with a real browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

sure: $(VENV)/.ready-dev ## format, lint, types, import contracts, tests: before a commit
	$(BIN)/ruff format .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: $(VENV)/.ready-dev browser ## measure what docs/benchmarks.md shows, as a table and as JSON
	$(BIN)/python -m bench

faults: $(VENV)/.ready-dev browser ## the phone client through N seeded faults and kills (make faults N=1000); must end in lost: 0, doubled: 0
	$(BIN)/python -m tests.field.faults --runs $(or $(N),100) --seed $(or $(SEED),1)

messages: $(VENV)/.ready ## compile the translations after a change in translations/sources
	$(BIN)/python -m translations.compile

lock: $(VENV)/.ready-dev ## write the two lock files anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --extra postgresql pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --extra postgresql --extra s3 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

browser:
	@bash tests/install-browser.sh $(BIN)/python

calendar-client:
	@bash tests/install-calendar-client.sh

clean: ## remove the environment (the data folder stays)
	rm -rf $(VENV)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it and try again."; exit 1; }
	@echo "[1/3] making the environment with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(VENV)/bin/python requirements.lock
	@bash core/install.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.ready-dev: $(VENV)/bin/python requirements-dev.lock
	@bash core/install.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.ready
