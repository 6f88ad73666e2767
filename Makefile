# maeari: every command installs what it needs into .local/ first. GNU make 3.81 (macOS) is enough.

SHELL := /bin/sh
BIN := .local/venv/bin
CODE := layers/common functions local tests
TOOL := PYTHONPATH=layers/common $(BIN)/python -m
SAM := SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=ap-northeast-2 PATH="$(CURDIR)/$(BIN):$$PATH" .local/sam/bin/sam

CERTIFICATES := layers/common/maeari/certificates
RDS_CA_URL := https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem

# Any Python from 3.11 on can install the project's own 3.13. A version manager's shim that can't run is passed over.
PYTHON = $(or $(shell for python in python3.13 python3.12 python3.11 python3.14 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$python; break; fi; done),$(error maeari needs a Python 3.11 or newer to install itself))

.PHONY: help setup run test test-database lint check build verify-build rds-ca invoke smoke screenshots golden bench lock format clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

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

test-database: ## run the database's tests on a server of your own: TEST_DATABASE_URL=… (its tables are dropped)
	@$(PYTHON) -m local.install test
	@test -n "$(TEST_DATABASE_URL)" || { echo "maeari: set TEST_DATABASE_URL=mysql://user:password@host:port/name" >&2; exit 1; }
	@TEST_DATABASE_URL="$(TEST_DATABASE_URL)" $(BIN)/pytest -m database tests/integration

lint: ## format, lint, types and the template, without the tests
	@$(PYTHON) -m local.install check
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(SAM) validate --lint
	$(BIN)/cfn-lint -a cfn_lint_serverless.rules
	$(TOOL) local.security_check

check: lint test ## lint, then run all tests

# Not cached: SAM's cache doesn't see that requirements/ or layers/build.py changed.
build: ## sam build, and look at what it made: sizes, processor, versions
	@$(PYTHON) -m local.install build
	$(SAM) build --no-cached
	$(BIN)/pytest -q tests/build/test_contents.py

verify-build: build ## build, then run each built function on the local stack
	@$(PYTHON) -m local.install verify-build
	$(BIN)/pytest -q tests/build/test_invocations.py

rds-ca: ## fetch the certificates that DATABASE_TLS=verified checks RDS with; the next build carries them
	@mkdir -p $(CERTIFICATES)
	@curl -fsS "$(RDS_CA_URL)" -o $(CERTIFICATES)/fetched
	@$(PYTHON) -c 'import ssl, sys; ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(sys.argv[1])' \
		$(CERTIFICATES)/fetched || { rm $(CERTIFICATES)/fetched; echo "$(RDS_CA_URL) holds no certificates" >&2; exit 1; }
	@mv $(CERTIFICATES)/fetched $(CERTIFICATES)/global-bundle.pem

invoke: ## run one function: FUNCTION=ChatbotFunction EVENT=events/skill_known_artist.json
	@$(PYTHON) -m local.install run
	@exec bin/maeari invoke "$(FUNCTION)" --event "$(EVENT)"

smoke: ## check a deployed skill and its latency: SECRET=… make smoke URL=…; without URL the running stack
	@$(PYTHON) -m local.install run
	@exec bin/maeari kakao smoke $(if $(URL),"$$URL")

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
