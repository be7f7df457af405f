# Needs Python 3.11 or later, pip, make and git; everything else comes into .venv.
#
#   make demo    a consultation on a rehearsal forum, from the plan to the report: about half a minute
#   make test    everything that CI runs
#   make coverage the tests, with the lines and branches that none of them reaches
#   make sweeps  300 random pairs of forum files, one applied after the other, on every version, while time passes
#   make imports 200 random forums, each imported, made again from the file, and compared
#   make forums  200 random forums of all kinds: applied, imported, made again, and drifted by one change by hand
#   make fuzz    7,000 damaged answers, none of which may end a command in anything but a documented error
#   make mutants a sample of small changes of the guards' code, of which the tests have to notice nine in ten
#   make quick   the tests without the slow ones, a sixth of those on a forum, one version of Discourse: while you work
#   make docs    write the generated reference and examples again
#   make lock    write requirements-dev.txt again, with the newest versions that pyproject.toml allows

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3 python,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE := cli facts plugin_config provisioning sandbox
# Where the folders stand under the names that they are imported by, which mypy does not learn from an installation.
TYPED := build/types/idiaspora
# Without kept bytecode each worker of pytest, and each of the many processes that tests start, would compile it all.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint types tests coverage sweeps imports forums fuzz mutants quick docs lock clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/.installed
	@$(BIN)/idiaspora demo

test: lint types tests

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev $(TYPED)
	$(BIN)/mypy --package idiaspora
	$(BIN)/mypy docs/generate.py

$(TYPED): Makefile
	mkdir -p $@
	ln -sfn ../../../idiaspora/__init__.py $@/__init__.py
	$(foreach room,$(CODE),ln -sfn ../../../$(room) $@/$(room) &&) touch $@

tests: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Apart from the tests of every change, which do not wait for lines and branches to be counted.
coverage: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered

# Other pairs every time, unless SEED says which; three properties play PAIRS pairs each on each of three versions.
SEED ?= $(shell date +%s)
PAIRS ?= 34
sweeps: $(VENV)/.installed-dev
	SWEEP_EXAMPLES=$(PAIRS) $(BIN)/python -m pytest -n 2 --dist worksteal --hypothesis-seed=$(SEED) \
		tests/engine/test_properties.py tests/engine/test_two_versions.py

# FORUMS of them on each of two versions.
FORUMS ?= 100
imports: $(VENV)/.installed-dev
	SWEEP_EXAMPLES=$(FORUMS) $(BIN)/python -m pytest -n 2 --dist worksteal --hypothesis-seed=$(SEED) \
		tests/engine/test_import_round_trip.py

# So many of them on each of two versions, for each of two properties.
OF_ALL_KINDS ?= 50
forums: $(VENV)/.installed-dev
	SWEEP_EXAMPLES=$(OF_ALL_KINDS) $(BIN)/python -m pytest -n 2 --dist worksteal --hypothesis-seed=$(SEED) \
		tests/engine/test_random_forums_of_all_kinds.py

# Other answers every time, unless SEED says which; CASES of them for each of six commands, and for each of nine on every
# kind a share of them on each of two versions.
CASES ?= 500
fuzz: $(VENV)/.installed-dev
	ODD_CASES=$(CASES) ODD_SEED=$(SEED) $(BIN)/python -m pytest -n 2 --dist worksteal tests/engine/test_odd_answers.py tests/engine/test_odd_answers_of_everything.py

# Other changes every time, unless SEED says which; so many of each MODULE, a part of its path; all modules without one.
MUTANTS ?= 12
MODULE ?=
mutants: $(VENV)/.installed-mutants $(TYPED)
	nice -n 19 $(BIN)/python mutants/run.py --seed $(SEED) --sample $(MUTANTS) $(MODULE)

quick: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not out_of_turn"

docs: $(VENV)/.installed
	$(BIN)/python docs/generate.py

lock:
	$(BIN)/python -m pip install pip-tools
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --all-build-deps --extra dev --extra sandbox \
		--no-emit-index-url --no-emit-trusted-host --no-emit-options --output-file requirements-dev.txt pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The versions of the lock file, for what the demonstration needs.
$(VENV)/.installed: requirements-dev.txt pyproject.toml setup.py | $(VENV)/bin/python
	$(PIP) install --constraint requirements-dev.txt setuptools
	$(PIP) install --constraint requirements-dev.txt --no-build-isolation --editable ".[sandbox]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --requirement requirements-dev.txt
	@touch $@

$(VENV)/.installed-mutants: $(VENV)/.installed-dev
	$(PIP) install --constraint requirements-dev.txt --no-build-isolation --editable ".[mutants]"
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: set PYTHON to it, as in make demo PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
