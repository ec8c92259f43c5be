#!/usr/bin/env bats
# The house: promises about the file and the code that no behaviour shows

load ../lib/helper

sources() {
  git -C "$REPO" ls-files '*.c' '*.h' | grep -Ev '^(tests|bench|tools)/' | sed "s|^|$REPO/|"
}

@test "the file is static, stripped and at most 256 KiB" {
  [[ $(readlink -f "$NSINIT") == "$REPO"/* ]] || skip "this is not the build of this tree"
  needs_static
  (($(stat -c %s "$NSINIT") <= 262144))
  run nm "$NSINIT"
  contains "$output" "no symbols"
}

@test "nothing in it allocates or uses stdio" {
  local objects
  needs_program gcc-nm
  needs_static
  mapfile -t objects < <(find "$REPO/build" -maxdepth 2 -name '*.o' -not -path '*/sanitize/*')
  run -0 gcc-nm --undefined-only "${objects[@]}" # which sees through what -flto leaves
  for name in malloc calloc realloc strdup printf fprintf snprintf fopen opendir strtol strtoul atoi signal; do
    lacks "$output"$'\n' " U $name"$'\n'
  done
}

@test "no function is longer than 60 lines" {
  local long
  # shellcheck disable=SC2046
  long=$(awk 'FNR == 1 { start = 0 } /^\{/ { start = FNR }
    /^\}/ && start { if (FNR - start > 61) print FILENAME ":" start; start = 0 }' $(sources))
  is_equal "$long" ""
}

@test "no source file is longer than 500 lines" {
  local long
  # shellcheck disable=SC2046
  long=$(wc -l $(sources) | awk '$1 > 500 && $2 != "total"')
  is_equal "$long" ""
}

@test "nothing dies once the command runs" {
  run grep -nE '\b(must|die|die_event)\(' "$REPO/supervise.c" "$REPO/linger.c" "$REPO/release.c" "$REPO/processes.c"
  is_equal "$output" ""
}

@test "an include never points up: each layer knows only those below" {
  # shellcheck disable=SC2046 # words
  run -0 awk -f "$REPO/tools/layers.awk" $(sources)
  is_equal "$output" ""
}

@test "only the table of steps includes a module" {
  local room
  for room in capabilities descriptors environment identity ids join keyring landlock mounts names network bridge pasta pty reaper \
    rlimits seccomp terminal tree; do
    run grep -rlE "include \"(\.\./)?(steps/)?$room\.h\"" "$REPO" --include='*.c'
    run -0 grep -v "/steps/steps.c$" <<<"$output"
    is_equal "$output" "$REPO/steps/$room.c"
  done
}

@test "each option is in the table once" {
  run -0 sed -n 's/^OPT("\([^"]*\)", "\([^"]*\)".*/\2/p' "$REPO/cli/options.def"
  is_equal "$(sort <<<"$output" | uniq -d)" ""
}

@test "two builds of the same tree are the same, byte for byte" {
  needs_static
  [[ $(readlink -f "$NSINIT") == "$REPO"/* ]] || skip "this is not the build of this tree"
  git -C "$REPO" ls-files -z '*.c' '*.h' '*.def' '*.awk' '*.ld' Makefile tools/need tools/packages | (cd "$REPO" && cpio --quiet -0pdm "$T/copy" 2>/dev/null ||
    tar -c --null -T - | { mkdir -p "$T/copy"; tar -xC "$T/copy"; })
  run -0 make -s -C "$T/copy" COMMIT="$("$NSINIT" --version | sed 's/.*git\.//')"
  cmp "$NSINIT" "$T/copy/nsinit"
}

@test "an idle nsinit takes at most 24 KiB of its own" {
  needs_pid1
  needs_static
  start a as_pid1 "$NSINIT" -- "$ACTOR" ready pause
  wait_for a ready
  settled() { (($(memory Rss) <= 48)); }
  memory() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$(outside_pid a)/smaps_rollup"; }
  wait_until 25 settled
  # Pages that were just written to the disk's cache by the build count as dirty until they are on the disk.
  (($(awk '/^Anonymous/ { print $2 }' "/proc/$(outside_pid a)/smaps_rollup") <= 20))
}
