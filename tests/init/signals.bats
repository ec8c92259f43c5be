#!/usr/bin/env bats
# Signals: which ones are sent on, to which processes, and with what.

load ../lib/helper

# has_lines N FILE LINE: N of its lines are that
has_lines() { [[ $(grep -cxs "$3" "$2") == "$1" ]]; }

# a FIFO that is the stderr of what is started by on_fifo; its reader is the test, by fd $READER
make_fifo() {
  mkfifo -m 666 "$T/fifo"
  exec {READER}<>"$T/fifo"
}

# shellcheck disable=SC2016 # for the inner shell
on_fifo=(bash -c 'exec 2>"$0"; exec "$@"')

# --- which ---

@test "every signal except SIGKILL, SIGSTOP and SIGCHLD is sent on, once, a fault that a user sent too" {
  local sig wanted rest=()
  mapfile -t wanted < <("$ACTOR" block all show mask | sed 's/mask=//; s/CHLD,//; s/,/=1\n/g; s/$/=1/')
  for sig in {1..64}; do
    case $sig in
      9 | 1[789] | 2[012]) ;;
      *) rest+=(send @"$T/pid" "$sig") ;;
    esac
  done
  body() {
    start a "${INIT[@]}" "$ACTOR" take all ready until 64 report
    wait_for a ready
    target a >"$T/pid"
    # one that stops and CONT put an end to each other, pending
    for sig in CONT TSTP TTIN TTOU; do
      "$ACTOR" send @"$T/pid" "$sig"
      wait_for a "name=$sig "
    done
    "$ACTOR" send @"$T/pid" CHLD "${rest[@]}"
    finish a
    is_equal "$status" 0
    has_signals a "${wanted[@]}"
    is_equal "$stderr" ""
  }
  for_everybody body
}

@test "a signal that nsinit inherited ignored or blocked is sent on as well" {
  body() {
    start a "${IN[@]}" "$ACTOR" ignore HUP,USR1 block TERM,USR2,RTMIN+3 exec "${BARE[@]}" \
      "$ACTOR" take HUP,TERM,USR1,USR2,RTMIN+3,64 ready until 64 report
    wait_for a ready
    signal a HUP TERM USR1 USR2 RTMIN+3 RTMAX
    finish a
    has_signals a HUP=1 TERM=1 USR1=1 USR2=1 RTMIN+3=1 RTMIN+30=1
  }
  needs_pid1
  inits body "as_pid1 $NSINIT" "$NSINIT"
}

@test "a signal without a handler kills the command, not nsinit" {
  body() {
    local sig
    for sig in 1 3 6 15 31 34 64; do
      start a "${INIT[@]}" "$ACTOR" rlimit core 0 0 ready pause
      wait_for a ready
      signal a "$sig"
      finish a
      is_equal "$sig: $status" "$sig: $((128 + sig))"
    done
  }
  everywhere body
}

# --- with what ---

@test "the payload of sigqueue reaches the command, with standard and realtime signals and faults" {
  body() {
    local sig pid words=()
    start a "${INIT[@]}" "$ACTOR" take all ready until 64
    wait_for a ready
    pid=$(target a)
    for sig in HUP TERM USR1 WINCH SEGV ABRT 34 35 64; do
      words+=(send-value "$pid" "$sig" "$((1000 + ${#words[@]}))")
    done
    "$ACTOR" "${words[@]}"
    finish a
    matches "$output" "name=HUP code=-1 pid=[0-9]+ uid=[0-9]+ value=1000"
    matches "$output" "name=TERM code=-1 [^v]*value=1004"
    matches "$output" "name=USR1 code=-1 [^v]*value=1008"
    matches "$output" "name=WINCH code=-1 [^v]*value=1012"
    matches "$output" "name=SEGV code=-1 [^v]*value=1016"
    matches "$output" "name=ABRT code=-1 [^v]*value=1020"
    matches "$output" "name=RTMIN\+0 code=-1 [^v]*value=1024"
    matches "$output" "name=RTMIN\+1 code=-1 [^v]*value=1028"
    matches "$output" "name=RTMIN\+30 code=-1 [^v]*value=1032"
  }
  for_everybody body
}

@test "a signal without payload comes as one of kill(2)" {
  start a "$NSINIT" "$ACTOR" take TERM ready count 1
  wait_for a ready
  signal a TERM
  local pid=${PID[a]}
  finish a
  matches "$output" "name=TERM code=0 pid=$pid uid=[0-9]+ value=0"
}

@test "with -g the payload reaches every member of the group" {
  # Linux 6.9
  [[ $(printf '%s\n' 6.9 "$(uname -r)" | sort -V | head -n 1) == 6.9 ]] || skip "this kernel cannot do it"
  body() {
    start a "${INIT[@]}" -g "$ACTOR" take TERM,RTMIN children 2 [ take TERM,RTMIN ready count 2 ] ready count 2 \
      reap
    wait_for a ready
    "$ACTOR" send-value "$(target a)" TERM 7 send-value "$(target a)" RTMIN -8
    finish a
    is_equal "$(grep -c 'name=TERM code=-1 .* value=7$' "$T/a.out")" 3
    is_equal "$(grep -c 'name=RTMIN+0 code=-1 .* value=-8$' "$T/a.out")" 3
  }
  everywhere body
}

@test "a thousand queued realtime signals keep their number and their order" {
  body() {
    local way
    for way in command group; do
      start a "${INIT[@]}" --forward="$way" "$ACTOR" take RTMIN+1 ready count 1000 quiet drain 0 report
      wait_for a ready
      "$ACTOR" send-numbered "$(target a)" RTMIN+1 1000
      finish a
      is_equal "$(sed -n 's/.*value=//p' "$T/a.out")" "$(seq 0 999)"
      has_signals a RTMIN+1=1000
    done
  }
  everywhere body
}

@test "realtime signals that were queued before the command ran keep their number and order" {
  body() {
    local way
    for way in command group; do
      start a "${IN[@]}" "$ACTOR" take RTMIN send-numbered self RTMIN 100 exec "${BARE[@]}" \
        --forward="$way" "$ACTOR" take RTMIN count 100
      finish a
      is_equal "$(sed -n 's/.*value=//p' "$T/a.out")" "$(seq 0 99)"
    done
  }
  needs_pid1
  inits body "as_pid1 $NSINIT" "$NSINIT"
}

# --- rewriting ---

@test "a signal is rewritten by name, number or RTMIN+N, or dropped; rules do not chain" {
  body() {
    start a "${INIT[@]}" -r TERM:INT --rewrite SIGINT:quit -r 10:12 -r RTMIN+3:TERM --rewrite=USR2:RTMIN+5 \
      -r hup:0 -r 35:SEGV "$ACTOR" take all ready until 64 report
    wait_for a ready
    signal a TERM INT USR1 37 USR2 HUP 35 WINCH RTMAX
    finish a
    has_signals a INT=1 QUIT=1 USR2=1 TERM=1 RTMIN+5=1 SEGV=1 WINCH=1 RTMIN+30=1
  }
  everywhere body
}

@test "of two rules for one signal the last one counts" {
  start a "$NSINIT" -r TERM:INT -r TERM:QUIT "$ACTOR" take all ready until QUIT report
  wait_for a ready
  signal a TERM
  finish a
  has_signals a QUIT=1
}

@test "a rewritten signal keeps its payload" {
  start a "$NSINIT" -r TERM:USR1 -r USR2:RTMIN "$ACTOR" take all ready count 2
  wait_for a ready
  "$ACTOR" send-value "${PID[a]}" TERM 5 send-value "${PID[a]}" USR2 6
  finish a
  matches "$output" "name=USR1 code=-1 .*value=5"
  matches "$output" "name=RTMIN\+0 code=-1 .*value=6"
}

@test "a signal can be rewritten to SIGKILL and to SIGSTOP; a command that was stopped like this can be continued" {
  body() {
    start a "${INIT[@]}" -r TERM:KILL -r USR1:STOP "$ACTOR" ignore TERM,USR1 catch CONT ready pause
    wait_for a ready
    signal a USR1
    wait_state T "$(command_of a)"
    signal a CONT
    wait_for a name=CONT
    signal a TERM
    finish a
    is_equal "$status" 137
  }
  everywhere body
}

# --- to which processes ---

@test "by default the command alone gets a signal" {
  body() {
    start a "${INIT[@]}" "$ACTOR" children 1 [ to "$T/child" take USR1,64 ready until 64 report ] \
      take USR1,64 ready until 64 report send group 64 reap
    wait_for a ready
    signal a USR1 RTMAX
    finish a
    has_signals a USR1=1 RTMIN+30=1
    is_equal "$(<"$T/child")" "$(grep -v USR1 "$T/child")"
  }
  everywhere body
}

# a command with children in its group, out of it, and orphans, that each take USR1 and RTMAX
family() {
  # shellcheck disable=SC2054 # the commas are the actor's
  FAMILY=("$ACTOR" children 2 '[' to "$T/member" quiet take USR1,64 ready until 64 report ']'
    children 1 '[' to "$T/outsider" setpgid quiet take USR1,64 ready until 64 report ']'
    children 1 '[' to "$T/session" setsid quiet take USR1,64 ready until 64 report ']'
    orphans 1 '[' to "$T/orphan" setsid quiet take USR1,64 ready until 64 report touch "$T/done" ']'
    take USR1,64 ready until 64 report "$@")
}

@test "with -g the members of the command's group get each signal once, and no other process" {
  body() {
    family reap
    start a "${INIT[@]}" -g "${FAMILY[@]}"
    wait_for a ready
    signal a USR1 RTMAX
    wait_for a total=2
    wait_until 25 has_lines 2 "$T/member" total=2
    # the others have had nothing: they still wait for RTMAX
    [[ ! -s $T/outsider && ! -s $T/session && ! -s $T/orphan ]]
    signal a KILL
    finish a
    has_signals a USR1=1 RTMIN+30=1
    is_equal "$(sort "$T/member" | tr '\n' ' ')" "RTMIN+30=1 RTMIN+30=1 USR1=1 USR1=1 total=2 total=2 "
  }
  for_everybody body
}

@test "with --forward=all every process gets each signal once, whatever its group, session or parent" {
  body() {
    family reap wait-file "$T/done"
    start a "${INIT[@]}" --forward=all "${FAMILY[@]}"
    wait_for a ready
    signal a USR1 RTMAX
    finish a
    has_signals a USR1=1 RTMIN+30=1
    is_equal "$(sort "$T/outsider" "$T/session" "$T/orphan" | uniq -c | tr -s ' \n' ' ')" \
      " 3 RTMIN+30=1 3 USR1=1 3 total=2 "
    is_equal "$(sort "$T/member" | uniq -c | tr -s ' \n' ' ')" " 2 RTMIN+30=1 2 USR1=1 2 total=2 "
  }
  for_everybody body
}

@test "a subreaper's --forward=all spares the processes that are not below it, in its own group too" {
  start a "$ACTOR" children 1 [ pid-file "$T/sibling" quiet take USR1,TERM ready until TERM report ] \
    children 1 [ pid-file "$T/init" exec "$NSINIT" --forward=all \
    "$ACTOR" children 1 [ to "$T/child" take USR1 ready count 1 ] take USR1 ready count 1 reap ] reap
  start sentinel "$ACTOR" quiet take USR1,TERM ready until TERM report
  wait_for a ready
  wait_for sentinel ready
  "$ACTOR" send @"$T/init" USR1
  wait_until 25 grep -qs USR1 "$T/child"
  wait_gone "$(<"$T/init")"
  "$ACTOR" send @"$T/sibling" TERM send "${PID[sentinel]}" TERM
  finish a
  finish sentinel
  is_equal "$(grep -A 1 TERM=1 "$T/a.out")" $'TERM=1\ntotal=1'
  has_signals sentinel TERM=1
}

@test "a command that left its group gets what goes to the group" {
  needs_program perl
  body() {
    start a "${INIT[@]}" -g perl -e '$SIG{TERM} = sub { exit 3 }; $| = 1; my $pid = fork;
      if (!$pid) { sleep 20; exit } setpgrp($pid, $pid); setpgrp(0, $pid); print "ready\n"; sleep 20'
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "a key of the terminal reaches the command once, whichever processes get the signals" {
  local way
  for way in command group all; do
    run "$PTY" expect:ready key:^C expect:name=INT key:^\\ expect:name=QUIT signal:64 -- \
      "$NSINIT" --forward="$way" "$ACTOR" take INT,QUIT,64 ready until 64 report exit 0
    is_equal "$status" 0
    contains "$output" $'INT=1\nQUIT=1\nRTMIN+30=1\n'
  done
}

# --- not allowed ---

@test "a command that nsinit must not signal is a warning, not the end" {
  needs_root
  body() {
    # root without CAP_KILL, as in a container with --cap-drop=KILL, whose command is another user
    start a "${IN[@]}" setpriv --bounding-set=-kill --inh-caps=-kill "${BARE[@]}" "$WAY" \
      "$ACTOR" setuid "$ORDINARY" take all ready count 1 exit 5
    wait_for a ready
    signal a TERM
    wait_for_text "$T/a.err" \
      '^nsinit: forward: cannot send TERM to the command \(pid [0-9]+\): Operation not permitted$'
    signal a USR1
    wait_for_text "$T/a.err" 'cannot send USR1'
    "$ACTOR" send "$(command_of a)" HUP
    finish a
    is_equal "$status" 5
  }
  needs_pid1
  for WAY in --reap=auto --reap=kernel --reap=wait --forward=group; do
    inits body "as_pid1 $NSINIT" "$NSINIT"
  done
}

@test "a user whose command became root is told so, and waits on" {
  needs_root
  cp "$ACTOR" "$T/.root"
  chmod 4755 "$T/.root"
  run as_user "$T/.root" setuid 0 exit 4
  ((status == 4)) || skip "set-user-id programs do not work here"
  start a as_user "$NSINIT" "$T/.root" setuid 0 take all ready count 1 exit 6
  wait_for a ready
  signal a TERM
  wait_for_text "$T/a.err" 'cannot send TERM to the command .*: Operation not permitted$'
  "$ACTOR" send "$(command_of a)" TERM
  finish a
  is_equal "$status" 6
}

# --- messages that nobody takes ---

@test "a stderr whose reader has gone does nothing to the command" {
  body() {
    make_fifo
    start a "${IN[@]}" "${on_fifo[@]}" "$T/fifo" "${BARE[@]}" -vv \
      "$ACTOR" take PIPE,USR1,TERM ready until USR1 write one until TERM report exit 3
    wait_for a ready
    exec {READER}<&-
    signal a USR1
    wait_for a one
    signal a TERM
    finish a
    is_equal "$status" 3
    has_signals a USR1=1 TERM=1
  }
  for_everybody body
}

@test "a SIGPIPE that a user sends is sent on, with a stderr whose reader has gone too" {
  make_fifo
  start a "${on_fifo[@]}" "$T/fifo" "$NSINIT" -vv "$ACTOR" take PIPE,USR1 ready until USR1 until PIPE report
  wait_for a ready
  exec {READER}<&-
  signal a USR1 PIPE
  finish a
  has_signals a PIPE=1 USR1=1
}

@test "a stderr that is full and has no reader does not hold signals up" {
  body() {
    make_fifo
    start a "${IN[@]}" "${on_fifo[@]}" "$T/fifo" "${BARE[@]}" -vv \
      "$ACTOR" take USR1,TERM ready until USR1 write one until TERM exit 3
    wait_for a ready
    dd if=/dev/zero of="$T/fifo" oflag=nonblock 2>/dev/null || :
    signal a USR1
    wait_for a one
    signal a TERM
    finish a
    is_equal "$status" 3
    exec {READER}<&-
  }
  everywhere body
}

@test "a stderr that was full before the command ran does not hold signals up" {
  make_fifo
  dd if=/dev/zero of="$T/fifo" oflag=nonblock 2>/dev/null || :
  start a "${on_fifo[@]}" "$T/fifo" "$NSINIT" -vv "$ACTOR" take USR1 ready until USR1 exit 3
  wait_for a ready
  signal a USR1
  finish a
  is_equal "$status" 3
  exec {READER}<&-
}

@test "below a filter that refuses pidfd_send_signal the signals arrive all the same" {
  needs_program strace
  start a strace -f -o /dev/null -e inject=pidfd_send_signal:error=EPERM "$NSINIT" "$ACTOR" take USR1 ready pid-file "$T/pid" count 1 exit 7
  wait_for a ready
  # strace holds no signal back from the process that it traces
  wait_until 25 test -s "$T/pid"
  kill -USR1 "$(awk '/^PPid/ { print $2 }' "/proc/$(<"$T/pid")/status")"
  finish a
  is_equal "$status" 7
}

@test "a command that is stopped and continued from beside leaves nsinit at work" {
  start a "$NSINIT" "$ACTOR" ready take USR1 pid-file "$T/pid" count 1 exit 7
  wait_until 25 test -s "$T/pid"
  kill -STOP "$(<"$T/pid")"
  wait_state T "$(<"$T/pid")"
  kill -CONT "$(<"$T/pid")"
  signal a USR1
  finish a
  is_equal "$status" 7
}

@test "a command that it must not signal ends tini; nsinit warns and goes on" {
  needs_inits tini
  needs_root
  local init
  for init in tini "$NSINIT"; do
    start a as_pid1 setpriv --bounding-set=-kill --inh-caps=-kill "$init" -- \
      "$ACTOR" setuid "$ORDINARY" take USR1 ready count 1 exit 5
    wait_for a ready
    signal a TERM
    if [[ $init == tini ]]; then
      finish a
      is_equal "$status" 1
      contains "$stderr" "Unexpected error when forwarding signal: 'Operation not permitted'"
    else
      wait_for_text "$T/a.err" "cannot send TERM"
      "$ACTOR" send "$(command_of a)" USR1
      finish a
      is_equal "$status" 5
    fi
  done
}

@test "tini and dumb-init lose the payload of a signal, tini a fault that a user sent; nsinit neither" {
  needs_inits tini dumb-init
  payload() {
    start a as_pid1 "$@" "$ACTOR" take ABRT,TERM,RTMIN ready until RTMIN
    wait_for a ready
    local pid
    pid=$(outside_pid a)
    "$ACTOR" send-value "$pid" ABRT 6 send-value "$pid" TERM 8 send-value "$pid" RTMIN 7
    finish a
    sed -n 's/.*name=\([A-Z]*\).* value=\(.*\)/\1:\2/p' "$T/a.out" | sort | tr '\n' ' '
  }
  is_equal "$(payload dumb-init)" "ABRT:0 RTMIN:0 TERM:0 "
  is_equal "$(payload tini --)" "RTMIN:0 TERM:0 "
  is_equal "$(payload "$NSINIT" --)" "ABRT:6 RTMIN:7 TERM:8 "
}
