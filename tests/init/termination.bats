#!/usr/bin/env bats
# The end: what becomes of the processes that the command leaves behind.

load ../lib/helper

# --- nothing asked for ---

@test "without --grace PID 1 ends with the command, and the kernel kills the rest" {
  body() {
    BEGIN=$(milliseconds)
    start a "${INIT[@]}" "$ACTOR" orphans 1 [ worker "$T/work" 60000 ] children 1 [ worker "$T/work" 60000 ] exit 3
    finish a
    is_equal "$status" 3
    took 0 25000
    wait_until 25 nothing_left
    [[ ! -e $T/work ]]
  }
  both_ways body
}

@test "without --grace a subreaper ends with the command, and does nothing to the rest" {
  start a "$NSINIT" "$ACTOR" \
    orphans 1 [ to "$T/left" pid-file "$T/pid" take TERM,HUP,CONT,USR1 ready until USR1 report ] exit 3
  finish a
  is_equal "$status" 3
  "$ACTOR" send @"$T/pid" USR1
  wait_gone "$(<"$T/pid")"
  is_equal "$(tail -n 2 "$T/left")" $'USR1=1\ntotal=1'
}

# --- --grace ---

@test "--grace lets a worker finish that needs half a second, and ends with it" {
  body() {
    BEGIN=$(milliseconds)
    start a "${INIT[@]}" --grace 100s "$ACTOR" orphans 1 [ worker "$T/work" 500 ] exit 3
    finish a
    is_equal "$status" 3
    is_equal "$(<"$T/work")" "done"
    took 500 25000
    is_equal "$stderr" ""
  }
  for_everybody body
}

@test "--grace reaches children, orphans, other groups and other sessions alike" {
  body() {
    start a "${INIT[@]}" --grace 100s "$ACTOR" orphans 1 [ worker "$T/orphan" 1 ] children 1 [ worker "$T/child" 1 ] \
      orphans 1 [ setsid worker "$T/session" 1 ] children 1 [ setpgid worker "$T/group" 1 ] \
      children 1 [ subreaper orphans 1 [ setsid worker "$T/deep" 1 ] ready pause ] exit 4
    finish a
    is_equal "$status" 4
    (cd "$T" && is_equal "$(cat orphan child session group deep | sort -u)" "done")
  }
  for_everybody body
}

@test "--grace takes no time when no process is left" {
  body() {
    BEGIN=$(milliseconds)
    start a "${INIT[@]}" --grace 100s "$ACTOR" orphans 3 [ exit 1 ] children 2 [ exit 1 ] reap exit 5
    finish a
    is_equal "$status" 5
    took 0 25000
    start a "${INIT[@]}" --grace 100s "$ACTOR" rlimit core 0 0 raise ABRT
    finish a
    is_equal "$status" 134
  }
  everywhere body
}

@test "--grace kills the processes that are left after the time, and names each" {
  body() {
    BEGIN=$(milliseconds)
    start a "${INIT[@]}" --grace 300ms "$ACTOR" orphans 2 [ ignore TERM to "$T/pids" show ids ready pause ] \
      orphans 1 [ worker "$T/work" 1 ] exit 6
    finish a
    is_equal "$status" 6
    took 300 25000
    is_equal "$(<"$T/work")" "done"
    is_equal "$(sed -n 's/^nsinit: grace: actor (pid \([0-9]*)\) did not end .* of SIGTERM: killed$/\1/p' <<<"$stderr" |
      sort)" "$(sed -n 's/^pid=\(.*\)/\1)/p' "$T/pids" | sort)"
    is_equal "$(wc -l <<<"$stderr")" 2
  }
  for_everybody body
}

@test "--grace kills a process that has stopped itself for good, and one that starts others all the time" {
  needs_program dash
  body() {
    start a "${INIT[@]}" --grace 100ms "$ACTOR" orphans 1 [ ignore TERM,CONT exec dash -c \
      'trap "" TERM CONT; touch '"$T/up"'; while :; do sleep 0.01 & kill -STOP $$; done' ] \
      orphans 1 [ ignore TERM exec dash -c 'while :; do (sleep 0.02; sleep 0.02) & sleep 0.01; done' ] \
      wait-file "$T/up" exit 3
    finish a
    is_equal "$status" 3
    [[ ! ${HAS_PID1[a]:-} ]] || return 0
    ! marked_dash
  }
  everywhere body
}

# a dash of this test still runs
marked_dash() {
  local pid
  for pid in $(marked); do
    [[ $(readlink "/proc/$pid/exe") != */dash ]] || return 0
  done
  return 1
}

@test "--grace wakes the processes that are stopped, so that they can finish" {
  body() {
    start a "${INIT[@]}" --grace 100s "$ACTOR" \
      orphans 1 [ to "$T/left" take TERM write up raise STOP until TERM write finished ] \
      orphans 1 [ to "$T/default" write up raise STOP write wrong ] \
      take USR1 ready until USR1 exit 3
    wait_for_text "$T/left" up
    wait_for_text "$T/default" up
    wait_until 25 two_stopped "$(target a)"
    signal a USR1
    finish a
    is_equal "$status" 3
    is_equal "$(tail -n 1 "$T/left")" finished
    is_equal "$(<"$T/default")" up
  }
  everywhere body
}

two_stopped() {
  local child stopped=0
  for child in $(children_of "$1"); do
    ! is_in_state T "$child" || ((++stopped))
  done
  ((stopped == 2))
}

@test "a second SIGTERM during the grace goes to the processes that are left" {
  body() {
    start a "${INIT[@]}" --grace 100s "$ACTOR" orphans 1 [ to "$T/left" take TERM,CONT ready count 3 ] exit 3
    wait_for_text "$T/left" name=TERM
    wait_for_text "$T/left" name=CONT
    signal a TERM
    finish a
    is_equal "$status" 3
    is_equal "$(grep -c name=TERM "$T/left")" 2
  }
  everywhere body
}

@test "the status is the command's, mapped or by a signal, with --grace too" {
  body() {
    start a "${INIT[@]}" --grace 100s -e 143 "$ACTOR" orphans 1 [ worker "$T/work" 1 ] ready pause
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$status" 0
    start a "${INIT[@]}" --grace 100s "$ACTOR" orphans 1 [ worker "$T/work" 1 ] raise KILL
    finish a
    is_equal "$status" 137
  }
  everywhere body
}

@test "--grace 0 is no grace" {
  body() {
    start a "${INIT[@]}" --grace 0 "$ACTOR" orphans 1 [ worker "$T/work" 1000 ] exit 3
    finish a
    is_equal "$status" 3
    [[ ! -e $T/work ]]
  }
  both_ways body
}

@test "processes that nsinit must not signal do not delay its end for ever" {
  needs_root
  needs_pid1
  start a as_pid1 setpriv --bounding-set=-kill --inh-caps=-kill "$NSINIT" --grace 100ms \
    "$ACTOR" children 1 [ setuid "$ORDINARY" ready pause ] exit 3
  finish a
  is_equal "$status" 3
  contains "$stderr" "nsinit: grace: actor (pid 3) did not end"
}

# --- a subreaper and the others ---

@test "a subreaper's --grace and --wait-all do nothing to the processes that are not below it, in its own group too" {
  start sentinel "$ACTOR" quiet take TERM,CONT,USR1 ready until USR1 report
  wait_for sentinel ready
  start a "$ACTOR" children 1 [ pid-file "$T/sibling" to "$T/said" quiet take TERM,CONT,USR1 ready until USR1 report ] \
    children 1 [ exec "$NSINIT" --grace 100ms --wait-all "$ACTOR" orphans 1 [ ignore TERM ready pause ] exit 3 ] \
    children 1 [ exec "$NSINIT" --wait-all "$ACTOR" orphans 1 [ ready sleep 50 ] exit 4 ] reap
  wait_for a exited=3
  wait_for a exited=4
  "$ACTOR" send @"$T/sibling" USR1 send "${PID[sentinel]}" USR1
  finish a
  finish sentinel
  is_equal "$(grep -v ready <<<"$output")" $'USR1=1\ntotal=1'
  is_equal "$(<"$T/said")" $'USR1=1\ntotal=1'
}

# --- processes that came from outside ---

@test "--grace gives time to a process that was put into the PID namespace from outside" {
  needs_root
  needs_program nsenter
  body() {
    start a "${INIT[@]}" --grace 100s "$ACTOR" take USR1 ready until USR1 exit 3
    wait_for a ready
    start stranger nsenter --pid --target "$(target a)" "$ACTOR" worker "$T/work" 300
    wait_for stranger ready
    signal a USR1
    finish a
    is_equal "$status" 3
    is_equal "$(<"$T/work")" "done"
    finish stranger
    is_equal "$status" 0
  }
  both_ways body
}

@test "--wait-all waits for a process that was put into the PID namespace from outside, and for its children" {
  needs_root
  needs_program nsenter
  body() {
    start a "${INIT[@]}" --wait-all "$ACTOR" take USR1 ready until USR1 exit 3
    wait_for a ready
    start stranger nsenter --pid --target "$(target a)" "$ACTOR" \
      children 1 [ setsid wait-file "$T/go" sleep 50 write-file "$T/work" child ] ready wait-file "$T/go" exit 2
    wait_for stranger ready
    signal a USR1
    wait_until 25 has_no_command a
    touch "$T/go"
    finish a
    is_equal "$status" 3
    is_equal "$(<"$T/work")" child
    finish stranger
    is_equal "$status" 2
  }
  both_ways body
}

has_no_command() { [[ ! $(children_of "$(target "$1")") ]]; }

@test "--grace kills and names a process from outside that ignores SIGTERM" {
  needs_root
  needs_program nsenter
  body() {
    start a "${INIT[@]}" --grace 100ms "$ACTOR" take USR1 ready until USR1 exit 3
    wait_for a ready
    start stranger nsenter --pid --target "$(target a)" "$ACTOR" ignore TERM ready pause
    wait_for stranger ready
    signal a USR1
    finish a
    is_equal "$status" 3
    matches "$stderr" "^nsinit: grace: actor \(pid [0-9]+\) did not end"
    finish stranger
    is_equal "$status" 137
  }
  both_ways body
}

# --- --wait-all ---

@test "--wait-all ends with the last process, and sends nothing to it" {
  body() {
    start a "${INIT[@]}" --wait-all "$ACTOR" orphans 1 [ setsid to "$T/left" take TERM,CONT,HUP wait-file "$T/go" \
      drain 0 report ] exit 3
    wait_until 25 test -e "$T/left"
    wait_until 25 has_children "$(target a)" 1
    touch "$T/go"
    finish a
    is_equal "$status" 3
    is_equal "$(<"$T/left")" total=0
  }
  everywhere body
}

@test "--wait-all: a signal after the end of the command reaches all that is left" {
  body() {
    local command
    start a "${INIT[@]}" --wait-all -r HUP:USR2 "$ACTOR" \
      orphans 1 [ setsid to "$T/one" take USR1,USR2,TERM ready until TERM report ] \
      orphans 1 [ to "$T/two" take USR1,USR2,TERM ready until TERM report ] take USR1 ready until USR1 exit 3
    wait_for a ready
    command=$(command_of a)
    "$ACTOR" send "$command" USR1
    wait_until 25 test ! -e "/proc/$command"
    signal a USR1 HUP
    wait_for_text "$T/one" USR2
    wait_for_text "$T/two" USR2
    signal a TERM
    finish a
    is_equal "$status" 3
    is_equal "$(tail -n 4 "$T/one")" $'USR1=1\nUSR2=1\nTERM=1\ntotal=3'
    is_equal "$(tail -n 4 "$T/two")" $'USR1=1\nUSR2=1\nTERM=1\ntotal=3'
  }
  for_everybody body
}

@test "--wait-all: a SIGTERM that comes while the end of the command has not been seen yet reaches the rest" {
  body() {
    local pid command
    start a "${INIT[@]}" --wait-all "$ACTOR" orphans 1 [ take TERM ready until TERM ] take USR1 ready until USR1 exit 3
    wait_for a ready
    pid=$(target a)
    command=$(command_of a)
    kill -STOP "$pid"
    wait_state T "$pid"
    "$ACTOR" send "$command" USR1
    wait_gone "$command"
    kill -TERM "$pid"
    kill -CONT "$pid"
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "--wait-all: a SIGTERM that --delay-stop still holds when the command ends reaches the rest" {
  body() {
    start a "${INIT[@]}" --wait-all --delay-stop 100ms "$ACTOR" orphans 1 [ take TERM ready until TERM ] \
      take USR1 ready until USR1 exit 3
    wait_for a ready
    signal a TERM USR1
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "the grace begins after the stop timeout" {
  body() {
    start a "${INIT[@]}" --stop-timeout 50ms --grace 100s "$ACTOR" orphans 1 [ worker "$T/work" 200 ] \
      ignore TERM ready pause
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$status" 137
    is_equal "$(<"$T/work")" "done"
  }
  everywhere body
}

@test "--wait-all with --grace kills the processes that are left after the time" {
  body() {
    start a "${INIT[@]}" --wait-all --grace 100ms "$ACTOR" orphans 1 [ ignore TERM ready pause ] exit 3
    finish a
    is_equal "$status" 3
    contains "$stderr" "grace: actor (pid "
  }
  everywhere body
}

# --- --pause ---

is_paused() { [[ $(readlink "/proc/$1/exe") == */nsinit ]] && is_in_state S "$1"; }

@test "--pause with --grace gives the processes that are left time to finish" {
  body() {
    start a "${IN[@]}" "$ACTOR" subreaper orphans 1 [ setsid worker "$T/work" 200 ] write up exec "${BARE[@]}" --pause \
      --grace 100s
    wait_for a up
    wait_until 25 is_paused "$(target a)"
    signal a TERM
    finish a
    is_equal "$status" 0
    is_equal "$(<"$T/work")" "done"
  }
  for_everybody body
}

@test "other inits give the processes that the command leaves no time to finish; --grace does" {
  needs_inits tini tini-static dumb-init catatonit
  finishes() {
    rm -f "$T/work"
    run as_pid1 "$@" "$ACTOR" orphans 1 [ setsid worker "$T/work" 300 ] orphans 1 [ worker "$T/work" 300 ] exit 3
    is_equal "$status" 3
    [[ -e $T/work ]]
  }
  local init
  for init in "tini --" "tini -g --" "tini-static -g --" dumb-init "dumb-init -c" "catatonit --" "catatonit -g --"; do
    # shellcheck disable=SC2086 # words
    run ! finishes $init
  done
  finishes "$NSINIT" --grace 100s --
}
