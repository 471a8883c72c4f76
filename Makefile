# experience: a PostgreSQL extension for experience analytics
#
#   make                      build against the PostgreSQL of pg_config (or PG_CONFIG=...)
#   make install              install into that PostgreSQL
#   make installcheck         pg_regress against a running server
#   make help                 the targets that do their own set-up (demo, test, bench, ...)

EXTENSION = experience
MODULE_big = experience

# The control file is the one place that states the version.
EXTVERSION := $(shell sed -n "s/^default_version *= *'\([^']*\)'.*/\1/p" experience.control)

SQL_PARTS = $(sort $(wildcard sql/parts/*.sql))
SQL_BUILT = sql/$(EXTENSION)--$(EXTVERSION).sql
C_FILES = $(sort $(wildcard src/*.c src/*/*.c))

OBJS = $(C_FILES:.c=.o)
DATA = $(wildcard sql/*--*--*.sql)
DATA_built = $(SQL_BUILT)
HEADER_DEPS = $(OBJS:.o=.d)
EXTRA_CLEAN = .built-for $(HEADER_DEPS) $(wildcard src/*.bc src/*/*.bc) results regression.diffs regression.out

# A test begins with \i test/pgtap.psql, see there.
REGRESS = $(if $(ONLY),$(ONLY),$(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql))))
REGRESS_OPTS = --inputdir=test --load-extension=pgtap --load-extension=$(EXTENSION)

# What was given is handed to the scripts; they choose for themselves otherwise.
GIVEN_PG_CONFIG := $(PG_CONFIG)
PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
PG_MAJOR := $(shell $(PG_CONFIG) --version 2>/dev/null | sed 's/^[^0-9]*\([0-9]*\).*/\1/')

# Our files hold to C99 until PostgreSQL itself asks for C11 (19).
ifneq ($(filter 15 16 17 18,$(PG_MAJOR)),)
C_STANDARD = -std=gnu99
endif

# -Wextra, less what PostgreSQL's own headers set off: unused parameters of inline
# functions, and the partly filled struct of PG_MODULE_MAGIC_EXT.
PG_CPPFLAGS = -I$(CURDIR)/src -DEXPERIENCE_VERSION='"$(EXTVERSION)"' -MMD -MP
# Double-double lives on the rounding of each operation: no a * b + c may become one (clang, ARM).
PG_CFLAGS = $(C_STANDARD) -ffp-contract=off -Wextra -Wno-unused-parameter -Wno-missing-field-initializers

# Only what SQL calls is visible to other libraries in the server; from 16 on that is PGXS's default.
ifeq ($(PG_MAJOR),15)
PG_CPPFLAGS += '-DPGDLLEXPORT=__attribute__((visibility("default")))'
PG_CFLAGS += -fvisibility=hidden
endif

# Debian's server is built by gcc: clang does not know all of its flags.
ifneq ($(findstring clang,$(CC)),)
PG_CFLAGS += -Wno-unknown-warning-option -Wno-ignored-optimization-argument -Wno-ignored-attributes
endif

SHLIB_LINK = -lm

# Inlining across the JIT's bitcode gains nothing here and would need clang and llvm.
# `make with_llvm=yes` builds it all the same.
ifneq ($(origin with_llvm),command line)
override with_llvm = no
endif

# These do their own set-up, below.
SELF_CONTAINED = help demo pictures test test-long oracle expected bench psql stop-cluster clean-cluster

ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

-include $(HEADER_DEPS)

# A build for another PostgreSQL or compiler starts over.
ifeq ($(filter $(SELF_CONTAINED),$(MAKECMDGOALS)),)
BUILT_FOR := $(CC) $(shell $(PG_CONFIG) --version)
$(shell echo '$(BUILT_FOR)' | cmp -s - .built-for || echo '$(BUILT_FOR)' > .built-for)
endif
$(OBJS): .built-for

# DATA_built is removed by clean and made here, whole or not at all.
$(SQL_BUILT): $(SQL_PARTS) experience.control
	@cat $(SQL_PARTS) > $@.tmp && mv $@.tmp $@

# Its version is compiled in.
src/experience.o: experience.control
else
.DEFAULT_GOAL := all
.PHONY: all install uninstall installcheck clean
all install uninstall installcheck clean:
	@echo "$(PG_CONFIG) is not there, or the server headers are not (Debian: postgresql-server-dev-NN)." >&2
	@echo "Give PG_CONFIG=/path/to/pg_config, or use 'make test', which installs what it needs." >&2
	@exit 1
endif

# Set-up included: packages, build, and a throwaway cluster in .cluster/ (see
# test/cluster.sh). Their variables: ONLY="name ..." for the tests, DATA=folder with real files,
# NAME=module for the benchmarks, PG_CONFIG=... for another PostgreSQL than the newest.
WITH_ENV = PG_CONFIG='$(GIVEN_PG_CONFIG)' ONLY='$(ONLY)'

.PHONY: $(SELF_CONTAINED)
help:
	@echo "make demo [DATA=folder]     the guided report, on the example company or on real files"
	@echo "make pictures               draws doc/pictures anew, from the example company (needs graphviz, python3)"
	@echo "make test [ONLY=name]       every test, or one file; ends with 'N passed, N failed'"
	@echo "make test-long [ONLY=name]  the tests that take minutes"
	@echo "make oracle DATA=folder     checks against published figures on the real files"
	@echo "make expected ONLY=name     keep what a passing test prints in expected/"
	@echo "make bench [NAME=module] [DATA=folder]  our time beside the peer's; writes bench/RESULTS.md"
	@echo "make psql [DATABASE=name]   psql in the throwaway cluster"
	@echo "make clean-cluster          stop and remove the throwaway cluster"

demo:
	@$(WITH_ENV) test/setup.sh demo
	@$(WITH_ENV) DATA='$(if $(filter command line,$(origin DATA)),$(DATA))' test/cluster.sh run demo/run.sh

pictures:
	@$(WITH_ENV) test/setup.sh demo
	@$(WITH_ENV) test/cluster.sh run demo/pictures.sh

test:
	@$(WITH_ENV) test/run.sh test

test-long:
	@$(WITH_ENV) test/run.sh long

oracle:
	@$(WITH_ENV) DATA='$(if $(filter command line,$(origin DATA)),$(DATA))' test/run.sh oracle

expected:
	@$(WITH_ENV) test/run.sh expected

bench:
	@$(WITH_ENV) test/setup.sh bench
	@$(WITH_ENV) NAME='$(if $(filter command line,$(origin NAME)),$(NAME))' DATA='$(if $(filter command line,$(origin DATA)),$(DATA))' test/cluster.sh run bench/run.sh

psql:
	@$(WITH_ENV) test/cluster.sh psql $(DATABASE)

stop-cluster:
	@$(WITH_ENV) test/cluster.sh stop

clean-cluster:
	@test/cluster.sh clean
