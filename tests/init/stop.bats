#!/usr/bin/env bats
# Stop signals, and what comes at the death of the parent: --delay-stop, --stop-signals, --stop-timeout, -p.

load ../lib/helper

# --- when ---

@test "--delay-stop holds the first stop signal back; others pass at once" {
  body() {
    local before
    start a "${INIT[@]}" --delay-stop 300ms "$ACTOR" take TERM,USR1,CONT,WINCH ready until TERM exit 3
    wait_for a ready
    before=$(milliseconds)
    signal a TERM USR1 CONT WINCH
    finish a
    (($(milliseconds) - before >= 300))
    is_equal "$status" 3
    is_equal "$(sed -n 's/.*name=\([A-Z1]*\) .*/\1/p' "$T/a.out" | tail -n 1)" TERM
    is_equal "$(grep -c name= "$T/a.out")" 4
  }
  everywhere body
}

@test "a signal that is held keeps its payload, and is rewritten" {
  start a "$NSINIT" --delay-stop 50ms -r TERM:QUIT "$ACTOR" take all ready count 1
  wait_for a ready
  "$ACTOR" send-value "${PID[a]}" TERM 77
  finish a
  matches "$output" "name=QUIT code=-1 .* value=77$"
}

@test "a second stop signal ends the delay: the command gets it once, and every later one at once" {
  body() {
    start a "${INIT[@]}" --delay-stop 60s "$ACTOR" take TERM,WINCH ready until TERM write one until TERM write two \
      until TERM exit 3
    wait_for a ready
    # WINCH comes behind a TERM that is pending
    signal a TERM WINCH
    wait_for a name=WINCH
    lacks "$(<"$T/a.out")" name=TERM
    signal a TERM
    wait_for a one
    signal a TERM
    wait_for a two
    signal a TERM
    finish a
    is_equal "$status" 3
    is_equal "$(grep -c name=TERM "$T/a.out")" 3
  }
  everywhere body
}

@test "another stop signal ends the delay too, and both come" {
  start a "$NSINIT" --delay-stop 60s "$ACTOR" take TERM,INT,WINCH ready count 3 report
  wait_for a ready
  signal a TERM WINCH
  wait_for a name=WINCH
  signal a INT
  finish a
  has_signals a INT=1 TERM=1 WINCH=1
}

@test "once the delay is over, each stop signal passes at once" {
  body() {
    start a "${INIT[@]}" --delay-stop 20ms "$ACTOR" take TERM,INT ready until TERM write one until TERM write two \
      until INT exit 3
    wait_for a ready
    signal a TERM
    wait_for a one
    signal a TERM
    wait_for a two
    signal a INT
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "a command that ends during the delay ends nsinit" {
  body() {
    start a "${INIT[@]}" --delay-stop 60s "$ACTOR" take TERM,USR1 ready until USR1 exit 8
    wait_for a ready
    signal a TERM USR1
    finish a
    is_equal "$status" 8
  }
  everywhere body
}

@test "the stop signals are SIGTERM, SIGINT, SIGQUIT, SIGHUP and SIGRTMIN+3" {
  local sig
  start a "$NSINIT" --delay-stop 60s "$ACTOR" take all ready until 64 report
  wait_for a ready
  for sig in 1 2 3 15 37; do
    start "$sig" "$NSINIT" --delay-stop 60s "$ACTOR" take all ready until 64 report
    wait_for "$sig" ready
    signal "$sig" "$sig" RTMAX
    finish "$sig"
    has_signals "$sig" RTMIN+30=1
  done
  signal a USR1 USR2 ALRM PIPE RTMIN+4 RTMAX
  finish a
  has_signals a USR1=1 USR2=1 ALRM=1 PIPE=1 RTMIN+4=1 RTMIN+30=1
}

@test "--stop-signals says which signals are meant" {
  start a "$NSINIT" --delay-stop 60s --stop-signals USR1,35 "$ACTOR" take all ready until 64 report
  wait_for a ready
  signal a TERM USR1 RTMIN+3 RTMAX
  finish a
  has_signals a TERM=1 RTMIN+3=1 RTMIN+30=1
}

# --- the command that does not end ---

@test "--stop-timeout kills a command that ignores the stop signal, and says so" {
  body() {
    start a "${INIT[@]}" --stop-timeout 100ms --report "$T/report" --termination-log="$T/log" \
      "$ACTOR" ignore TERM ready pause
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$status" 137
    matches "$stderr" "^nsinit: stop-timeout: .* \(pid [0-9]+\) .* killed$"
    contains "$(<"$T/report")" '"cause":"stop-timeout"'
    contains "$(<"$T/log")" "did not end within the stop timeout"
  }
  for_everybody body
}

@test "--stop-timeout counts from the first stop signal, and others of any kind do not put it off" {
  body() {
    local before pid
    start a "${INIT[@]}" --stop-timeout 300ms "$ACTOR" ignore TERM,USR1 ready pause
    wait_for a ready
    pid=${PID[a]}
    [[ ! ${HAS_PID1[a]:-} ]] || pid=$(outside_pid a)
    before=$(milliseconds)
    kill -TERM "$pid"
    until has_ended "${PID[a]}"; do
      kill -TERM "$pid" 2>/dev/null && kill -USR1 "$pid" 2>/dev/null || :
      (($(milliseconds) - before < 25000))
    done
    finish a
    is_equal "$status" 137
    (($(milliseconds) - before >= 300))
  }
  everywhere body
}

@test "--stop-timeout counts from the delivery when the signal was held" {
  local before
  start a "$NSINIT" --delay-stop 200ms --stop-timeout 200ms "$ACTOR" ignore TERM ready pause
  wait_for a ready
  before=$(milliseconds)
  signal a TERM
  finish a
  is_equal "$status" 137
  (($(milliseconds) - before >= 400))
}

@test "--stop-timeout leaves a command alone that ends in time, with its status" {
  body() {
    start a "${INIT[@]}" --stop-timeout 60s "$ACTOR" take TERM ready until TERM exit 9
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$status" 9
    is_equal "$stderr" ""
  }
  everywhere body
}

@test "a signal that is no stop signal, or is dropped, does not start the stop timeout" {
  start a "$NSINIT" --stop-timeout 50ms --stop-signals TERM,QUIT -r QUIT:0 "$ACTOR" take HUP,WINCH ready until WINCH \
    sleep 200 exit 3
  wait_for a ready
  signal a HUP QUIT WINCH
  finish a
  is_equal "$status" 3
  is_equal "$stderr" ""
}

@test "--stop-timeout kills a command that was stopped from outside" {
  body() {
    start a "${INIT[@]}" --stop-timeout 50ms "$ACTOR" ready pause
    wait_for a ready
    "$ACTOR" send "$(command_of a)" STOP
    wait_state T "$(command_of a)"
    signal a TERM
    finish a
    is_equal "$status" 137
  }
  needs_pid1
  # a subreaper is stopped with it
  inits body "as_pid1 $NSINIT --reap=kernel" "as_pid1 $NSINIT --reap=wait"
}

@test "a command that another process stops, and can continue, stays stopped" {
  body() {
    start a "${INIT[@]}" "$ACTOR" catch CONT,USR1 ready pause
    wait_for a ready
    "$ACTOR" send "$(command_of a)" STOP
    wait_state T "$(command_of a)"
    "$ACTOR" send "$(command_of a)" CONT
    wait_for a name=CONT
    signal a USR1
    wait_for a name=USR1
    is_equal "$(grep -c name=CONT "$T/a.out")" 1
    signal a KILL
    finish a
  }
  needs_pid1
  inits body "as_pid1 $NSINIT --reap=kernel" "as_pid1 $NSINIT --reap=wait"
}

@test "a command that --stop-timeout must not kill is not said to be killed" {
  needs_root
  start a setpriv --bounding-set=-kill --inh-caps=-kill "$NSINIT" --stop-timeout 20ms \
    "$ACTOR" setuid "$ORDINARY" take USR1 ready count 1 exit 5
  wait_for a ready
  signal a TERM
  wait_for_text "$T/a.err" "^nsinit: .*KILL.*: Operation not permitted$"
  lacks "$(<"$T/a.err")" ": killed"
  "$ACTOR" send "$(command_of a)" USR1
  finish a
  is_equal "$status" 5
}

# --- the parent of nsinit ---

@test "with -p the command gets the signal when nsinit's parent dies" {
  start a "$ACTOR" children 1 [ exec "$NSINIT" -p USR1 "$ACTOR" take USR1,TERM pid-file "$T/pid" count 1 report ] \
    wait-file "$T/pid" exit 0
  finish a
  wait_gone "$(<"$T/pid")"
  has_signals a USR1=1
}

@test "with -p the command gets the signal when the parent of PID 1 dies" {
  needs_pid1
  start a as_pid1 "$NSINIT" --parent-death=SIGUSR1 "$ACTOR" take USR1 ready count 1 report
  wait_for a ready
  local pid
  pid=$(outside_pid a)
  # unshare has nothing left to kill it by: -p has replaced that signal
  kill -KILL "${PID[a]}"
  wait_gone "$pid"
  has_signals a USR1=1
}

@test "with -p a parent that is gone already counts" {
  needs_program strace
  # it ends while nsinit is held back, as it becomes a subreaper
  start a "$ACTOR" block TERM children 1 [ exec strace -D -qq -f -o "$T/trace" \
    -e trace=prctl -e inject=prctl:delay_enter=500ms \
    "$NSINIT" -p TERM "$ACTOR" take TERM bound 5000 count 1 write-file "$T/came" yes ] wait-file "$T/go" exit 0
  wait_for_text "$T/trace" prctl
  touch "$T/go"
  finish a
  wait_until 25 test -s "$T/came"
}

@test "without -p nothing comes when the parent dies" {
  start a "$ACTOR" children 1 [ exec "$NSINIT" "$ACTOR" take all pid-file "$T/pid" until 64 report ] \
    wait-file "$T/pid" exit 0
  finish a
  "$ACTOR" send "$(awk '/^PPid/ { print $2 }' "/proc/$(<"$T/pid")/status")" 64
  wait_gone "$(<"$T/pid")"
  has_signals a RTMIN+30=1
}
