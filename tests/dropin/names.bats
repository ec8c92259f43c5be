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
