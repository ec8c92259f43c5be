#!/usr/bin/env bats
# Where a sandbox cannot be made: the message says what failed, why, and what helps.

load ../lib/helper
load ../lib/sandbox

@test "where user.max_user_namespaces is 0 the message names it" {
  body() {
    refuses_to unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh \
      "$NSINIT" --sandbox -- echo started
    contains "$stderr" "No space left on device"
    contains "$stderr" user.max_user_namespaces
    run unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh "$NSINIT" --probe
    is_equal "$status" 1
    matches "$output" "user namespace +no: .*user.max_user_namespaces"
    matches "$output" "--sandbox +no"
    # what is in the way of these is the same, and not the kernel
    lacks "$output" "not supported by this kernel"
  }
  body
}

@test "where another limit of namespaces is reached the message names it" {
  refuses_to unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"' sh \
    "$NSINIT" --sandbox -- echo started
  contains "$stderr" /proc/sys/user
}

@test "where a seccomp filter refuses namespaces the message says so" {
  # the filter of a sandbox is much like Docker's
  body() {
    refuses_to as_whom "$NSINIT" --seccomp=default -- "$NSINIT" --sandbox -- echo started
    contains "$stderr" "filter"
    contains "$stderr" "Operation not permitted ("
  }
  as_both body
}

@test "where parts of /proc are covered the message says so, and --proc=none works" {
  local cover='mount -t tmpfs none /proc/sys'
  body() {
    refuses_to with_mounts "$cover" box -- echo started
    contains "$stderr" "Operation not permitted ("
    contains "$stderr" --proc=none
    contains "$stderr" systempaths=unconfined
    run with_mounts "$cover" box --proc=none -- echo fine
    is_equal "$output" fine
    run with_mounts "$cover" as_whom "$NSINIT" --probe
    is_equal "$status" 1
    matches "$output" "fresh /proc +no: .*--proc=none"
  }
  as_both body
}

@test "where there is no /proc the message says so" {
  body() {
    refuses_to with_mounts 'mount -t tmpfs none /proc' box -- echo started
    contains "$stderr" /proc
    contains "$stderr" "("
  }
  as_both body
}

@test "a path that the sandbox does not show: what, and the option that shows it" {
  body() {
    run box --chdir "$T" -- true
    is_equal "$status" 125
    contains "$output" "'$T'"
    contains "$output" "--r"
    run -127 box -- "$ACTOR" exit 0
    contains "$output" "'$ACTOR'"
    contains "$output" "--r"
  }
  as_both body
}

@test "it refuses to run setuid" {
  needs_root
  install -m 4755 "$NSINIT" "$T/setuid-nsinit"
  refuses_to as_user "$T/setuid-nsinit" --sandbox -- echo started
  install -m 2755 -g 4 "$NSINIT" "$T/setuid-nsinit"
  refuses_to as_user "$T/setuid-nsinit" --sandbox -- echo started
}

@test "no process and no file is left after a start that failed" {
  body() {
    local words
    for words in "--ro /no/such" "--caps no_such" "--tmpfs /usr/x/y" "--user 99999:99999" "--hide /no" \
      "--pid-file /no/such/file" "--hostname $(printf %0100d 0)" "--seccomp /no/such"; do
      status=0
      # shellcheck disable=SC2086 # words
      box $words -- true >"$T/out" 2>"$T/err" </dev/null || status=$?
      [[ $words == --user* && $WHO == user ]] || is_equal "$words $status $(wc -l <"$T/err")" "$words 125 1"
    done
    is_equal "$(grep -lszF "TEST_MARK=$T" /proc/[0-9]*/environ | cut -d / -f 3 | while read -r pid; do
      [[ $(readlink "/proc/$pid/exe") != */nsinit && $(readlink "/proc/$pid/exe") != "$(readlink -f "$NSINIT")" ]] || echo "$pid"; done)" ""
  }
  as_both body
}

@test "what the kernel refuses is fatal: no restriction is left out" {
  needs_program strace
  [[ $(strace -f -e inject=capset:error=EPERM -o /dev/null true 2>&1) != *ptrace* ]] || skip "strace may not trace here"
  body() {
    local call
    # strace gets in the way of the keyring's and capabilities' own calls only where it is told so
    for call in capset prctl seccomp landlock_restrict_self landlock_create_ruleset mount_setattr move_mount pivot_root \
      sethostname keyctl setgroups prlimit64 close_range; do
      [[ $call != setgroups || $WHO == root ]] || continue
      status=0
      as_whom strace -f -qq -o "$T/trace$WHO" -e "inject=$call:error=EPERM" "$NSINIT" --sandbox -- echo started \
        >"$T/out" 2>"$T/err" </dev/null || status=$?
      # close_range has a second way, by /proc
      [[ $call == close_range ]] || is_equal "$call $status $(<"$T/out")" "$call 125 "
    done
  }
  as_both body
}

@test "a command that the sandbox does not show is an error that says which option shows it" {
  body() {
    printf '#!/bin/sh\necho hello\n' >"$T/program"
    chmod 755 "$T/program"
    run -127 box -- "$T/program"
    contains "$output" "'$T/program'"
    contains "$output" --ro
    run box --ro "$T/program" -- "$T/program"
    is_equal "$output" hello
    run -125 box --chdir "$T" -- true
    contains "$output" "'$T'"
    contains "$output" --ro
  }
  as_both body
}
