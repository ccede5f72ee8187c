# Everything a person types. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

# uv when it is there (three times faster), else venv and pip: the same pinned versions either way.
define install
	@if command -v uv >/dev/null 2>&1; then \
	    [ -x $(BIN)/python ] || uv venv -q --python $(PYTHON) $(VENV); \
	    uv pip install -q --python $(BIN)/python -c constraints.txt -e '$(1)'; \
	else \
	    [ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
	    $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '$(1)'; \
	fi
endef

.PHONY: help setup run test drill check bench messages screenshots paper

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(VENV)/.ready catalogues ## build the environment in .venv, start nothing

$(VENV)/.ready: pyproject.toml constraints.txt
	$(call install,.[pdf$(comma)oidc])
	@$(BIN)/python -m tests.pdf_install
	@touch $@

$(VENV)/.ready-development: pyproject.toml constraints.txt
	$(call install,.[test$(comma)check$(comma)pdf$(comma)oidc])
	@touch $(VENV)/.ready $@

comma := ,

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard registry/translations/*/LC_MESSAGES/messages.po))
.PHONY: catalogues
catalogues: $(CATALOGUES)
%.mo: %.po | $(VENV)/.ready
	@$(BIN)/pybabel -q compile -i $< -o $@

run: setup ## database, seeds, demonstration accounts, server on http://127.0.0.1:8000
	@$(BIN)/registry serve --prepare --port $(PORT)

test: $(VENV)/.ready-development catalogues ## everything the tests need, then all of them, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.browser_install
	@$(BIN)/python -m tests.pdf_install
	@$(BIN)/python -m pytest

drill: $(VENV)/.ready-development ## properties of clocks and dates on thousands of examples; thirty years of 500 agreements, asked on each day; 204 kills
	@REGISTRY_TEST_EXAMPLES=5000 $(BIN)/python -m pytest tests/model tests/japanese
	@REGISTRY_TEST_KILLS=17 $(BIN)/python -m pytest -n0 -s tests/drills/test_kills.py
	@$(BIN)/python -m pytest -n0 -s tests/drills/thirty_years.py

bench: $(VENV)/.ready-development ## the density table beside plain SQL on a million made-up activities: seconds, memory, equal counts
	@$(BIN)/python -m tests.bench.density $(BENCH)

check: $(VENV)/.ready-development catalogues ## lint, types, import contracts, templates, catalogues
	$(BIN)/ruff check registry tests wsgi.py
	$(BIN)/ruff format --check registry tests wsgi.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint registry/templates --lint --quiet
	$(BIN)/python -m tests.catalogues --check

YEAR ?= 2020
PAPER := instance/paper
paper: setup ## the annual report of YEAR as Word and PDF files, and each of their pages as a picture, in instance/paper/
	@command -v soffice >/dev/null && command -v pdftoppm >/dev/null || \
	    { echo "make paper needs LibreOffice (soffice) and poppler-utils (pdftoppm)" >&2; exit 2; }
	@mkdir -p $(PAPER) && rm -f $(PAPER)/*
	@$(BIN)/registry report $(YEAR) --format docx -o $(PAPER)/word.docx
	@$(BIN)/registry report $(YEAR) --format pdf -o $(PAPER)/pdf.pdf
	@soffice -env:UserInstallation=file://$(CURDIR)/$(PAPER)/.office --headless --convert-to pdf --outdir $(PAPER) $(PAPER)/word.docx >/dev/null
	@for file in word pdf; do pdftoppm -r 80 -png $(PAPER)/$$file.pdf $(PAPER)/$$file; done

messages: $(VENV)/.ready-development ## collect new texts of pages into the catalogues
	$(BIN)/python -m tests.catalogues --update
