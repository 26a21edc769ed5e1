# Five commands for everything. Each works on a clean clone with only python3 (3.11 or newer), pip and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/.run-ready
TEST   := $(BIN)/.test-ready
WORKERS ?= 2
PORT    ?= 8765
# What is tested a second time, on PostgreSQL: records, and the pages that ask for them.
RECORDS := tests/apps tests/web \
  $(addprefix --ignore=tests/web/,help ui test_every_address.py test_nothing_typed_breaks_a_page.py)

.PHONY: run test check bench pictures soak lock clean

run: $(RUN)
	@$(BIN)/python -m effleurage run --journey journey --port $(PORT)

check: $(TEST)
	$(BIN)/ruff format --check src tests bench setup.py
	$(BIN)/ruff check src tests bench setup.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow and not soak" tests/core tests/codes tests/documents tests/tidy

test: $(TEST)
	$(BIN)/ruff format --check src tests bench setup.py
	$(BIN)/ruff check src tests bench setup.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) -m "not soak"
	$(BIN)/python -m tests.postgres -- pytest -n $(WORKERS) -m "not soak" $(RECORDS)

soak: $(TEST)
	$(BIN)/python -m pytest -m "soak"

bench: $(TEST)
	$(BIN)/python -m bench

# The guide's pictures, from a demo practice made for them.
pictures: $(TEST)
	$(BIN)/python -m tests.pictures

# What the product needs: hashed wheels, then the project itself, linked to this folder.
$(RUN): requirements/build.txt requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Effleurage needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || { echo "Preparing an environment in $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What the tests, checks and benches need besides.
$(TEST): $(RUN) requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/test.txt
	@touch $@

# Compile requirements/*.in into hashed requirements/*.txt that name no registry.
lock: $(RUN)
	$(BIN)/python -m pip install --quiet uv
	for set in build run test; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header requirements/$$set.in -o requirements/$$set.txt; done

clean:
	rm -rf $(VENV) journey var build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
