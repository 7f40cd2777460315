# Two commands: `make run` and `make test`; `make demo` loads without serving. Everything installs into .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export XDG_RUNTIME_DIR ?= /tmp
# Tests start hundreds of processes: what is compiled once is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: assets run demo test check bench sim lock docs clean

ASSETS := src/alianza/web/ui/built/LICENCES.txt

$(VENV)/.done: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

$(ASSETS): package-lock.json tools/assets.py $(wildcard src/alianza/web/ui/scripts/*.js) | $(VENV)/.done
	$(BIN)/python -m tools.assets

assets: $(ASSETS)

run: demo
	@echo
	@echo "Sign in by a click, as anybody of the demo (each link works once; new ones: alianza demo links):"
	@$(BIN)/alianza demo links
	@echo
	@echo "An alliance of your own: run this in another window while it serves: $(BIN)/alianza setup"
	@echo "Serving until Ctrl-C. Open http://127.0.0.1:8000, or follow a link: http://onlycar.localhost:8000/r/semana-taller"
	$(BIN)/alianza serve

demo: $(VENV)/.done $(ASSETS)
	$(BIN)/alianza demo load

test: $(VENV)/.done $(ASSETS)
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.check

bench: $(VENV)/.done $(ASSETS)
	$(BIN)/python -m tools.bench $(BENCH)

SEED ?= 1
SECONDS_ ?= 60
sim: $(VENV)/.done
	$(BIN)/python -m tools.sim --seed $(SEED) --seconds $(SECONDS_)

docs: $(VENV)/.done
	$(BIN)/python -m tools.docs

lock:
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal \
	  --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) node_modules src/alianza/web/ui/built .mypy_cache .ruff_cache .pytest_cache .import_linter_cache out
