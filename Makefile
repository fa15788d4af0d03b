# The entry points to remember. `make demo` and `make test` need Python 3.11+, make and the index.
PYTHON ?= python3
export PYTHONPATH := $(CURDIR)/include:$(CURDIR)
VITRINA := .venv/bin/python -m vitrina
# A file of tests stays in one process: what it prepares is prepared once.
PYTEST := .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help demo test test-all run rebuild up down serve purge release bench fuzz freshness lint
.PHONY: docs pictures

help:
	@grep -E '^# |^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: .venv/.installed ## the weekly run on the demo cloud, from files to workbooks
	@$(VITRINA) demo

run: .venv/.installed ## one run on the folders of VITRINA_EXPORTS [WEEK=2024-10-25]
	@$(VITRINA) run $(if $(WEEK),--week $(WEEK))

rebuild: .venv/.installed ## everything again from landing, no network
	@$(VITRINA) rebuild

up: .venv/.installed ## Airflow and its UI on 127.0.0.1:8080
	@$(VITRINA) up

down: .venv/.installed ## stop what `make up` started
	@$(VITRINA) down

serve: .venv/.installed ## the published pages and workbooks on 127.0.0.1:8000 [PORT=…]
	@$(VITRINA) serve $(if $(PORT),--port $(PORT))

purge: .venv/.installed ## remove the bytes of one landed file: SHA=… REASON=…
	@$(VITRINA) purge $(SHA) --reason "$(REASON)"

release: .venv/.installed ## what is held back; SHA=… [ANSWER=release|refuse|withdraw] [REASON=…]
	@$(VITRINA) release $(SHA) $(if $(ANSWER),--answer $(ANSWER)) $(if $(REASON),--reason "$(REASON)")

test: .venv/.installed-dev ## all tests that need nothing but the package index
	@$(PYTEST) -m "not office and not browser and not long"

test-all: .venv/.installed-dev ## also LibreOffice, Chromium, a whole Airflow, other DuckDBs, 2 000 mutants, histories
	@MUTANTS=2000 HISTORIES=10 $(PYTEST)

fuzz: .venv/.installed-dev ## 20 000 mutated workbooks through one reader [MUTANTS=… FUZZ_SEED=…]
	@MUTANTS=$(or $(MUTANTS),20000) .venv/bin/python -m pytest tests/fuzz

bench: .venv/.installed-dev ## the performance claims, each as a ratio; fails when one is not met
	@.venv/bin/python -m benchmarks

freshness: .venv/.installed ## how old the newest weekly exports are
	@.venv/bin/python -m vitrina.freshness

docs: .venv/.installed ## docs/build/index.html: formats of files, rules, suites and what they last found
	@$(VITRINA) docs

pictures: .venv/.installed-dev ## the README's pictures anew from a finished demo (`make demo` first)
	@.venv/bin/python -m docs.pictures.draw data/demo

lint: .venv/.installed-dev ## ruff, mypy, sqlfluff, yamllint
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests
	@.venv/bin/yamllint --strict .

.venv/.installed: requirements.txt
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@echo "▸ Устанавливаю пакеты (один раз, около двух минут)…"
	@.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements.txt
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@echo "▸ Устанавливаю пакеты для тестов…"
	@.venv/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/.installed $@
