#!/usr/bin/env bats
# Races: signals at every moment of the start, deaths that nobody sees come, and floods of both.

load ../lib/helper

# Hundreds of starts in each test.
LIMIT=200 BATS_TEST_TIMEOUT=660

# storms STARTS SIGNALS STATUS WORDS...: so many starts of nsinit in each place, and every one ends with STATUS
storms() {
  local place reap
  needs_pid1
  for place in "pid1 kernel" "pid1 wait" "child wait"; do
    read -r place reap <<<"$place"
    echo "as $place, --reap=$reap: ${*:4}" >&2
    "$STORM" "$1" "$place" "$2" "$3" 10000 "$NSINIT" --reap="$reap" "${@:4}" >"$T/out" 2>"$T/err"
    is_equal "$(<"$T/out")" "started=$1 right=$1 wrong=0 late=0"
  done
}

# --- the start: 2,000 of them, with a TERM ---

@test "a SIGTERM at any moment of the start reaches the command" {
  storms 225 term 143 "$STORM"
}

@test "a SIGTERM at any moment of the start reaches the command's group" {
  storms 225 term 143 -g "$STORM"
}

@test "a SIGTERM at any moment of the start reaches all" {
  storms 225 term 143 --forward=all "$STORM"
}

@test "a SIGTERM at any moment of the start of a shell reaches what the shell becomes" {
  # the shell takes it, or what it has executed by then
  storms 50 term 143 /bin/sh -c "exec $STORM"
}

@test "a command that ends at once is seen to end, before nsinit looks and with a SIGTERM on its way" {
  storms 700 none 7 "$ACTOR" exit 7
  storms 300 term 7 "$ACTOR" exit 7
  storms 100 term 7 -g "$ACTOR" exit 7
  storms 100 term 7 --forward=all --grace 5s "$ACTOR" exit 7
}

@test "an exec that fails under a storm of signals says so" {
  storms 100 flood 127 /does/not/exist
  is_equal "$(sort "$T/err" | uniq -c | tr -s ' ')" \
    " 100 nsinit: exec: '/does/not/exist': No such file or directory"
  storms 50 flood 126 /
}

@test "a command that ends under a storm of signals keeps its status" {
  storms 100 flood 7 "$ACTOR" exit 7
  storms 50 flood 7 -g "$ACTOR" sleep 1 exit 7
  storms 50 flood 7 --forward=all "$ACTOR" orphans 3 [ ] exit 7
}

@test "a SIGTERM at any moment of the start is held back by --delay-stop, and comes" {
  storms 60 term 143 --delay-stop 1ms "$STORM"
}

# --- floods ---

@test "100,000 signals while 10,000 orphans die: SIGTERM comes, no zombie stays, the status is right" {
  body() {
    local pid
    start a "${INIT[@]}" "$ACTOR" bound 200000 ignore USR1,WINCH take TERM ready orphans 10000 [ ] write made until TERM exit 5
    wait_for a ready
    pid=$(target a)
    start flood bash -c 'for i in {1..200}; do "$ACTOR" send-many "$0" USR1 250 send-many "$0" WINCH 250; done' "$pid"
    wait_for a made 150
    finish flood 150
    is_equal "$status" 0
    wait_until 25 has_children "$pid" 1
    signal a TERM
    finish a
    is_equal "$status" 5
    is_equal "$stderr" ""
  }
  everywhere body
}

# survives_flood SIGNAL VERB: while the actor sends SIGNAL by this verb without end
survives_flood() {
  local pid
  start a "${INIT[@]}" "$ACTOR" ignore "$1" take TERM,USR2 ready until USR2 orphans 100 [ ] write made until TERM exit 5
  wait_for a ready
  pid=$(target a)
  start flood "$ACTOR" "$2" "$pid" "$1" 1000000000
  signal a USR2
  wait_for a made
  wait_until 25 has_children "$pid" 1
  signal a TERM
  finish a
  is_equal "$status" 5
  wait_gone "${PID[flood]}"
}

@test "a flood of one signal starves neither SIGTERM nor reaping" {
  body() { survives_flood USR1 send-many; }
  everywhere body
}

@test "a flood of realtime signals starves neither SIGTERM nor reaping" {
  body() { survives_flood RTMIN send-numbered; }
  everywhere body
}

# lost INIT WORDS...: how many of 25 starts did not pass on a TERM that was sent within 3 ms of the exec
lost() {
  "$STORM" 25 child term 143 100 "$@" "$STORM" >"$T/out" 2>/dev/null
  sed 's/.*late=//' "$T/out"
}

@test "other inits lose a signal that comes during their start; nsinit loses none of 240" {
  needs_inits tini dumb-init catatonit
  local init count place
  for init in "tini -s -g --" dumb-init "dumb-init -c" "catatonit -g --"; do
    # shellcheck disable=SC2086 # words
    count=$(lost $init)
    echo "# $init lost $count of 25" >&3
    # never less than 5 so far
    ((count >= 1))
  done
  for place in pid1 child; do
    for init in "" -g; do
      "$STORM" 60 "$place" term 143 10000 "$NSINIT" ${init:+"$init"} -- "$STORM" >"$T/out"
      is_equal "$(<"$T/out")" "started=60 right=60 wrong=0 late=0"
    done
  done
}
