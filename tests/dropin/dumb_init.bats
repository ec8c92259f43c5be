#!/usr/bin/env bats
# Called dumb-init, nsinit takes the options, variables, words and statuses of dumb-init.

load ../lib/helper
load ../lib/dropin

@test "dumb-init: the same words and statuses as Debian's" {
  needs_installed dumb-init
  compare_all <<'END'
dumb-init -h
dumb-init --help
dumb-init --h
dumb-init -V
dumb-init
dumb-init /nonexistent
dumb-init /etc/passwd
dumb-init -r 99:1 true
dumb-init -r x true
dumb-init -r 15 true
dumb-init -r 15:12junk true
dumb-init --yolo
dumb-init -x
dumb-init -r
dumb-init --rewrite
dumb-init --ver
dumb-init --vers
dumb-init --single-child=3 true
dumb-init sh -c 'exit 7'
dumb-init -c -- sh -c 'kill -9 $$'
dumb-init -c -v sh -c 'exit 3'
DUMB_INIT_SETSID=0 dumb-init -v true
DUMB_INIT_SETSID=0 DUMB_INIT_DEBUG=1 dumb-init true
END
}

@test "dumb-init: the command leads a session, whose group gets the signals; with -c it shares ours" {
  run -0 "$T/ours/dumb-init" "$ACTOR" show ids
  is_equal "$(value "$output" session)" "$(value "$output" pid)"
  run -0 "$T/ours/dumb-init" -c "$ACTOR" show ids
  [[ $(value "$output" pgrp) != $(value "$output" pid) ]]
}

@test "dumb-init: rewrites the last -r, and drops 0" {
  start d "$T/ours/dumb-init" -r 10:12 -r 10:1 -r 12:0 "$ACTOR" take all ready until HUP
  wait_for d ready
  signal d USR2
  signal d USR1
  finish d
  contains "$output" "signal=1 "
  lacks "$output" "signal=12 "
}
