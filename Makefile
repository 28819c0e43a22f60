# Two commands for everybody: `make demo` and `make test`. The rest is for those who change something.
#   PYTHON=python3.12 make demo    chooses the interpreter (3.11 or newer)
#   PORT=8080 make demo            chooses the port
#   PROCESSES=4 make test          chooses how many processes run the tests, each with a database server of its own
#   make test-engine BIN=/usr/lib/postgresql/17/bin   what speaks with the database, on the PostgreSQL that lies there
#   make bench SIZE=full           a million people, and what each page costs (SIZE=small: a hundredth; KEEP=1 leaves them),
#                                  then make bench-notices and make bench-duplicates
#   make bench-notices             how long 10,000 letters take, beside a bare loop to the same mail server
#   make bench-duplicates          how well and how fast people who were entered twice are found among 100,000
#   make bench-papers              what a printed paper costs beside an empty page, and a thousand plans in one ZIP
#   make bench-bundle              a thousand plans issued by the worker for one ZIP: its time and its memory
#   make bench-plans               what looking for clashes costs: a plan of sixty tasks, and a night of 10,000 plans
#   make bench-restore SIZE=full   a back-up of that million, everything lost, and the restore, by a stopwatch
#   make bench-nights SIZE=tenth   two nights of a tenth of it (full, small); the second erases who is past her period
#   make guards                    every test of a fault or an attack is seen red without its guard (ONLY=word: some)
#   make rehearse OLD=v1           code of a commit of the past (else from before the newest migration) on today's tables
.PHONY: demo test test-engine check guards rehearse fix docs messages venv tools browser postgres
.PHONY: bench bench-bundle bench-duplicates bench-nights bench-notices bench-papers bench-plans bench-restore
.DEFAULT_GOAL := demo

PYTHON ?=
PORT ?= 8000
PROCESSES ?= 2
SIZE ?= small
ONLY ?=
KEEP ?=
PY := .venv/bin/python
RUN_STAMP := .venv/run-$(shell cat requirements/uv.txt requirements/run.txt | cksum | tr ' ' -)
TEST_STAMP := .venv/test-$(shell cat requirements/uv.txt requirements/run.txt requirements/test.txt | cksum | tr ' ' -)
CORE := kwadrat/law/*,kwadrat/access/*,kwadrat/casework/*,kwadrat/reporting/*
# Checks and tests keep their keys apart from those of the data in ./var.
check: export KWADRAT_HOME := $(CURDIR)/var/checks
test: export KWADRAT_HOME := $(CURDIR)/var/checks
test-engine: export KWADRAT_HOME := $(CURDIR)/var/checks

demo: $(RUN_STAMP)
	@$(PY) -m kwadrat.config.cli demo --port $(PORT)

# The oldest PostgreSQL the distribution has put here: whatever speaks with the database runs on it too.
OLDER = $(shell ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | head -n 1)
# the first page and the history of a person hand the server its largest queries
ON_OLDER := tests/records tests/access tests/casework tests/reporting tests/web/test_home.py tests/web/test_people.py

test: tools browser postgres messages check
	$(PY) -m pytest -n $(PROCESSES) --dist loadfile --cov --cov-report=
	$(PY) -m coverage report --include='$(CORE)' --skip-covered --show-missing --fail-under=100
	@if [ -n "$(OLDER)" ]; then $(MAKE) --no-print-directory test-engine BIN="$(OLDER)"; fi

test-engine: tools messages
	@test -x "$(BIN)/postgres" || { echo "make: w folderze BIN=$(BIN) nie ma programu postgres" >&2; exit 1; }
	@echo "Na $(BIN): $(ON_OLDER)"
	@KWADRAT_PG_BIN="$(BIN)" $(PY) -m pytest -q -n $(PROCESSES) --dist loadfile $(ON_OLDER)

check: tools
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint kwadrat/web/templates --lint --quiet
	$(PY) -m kwadrat.config.messages check
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) -m kwadrat.config.docs --check

bench: tools
	@$(PY) -m bench --size $(SIZE) $(if $(KEEP),--keep)
	@$(PY) -m bench.notices
	@$(PY) -m bench.duplicates

bench-notices: tools
	@$(PY) -m bench.notices

bench-duplicates: $(RUN_STAMP)
	@$(PY) -m bench.duplicates

bench-papers: $(RUN_STAMP)
	@$(PY) -m bench.papers

bench-bundle: tools
	@$(PY) -m bench.bundles

bench-plans: $(RUN_STAMP)
	@$(PY) -m bench.clashes

bench-restore: $(RUN_STAMP)
	@$(PY) -m bench.drill --size $(SIZE) $(if $(KEEP),--keep)

bench-nights: $(RUN_STAMP)
	@$(PY) -m bench.nights --size $(SIZE) $(if $(KEEP),--keep)

guards: tools browser messages
	@$(PY) -u -m tests.guards --only '$(ONLY)'

rehearse: $(RUN_STAMP)
	@$(PY) -m bench.rehearsal $(OLD)

fix: tools
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

docs: tools browser
	$(PY) -m kwadrat.config.docs
	$(PY) -m tests.walks.pictures

messages: $(RUN_STAMP)
	$(PY) -m kwadrat.config.messages compile

venv: $(RUN_STAMP)

tools: $(TEST_STAMP)

# The newest of the usual names that is new enough; an environment that was cut off half-made, or whose Python the
# distribution has replaced by a newer one, is made again.
ifeq ($(shell [ ! -e $(PY) ] || $(PY) -I -c 'import kwadrat' 2>/dev/null || echo broken),broken)
.PHONY: $(PY)
endif
$(PY):
	@set -eu; chosen=; \
	for name in $(PYTHON) $(if $(PYTHON),,python3 python3.13 python3.12 python3.11); do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then chosen=$$name; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then echo "make: potrzebny jest Python 3.11 lub nowszy (PYTHON=... make demo)" >&2; exit 1; fi; \
	if ! "$$chosen" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "make: brak modułu venv dla $$chosen; zainstaluj go, np.: apt-get install python3-venv" >&2; exit 1; fi; \
	trap 'rm -rf .venv' INT TERM HUP; rm -rf .venv; echo "Tworzę .venv ($$chosen)..."; \
	if ! "$$chosen" -m venv .venv >.venv.log 2>&1; then \
	  echo "make: nie udało się utworzyć .venv: $$(tail -n 1 .venv.log)" >&2; rm -rf .venv .venv.log; exit 1; fi; \
	rm -f .venv.log; \
	$(PY) -c 'import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "kwadrat.pth").write_text(sys.argv[1] + "\n")' '$(CURDIR)'; \
	printf '#!/bin/sh\nexec "%s/$(PY)" -m kwadrat.config.cli "$$@"\n' '$(CURDIR)' > .venv/bin/kwadrat; \
	chmod +x .venv/bin/kwadrat

$(RUN_STAMP): $(PY)
	@$(call install,requirements/run.txt)

$(TEST_STAMP): $(PY)
	@$(call install,requirements/test.txt)

# uv takes seconds; where its file does not fit, the pip of .venv does the same with the same hashes. Both trust whom this
# machine trusts; compiled here, since the service may write nothing there.
define install
set -eu; echo "Instaluję $(1)..."; \
pip="$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes"; \
if { test -x .venv/bin/uv || $$pip --no-deps -r requirements/uv.txt; } && \
   .venv/bin/uv pip install --quiet --system-certs --compile-bytecode --python $(PY) --require-hashes -r $(1); then :; \
elif $$pip -r $(1); then :; \
else echo "make: nie udało się zainstalować $(1); przyczyna stoi powyżej" >&2; exit 1; fi; \
touch $@
endef

browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Instaluję Chromium..."; \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >/dev/null && exit 0; \
	fi; \
	echo "make: brak przeglądarki Chromium, której używają testy; zainstaluj pakiet chromium" >&2; exit 1

postgres:
	@ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Instaluję PostgreSQL dystrybucji..."; \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >/dev/null && exit 0; \
	fi; \
	echo "make: brak PostgreSQL dystrybucji (pakiet postgresql): testy na starszej wersji będą pominięte" >&2
