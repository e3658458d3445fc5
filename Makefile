# GraphViz NN from a fresh checkout. All that is needed is Python 3.11 or newer: the rest is made in .venv.
# (On Windows: pip install -e .)

# Which Python .venv is made with; empty: the first one that is new enough. It is asked for only once: `make clean` first.
PYTHON ?=
# PyTorch, the tests' independent oracle, is large; ORACLE=0 leaves it out and skips the tests that ask it.
ORACLE ?= 1
# More arguments for pytest: make test ARGS="tests/engine -k sigmoid"
ARGS ?=
# How many tests run at a time; 0: one after the other, in one process.
JOBS ?= auto

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
TEST_ENVIRONMENT := $(VENV)/.with-$(if $(filter 0,$(ORACLE)),tools,oracle)

.PHONY: help run test lint bench soak install lock clean

help:
	@echo "make run     the window with the first example (without a display: a tour of it, as pictures)"
	@echo "make test    all tests                              (ORACLE=0 leaves PyTorch out)"
	@echo "make lint    ruff, mypy and the import contracts"
	@echo "make bench   the benchmarks, side by side with others"
	@echo "make soak    long random sessions, and all generated cases"
	@echo "make install everything into .venv, and nothing else"
	@echo "make lock    the newest versions into the lock files"
	@echo "make clean   throws .venv and all caches away"

run: $(VENV)/.with-program
	@$(PY) -m graphviz_nn.qt_libraries --install
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; \
	then $(PY) -m graphviz_nn.tour; \
	else $(PY) -m graphviz_nn open univariate-regularised; fi

test: $(TEST_ENVIRONMENT)
	@QT_QPA_PLATFORM=offscreen $(PY) -m graphviz_nn.qt_libraries --install
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n $(JOBS) $(ARGS)

soak: $(TEST_ENVIRONMENT)
	@QT_QPA_PLATFORM=offscreen $(PY) -m graphviz_nn.qt_libraries --install
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -m soak $(ARGS)
	GENERATED=all QT_QPA_PLATFORM=offscreen $(PY) -m pytest -m "hypothesis and not soak" $(ARGS)

bench: $(TEST_ENVIRONMENT)
	@QT_QPA_PLATFORM=offscreen $(PY) -m graphviz_nn.qt_libraries --install
	QT_QPA_PLATFORM=offscreen $(PY) -m benchmarks $(ARGS)

lint: $(VENV)/.with-tools
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

install: $(TEST_ENVIRONMENT)

# The environment, in layers; each leaves a stamp when it is complete, so that a second call has nothing to do.
$(VENV)/.made:
	@found=; for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "GraphViz NN needs Python 3.11 or newer, and $(or $(PYTHON),python3) is not." \
	         "Name one: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3" >&2; exit 2; \
	fi; \
	"$$found" -m venv --clear $(VENV) || { \
	    rm -rf $(VENV); \
	    echo "No environment could be made. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@touch $@

$(VENV)/.with-program: $(VENV)/.made pyproject.toml requirements.lock
	@echo "Installing what the program needs into $(VENV)"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps -e .
	@touch $@

$(VENV)/.with-tools: $(VENV)/.with-program requirements-dev.lock
	@echo "Installing what the tests and the tools need into $(VENV)"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.with-oracle: $(VENV)/.with-tools
	@echo "Installing PyTorch, the tests' oracle (large on some machines; make test ORACLE=0 leaves it out)"
	@$(PIP) install --quiet -e ".[oracle]"
	@touch $@

# PyTorch itself is not locked, see pyproject.toml; the packages that it asks for, beside CUDA's, are.
LOCK := $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links

lock: $(VENV)/.with-tools
	$(LOCK) pyproject.toml --output-file requirements.lock
	printf '%s\n' filelock fsspec jinja2 setuptools sympy typing-extensions | \
	$(LOCK) --extra test --extra dev --constraint requirements.lock pyproject.toml - --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-headless build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
