# Everything a person types. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Where it is set, each of the many processes of a run of the tests compiles all modules and rewrites all tests anew.
unexport PYTHONDONTWRITEBYTECODE

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

.PHONY: help setup run test sweep drill check check-style check-types check-rules scan bench messages screenshots paper

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

# Scanners live in environments of their own, each pinned with its whole closure: their pins exclude ours.
$(VENV)/%/.ready: tests/scanners/%.txt
	@if command -v uv >/dev/null 2>&1; then \
	    [ -x $(@D)/bin/python ] || uv venv -q --python $(PYTHON) $(@D); \
	    uv pip install -q --python $(@D)/bin/python -r $<; \
	else \
	    [ -x $(@D)/bin/python ] || $(PYTHON) -m venv $(@D); \
	    $(@D)/bin/python -m pip install -qq --disable-pip-version-check -r $<; \
	fi
	@touch $@

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

sweep: $(VENV)/.ready-development catalogues ## every page × role × language × state in a browser: rules, telephone, spacing, focus, paper (half an hour)
	@$(BIN)/python -m tests.browser_install
	@$(BIN)/python -m pytest tests/browser/sweep.py

drill: $(VENV)/.ready-development ## properties of clocks and dates on thousands of examples; thirty years of 500 agreements, asked on each day; 204 kills; 100,000 bad inputs
	@REGISTRY_TEST_EXAMPLES=5000 $(BIN)/python -m pytest tests/model tests/japanese
	@REGISTRY_TEST_BAD_INPUTS=100000 $(BIN)/python -m pytest tests/drills/bad_inputs
	@REGISTRY_TEST_KILLS=17 $(BIN)/python -m pytest -n0 -s tests/drills/test_kills.py
	@$(BIN)/python -m pytest -n0 -s tests/drills/thirty_years.py

bench: $(VENV)/.ready-development catalogues ## what each page costs with 20,000 organisations and a million activities, beside a trivial page and its own SQL
	@$(BIN)/python -m tests.performance $(BENCH)

SEMGREP := PATH=$(CURDIR)/$(VENV)/static/bin:$$PATH SEMGREP_SETTINGS_FILE=$(VENV)/static/settings.yml \
    semgrep scan --metrics=off --disable-version-check

check: $(VENV)/.ready-development $(VENV)/static/.ready catalogues ## lint, types, import contracts, templates, bandit, own rules for semgrep, catalogues
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target check-rules check-types check-style

check-style:
	$(BIN)/ruff check registry tests wsgi.py
	$(BIN)/ruff format --check registry tests wsgi.py
	$(BIN)/djlint registry/templates --lint --quiet
	$(BIN)/python -m tests.catalogues --check

check-types:
	$(BIN)/mypy
	$(BIN)/lint-imports

check-rules:
	@$(VENV)/static/bin/bandit -q -c pyproject.toml -r registry 2>$(VENV)/static/bandit.txt || { cat $(VENV)/static/bandit.txt; exit 1; }
	@$(SEMGREP) --test tests/scanners/rules >$(VENV)/static/examples.txt 2>&1 || { cat $(VENV)/static/examples.txt; exit 1; }
	$(SEMGREP) --quiet --error --no-git-ignore --jobs 2 --config tests/scanners/rules registry

scan: $(VENV)/.ready-development $(VENV)/schemathesis/.ready $(VENV)/wapiti/.ready catalogues ## the real server under schemathesis and wapiti; reports in instance/scan/
	@$(BIN)/python -m tests.scanners.scan $(SCAN)

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
