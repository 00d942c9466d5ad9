# A new machine needs nothing but Python 3.11+ with venv: "make demo" and "make test" set up the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check check-style format lock clean

$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(STAMP)

# The whole pipeline offline on the shipped sample day; leaves demo/_site/index.html to open.
demo: $(STAMP)
	$(BIN)/digest demo demo

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal

check-style: $(STAMP)
	$(BIN)/ruff format --check digest tests benchmarks
	$(BIN)/ruff check digest tests benchmarks
	$(BIN)/mypy

check: check-style
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

format: $(STAMP)
	$(BIN)/ruff format digest tests benchmarks
	$(BIN)/ruff check --fix digest tests benchmarks

# Pins every dependency, development ones included; needs uv.
lock:
	uv pip compile --quiet --universal --no-annotate --no-header --extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov .coverage*
