# `make demo` and `make test` do all the set-up on a Debian 12 that has Swift 6.3; the second time it is a glance.

PREFIX ?= /usr/local
CONFIGURATION ?= release
SWIFT_SOURCES := Package.swift Sources Tests benchmarks
binary = .build/$(CONFIGURATION)/muster

.PHONY: help setup build demo test install format format-check clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## installs the Debian packages that are missing, and says which
	@deploy/setup.sh

build: setup ## the release build, in .build/release
	swift build --configuration $(CONFIGURATION) --product muster

demo: build ## a bank's traffic, generated, through pipelines/bank-cross-sell.yaml
	@$(binary) demo

test: setup ## the debug build and every test
	swift test --disable-xctest

install: build ## the program and the example pipelines, under PREFIX (DESTDIR is honoured)
	install -D -m 755 $(binary) $(DESTDIR)$(PREFIX)/bin/muster
	install -d $(DESTDIR)$(PREFIX)/share/muster/pipelines
	install -m 644 pipelines/*.yaml $(DESTDIR)$(PREFIX)/share/muster/pipelines

format: ## rewrites the sources as .swift-format says
	swift format format --in-place --parallel --recursive $(SWIFT_SOURCES)

format-check: ## fails where `make format` would change something
	swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)

clean: ## removes everything that was built
	rm -rf .build
