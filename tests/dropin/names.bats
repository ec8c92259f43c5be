#!/usr/bin/env bats
# What is true of nsinit under every name.

load ../lib/helper
load ../lib/dropin

@test "every name but dumb-init's pauses with -P, which podman asks of whatever init it has" {
  local name
  for name in tini docker-init catatonit; do
    start p as_pid1 "$T/ours/$name" -P
    wait_until 25 is_up p
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
    NSINIT_GRACE=60s run -3 as_pid1 "$T/ours/$name" -- "$ACTOR" orphans 1 [ setsid take TERM ready count 1 sleep 100 touch "$T/$name" ] exit 3
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
  wait_until 25 has_warned
  signal p TERM
  finish p
  is_equal "$status" 0
}

@test "a new grammar is one file of cli/ and one line of cli.c, with options of two words, too" {
  [[ $(readlink -f "$NSINIT") == "$REPO"/nsinit ]] || skip "this is not the build of this tree"
  git -C "$REPO" ls-files -z '*.c' '*.h' '*.def' '*.awk' Makefile tools/need tools/packages | (cd "$REPO" && tar -c --null -T -) | tar -xmC "$T"
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
