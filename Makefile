# `make` alone lists the targets. People and CI run the same ones.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup dev check test e2e eval bench load soak lifecycle chat demo train-smoke lock clean

BIN := .venv/bin
# Tests run side by side, those of one file in one process; each process loads the models.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile

help:            ## list the targets
	@sed -n 's/^\([a-z0-9-]*\): .*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup:           ## make .venv/ and install policy-qa into it (nothing to do when the locks are unchanged)
	@requirements/install.sh base

dev:             ## the same, with the tools that check and test needs
	@requirements/install.sh dev

check: dev       ## lint, formatting, types, who may import whom, and the gold data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python eval/check_gold.py

test: dev check  ## everything: check, tests, quality floors, and the browser tests where a Chromium is found
	$(BIN)/pytest $(PARALLEL) -m "not e2e"
	$(BIN)/python eval/run.py --fast
	@$(MAKE) --no-print-directory e2e

e2e: dev         ## the page in a real browser (skipped without a Chromium, except in CI)
	@tests/e2e/run.sh

eval: dev        ## public data where it lies in ../shared, then every suite on corpus/ beside the baselines; held against floors
	$(BIN)/python eval/public.py
	$(BIN)/python training/evaluate_reader.py --sample 10 --limit 30
	$(BIN)/python eval/run.py --report eval/reports

bench: setup     ## speed and memory on this machine
	$(BIN)/python eval/bench.py
	$(BIN)/python eval/many.py
	$(BIN)/python eval/bench_ingest.py
	$(BIN)/python eval/many_figures.py
	$(BIN)/python eval/bench_page.py

load: setup      ## fifty visitors who ask for five minutes, then 150 questions at once
	$(BIN)/python eval/load.py

soak: dev        ## what takes long: 2,000 mutated files; kill -9 at 200 random moments of writing, 40 more with servers
	$(BIN)/python eval/fuzz.py
	$(BIN)/python tests/kill_at_random.py --kills 200
	$(BIN)/python tests/kill_at_random.py --kills 40 --servers

lifecycle: setup ## N=1000 articles ingested, asked meanwhile, backed up, damaged, repaired, verified
	$(BIN)/python eval/lifecycle.py --articles $(or $(N),1000)

chat: setup      ## ingest corpus/ and open the chat page
	@$(BIN)/policy-qa ingest corpus && $(BIN)/policy-qa chat

demo: setup      ## the same in the terminal: a report, ten figures, three answers, one refusal
	@$(BIN)/policy-qa demo

train-smoke:     ## run the training chain on a tiny sample (skipped without its environment)
	@$(or $(TRAINING_PYTHON),$(BIN)/python) training/smoke.py

lock: dev        ## make requirements/*.lock again from pyproject.toml
	requirements/lock.sh

clean:           ## remove .venv/ and every cache; articles that were ingested stay
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
