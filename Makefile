# Miotsukushi: commands. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test unit browser bench check format lint clean

CITY ?= City/$(shell cat City/default)
PORT ?= 8080
RESIDENTS ?= 3000
DATABASE ?= sqlite://var/demo-$(notdir $(CITY)).sqlite

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## install, build, make the demo city and serve it (CITY=, PORT=, RESIDENTS=)
	@script/setup run
	swift build -c release --product mio
	swift build -c release --product id-sim
	@script/demo $(CITY) $(DATABASE) $(RESIDENTS) $(PORT)

test: ## install, build and run every test
	@script/setup test
	@script/test

unit: ## the Swift tests alone; FILTER=Name runs one suite
	swift test $(if $(FILTER),--filter $(FILTER))

browser: ## the journeys in Chromium alone (needs `make test` once)
	@script/test browser

bench: ## the measures of Benchmarks/, beside their peers
	@script/bench

check: ## check every city pack
	@for city in City/osaka City/sample-town; do .build/debug/mio check $$city || exit 1; done

format: ## format the sources
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

lint: ## check the format
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

clean: ## remove what was built
	rm -rf .build var
