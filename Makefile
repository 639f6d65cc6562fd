# The verbs of this project. Everything lands in .venv/; a repeated verb does only what has changed.
PYTHON ?= python3
LAN ?=
UPGRADE ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
WEB := $(BIN)/python tools/build_web.py
UV := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --system-certs \
	--no-header --no-annotate --no-emit-index-url --no-emit-package opencv-python $(if $(UPGRADE),--upgrade)

# Stamps: each says that its step is done for the present lock files.
CREATED := $(VENV)/.created
RUNTIME := $(VENV)/.runtime
PROJECT := $(VENV)/.project
TOOLS := $(VENV)/.tools

.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

.PHONY: help setup run test check format web native messages lock exam bench-media bench-kyc screenshots clean browser faces janus speech print

help: ## Say what there is to say
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(PROJECT) $(TOOLS) web native ## Prepare everything for working on VideoBank (Python, Node and the pages; no system Node needed)

run: $(PROJECT) web native faces ## Start VideoBank with its sample bank on this machine (LAN=1: for phones and others on the local network)
	$(BIN)/videobank run $(if $(filter 1,$(LAN)),--lan)

test: $(PROJECT) $(TOOLS) web native faces browser ## Run every test; those in Chromium one after the other, as they need the machine
	$(WEB) run test
	@failed=0; \
	$(BIN)/python -m pytest -q -m "not browser" -n 3 --dist loadfile || failed=1; \
	$(BIN)/python -m pytest -q -m browser --durations=12 || failed=1; \
	exit $$failed

check: $(PROJECT) $(TOOLS) web ## Hold the code to its style, types and layers, without running it
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy tools
	$(BIN)/lint-imports
	$(WEB) run types
	$(WEB) run lint

format: $(PROJECT) $(TOOLS) ## Lay the code out, and mend what can be mended without thinking
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .
	$(WEB) run format

web: $(PROJECT) ## Build the pages into signaling/static/, if they have changed
	@$(WEB)

native: $(PROJECT) ## Compile the packet path, if it has changed and there is a compiler; without one it runs interpreted
	@$(BIN)/python tools/build_native.py

messages: $(PROJECT) ## Write the web client's message types from the server's models
	@mkdir -p web_client/schema
	$(BIN)/python -m signaling.schema > web_client/schema/messages.json
	$(WEB) run messages

lock: $(TOOLS) ## Resolve the dependencies anew into the lock files (UPGRADE=1: to the newest that fit)
	$(UV) pyproject.toml --output-file requirements/runtime.lock
	$(UV) --group pyproject.toml:build --constraint requirements/runtime.lock --output-file requirements/build.lock
	$(UV) --group pyproject.toml:dev --constraint requirements/runtime.lock --constraint requirements/build.lock \
		--output-file requirements/dev.lock
	$(WEB) install --package-lock-only

exam: $(PROJECT) $(TOOLS) web native faces browser janus speech print ## Measure: load, kills, an hour's call, first picture, bad networks, recognition (hours; prints figures)
	$(BIN)/python bench/exam.py

bench-media: $(PROJECT) $(TOOLS) native janus ## Measure the media plane beside stock aiortc and Janus (half an hour)
	$(BIN)/python -m bench.media

bench-kyc: $(PROJECT) $(TOOLS) native faces browser ## Measure checking an identity: steps of a frame, documents a minute, the event loop (a minute)
	$(BIN)/python -m bench.kyc $(if $(wildcard ../shared/data),--data ../shared/data)

screenshots: $(PROJECT) $(TOOLS) web faces browser ## Take the pictures of every page, phone and desktop, both languages
	$(BIN)/python tests/screenshots.py

clean: ## Remove what was installed and built; what a running installation keeps stays
	rm -rf $(VENV) dist build web_client/node_modules web_client/schema web_client/.build-lock signaling/static
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -f media/*.so videobank/adapters/*.so
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Chromium for the tests, with a font that has Chinese glyphs and what the driver's own Node links to; and a TURN server.
browser:
	@tools/system_packages.sh chromium coturn fonts-noto-cjk iproute2 libatomic1

# The peer that the media plane is measured beside.
janus:
	@tools/system_packages.sh janus

# Who speaks when it is measured how intelligible speech is.
speech:
	@tools/system_packages.sh espeak-ng

# The letters of machine-readable zones, for those that are drawn and read.
print:
	@tools/system_packages.sh fonts-ocr-b

# The models of face comparison; at once if they are there.
faces: $(PROJECT)
	$(BIN)/videobank face prepare

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "VideoBank needs Python 3.11 or newer; say which: make PYTHON=...")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || tools/system_packages.sh python3-venv
	$(PYTHON) -m venv $(VENV)
	@touch $@

# --no-deps: only what the lock lists gets in, and so only the headless OpenCV.
$(RUNTIME): requirements/runtime.lock requirements/build.lock | $(CREATED)
	$(PIP) --require-hashes --no-deps -r requirements/runtime.lock
	$(PIP) --require-hashes --no-deps -r requirements/build.lock
	@touch $@

$(TOOLS): requirements/dev.lock | $(RUNTIME)
	$(PIP) --require-hashes --no-deps -r requirements/dev.lock
	@touch $@

# The pages first: the build backend would build them too, but hides what it says.
$(PROJECT): pyproject.toml $(RUNTIME)
	@$(WEB)
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@
