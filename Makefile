# The human front of Tafel: `make run` and `make test` do everything, from the packages on.

.PHONY: docs help kills large setup setup-test setup-bench setup-sanitize build run test sanitize valgrind bench format lint clean

# PORTABLE=1 builds for any processor of the architecture, beside the native build.
ifeq ($(PORTABLE),1)
export TAFEL_PORTABLE := 1
SCRATCH := .build/portable
else
SCRATCH := .build
endif

BINARIES := $(SCRATCH)/release
RANKS ?= 2

# Debian's own Python has the packages that `make setup` installs; another python3 may come first in the path.
PYTHON ?= /usr/bin/python3

# Programs and tests are compiled with the same flags (tests look into modules), so that the tests
# try the very binary that runs.
SWIFT_BUILD = swift build -c release --scratch-path $(SCRATCH) -Xswiftc -enable-testing \
  --explicit-target-dependency-import-check error

CASE := jobs/trace/case.yaml
RESULT := output/trace.h5
PICTURE := output/trace.png

help:
	@echo "make run          install what is missing, build, solve the main job on $(RANKS) ranks, draw its picture"
	@echo "make test         install what is missing, build, run every test at 1, 2, 3 and 4 ranks"
	@echo "make sanitize     run the tests of MPI, HDF5, Numerics and Domain under AddressSanitizer, 1 and 2 ranks"
	@echo "make valgrind     the same under valgrind's memcheck, with the portable build"
	@echo "make kills        kill an ensemble thirty times, and compare it with one that nobody killed"
	@echo "make setup        install the missing Debian packages"
	@echo "make build        build the release (PORTABLE=1: for any processor, in .build/portable)"
	@echo "make bench        measure our rates and a peer's on the same work"
	@echo "make large        write a million samples to the disk, stopped once, and read them shuffled (33 GB of room)"
	@echo "make docs         write the reference of case files from the program's declarations"
	@echo "make format       format the sources; make lint only looks"
	@echo "make clean        remove what was built (results in output/ stay)"

setup:
	@Scripts/setup run

setup-test:
	@Scripts/setup run test

setup-bench:
	@Scripts/setup run bench

setup-sanitize:
	@Scripts/setup run test sanitize

build: setup
	$(SWIFT_BUILD) --product tafel

run: build
	@mkdir -p $(dir $(RESULT))
	Scripts/mpi $(RANKS) $(BINARIES)/tafel trace $(CASE) --output $(RESULT)
	@PYTHONPATH=post $(PYTHON) -m tafel_post.trace $(RESULT) --output $(PICTURE)
	@echo
	@echo "result:  $(CURDIR)/$(RESULT)"
	@echo "picture: $(CURDIR)/$(PICTURE)"

test: setup-test
	$(SWIFT_BUILD) --build-tests
	@PYTHON=$(PYTHON) Scripts/test $(BINARIES)

kills: setup-test
	$(SWIFT_BUILD) --build-tests
	TAFEL_KILLS=30 TAFEL=$(BINARIES)/tafel PYTHON=$(PYTHON) \
	  $(BINARIES)/tafelPackageTests.xctest --testing-library swift-testing --no-parallel --filter KillTests

sanitize: setup-test
	@PYTHON=$(PYTHON) Scripts/sanitize address

valgrind: setup-sanitize
	@PYTHON=$(PYTHON) Scripts/sanitize valgrind

bench: setup-bench build
	@PYTHON=$(PYTHON) benchmarks/run $(BINARIES)/tafel

large: setup-test build
	@PYTHON=$(PYTHON) benchmarks/large-ensemble $(BINARIES)/tafel

docs: build
	@mkdir -p docs
	$(BINARIES)/tafel info --keys porous > docs/porous-case.md
	$(BINARIES)/tafel info --keys plate > docs/plate-case.md
	$(BINARIES)/tafel info --keys sense > docs/sense-case.md
	$(BINARIES)/tafel info --keys trace > docs/trace-case.md

format:
	swift format -i -r -p Package.swift Plugins Sources Tests

lint:
	swift format lint --strict -r -p Package.swift Plugins Sources Tests

clean:
	rm -rf $(SCRATCH)
	$(MAKE) -C benchmarks/hypre clean
