# maeari: every command installs what it needs into .local/ first. GNU make 3.81 (macOS) is enough.

SHELL := /bin/sh
BIN := .local/venv/bin
CODE := layers/common functions local tests
TOOL := PYTHONPATH=layers/common $(BIN)/python -m
SAM := SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=ap-northeast-2 PATH="$(CURDIR)/$(BIN):$$PATH" .local/sam/bin/sam

# Any Python from 3.11 on can install the project's own 3.13. A version manager's shim that can't run is passed over.
PYTHON = $(or $(shell for python in python3.13 python3.12 python3.11 python3.14 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$python; break; fi; done),$(error maeari needs a Python 3.11 or newer to install itself))

.PHONY: help setup run test lint check build invoke screenshots golden bench lock format clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## install everything into .local/, start nothing
	@$(PYTHON) -m local.install test

run: ## run the whole stack and the chat page; Ctrl-C stops (PORT=, SKILL_SECRET=, DATABASE_URL=, FAULT="quota:spotify …")
	@$(PYTHON) -m local.install run
	@exec bin/maeari serve $(FAULT:%=--fault '%')

test: ## run all tests
	@$(PYTHON) -m local.install test
	@if [ -e .local/no-browser ]; then \
		echo "##### NO CHROMIUM WAS FOUND: THE BROWSER TESTS DO NOT RUN. Install chromium and remove .local/no-browser #####"; \
		export MAEARI_NO_BROWSER=1; \
	fi; exec $(BIN)/pytest

lint: ## format, lint, types and the template, without the tests
	@$(PYTHON) -m local.install check
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(SAM) validate --lint
	$(BIN)/cfn-lint -a cfn_lint_serverless.rules

check: lint test ## lint, then run all tests

build: ## sam build
	@$(PYTHON) -m local.install build
	$(SAM) build

invoke: ## run one function: FUNCTION=ChatbotFunction EVENT=events/skill_known_artist.json
	@$(PYTHON) -m local.install run
	@exec bin/maeari invoke "$(FUNCTION)" --event "$(EVENT)"

screenshots: ## take the pictures of the README
	@$(PYTHON) -m local.install screenshots
	@$(TOOL) local.screenshots

golden: ## write the answers that tests compare anew
	@$(PYTHON) -m local.install test
	@$(TOOL) pytest -q tests/unit/chat/test_golden.py --write-golden

bench: ## measure answers, the similarity run and an import
	@$(PYTHON) -m local.install bench
	@$(TOOL) local.bench
	@$(TOOL) local.bench scale
	@$(TOOL) local.bench import

lock: ## compile requirements/*.txt anew
	@$(PYTHON) -m local.install lock

format: ## format the code and fix what the linter can fix
	@$(PYTHON) -m local.install test
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

clean: ## stop the stack of this folder and remove all that was installed, built or stored, data included
	@if $(BIN)/python -c 'import click' 2>/dev/null; then env -u MAEARI_STATE bin/maeari stop; fi
	rm -rf .local .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
