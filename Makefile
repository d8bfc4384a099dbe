# Everything happens in .venv beside this file. Nothing needs root.
#   make run      the app, on the sample community if there is no store yet
#   make test     every test; those that need a browser or PostgreSQL say so where there is none
#   make check    style, types, rooms and doors, and every test
#   make lint     the same without the tests
#   make format   lay the code out
#   make bench    measure
#   make pictures renew the README's pictures
#   make clean    remove .venv and what the tools left behind; a store stays
# More words for pytest, the benchmarks or the server: make test ARGS="tests/house -x"

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
CANDIDATES := python3 python3.13 python3.12 python3.11
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check lint style types doors format bench pictures clean

help:
	@sed -n 's/^#   //p' Makefile

run: $(VENV)/installed
	@store="$${RAPPORT_STORE:-rapport-store}"; \
	case "$$store" in *://*) exit 0 ;; esac; \
	$(PYTHON) rapport.py demo --if-empty
	@exec $(PYTHON) rapport.py serve $(ARGS)

test: export OMP_NUM_THREADS = 1
test: $(VENV)/installed-dev
	@$(PYTHON) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: style types doors

style: $(VENV)/installed-dev
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check

types: $(VENV)/installed-dev
	@$(PYTHON) -m mypy

doors: $(VENV)/installed-dev
	@$(VENV)/bin/lint-imports --no-cache --no-logo

check: lint test

format: $(VENV)/installed-dev
	@$(VENV)/bin/ruff check --fix --exit-zero --quiet
	@$(VENV)/bin/ruff format

bench: export OMP_NUM_THREADS = 1
bench: $(VENV)/installed-dev
	@$(PYTHON) -m benchmarks $(ARGS)

pictures: $(VENV)/installed-dev
	@$(PYTHON) -m tests.e2e.pictures

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is older than the list it stands for when the list has changed.
$(VENV)/installed: requirements.txt | $(PYTHON)
	@echo "Installing what Rapport needs. This takes a minute or two, once."
	@$(PIP) install --requirement requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements.txt | $(PYTHON)
	@echo "Installing what testing Rapport needs. This takes a few minutes, once."
	@$(PIP) install --requirement requirements-dev.txt
	@touch $@ $(VENV)/installed

$(PYTHON):
	@for candidate in $(CANDIDATES); do \
		"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found="$$candidate"; \
		"$$candidate" -c 'import ensurepip, venv' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$("$$candidate" --version)."; \
		exec "$$candidate" -m venv --clear $(VENV); \
	done; \
	if [ -n "$$found" ]; then \
		echo "$$found is here, but cannot make a virtual environment." >&2; \
		echo "Install the package python3-venv (on Debian and Ubuntu: apt install python3-venv), then run the same command again." >&2; \
	else \
		echo "Rapport needs Python 3.11 or newer, and found none among: $(CANDIDATES)." >&2; \
		echo "Install it from your system's packages or from python.org, then run the same command again." >&2; \
	fi; \
	exit 1
