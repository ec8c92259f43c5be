#!/usr/bin/env bats
# --probe: what a sandbox can have here.

load ../lib/helper
load ../lib/sandbox

@test "--probe is a table, and exits 0 where a sandbox can be made" {
  body() {
    run as_whom "$NSINIT" --probe
    is_equal "$status" 0
    contains "$output" "$(uname -r)"
    contains "$output" "uid $(as_whom id -u)"
    matches "$output" "user namespace +yes"
    matches "$output" "--sandbox +yes"
  }
  as_both body
}

@test "--probe --json is one object: kernel, uid, features with what helps, sandbox" {
  needs_program jq
  body() {
    as_whom "$NSINIT" --probe --json >"$T/probe"
    is_equal "$(jq -r '[.kernel, .uid, .sandbox] | join(" ")' "$T/probe")" "$(uname -r) $(as_whom id -u) true"
    is_equal "$(jq -r '.features | map(select((keys | sort) != ["errno", "name", "needed", "remedy", "works"])) | length' "$T/probe")" 0
    is_equal "$(jq -r '.features | map(select(.needed and (.works | not))) | length' "$T/probe")" 0
  }
  as_both body
}

@test "--probe leaves nothing behind" {
  body() {
    local before
    before=$(grep -c . /proc/self/mountinfo)
    run as_whom "$NSINIT" --probe
    is_equal "$(grep -c . /proc/self/mountinfo)" "$before"
  }
  as_both body
}

@test "--probe below a seccomp filter says what the filter forbids, and what works" {
  body() {
    run as_whom "$NSINIT" --seccomp=default -- "$NSINIT" --probe
    is_equal "$status" 1
    matches "$output" "user namespace +no: .*seccomp filter"
    matches "$output" $'\nlandlock +yes'
    matches "$output" $'\nseccomp +yes'
    lacks "$output" "built without"
  }
  as_both body
}
