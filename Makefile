# One line a target. PORT, HOST, CODER_TUTOR_HOME and DATABASE_URL may be given: make run PORT=8123
PYTHON ?= python3
BIN := .venv/bin
PYTEST ?= $(BIN)/pytest -n 2 --dist loadgroup
ifneq ($(PORT),)
export PORT
endif
ifneq ($(HOST),)
export HOST
endif
ifneq ($(CODER_TUTOR_HOME),)
export CODER_TUTOR_HOME
endif
ifneq ($(DATABASE_URL),)
export DATABASE_URL
endif

.PHONY: help setup run check test bench clean
help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10
setup: .venv/.ready-dev ## Make the development environment only
run: .venv/.ready-serve ## Install, prepare and serve at http://127.0.0.1:8000
	@$(BIN)/coder-tutor serve
check: .venv/.ready-dev ## Format, lint, types, import contracts, exercise bank
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/coder-tutor bank check
test: check ## Everything that check does, then every test
	@$(PYTEST)
bench: .venv/.ready-dev ## Measure speed and memory on this machine (loopback, bounded)
	@$(BIN)/python -m tests.bench
clean: ## Remove the environment and caches; the instance folder stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
.venv/.ready-%: pyproject.toml tutor/cli/environment.py
	@$(PYTHON) tutor/cli/environment.py $*
