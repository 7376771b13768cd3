# Thin aliases; dev.py does the work.
.PHONY: help up test check status logs down lock

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/'

up:  ## set up and start the system on port 8080
	python3 dev.py up

test:  ## set up and run all tests
	python3 dev.py test

check:  ## lint, types, import contracts, registry hosts
	python3 dev.py check

status:  ## the processes of the running system
	python3 dev.py status

logs:  ## which logs there are; python3 dev.py logs NAME shows one
	python3 dev.py logs

down:  ## stop the running system
	python3 dev.py down

LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

lock:  ## newest releases into the locks (needs uv and npm on the PATH)
	$(LOCK) --upgrade requirements.in -o requirements.lock
	$(LOCK) --upgrade requirements-local.in -c requirements.lock -o requirements-local.lock
	$(LOCK) --upgrade requirements-dev.in -c requirements-local.lock -o requirements-dev.lock
	npm install --package-lock-only
