#!/usr/bin/env bats
# Called by the name of another init, nsinit takes that program's options, variables, words and statuses

load helper

setup() {
  begin_test
  mkdir "$T/ours"
  for name in tini tini-static docker-init dumb-init catatonit pause; do
    ln -s "$NSINIT" "$T/ours/$name"
  done
}

# What differs from run to run, and the versions
normalise() {
  sed -E 's/\((catatonit:)?[0-9]+\)/(\1N)/g; s/(PID|pid)[^0-9(]{1,3}[0-9]+/pid N/g
    s/(0\.19\.0|0\.1\.0_nsinit)( - git\.[0-9a-f]+)?/V/g' "$1"
}

# compare CMDLINE: with the real program and with ours by the same name, everything seen is the same
compare() {
  local which path
  for which in real mine; do
    path=/usr/bin:/bin
    [[ $which == real ]] || path=$T/ours:$path
    status=0
    PATH=$path sh -c "$1" >"$T/$which.out" 2>"$T/$which.err" </dev/null || status=$?
    { echo "status $status"; normalise "$T/$which.out"; echo "on stderr:"; normalise "$T/$which.err"; } >"$T/$which"
  done
  diff "$T/real" "$T/mine" || { echo "differs from the real program: $1"; return 1; }
}

compare_all() {
  local line
  while read -r line; do
    compare "$line"
  done
}

@test "tini: the same words and statuses as Debian's" {
  "$REPO/tools/need" tini:tini || skip "tini cannot be installed"
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

@test "tini: -v words are its own, but on stderr" {
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
    start g env "$way" "$T/ours/tini" -s $([[ $way == TINI_V* ]] && echo -g) -- "$ACTOR" children 1 [ take USR1 ready count 1 touch "$T/$way" ] ignore USR1 ready pause
    wait_for g ready
    signal g USR1
    wait_until 5 test -e "$T/$way"
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

@test "dumb-init: the same words and statuses as Debian's" {
  "$REPO/tools/need" dumb-init:dumb-init || skip "dumb-init cannot be installed"
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

@test "catatonit: the same words and statuses as Debian's" {
  "$REPO/tools/need" catatonit:catatonit || skip "catatonit cannot be installed"
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

# is_up PID|NAME: it has blocked its signals; before, as PID 1, it would miss them
is_up() {
  local pid=$1
  [[ $pid == [0-9]* ]] || pid=$(outside_pid "$1")
  grep -qs '^SigBlk:.*fff' "/proc/$pid/status"
}

@test "pause: prints its version, ignores other words, and ends with 0 on TERM and INT" {
  run -0 "$T/ours/pause" x -v
  matches "$output" '^pause.c '
  for sig in TERM INT; do
    start p "$T/ours/pause" whatever
    wait_until 5 is_up "${PID[p]}"
    has_warned() { [[ $(<"$T/p.err") == *"Warning: pause should be the first process"* ]]; }
    wait_until 5 has_warned
    signal p $sig
    finish p
    is_equal "$status" 0
    contains "$stderr" "Shutting down, got signal: $([[ $sig == INT ]] && echo Interrupt || echo Terminated)"
  done
}

@test "every name but dumb-init's pauses with -P, which podman asks of whatever init it has" {
  local name
  for name in tini docker-init catatonit; do
    start p as_pid1 "$T/ours/$name" -P
    wait_until 5 is_up p
    signal p TERM
    finish p
    is_equal "$status" 0
  done
}

@test "an unknown name is nsinit" {
  ln -s "$NSINIT" "$T/ours/podman-init"
  run -0 "$T/ours/podman-init" -- echo hello
  is_equal "$output" hello
}

@test "NSINIT_GRACE works under every name" {
  needs_pid1
  local name
  for name in tini docker-init dumb-init catatonit; do
    NSINIT_GRACE=5s run -3 as_pid1 "$T/ours/$name" -- "$ACTOR" orphans 1 [ setsid take TERM ready count 1 sleep 100 touch "$T/$name" ] exit 3
    [[ -e $T/$name ]]
  done
}

@test "a bad NSINIT_ variable is fatal with the status of the program" {
  NSINIT_GRACE=x run "$T/ours/tini" -s true
  is_equal "$status" 1
  contains "$output" "NSINIT_GRACE 'x'"
}

@test "each kind of mistake has the words of the program that is called" {
  run "$T/ours/dumb-init" --ver x
  is_equal "$status" 1
  is_equal "$output" "$T/ours/dumb-init: option '--ver' is ambiguous; possibilities: '--verbose' '--version'"
  run "$T/ours/dumb-init" --help=x
  is_equal "$output" "$T/ours/dumb-init: option '--help' doesn't allow an argument"
  run "$T/ours/dumb-init" -r
  is_equal "$output" "$T/ours/dumb-init: option requires an argument -- 'r'"
  run "$T/ours/catatonit" --nonsense
  is_equal "$status" 1
  matches "$output" "unrecognized option '--nonsense'"
  contains "$output" "usage: catatonit"
  run "$T/ours/tini" --nonsense
  is_equal "$status" 1
  matches "$output" "invalid option -- '-'"
}

@test "pause: NSINIT_PAUSE=0 does not make it run something" {
  start p env NSINIT_PAUSE=0 "$T/ours/pause"
  has_warned() { [[ $(<"$T/p.err") == *"Warning: pause should be the first process"* ]]; }
  wait_until 5 has_warned
  signal p TERM
  finish p
  is_equal "$status" 0
}

@test "a new grammar is one file of cli/ and one line of cli.c, with options of two words, too" {
  [[ $(readlink -f "$NSINIT") == "$REPO"/nsinit ]] || skip "this is not the build of this tree"
  git -C "$REPO" ls-files -z '*.c' '*.h' '*.def' '*.awk' Makefile | (cd "$REPO" && tar -c --null -T -) | tar -xmC "$T"
  cat >"$T/cli/example.c" <<'END'
#include "values.h"

static void value_bind(const struct option *option, const struct given *given, void *field)
{
	die(0, "%s shows %s as %s", given->as_written, given->value, given->second);
	(void)option;
	(void)field;
}

static void misuse(enum misuse misuse, const char *program, const char *word)
{
	(void)program;
	die(0, "mistake %d: %s", misuse, word);
}

static const struct option options[] = {
	{ .name = "bind", .argument = "SRC DST", .parse = value_bind, .letter = 'b', .words = 2 },
	{ .name = "quiet", .argument = "", .parse = value_flag, .field = offsetof(struct config, command.setsid) },
};

static const struct log_format log_format = { .prefix = { "example: ", "example: " }, .self = 7 };

const struct grammar example_grammar = {
	.names = { "example" },
	.options = options,
	.count = 2,
	.log = &log_format,
	.misuse = misuse,
};
END
  sed -i 's/^\tGRAMMAR(tini) .*/&\n\tGRAMMAR(example) \\/' "$T/cli/cli.c"
  # what the build has compiled already is newer than its sources
  cp -r "$REPO/build" "$T/build"
  find "$T/build" -type f -exec touch -d '+1 hour' {} +
  touch -d '+2 hours' "$T/cli/cli.c"
  run -0 make -s -C "$T" nsinit COMMIT="$("$NSINIT" --version | sed 's/.*git\.//')"
  ln -s "$T/nsinit" "$T/example"
  example() { run -7 "$T/example" "$@"; }
  example --quiet --bind /a /b
  is_equal "$output" "example: --bind shows /a as /b"
  example --bind=/a /b
  is_equal "$output" "example: --bind shows /a as /b"
  example -b /a /b
  is_equal "$output" "example: -b shows /a as /b"
  example -b/a /b
  is_equal "$output" "example: -b shows /a as /b"
  example --bind /a
  is_equal "$output" "example: mistake 2: --bind"
  example --bind
  is_equal "$output" "example: mistake 2: --bind"
  example --quiet
  is_equal "$output" "example: mistake 4: "
  example --quiet=1
  is_equal "$output" "example: mistake 3: --quiet"
  example --qui
  is_equal "$output" "example: mistake 0: --qui"
}
