# nsinit - `make help` lists the targets

VERSION = 0.1.0
PREFIX = /usr/local
BUILD = build
CC = musl-gcc
# For the tools of the build.
HOSTCC = musl-gcc -static

COMMIT := $(shell git rev-parse --short=7 HEAD 2>/dev/null || echo 0000000)

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wstrict-prototypes \
	-Wmissing-prototypes -Wmissing-declarations -Wold-style-definition -Wredundant-decls -Wundef -Wvla -Walloca \
	-Wformat=2 -Wwrite-strings -Wpointer-arith -Wnull-dereference -Wlogical-op -Wduplicated-cond \
	-Wduplicated-branches -Wimplicit-fallthrough=5 -Wjump-misses-init -Wdate-time
CPPFLAGS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"' -DCOMMIT='"$(COMMIT)"'
CFLAGS = -std=gnu11 -Os                    # -O2 makes the file 20 KiB larger and starts no faster
CFLAGS += -fno-pie                         # the file is not relocated: 4 KiB less, and 8 KiB less of dirty memory
CFLAGS += -fno-asynchronous-unwind-tables  # nothing here unwinds: 20 KiB less
CFLAGS += -fstack-protector-strong         # PID 1 parses netlink messages, /proc and /etc/passwd: 7 KiB more
CFLAGS += -ftrivial-auto-var-init=zero     # no stack garbage in a message or in a struct for the kernel: 2 KiB more
CFLAGS += $(WARN)
LDFLAGS = -static -s
LDFLAGS += -Wl,-z,relro,-z,now             # what is only written to at the start is read-only afterwards

ifneq ($(findstring clang,$(CC)),)
CFLAGS += -Wno-unknown-warning-option      # WARN has some of gcc's alone
CFLAGS += -Wno-gnu-zero-variadic-macro-arguments # rows of the options end where they have nothing more to say
CFLAGS += -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang # before clang 16
endif

# V=1 shows the commands.
ifndef V
Q = @
SAY = @printf '  %-5s %s\n' $(1) $(2)
endif

# `make SANITIZE=1` runs the tests of a build with AddressSanitizer and UBSan, which need glibc and no static linking.
ifdef SANITIZE
.DEFAULT_GOAL = check
CC = gcc
BUILD = build/sanitize
CFLAGS = -std=gnu11 -Og -g3 -fsanitize=address,undefined -fno-sanitize-recover=all $(WARN)
LDFLAGS =
# It must leave signals alone, and cannot look for leaks as PID 1.
export ASAN_OPTIONS = detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0
endif

# Only the build that BUILD names by default is ./nsinit, so that no other is installed by mistake.
PROGRAM = $(if $(filter build,$(BUILD)),nsinit,$(BUILD)/nsinit)
# What tools/packages calls a compiler that is to be there: $(call need_compiler,$(CC)).
need_compiler = @tools/need make $(filter gcc clang musl-gcc,$(notdir $(1)))

SRC := $(wildcard *.c base/*.c net/*.c report/*.c steps/*.c supervise/*.c cli/*.c sandbox/*.c)
OBJ := $(SRC:%.c=$(BUILD)/%.o)
# tests/programs/NAME.c is a helper of its own; actor_PART.c are parts of the actor.
HELPERS := $(patsubst tests/programs/%.c,build/tests/%,$(filter-out tests/programs/actor_%,$(wildcard tests/programs/*.c)))
DOCS = man/nsinit.1 doc/sandbox.md completions/nsinit.bash completions/_nsinit completions/nsinit.fish

all: $(PROGRAM) ## build ./nsinit, one static file

ifneq ($(PROGRAM),nsinit)
nsinit: $(PROGRAM)
.PHONY: nsinit
endif

# Built anew when the version, the compiler or the flags change.
$(PROGRAM): $(OBJ)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJ)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The table of system calls that the filter is made from, as the compiler defines them: see steps/seccomp.def.
$(BUILD)/generated/calls.h: steps/seccomp.def tools/calls.awk $(BUILD)/flags
	@mkdir -p $(@D)
	@echo '#include <sys/syscall.h>' | $(CC) $(CPPFLAGS) -E -dM - | awk -f tools/calls.awk - steps/seccomp.def >$@.new
	@mv $@.new $@
$(BUILD)/steps/seccomp.o: private CPPFLAGS += -I$(BUILD)/generated
$(BUILD)/steps/seccomp.o: $(BUILD)/generated/calls.h

$(BUILD)/flags: FORCE | toolchain
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
		{ echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' >$@; rm -f $(PROGRAM); }

build/tests/actor: $(wildcard tests/programs/actor_*.c) tests/programs/actor.h
build/tests/%: tests/programs/%.c Makefile
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(TEST_CC) -D_GNU_SOURCE -std=gnu11 -O1 -static -Wall -Wextra -Wshadow -o $@ $(filter %.c,$^)

TEST_CC = musl-gcc

run: ## build, and show it at work: as PID 1 of a container, and as a sandbox
	@tools/need run
	@$(MAKE) -s $(PROGRAM) $(HELPERS)
	@tools/run $(PROGRAM)

check: tests-ready ## build, and run the tests (TESTS=FILE: only that one)
	@$(CHECK) $(TESTS)

check-fast: tests-ready ## run the tests that take less than 2 minutes
	@$(CHECK) fast

check-deep: tests-ready ## run the tests with engines, virtual machines, other CPU architectures, storms of signals, kills
	@$(CHECK) deep

CHECK = NSINIT='$(abspath $(PROGRAM))' tools/check
tests-ready:
	@tools/need check
	@$(MAKE) -s $(PROGRAM) $(HELPERS)

bench: toolchain ## compare it with its peers and a minimal init
	@tools/need bench || true # what is not there is left out
	@$(MAKE) -s $(PROGRAM)
	@bench/run $(ROUNDS)
	@bench/sandbox $(ROUNDS)
	@bench/network $(ROUNDS)
	@bench/limits $(ROUNDS)

lint: ## compile with -Werror, and run the analyzers and the checks of style
	@tools/lint

format: ## format the C files as .clang-format says
	@tools/need format
	clang-format -i $(SRC) $(wildcard *.h base/*.h net/*.h report/*.h steps/*.h supervise/*.h cli/*.h sandbox/*.h)

docs: $(DOCS) ## regenerate the man page, the completions and the table in doc/sandbox.md

build/tools/mkdocs build/tools/mkcompletions: build/tools/%: tools/%.c cli/options.def steps/seccomp.def
	$(call need_compiler,$(HOSTCC))
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu11 -Wall -Wextra -o $@ $<

man/nsinit.1: man/nsinit.1.in build/tools/mkdocs
	build/tools/mkdocs <$< >$@
# The table of default files stands in the middle of the document.
doc/sandbox.md: steps/mounts_default.def tools/defaults.awk
	awk -f tools/defaults.awk steps/mounts_default.def $@ >$@.new
	mv $@.new $@
completions/nsinit.bash: completions/nsinit.bash.in build/tools/mkcompletions
	build/tools/mkcompletions bash <$< >$@
completions/_nsinit: completions/_nsinit.in build/tools/mkcompletions
	build/tools/mkcompletions zsh <$< >$@
completions/nsinit.fish: completions/nsinit.fish.in build/tools/mkcompletions
	build/tools/mkcompletions fish <$< >$@

DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/nsinit

install: all ## install below $(DESTDIR)$(PREFIX)
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/sbin/nsinit
	install -D -m 644 man/nsinit.1 $(DESTDIR)$(PREFIX)/share/man/man1/nsinit.1
	install -D -m 644 completions/nsinit.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/nsinit
	install -D -m 644 completions/_nsinit $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nsinit
	install -D -m 644 completions/nsinit.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nsinit.fish
	for file in LICENSE $(wildcard *.md doc/*.md examples/*); do install -D -m 644 $$file $(DOCDIR)/$$file || exit; done

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/sbin/nsinit $(DESTDIR)$(PREFIX)/share/man/man1/nsinit.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/nsinit
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nsinit
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nsinit.fish
	rm -rf $(DOCDIR)

clean: ## remove what was built
	rm -rf build $(BUILD) $(PROGRAM)

help: ## print this
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

toolchain:
	$(call need_compiler,$(CC))

.PHONY: all run check check-fast check-deep tests-ready bench lint format docs install uninstall clean help toolchain FORCE
-include $(OBJ:.o=.d)
