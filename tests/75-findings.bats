#!/usr/bin/env bats
# Twelve ways in which other inits fail: each test shows the failure there, and that nsinit does not have it
#
# The others are Debian's tini, dumb-init and catatonit. Where one cannot be installed its half is skipped.

load helper

# The inits that have the failure, as `run` would call them
TINI=/usr/bin/tini DUMB_INIT=/usr/bin/dumb-init CATATONIT=/usr/bin/catatonit

setup() {
  begin_test
  needs_pid1
  "$REPO/tools/need" $TINI:tini $DUMB_INIT:dumb-init $CATATONIT:catatonit || skip "the other inits cannot be installed"
}

@test "1. what the command leaves may finish its work" {
  leaves_worker() {
    rm -f "$T/done"
    run as_pid1 "$@" "$ACTOR" orphans 1 [ take TERM ready count 1 sleep 300 touch "$T/done" ] exit 0
  }
  for init in "$TINI --" "$TINI -g --" "$DUMB_INIT" "$CATATONIT" "$CATATONIT -g"; do
    # shellcheck disable=SC2086 # words
    leaves_worker $init
    [[ ! -e $T/done ]]
  done
  leaves_worker "$NSINIT" --grace 10s --
  [[ -e $T/done ]]
}

# lost BOUND_MS STARTS INIT...: how many starts did not end by the TERM that came in their first 3 ms
lost() {
  local storm=$REPO/build/tests/storm
  "$storm" "$2" pid1 term 143 "$1" "${@:3}" "$storm" 2>/dev/null | sed -E 's/.*wrong=([0-9]+) late=([0-9]+).*/\1 \2/' |
    awk '{ print $1 + $2 }'
}

@test "2. no signal is lost right after the start" {
  local others=0
  # each loses some of a hundred; on a lucky day one of them loses none
  for init in "$TINI -g --" $DUMB_INIT "$CATATONIT -g"; do
    # shellcheck disable=SC2086 # words
    others=$((others + $(lost 250 100 $init)))
  done
  echo "lost by the others: $others of 300"
  ((others > 0))
  is_equal "$(lost 5000 300 "$NSINIT" -g --)" 0
}

@test "3. SIGCHLD inherited as ignored hangs nobody" {
  childless() { [[ ! $(children_of "$(outside_pid h)") ]]; }
  for init in $TINI $CATATONIT; do
    start h as_pid1 "$ACTOR" ignore CHLD exec "$init" "$ACTOR" write ready exit 7
    wait_for h ready
    wait_until 5 childless
    ! wait_until 1 has_ended "${PID[h]}"
    signal h KILL
    finish h
  done
  start h as_pid1 "$ACTOR" ignore CHLD exec "$NSINIT" "$ACTOR" exit 7
  finish h
  is_equal "$status" 7
}

@test "4. the command can be stopped by the terminal: TSTP is not blocked" {
  run -0 as_pid1 $CATATONIT "$ACTOR" show mask
  contains "$output" TSTP
  run -0 as_pid1 "$NSINIT" "$ACTOR" show mask
  is_equal "$(value "$output" mask)" ""
}

@test "5. a closed stdin is no error" {
  run as_pid1 bash -c 'exec "$@" <&-' bash $TINI "$ACTOR" exit 7
  is_equal "$status" 1
  run as_pid1 bash -c 'exec "$@" <&-' bash "$NSINIT" "$ACTOR" exit 7
  is_equal "$status" 7
}

@test "6. not being allowed to signal the command does not end the container" {
  needs_root
  # nsinit without CAP_KILL, a command of another user
  without_kill() {
    start k as_pid1 setpriv --bounding-set -kill --inh-caps -kill "$@" "$ACTOR" setuid "$ORDINARY" take USR1 ready pause
    wait_for k ready
    signal k USR1
  }
  without_kill $TINI
  wait_until 5 has_ended "${PID[k]}"
  finish k
  without_kill "$NSINIT"
  wait_for_text "$T/k.err" "cannot send USR1"
  ! has_ended "${PID[k]}"
}

@test "7. an idle init does not wake up" {
  wakeups() {
    start w as_pid1 "$@" "$ACTOR" ready pause
    wait_for w ready
    pid=$(outside_pid w)
    sleep 0.3 # settled
    before=$(awk '/^voluntary_ctxt/ { print $2 }' "/proc/$pid/status")
    sleep 2.5 # the time that is measured
    after=$(awk '/^voluntary_ctxt/ { print $2 }' "/proc/$pid/status")
    signal w KILL
    finish w
  }
  wakeups $TINI
  ((after - before >= 2))
  wakeups "$NSINIT"
  is_equal "$after" "$before"
}

@test "8. Ctrl-Z as PID 1 does not hang the container" {
  stopped() {
    run timeout 20 "$PTY" --bound 1500 expect:ready 'key:^Z' expect:resumed signal:KILL -- \
      unshare --pid --fork --mount-proc --kill-child "$@" bash -c 'trap "echo resumed" CONT; echo ready; while :; do read -t 0.05; done'
  }
  stopped "$NSINIT" --
  contains "$output" killed=9
  for init in $TINI $DUMB_INIT; do
    stopped "$init" --
    contains "$output" "not within 1500 ms: resumed"
  done
}

@test "9. a script without #! runs" {
  echo 'exit 9' >"$T/script"
  chmod +x "$T/script"
  for init in $TINI $DUMB_INIT $CATATONIT "$NSINIT"; do
    run as_pid1 "$init" "$T/script"
    is_equal "$status" 9
  done
}

@test "10. options end at the command, and -- after it is the command's" {
  run as_pid1 $TINI echo a -- -n b
  is_equal "$output" "a -n b"
  run as_pid1 "$NSINIT" echo a -- -n b
  is_equal "$output" "a -- -n b"
  run as_pid1 $CATATONIT sh -c 'exit 3'
  is_equal "$status" 1
  run as_pid1 "$NSINIT" sh -c 'exit 3'
  is_equal "$status" 3
}

@test "11. the command gets the mask and the dispositions that the init was given" {
  run -0 as_pid1 "$ACTOR" block USR1 ignore HUP exec $DUMB_INIT "$ACTOR" show mask,dispositions
  is_equal "$(value "$output" mask)$(value "$output" ignored)" ""
  run -0 as_pid1 "$ACTOR" block USR1 ignore HUP exec "$NSINIT" "$ACTOR" show mask,dispositions
  is_equal "$(value "$output" mask)" USR1
  is_equal "$(value "$output" ignored)" HUP
}

@test "12. -v leaves the command's output alone" {
  as_pid1 $TINI -vvv -- echo mine >"$T/out" 2>/dev/null
  (($(wc -l <"$T/out") > 1))
  as_pid1 "$NSINIT" -vvv -- echo mine >"$T/out" 2>/dev/null
  is_equal "$(<"$T/out")" mine
}
