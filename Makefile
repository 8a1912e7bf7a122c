# make run    start everything on http://127.0.0.1:8080 with demonstration data
# make test   every check there is; CI runs exactly this
# make help   the other targets

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

LISTEN   ?= 127.0.0.1:8080
DATA_DIR ?= ./data
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

GOLANGCI_VERSION      := v2.15.0
WORKFLOWCHECK_VERSION := v0.6.0

tools         := $(CURDIR)/.tools
golangci      := $(tools)/bin/golangci-lint-$(GOLANGCI_VERSION)
workflowcheck := $(tools)/bin/workflowcheck-$(WORKFLOWCHECK_VERSION)
ui_sources    := $(shell find ui/src ui/public ui/index.html ui/*.ts ui/package.json -type f 2>/dev/null)

# Build, tests and linters share these, so that the embedded process engine is
# compiled once and not once for each.
export CGO_ENABLED := 0
export GOFLAGS := $(strip $(filter-out -trimpath -buildvcs=false,$(GOFLAGS)) -trimpath -buildvcs=false)
export PATH := $(tools)/bin:/usr/local/go/bin:$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

.PHONY: run
run: setup-run build ## start cardflow with demonstration data; LISTEN=, DATA_DIR=
	bin/cardflow serve --demo --listen $(LISTEN) --data-dir $(DATA_DIR)

.PHONY: build
build: ui ## build the interface and bin/cardflow
	go build -ldflags '-s -w -X main.version=$(VERSION)' -o bin/cardflow .

.PHONY: ui
ui: ui/dist/index.html ## build the interface only

ui/node_modules/.package-lock.json: ui/package-lock.json ui/package.json
	cd ui && npm ci --no-fund --no-audit
	touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(ui_sources)
	cd ui && npm run build

.PHONY: test
test: setup-test lint test-go test-ui e2e walk ## lint, Go tests on SQLite and PostgreSQL, interface tests, end to end, the whole API

.PHONY: test-go
test-go: ## Go tests, with a throw-away PostgreSQL
	deploy/postgres-test go test -timeout 20m ./...

.PHONY: test-ui
test-ui: ui/node_modules/.package-lock.json ## unit tests of the interface
	cd ui && npm test

.PHONY: e2e
e2e: setup-e2e build ## Playwright in Chromium against bin/cardflow
	cd ui && npx playwright test

.PHONY: walk
walk: setup-walk build ## every operation of the API by its description, as everybody who may call it; WALK_FLAGS=
	api/walk/run $(WALK_FLAGS)

.PHONY: fuzz
fuzz: setup-run ## every fuzz test for FUZZ_TIME each (30s); FUZZ= narrows by name
	deploy/fuzz

.PHONY: pictures
pictures: setup-e2e ui/node_modules/.package-lock.json ## write the print forms and their pictures anew; look at them before committing
	UPDATE_GOLDEN=1 go test ./internal/reports -run FormsPrint
	# The forms are files: no program is needed to draw them.
	cd ui && CARDFLOW_URL=unused npx playwright test e2e/print.spec.ts --update-snapshots=all

.PHONY: lint
lint: setup-lint $(golangci) $(workflowcheck) ui/node_modules/.package-lock.json ## every linter, formatting included
	$(golangci) run --allow-parallel-runners ./...
	$(workflowcheck) ./workflows/...
	cd ui && npm run lint && npm run typecheck

.PHONY: fmt
fmt: $(golangci) ui/node_modules/.package-lock.json ## format the Go code and mend what eslint can
	$(golangci) fmt ./...
	cd ui && npm run lint -- --fix

.PHONY: openapi
openapi: ## describe the API anew, with the types that the interface takes from it
	go run . openapi -o api/openapi.json
	go run . openapi --partner -o api/partner-openapi.json
	cd ui && npm run gen

.PHONY: bench
bench: setup-run ## load and scale figures, printed as a table; BENCH_FLAGS=
	go run ./bench $(BENCH_FLAGS)

.PHONY: setup setup-run setup-lint setup-test setup-e2e setup-walk
setup: ## install everything a fresh Debian lacks
	deploy/setup
setup-run setup-lint setup-test setup-e2e setup-walk: setup-%:
	@deploy/setup $*

.PHONY: clean
clean: ## remove what was built; data/ and .tools/ stay
	rm -rf bin ui/test-results ui/playwright-report
	find ui/dist -mindepth 1 ! -name .keep -delete

# A tool is installed once for each version it is pinned to.
$(golangci):
	GOFLAGS= GOBIN=$(tools)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv $(tools)/bin/golangci-lint $@

$(workflowcheck):
	GOFLAGS= GOBIN=$(tools)/bin go install go.temporal.io/sdk/contrib/tools/workflowcheck@$(WORKFLOWCHECK_VERSION)
	mv $(tools)/bin/workflowcheck $@
