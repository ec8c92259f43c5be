#!/usr/bin/env bats
# What fails in other inits, each shown there and shown not to fail here: the same test for both.

# shellcheck disable=SC2154 # stderr is of finish
load ../lib/helper

STORM=${STORM:-$REPO/build/tests/storm}

setup_file() {
  "$REPO/tools/need" dropin >&2 || :
}

# needs INIT...: one that cannot be had is no proof of anything
needs() {
  needs_program "$@"
  needs_pid1
}

# with INIT WORDS...: runs it as PID 1; sets status and output
as_init() { run as_pid1 "$@"; }

milliseconds() {
  local now=$EPOCHREALTIME
  echo $((${now/./} / 1000))
}

switches() { awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$1/status"; }

command_of() {
  local pid
  read -r pid _ < <(children_of "$(outside_pid "$1")") || :
  echo "$pid"
}

# --- the twelve ---

@test "1: other inits give those whom the command leaves no time to finish; --grace does" {
  needs tini tini-static dumb-init catatonit
  finishes() {
    rm -f "$T/work"
    as_init "$@" "$ACTOR" orphans 1 [ setsid worker "$T/work" 300 ] orphans 1 [ worker "$T/work" 300 ] exit 3
    is_equal "$status" 3
    [[ -e $T/work ]]
  }
  local init
  for init in "tini --" "tini -g --" "tini-static -g --" dumb-init "dumb-init -c" "catatonit --" "catatonit -g --"; do
    # shellcheck disable=SC2086 # words
    run ! finishes $init
  done
  finishes "$NSINIT" --grace 20s --
}

# lost INIT WORDS...: how many of 25 starts did not pass on a TERM that was sent within 3 ms of the exec
lost() {
  "$STORM" 25 child term 143 100 "$@" "$STORM" >"$T/out" 2>/dev/null
  sed 's/.*late=//' "$T/out"
}

@test "2: other inits lose a signal that comes during their start; nsinit loses none of 240" {
  needs tini dumb-init catatonit
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

@test "3: other inits hang where SIGCHLD was ignored before them; nsinit sees the end, and hands it on" {
  needs tini tini-static catatonit
  local init
  for init in tini tini-static catatonit "$NSINIT"; do
    start "${init##*/}" as_pid1 "$ACTOR" ignore CHLD exec "$init" -- "$ACTOR" show dispositions exit 7
  done
  finish nsinit
  is_equal "$status" 7
  has_line "$output" ignored=CHLD
  for init in tini tini-static catatonit; do
    wait_for "$init" ignored=CHLD
    wait_until 5 has_no_command "$init"
  done
  # tini looks again every second
  sleep 1.5
  for init in tini tini-static catatonit; do
    ! has_ended "${PID[$init]}"
  done
}

has_no_command() { [[ ! $(command_of "$1") ]]; }

@test "4: catatonit starts the command with TSTP, TTIN and TTOU blocked; nsinit with the mask that it was given" {
  needs catatonit
  as_init catatonit -- "$ACTOR" show mask
  is_equal "$output" "mask=TSTP,TTIN,TTOU"
  as_init "$NSINIT" -- "$ACTOR" show mask
  is_equal "$output" "mask="
  as_init "$ACTOR" block USR1,RTMIN+2 exec "$NSINIT" -- "$ACTOR" show mask
  is_equal "$output" "mask=USR1,RTMIN+2"
}

@test "5: a closed stdin kills tini; nsinit does not care" {
  needs tini tini-static
  local init
  for init in tini tini-static; do
    run as_pid1 "$ACTOR" close 0 exec "$init" -- "$ACTOR" exit 3
    is_equal "$status" 1
    contains "$output" "tcsetpgrp failed: Bad file descriptor"
  done
  run as_pid1 "$ACTOR" close 0 exec "$NSINIT" -- "$ACTOR" exit 3
  is_equal "$status:$output" 3:
}

@test "6: a command that it must not signal ends tini; nsinit warns and goes on" {
  needs tini
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

@test "7: tini wakes up once a second for ever; nsinit never" {
  needs tini
  local pid=() before=() init
  for init in tini "$NSINIT"; do
    start "${init##*/}" as_pid1 "$init" -- "$ACTOR" ready pause
    wait_for "${init##*/}" ready
    pid+=("$(outside_pid "${init##*/}")")
  done
  # from one wake-up of tini to the next but two; nsinit has found its rest by then
  wait_for_switches "${pid[0]}" 1
  before=("$(switches "${pid[1]}")")
  wait_for_switches "${pid[0]}" 2
  is_equal "$(switches "${pid[1]}")" "${before[0]}"
}

# waits until it has been switched so many times from now
wait_for_switches() {
  local wanted=$(($(switches "$1") + $2))
  wait_until 5 switched_to "$1" "$wanted"
}

switched_to() { (($(switches "$1") >= $2)); }

# Not dumb-init: its command is in a group without a parent in its session, which the kernel does not stop by keys.
@test "8: Ctrl-Z hangs tini for ever as PID 1; nsinit lets the command go on" {
  needs tini tini-static
  goes_on() {
    run pid1_on_terminal --bound "$1" expect:ready key:^Z 'send:word\n' -- "${@:2}" "$ACTOR" ready read-line exit 3
    [[ $status == 3 ]]
  }
  run ! goes_on 1000 tini --
  run ! goes_on 1000 tini-static -g --
  goes_on 10000 "$NSINIT" --
}

# Debian's are of glibc, whose execvp does this; a musl program must do it itself.
@test "9: a script without a first line that names its interpreter runs, as in other inits" {
  needs tini dumb-init catatonit
  echo 'exit 9' >"$T/script"
  chmod 755 "$T/script"
  local init
  for init in "tini --" dumb-init "catatonit --" "$NSINIT --"; do
    # shellcheck disable=SC2086 # words
    as_init $init "$T/script"
    is_equal "$init: $status" "$init: 9"
  done
}

@test "10: tini and catatonit take the command's options for their own; nsinit stops at the first word" {
  needs tini catatonit
  local init
  for init in tini catatonit; do
    as_init "$init" sh -c 'exit 3'
    is_equal "$init: $status" "$init: 1"
  done
  as_init tini echo a -- -n b
  is_equal "$output" "a -n b"
  as_init "$NSINIT" sh -c 'exit 3'
  is_equal "$status" 3
  as_init "$NSINIT" echo a -- -n b
  is_equal "$output" "a -- -n b"
}

@test "11: dumb-init unblocks and un-ignores what the command was to inherit; nsinit passes it on" {
  needs dumb-init
  inherited() { as_init "$ACTOR" ignore HUP,USR1 block TERM exec "$@" "$ACTOR" show mask,dispositions; }
  inherited dumb-init
  has_line "$output" mask=
  has_line "$output" ignored=
  inherited "$NSINIT" --
  has_line "$output" mask=TERM
  has_line "$output" ignored=HUP,USR1
}

@test "12: tini -v writes into the command's output; nsinit does not" {
  needs tini
  run as_pid1 tini -vvv -- "$ACTOR" write word 2>/dev/null
  contains "$output" "[INFO  tini (1)]"
  as_pid1 "$NSINIT" -vvv -- "$ACTOR" write word >"$T/out" 2>"$T/err"
  is_equal "$(<"$T/out")" word
  contains "$(<"$T/err")" "nsinit: started"
}

# --- and more ---

@test "Ctrl-C reaches the command of dumb-init -c twice; that of nsinit once" {
  needs dumb-init
  interrupted() {
    run pid1_on_terminal expect:ready key:^C expect:total -- \
      "$@" "$ACTOR" take INT ready count 1 drain 100 report exit 3
    is_equal "$status" 3
    grep -o '^total=.*' <<<"$output"
  }
  # where both are pending at once they are one
  for ((round = 0; round < 20; round++)); do
    [[ $(interrupted dumb-init -c) != total=2 ]] || break
  done
  ((round < 20))
  is_equal "$(interrupted "$NSINIT" --)" total=1
}

@test "tini and catatonit take the terminal from a shell that put them into the background; nsinit does not" {
  needs tini catatonit
  steals() {
    rm -f "$T/ids"
    run "$PTY" 'expect:$' "send:$* $ACTOR to $T/ids show ids to /dev/tty write on''line &\\n" \
      expect:online signal:KILL -- env TERM=dumb PS1='$' TINI_SUBREAPER= bash --norc --noprofile -i
    [[ $(value "$(<"$T/ids")" foreground) == "$(value "$(<"$T/ids")" pid)" ]]
  }
  steals tini --
  steals catatonit --
  run ! steals "$NSINIT" --
}

@test "tini and dumb-init lose the payload of a signal, tini a fault that a user sent; nsinit neither" {
  needs tini dumb-init
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

@test "tini keeps its directory and its files in use; nsinit lets go of both" {
  needs tini
  held() {
    start a as_pid1 "$ACTOR" chdir "$T" open 7 "$T/file" exec "$@" "$ACTOR" close 7 chdir / ready pause
    wait_for a ready
    local pid
    pid=$(outside_pid a)
    echo "$(readlink "/proc/$pid/cwd") $(readlink "/proc/$pid/fd/7")"
    signal a KILL
    finish a >&2
  }
  touch "$T/file"
  is_equal "$(held tini --)" "$T $T/file"
  is_equal "$(held "$NSINIT" --)" "/ "
}
