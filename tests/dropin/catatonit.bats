#!/usr/bin/env bats
# Called catatonit or pause, nsinit takes the options, words and statuses of that program.

load ../lib/helper
load ../lib/dropin

@test "catatonit: the same words and statuses as Debian's" {
  needs_installed catatonit
  compare_all <<'END'
catatonit
catatonit -x
catatonit --foo
catatonit /nonexistent
catatonit -g -- sh -c 'exit 7'
catatonit -- sh -c 'kill -9 $$'
CATATONIT_LOG=x catatonit true
END
}

@test "catatonit: --version and -V begin with what Docker reads" {
  for option in -V --version; do
    run -0 "$T/ours/catatonit" "$option"
    matches "$output" '^tini version '
  done
}

@test "pause: prints its version, ignores other words, and ends with 0 on SIGTERM and SIGINT" {
  run -0 "$T/ours/pause" x -v
  matches "$output" '^pause.c '
  for sig in TERM INT; do
    start p "$T/ours/pause" whatever
    wait_until 25 is_up "${PID[p]}"
    has_warned() { [[ $(<"$T/p.err") == *"Warning: pause should be the first process"* ]]; }
    wait_until 25 has_warned
    signal p $sig
    finish p
    is_equal "$status" 0
    contains "$stderr" "Shutting down, got signal: $([[ $sig == INT ]] && echo Interrupt || echo Terminated)"
  done
}
