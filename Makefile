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
X86_64 := $(filter x86_64%,$(shell $(CC) -dumpmachine))
# Each of these makes the file smaller; no code here needs a vector register.
SMALL := $(shell $(CC) -Oz -E -x c /dev/null >/dev/null 2>&1 && echo -Oz) -fno-expensive-optimizations \
	-fno-inline-functions-called-once -fno-caller-saves -fno-if-conversion -fno-forward-propagate -fno-jump-tables \
	-fno-tree-tail-merge -fno-move-loop-invariants -fconserve-stack -fno-code-hoisting -fno-ipa-cp -fno-cse-follow-jumps -fno-tree-coalesce-vars -fno-partial-inlining -fira-region=all -fmerge-all-constants -flto -flto-partition=none \
	$(if $(X86_64),-mno-sse -mskip-rax-setup -malign-data=abi -fno-stack-protector)
CFLAGS = -std=gnu11 -Os $(SMALL) -fno-pie -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables $(WARN)
# There our start is ours: base/start.c.
START = $(if $(X86_64),-nostartfiles)
LDFLAGS = $(START) -static -no-pie -s -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,-z,norelro -Wl,-z,common-page-size=16 -Wl,--build-id=none

# Texts that few runs print are packed: base/cold.h.
COLD = $(BUILD)/cold_packed.o
OBJCOPY := $(shell $(CC) -print-prog-name=objcopy)
override CPPFLAGS += $(COLD:%=-DCOLD_SECTION) $(START:%=-DOWN_START)

# Cuts off what no loader reads.
TRIM = $(BUILD)/tools/trim $@

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
START =
COLD =
LIBC_STRINGS = base/string.c
TRIM = :
# It must leave signals alone, and cannot look for leaks as PID 1.
export ASAN_OPTIONS = detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0
endif

# Only the build that BUILD names by default is ./nsinit, so that no other is installed by mistake.
PROGRAM = $(if $(filter build,$(BUILD)),nsinit,$(BUILD)/nsinit)
# What tools/packages calls the compilers in use.
TOOLCHAIN = make $(sort $(filter gcc clang musl-gcc,$(notdir $(CC) $(HOSTCC))))

SRC := $(filter-out $(LIBC_STRINGS),$(wildcard *.c base/*.c cli/*.c net/*.c steps/*.c))
OBJ := $(SRC:%.c=$(BUILD)/%.o)
HELPERS := $(patsubst tests/programs/%.c,build/tests/%,$(wildcard tests/programs/*.c))
DOCS = man/nsinit.1 completions/nsinit.bash completions/_nsinit completions/nsinit.fish

# In a make of its own, which finds the compiler that the first one may have installed.
all: toolchain ## build ./nsinit, one static file
	@$(MAKE) --no-print-directory $(PROGRAM)

ifneq ($(PROGRAM),nsinit)
nsinit: $(PROGRAM)
.PHONY: nsinit
endif

# Built anew when the version, the compiler or the flags change.
$(PROGRAM): $(OBJ) $(COLD) $(BUILD)/tools/trim
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(COLD:%=-T tools/cold.ld) -o $@ $(OBJ) $(COLD)
	$(Q)$(TRIM)

# The cold texts, packed: the first link shows what is in their section, the second leaves it out of the file.
$(BUILD)/cold_packed.o: $(OBJ) $(BUILD)/tools/pack tools/cold.ld
	$(call SAY,PACK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $(@D)/unpacked $(OBJ)
	$(Q)$(OBJCOPY) -O binary -j cold $(@D)/unpacked $(@D)/cold.text
	$(Q)$(BUILD)/tools/pack <$(@D)/cold.text >$(@D)/generated/cold_packed.c
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $(@D)/generated/cold_packed.c

$(BUILD)/tools/pack: tools/pack.c base/packed.h
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -O2 -Wall -Wextra -o $@ $< -lm

$(BUILD)/tools/trim: tools/trim.c
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -Wall -Wextra -o $@ $<

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The table of system calls that the filter is made from, as the compiler knows them: see steps/seccomp.def.
$(BUILD)/generated/calls.h: steps/seccomp.def tools/calls.awk $(BUILD)/flags
	@mkdir -p $(@D)
	@echo '#include <sys/syscall.h>' | $(CC) $(CPPFLAGS) -E -dM - | awk -f tools/calls.awk - steps/seccomp.def >$@.new
	@mv $@.new $@
$(BUILD)/tools/mkcold: tools/mkcold.c cli/options.def cli/cold.def cli/words.def base/errors.def $(BUILD)/generated/calls.h
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -Wall -Wextra -I$(BUILD)/generated -o $@ $<
$(BUILD)/generated/cold_texts.h: $(BUILD)/tools/mkcold
	@$< >$@
$(BUILD)/base/cold.o: private CPPFLAGS += -I$(BUILD)/generated
$(BUILD)/base/cold.o: $(BUILD)/generated/cold_texts.h
$(BUILD)/steps/seccomp.o: private CPPFLAGS += -I$(BUILD)/generated
$(BUILD)/steps/seccomp.o: $(BUILD)/generated/calls.h

# Not to be seen through: what they do is what they are called for.
$(BUILD)/base/string.o: private CFLAGS += -fno-lto -fno-builtin -fno-tree-loop-distribute-patterns

$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
		{ echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' >$@; rm -f $(PROGRAM); }

build/tests/%: tests/programs/%.c Makefile
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(TEST_CC) -D_GNU_SOURCE -std=gnu11 -O1 -static -Wall -Wextra -Wshadow -o $@ $<

TEST_CC = musl-gcc

run: ## build, and see it at work: PID 1 of a container, and a sandbox
	@tools/need run $(TOOLCHAIN)
	@$(MAKE) -s $(PROGRAM) $(HELPERS)
	@tools/run $(PROGRAM)

check: ## build, and run every test
	@tools/need check $(TOOLCHAIN)
	@$(MAKE) -s $(PROGRAM) $(HELPERS)
	@NSINIT='$(abspath $(PROGRAM))' tools/check $(TESTS)

bench: toolchain ## measure it beside its peers and a minimal init
	@tools/need bench || true # what is not there is left out
	@$(MAKE) -s $(PROGRAM)
	@bench/run $(ROUNDS)
	@bench/sandbox $(ROUNDS)
	@bench/network $(ROUNDS)
	@bench/limits $(ROUNDS)

lint: ## compile with -Werror, and ask every other tool for its opinion
	@tools/lint

format: ## lay out the C files as .clang-format says
	@tools/need format
	clang-format -i $(SRC) $(wildcard *.h base/*.h cli/*.h net/*.h steps/*.h)

docs: $(DOCS) ## regenerate the man page and the completions from cli/options.def

build/tools/mkdocs: tools/mkdocs.c cli/options.def | toolchain
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu11 -Wall -Wextra -DVERSION='"$(VERSION)"' -o $@ $<

man/nsinit.1: man/nsinit.1.in build/tools/mkdocs
	build/tools/mkdocs man <$< >$@
completions/nsinit.bash: build/tools/mkdocs
	build/tools/mkdocs bash >$@
completions/_nsinit: build/tools/mkdocs
	build/tools/mkdocs zsh >$@
completions/nsinit.fish: build/tools/mkdocs
	build/tools/mkdocs fish >$@

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
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

toolchain:
	@tools/need $(TOOLCHAIN)

.PHONY: all run check bench lint format docs install uninstall clean help toolchain FORCE
-include $(OBJ:.o=.d)
