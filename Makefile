# nsinit - see `make help`

CC = musl-gcc
PREFIX = /usr/local
VERSION = 0.1.0
COMMIT := $(shell git rev-parse --short=7 HEAD 2>/dev/null || echo 0000000)
BUILD = build

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wstrict-prototypes \
	-Wmissing-prototypes -Wmissing-declarations -Wold-style-definition -Wredundant-decls -Wundef -Wvla -Walloca \
	-Wformat=2 -Wwrite-strings -Wpointer-arith -Wnull-dereference -Wlogical-op -Wduplicated-cond \
	-Wduplicated-branches -Wimplicit-fallthrough=5 -Wjump-misses-init -Wdate-time
CPPFLAGS = -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DCOMMIT='"$(COMMIT)"'
CFLAGS = -std=gnu11 -Os -fno-pie $(WARN) -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
LDFLAGS = -static -no-pie -s -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,-z,norelro -Wl,--build-id=none

# What is written to while nsinit idles comes first, to share one page.
# What the loop calls in libc comes first in the file, beside the loop: see letgo.c.
FIRST = -Wl,-u,syscall,-u,poll -lc

SRC := init.c base/error.c $(filter-out init.c base/error.c,$(wildcard *.c base/*.c cli/*.c steps/*.c))
OBJ := $(SRC:%.c=$(BUILD)/%.o)

all: nsinit ## build nsinit

nsinit: $(OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(FIRST) $(OBJ)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJ:.o=.d)
