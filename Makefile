# Two commands for a newcomer: `make run` and `make test`. Everything lives in .venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
export SOURCE ?=

.PHONY: run test setup check lint types house format judges judges-setup bench-poll bench-publish bench-serve bench-restart bench-read bench-identity fuzz clean
.DEFAULT_GOAL := setup

run: setup
	@$(BIN)/syndicate run $(if $(SOURCE),--source "$$SOURCE")

test: setup
	@$(BIN)/python -m pytest -n 2

setup: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "syndicate needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: sudo apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once, a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

check: lint types house

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

house: setup
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

# Benches have the peers they measure against in an environment of their own. The lock is complete, hence --no-deps:
# the pip that comes with Python 3.11 trips over an extra that one of them asks for twice.
BENCH := .venv-bench
$(BENCH)/.ready: requirements-bench.txt pyproject.toml
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.txt
	@$(BENCH)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

bench-poll: $(BENCH)/.ready
	@$(BENCH)/bin/python -m bench.poll --feeds $(or $(FEEDS),500) --rounds $(or $(ROUNDS),3) $(if $(STRICT),--strict)

bench-publish: $(BENCH)/.ready
	@$(BENCH)/bin/python -m bench.publish --entries $(or $(ENTRIES),200) --rounds $(or $(ROUNDS),7)

# ARGS="--only rates" (or latency, memory); STRICT=1 fails where a target is missed.
bench-serve: $(BENCH)/.ready
	@$(BENCH)/bin/python -m bench.serve --rounds $(or $(ROUNDS),5) --seconds $(or $(SECONDS),2) $(if $(STRICT),--strict) $(ARGS)

bench-restart: $(BENCH)/.ready
	@$(BENCH)/bin/python -m bench.restart --rounds $(or $(ROUNDS),5) $(ARGS)

# Reads every page of a folder that comes with a NAME.expected.json; STRICT=1 fails where a target is missed.
CORPUS ?= ../shared/corpus
bench-read:
	@if [ -d '$(CORPUS)' ]; then \
	  $(MAKE) --no-print-directory $(BENCH)/.ready && \
	  $(BENCH)/bin/python -m bench.read '$(CORPUS)' $(if $(STRICT),--strict) $(ARGS); \
	else echo 'bench-read: skipped, there is no folder $(CORPUS); CORPUS=FOLDER names another'; fi

# Simulated lives of newsblogs against the running service; SEEDS=3 FORMS=html,rss for a quick look, STRICT=1 fails where a
# target is missed.
bench-identity: setup
	@$(BIN)/python -m bench.lives $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FORMS),--forms $(FORMS)) $(if $(STRICT),--strict) $(ARGS)

# Reads hurt copies of the fixtures: ROUNDS of them (2,000), from SEED (1). What breaks a promise is kept in data/fuzz.
fuzz: setup
	@$(BIN)/python -m tests.fuzz --rounds $(or $(ROUNDS),2000) --seed $(or $(SEED),1)

# Judges are software of others that reads what we publish: tests/judges, docs/judges.md. Python's and node's are installed
# here, each on its own; Debian's by whoever may. `make test` runs the judges that are there.
JUDGES := .venv-judges
judges: setup judges-setup
	@$(BIN)/python -m pytest -n 2 -rs tests/judges

judges-setup: $(JUDGES)/.ready

SCHEMA := lxml-*/doc/s5/ep2008/atom.rng
$(JUDGES)/.ready: requirements-judges.txt $(addprefix tests/judges/,schema.txt package.json package-lock.json)
	@rm -rf $(JUDGES) && $(PYTHON) -m venv $(JUDGES)
	@$(JUDGES)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-judges.txt
	@command -v xml2-config >/dev/null && command -v xslt-config >/dev/null || \
	  { echo "The sources of lxml are unpacked only beside its libraries. On Debian: sudo apt install libxml2-dev libxslt1-dev"; exit 1; }
	@$(JUDGES)/bin/python -m pip download --quiet --quiet --disable-pip-version-check --no-deps --no-binary lxml --no-build-isolation \
	  --require-hashes -r tests/judges/schema.txt -d $(JUDGES)
	@tar -xzf $(JUDGES)/lxml-*.tar.gz --wildcards --strip-components=4 -C $(JUDGES) '$(SCHEMA)' && rm $(JUDGES)/lxml-*.tar.gz
	@command -v npm >/dev/null || { echo "npm is not installed. On Debian: sudo apt install nodejs npm"; exit 1; }
	@cd tests/judges && npm ci --silent
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) $(JUDGES) tests/judges/node_modules data build dist
