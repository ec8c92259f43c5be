#!/usr/bin/env bats
# The house: promises about the file and the code that no behaviour shows

load ../lib/helper

sources() {
  git -C "$REPO" ls-files '*.c' '*.h' | grep -Ev '^(tests|bench|tools)/' | sed "s|^|$REPO/|"
}

needs_own_build() {
  needs_static
  [[ $(readlink -f "$NSINIT") == "$REPO"/* ]] || skip "this is not the build of this tree"
}

# --- the file ---

@test "the file is static, stripped and at most 256 KiB" {
  needs_own_build
  (($(stat -c %s "$NSINIT") <= 262144))
  run nm "$NSINIT"
  contains "$output" "no symbols"
}

@test "the file is hardened: no segment is writable and executable, read-only data is not executable, RELRO" {
  needs_own_build
  run -0 readelf -lW "$NSINIT"
  contains "$output" "GNU_RELRO"
  matches "$output" "GNU_STACK .* RW "
  # the segments with code hold no more than code: one is executable, and it is not writable
  is_equal "$(grep -c 'LOAD .* R E ' <<<"$output")" 1
  is_equal "$(grep -c 'LOAD .*E ' <<<"$output")" 1
}

@test "the stack protector guards functions, and automatic variables begin as zeros" {
  local objects
  needs_own_build
  mapfile -t objects < <(find "$REPO/build" -maxdepth 2 -name '*.o' -not -path '*/sanitize/*')
  run -0 nm --undefined-only "${objects[@]}"
  contains "$output" "U __stack_chk_fail"
  run -0 make -s -C "$REPO" -n -B V=1 build/base/text.o
  contains "$output" "-ftrivial-auto-var-init=zero"
}

@test "nothing in it allocates or uses stdio" {
  local objects name
  needs_own_build
  mapfile -t objects < <(find "$REPO/build" -maxdepth 2 -name '*.o' -not -path '*/sanitize/*')
  run -0 nm --undefined-only "${objects[@]}"
  for name in malloc calloc realloc strdup printf fprintf snprintf vsnprintf fopen opendir strtol strtoul atoi signal; do
    lacks "$output"$'\n' " U $name"$'\n'
  done
}

@test "two builds of the same tree are the same, byte for byte" {
  needs_own_build
  git -C "$REPO" ls-files -z '*.c' '*.h' '*.def' '*.awk' Makefile tools/need tools/packages |
    (cd "$REPO" && tar -c --null -T -) | { mkdir -p "$T/copy" && tar -xC "$T/copy"; }
  run -0 make -s -C "$T/copy" COMMIT="$("$NSINIT" --version | sed 's/.*git\.//')"
  cmp "$NSINIT" "$T/copy/nsinit"
}

# --- memory: private dirty pages, the median of nine starts; the bar of DESIGN is 24 KiB ---

median() { sort -n | sed -n 5p; }

# at_most_24 WHAT FUNCTION: prints a number of KiB nine times
at_most_24() {
  local kib
  kib=$(for _ in 1 2 3 4 5 6 7 8 9; do "$2"; done | median)
  echo "$1: $kib KiB"
  ((kib > 0 && kib <= 24))
}

@test "an idle PID 1 takes at most 24 KiB of its own, also after messages" {
  local options
  needs_pid1
  needs_static
  idle() {
    start a as_pid1 "$NSINIT" "${options[@]}" -- "$ACTOR" ready pause
    wait_for a ready
    # it gives back what only the start needed
    shrunk() { [[ $(awk '/^Anonymous:/ { print $2 }' "/proc/$(outside_pid a)/smaps_rollup") -lt 60 ]]; }
    wait_until 25 shrunk
    awk '/^Anonymous:/ { print $2 }' "/proc/$(outside_pid a)/smaps_rollup"
    kill -KILL "${PID[a]}"
    finish a
  }
  options=()
  at_most_24 idle idle
  options=(--reap=kernel --warn-zombies -e 7)
  at_most_24 "idle, after a warning" idle
  options=(-v)
  at_most_24 "idle, with -v" idle
}

@test "at its exit PID 1 has at most 24 KiB of its own, on every way out" {
  local words
  needs_static
  [[ $EUID == 0 ]] || skip "needs root: it is traced to its exit"
  at_exit() {
    "$REPO/build/tests/at_exit" "$T/kib" "$NSINIT" "${words[@]}" >/dev/null 2>&1 || :
    cat "$T/kib"
  }
  words=(-- true)
  at_most_24 "the command ends" at_exit
  words=(-- sh -c 'kill -KILL $$')
  at_most_24 "a signal kills it" at_exit
  words=(-- "$T/no-such-program")
  at_most_24 "it cannot be executed" at_exit
  words=(--grace 50ms -- sh -c 'trap "" TERM; sleep 60 & exit 0')
  at_most_24 "what it leaves is killed, with a warning" at_exit
  words=(-v -- sleep 0.1)
  at_most_24 "-v" at_exit
  words=(--report "$T/report" -- sh -c 'kill -KILL $$')
  at_most_24 "--report" at_exit
  words=(--timeout 50ms -- sleep 60)
  at_most_24 "--timeout" at_exit
}

# --- the code ---

@test "no function is longer than 60 lines" {
  local long
  # shellcheck disable=SC2046 # words
  long=$(awk 'FNR == 1 { start = 0 } /^\{/ { start = FNR }
    /^\}/ && start { if (FNR - start > 61) print FILENAME ":" start; start = 0 }' $(sources))
  is_equal "$long" ""
}

@test "no source file, and no file of the tests, is longer than 500 lines" {
  local long
  # shellcheck disable=SC2046 # words
  long=$(wc -l $(sources) $(git -C "$REPO" ls-files 'tests/*.c' 'tests/*.bats' 'tests/*.bash' 'tools/*' | sed "s|^|$REPO/|") |
    awk '$1 > 500 && $2 != "total"')
  is_equal "$long" ""
}

@test "nothing dies once the command runs" {
  run grep -nE '\b(must|die|die_event)\(' "$REPO"/supervise/*.c
  is_equal "$output" ""
}

@test "an include never points up or in a circle, and only the tables include a module" {
  # shellcheck disable=SC2046 # words
  (cd "$REPO" && awk -f tools/layers.awk $(git ls-files '*.c' '*.h' | grep -Ev '^(tests|bench|tools)/')) >"$T/layers"
  is_equal "$(<"$T/layers")" ""
  # and the test sees what it looks for
  mkdir -p "$T/base" "$T/steps"
  echo '#include "../steps/steps.h"' >"$T/base/text.c"
  echo '#include "b.h"' >"$T/base/a.h"
  echo '#include "a.h"' >"$T/base/b.h"
  echo '#include "mounts.h"' >"$T/steps/rootfs.c"
  run -0 bash -c 'cd "$1" && awk -f "$2" base/* steps/*' bash "$T" "$REPO/tools/layers.awk"
  contains "$output" "base/text.c includes steps/steps.h, which is above it"
  contains "$output" "base/a includes itself by way of others"
  contains "$output" "steps/rootfs.c includes steps/mounts.h, which steps/steps.c alone may"
}

@test "a module writes its own part of the plan and no other" {
  local file module
  for file in "$REPO"/steps/*.c; do
    module=$(basename "$file" .c)
    case $module in
    bridge) module=network ;;
    steps) module=sandbox ;; # what every module reads
    esac
    run grep -nE 'plan->[a-z_]+(\.[a-z_]+(\[[^]]*\])?)* (\||&|\+)?= ' "$file"
    run grep -vE "plan->$module(\.| = )" <<<"$output"
    is_equal "$output" ""
  done
}

@test "what explains and what applies sees the plan alone, not the configuration" {
  local found
  found=$(awk '
    FNR == 1 { decides = 0 }
    /^[a-z].*\(.*struct config /, /\{/ { decides = 1 }
    /^\}/ { decides = 0 }
    /config->/ && !decides { print FILENAME ":" FNR ": " $0 }' "$REPO"/steps/*.c)
  is_equal "$found" ""
}

@test "the calls are those of libc, or a wrapper of base/linux.c" {
  local all but_linux but_directory
  mapfile -t all < <(sources)
  mapfile -t but_linux < <(sources | grep -v /base/linux.c)
  mapfile -t but_directory < <(sources | grep -vE '/base/(linux|directory)\.c')
  run -1 grep -nE '\bsyscall\(' "${but_directory[@]}"
  is_equal "$output" ""
  run -1 grep -nE '__asm__|\basm\b' "${all[@]}"
  is_equal "$output" ""
  # open(2) without close-on-exec is a way out of a sandbox
  run -1 grep -nE '[^a-z_](open|openat|fopen)\([^0-9]' "${but_linux[@]}"
  is_equal "$output" ""
}

@test "each option is in the table once" {
  run -0 sed -n 's/^OPT("\([^"]*\)", "\([^"]*\)".*/\2/p' "$REPO/cli/options.def"
  is_equal "$(sort <<<"$output" | uniq -d)" ""
}
