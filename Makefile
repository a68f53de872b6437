# What a newcomer types. Every target prepares what it needs; see README.md.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PARVIS_DATA ?= data

.PHONY: help setup run test check bench format lock messages screenshots clean

help:
	@echo "make run     set everything up and open the demonstration consultation"
	@echo "make test    set up what tests need and run them"
	@echo "make check   formatting, lint, types, import order"
	@echo "make bench   run the benchmarks (one: make bench B=ballots)"

setup: $(VENV)/.runtime

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml
	@sh scripts/setup.sh runtime

$(VENV)/.development: requirements/development.txt $(VENV)/.runtime
	@sh scripts/setup.sh development

run: setup
	@$(BIN)/parvis demo --port $(PORT)

test: $(VENV)/.development
	@sh scripts/system_packages.sh
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.development
	@sh scripts/system_packages.sh
	@$(BIN)/python -m benchmarks $(B)

lock:
	@sh scripts/lock.sh

messages: $(VENV)/.development
	@sh scripts/messages.sh

screenshots: $(VENV)/.development
	@sh scripts/system_packages.sh
	@$(BIN)/python -m scripts.screenshots

clean:
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache
