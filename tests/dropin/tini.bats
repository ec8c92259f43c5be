#!/usr/bin/env bats
# Called tini, tini-static or docker-init, nsinit takes the options, variables, words and statuses of tini.

load ../lib/helper
load ../lib/dropin

@test "tini: the same words and statuses as Debian's" {
  needs_installed tini
  compare_all <<'END'
tini --version
tini --version x
tini -h
tini
tini -x
tini -p
tini --foo
tini -p BAD true
tini -p TERM true
tini -p SIGTERM -s true
tini -e 300 true
tini -e x true
tini -s -e 7 -- sh -c 'exit 7'
tini -s -e 143 -- sh -c 'kill -TERM $$'
tini -s -- sh -c 'kill -KILL $$'
tini -s /nonexistent
tini -s /etc/passwd
tini -s /tmp
tini true
TINI_SUBREAPER= tini true
TINI_VERBOSITY=0 tini true
TINI_VERBOSITY=0 tini /nonexistent
tini -s -w -- sh -c '(true &); sleep 0.3'
END
}

@test "tini: -v words are its own, and on stderr" {
  run --separate-stderr "$T/ours/tini" -svvv -- sh -c 'kill -WINCH $PPID; exit 3'
  is_equal "$status" 3
  is_equal "$output" ""
  contains "$stderr" "Registered as child subreaper"
  contains "$stderr" "Spawned child process 'sh' with pid '"
  contains "$stderr" "Received SIGCHLD"
  contains "$stderr" "Main child exited normally (with status '3')"
}

@test "tini: TINI_KILL_PROCESS_GROUP and -g forward to the group" {
  local way
  for way in TINI_KILL_PROCESS_GROUP= TINI_VERBOSITY=1; do
    group=()
    [[ $way != TINI_V* ]] || group=(-g)
    start g env "$way" "$T/ours/tini" -s "${group[@]}" -- "$ACTOR" children 1 [ take USR1 ready count 1 touch "$T/$way" ] ignore USR1 ready pause
    wait_for g ready
    signal g USR1
    wait_until 25 test -e "$T/$way"
    signal g KILL
    finish g
  done
}

@test "docker-init and tini-static are tini" {
  local name
  for name in docker-init tini-static; do
    run -0 "$T/ours/$name" --version
    matches "$output" '^tini version [0-9.]+(_nsinit)? - git\.[0-9a-f]+$'
    run "$T/ours/$name"
    is_equal "$status" 1
    contains "$output" "Execute a program under the supervision of a valid init process (tini)"
  done
}

@test "docker-init: -- and then anything is the command" {
  printf '#!/bin/sh\necho mine "$@"\n' >"$T/-h"
  chmod +x "$T/-h"
  PATH=$T:$PATH run -0 "$T/ours/docker-init" -s -- -h -s
  is_equal "$output" "mine -s"
}
