# `make serve` previews the site, `make test` runs every test: each makes .venv first and installs
# what it needs, once. Python and make are enough to begin with.
# Written for GNU Make 3.81, the one that macOS has.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000
REPORT ?= text
ARGS ?=

BIN := .venv/bin

# MkDocs' own warning about its next major version, which this project does not use.
export NO_MKDOCS_2_WARNING := 1

# The tests run `regesta` and `mkdocs` by their names, as a reader of the README does.
PYTEST := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses auto --dist worksteal

.PHONY: help serve site test test-quick lint format bench profile lock clean env-site env-dev env-browser

help: ## print this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1|/p' Makefile | awk -F '|' '{printf "make %-11s %s\n", $$1, $$2}'

serve: env-site ## preview the site on http://127.0.0.1:8000, reloading on every save
	$(BIN)/python -m mkdocs serve --livereload --dev-addr $(ADDRESS)

site: env-site ## check the chronology and build the site, strictly, into site/
	$(BIN)/regesta check --strict --format $(REPORT)
	$(BIN)/python -m mkdocs build --strict

test: env-dev env-browser ## run all tests (ARGS="-k dates" runs some)
	$(PYTEST) $(ARGS)

test-quick: env-dev ## run the tests that build no site and open no browser
	$(PYTEST) -m "not slow" $(ARGS)

lint: env-dev ## check style, formatting and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

format: env-dev ## format the code
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: env-dev ## measure speed and size
	$(BIN)/python benchmarks/run.py $(ARGS)

profile: env-dev ## show where the time of a build goes
	$(BIN)/python benchmarks/stages.py $(ARGS)

lock: env-dev ## write the lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	$(LOCK) pyproject.toml --group build --output-file requirements.txt
	$(LOCK) --group dev --constraints requirements.txt --output-file requirements-dev.txt

# One file for every system and Python version; no index, no hashes, no paths in it.
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m uv --no-config pip compile --quiet \
	--universal --python-version 3.11 --no-emit-index-url --no-emit-find-links $(ARGS)

clean: ## remove what was built; .venv stays
	rm -rf site .site.regesta-last dist .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

env-site:
	@$(PYTHON) .ci/environment.py site

env-dev:
	@$(PYTHON) .ci/environment.py dev

env-browser: env-dev
	@$(PYTHON) .ci/environment.py browser
