# The verbs of the project; `make` lists them. What needs more than a line is a script in .ci/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two builds at once would wait for each other, and checks would speak over each other.
.NOTPARALLEL:

# The runtime is linked in: the program starts in 2.0 ms instead of 3.4 ms, and runs where no toolchain is installed.
# Generic code is specialised across modules only with -cross-module-optimization (JSON comparison: 100 times as fast).
# Tests build in debug, in a folder of their own below .build, so that neither build throws away the other's results.
RELEASE := -c release -Xswiftc -cross-module-optimization --static-swift-stdlib
CUTOVER := .build/release/cutover
WITH_SQL := $(patsubst %/SQL,%,$(wildcard Sources/*/SQL Tests/*/*/SQL))

.PHONY: help setup build install deb deb-test demo test fuzz console-shots crash-test chaos gateway-mutations openfeature-test postgres-versions alert-test drill ha-drill lint format generate migrate migrate-down bench ci clean

help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the libraries and servers that are missing (Debian, apt)
	@.ci/setup

build: ## Build the program, .build/release/cutover
	swift build $(RELEASE) --product cutover

install: ## Install what `make build` has left (DESTDIR=, PREFIX=/usr/local)
	@packaging/install $(abspath $(CUTOVER)) "$(DESTDIR)" $(or $(PREFIX),/usr/local)

deb: build ## Make a Debian package, .build/deb/cutover_*.deb
	@packaging/deb $(abspath $(CUTOVER)) $(abspath .build/deb)

deb-test: deb ## Install the package in a bare Debian, run the commands of all pages, purge it (as root, needs debootstrap)
	@.ci/deb-test

demo: setup build ## Show the program at work on a copy of the sample (DATA=path: of another; FINISH=1: the end; DOMAIN=arbitrage; NODES=3: several servers)
	@.ci/demo$(if $(DOMAIN),-$(DOMAIN))$(if $(FINISH),-finish)$(if $(NODES),-nodes $(NODES)) $(DATA)

test: setup ## Run all tests
	@.ci/test

lint: ## Check format, imports, SQL, generated code and habits
	@.ci/lint

format: ## Format all Swift code in place
	swift format -i -r Sources Tests Package.swift

generate: ## Write the Generated folders from the queries, asking a real Postgres
	swift run cutover-sqlgen $(WITH_SQL:%=--domain-directory %)

migrate: build ## Bring the database to the newest schema
	$(CUTOVER) migrate up

migrate-down: build ## Take the last migration back
	$(CUTOVER) migrate down

bench: setup build ## Time the main jobs beside their yardsticks (CUTOVER_BENCH_RECORDS=n of a parity run)
	swift build $(RELEASE) --product cutover-bench
	@.ci/bench
	@.ci/bench-parity
	@.ci/bench-tables
	@.ci/bench-phantoms
	@.ci/bench-dual-write
	@.ci/bench-gateway
	@.ci/bench-nodes
	@.ci/bench-diff
	@.ci/bench-serve

fuzz: setup ## Try readers, comparison, events, HTTP and flags with random input (CUTOVER_FUZZ_SECONDS=n for each)
	@.ci/fuzz

console-shots: build ## Take pictures of the console in the states that matter, .build/console-shots (needs chromium)
	@.ci/console-shots

crash-test: setup ## Kill the writer 500 times, at named places and at random (CUTOVER_CRASHES=n)
	CUTOVER_CRASHES=$${CUTOVER_CRASHES:-500} swift test --disable-xctest --filter CrashTests

drill: setup ## Break Postgres, Redis and disks for minutes while events come in (DRILL=Arbitrage, DRILL=Gateway: that one alone)
	CUTOVER_DRILLS=long swift test --disable-xctest --filter 'EndToEndTests.*$(DRILL)Drills'

ha-drill: setup ## Kill, freeze and cut off servers of one journal 200 times, its primary and standby too
	CUTOVER_DRILLS=long swift test --disable-xctest --filter 'NodeDrills'

chaos: setup ## Break everything, drawn by chance, for minutes (CUTOVER_CHAOS_SECONDS=n, CUTOVER_CHAOS_SEED=n)
	CUTOVER_CHAOS_SECONDS=$${CUTOVER_CHAOS_SECONDS:-240} swift test --disable-xctest --filter ChaosTests

gateway-mutations: setup ## Break a column, a query and an adapter of the gateway in turn: its tests must notice (MUTATION=name: one)
	@.ci/gateway-mutations $(MUTATION)

openfeature-test: build ## Compare decisions with those of OpenFeature's own clients, from PyPI
	@.ci/openfeature-test

postgres-versions: setup ## Run the tests of the stores with each Postgres that can be had here (as root, asks PyPI)
	@.ci/postgres-versions

alert-test: setup ## Have three faults raise their alerts in a real Prometheus (needs Debian's prometheus)
	CUTOVER_ALERT_TEST=1 swift test --disable-xctest --filter AlertTests

ci: setup lint build test ## All that must hold before a change is merged

clean: ## Remove what was built
	swift package clean
	rm -rf .build
