#!/usr/bin/env bats
# A restriction that cannot be applied is fatal: each system call of a start fails in turn, and the command never runs

load ../lib/helper
load ../lib/sandbox

# Thousands of starts under strace.
BATS_TEST_TIMEOUT=1200

# Those that restrict, or that lead to what restricts. strace counts for each process by itself, so a number that only
# one of them reaches is tried as well.
CALLS="prctl seccomp setgroups capset mount_setattr landlock_create_ruleset landlock_add_rule landlock_restrict_self
  close_range sethostname move_mount open_tree fsopen fsconfig fsmount pivot_root umount2 mount setresuid setresgid keyctl
  clone3 openat2 mkdirat mknodat symlinkat fchdir socketpair socket"

setup() {
  begin_test
  needs_sandbox
  needs_program strace
  mkdir -m 777 "$T/w"
}

# fails_at CALL: injects EPERM into each occurrence of this call; the command runs in none of these starts
fails_at() {
  local call=$1 number tried=0
  for number in {1..80}; do
    rm -f "$T/w/ran" "$T/w/trace"
    status=0
    as_whom strace -f -qq -o "$T/w/trace" -e trace="$call" -e inject="$call:error=EPERM:when=$number" \
      "$NSINIT" --sandbox --rw "$T/w:/w" -- /bin/touch /w/ran >"$T/out" 2>"$T/err" || status=$?
    grep -q INJECTED "$T/w/trace" || break
    # a process behind the exec is the command's own business
    # what is closed later, by the keeper and by PID 1, is theirs alone
    [[ $call != close_range || $number == 1 ]] || break
    [[ ! -e $T/w/ran ]] || { echo "$call, number $number: the command ran: $(grep -m 1 INJECTED "$T/w/trace")"; return 1; }
    [[ $status == 125 && $(wc -l <"$T/err") == 1 && $(<"$T/err") == "nsinit: "*": "* ]] ||
      { echo "$call, number $number: status $status: $(<"$T/err")"; return 1; }
    tried=$((tried + 1))
    rm -f "$T/w/trace"
  done
  ((tried > 0)) || [[ $WHO == user && $call =~ ^set(groups|res[ug]id)$ ]] || { echo "$call is not made"; return 1; }
}

@test "whatever restricting system call fails, the command does not start: 125, one line, and the step is named" {
  body() {
    local call
    for call in $CALLS; do
      fails_at "$call"
    done
  }
  as_both body
}

@test "a map of ids that cannot be written is fatal" {
  body() {
    local number
    for number in 1 2; do
      run -125 --separate-stderr as_whom strace -qq -o "$T/w/trace" -e inject=write:error=EPERM:when=$number \
        "$NSINIT" --sandbox -- echo ran
      is_equal "$output" ""
      rm -f "$T/w/trace"
    done
  }
  as_both body
}

@test "a start that failed leaves no process, mount or file behind" {
  local before call
  body() {
    before=$(cat /proc/self/mountinfo; find "$T/w" ! -name trace)
    for call in mount_setattr pivot_root capset seccomp clone3 sethostname; do
      run -125 as_whom env MARK="$T" strace -f -qq -o "$T/w/trace" -e inject=$call:error=EPERM "$NSINIT" --sandbox \
        --rw "$T/w:/w" -- true
      rm -f "$T/w/trace"
    done
    is_equal "$(cat /proc/self/mountinfo; find "$T/w" ! -name trace)" "$before"
    wait_until 25 bash -c '! grep -lszF "MARK='"$T"'" /proc/[0-9]*/environ'
  }
  as_both body
}
