#!/usr/bin/env bats
# What the command inherits from the caller, and what nsinit keeps for itself: signals, file descriptors, LISTEN_PID.

load ../lib/helper

@test "each signal that nsinit was given blocked or ignored is so for the command, and no other" {
  local sig wrong=
  for sig in {1..64}; do
    [[ $sig != 9 && $sig != 19 ]] || continue
    "$ACTOR" block "$sig" ignore "$sig" exec "$ACTOR" show mask,dispositions exit 7 >"$T/wanted" || :
    status=0
    "$ACTOR" block "$sig" ignore "$sig" exec "$NSINIT" "$ACTOR" show mask,dispositions exit 7 >"$T/got" || status=$?
    [[ $status == 7 ]] && cmp -s "$T/got" "$T/wanted" || wrong+=" $sig"
  done
  is_equal "$wrong" ""
}

@test "nothing blocked and nothing ignored stays so" {
  run "$ACTOR" unblock all default all exec "$NSINIT" "$ACTOR" show mask,dispositions
  is_equal "$output" $'mask=\nignored=\ncaught='
}

@test "all blocked and ignored at once stays so, and nsinit does not hang" {
  "$ACTOR" block all ignore all exec "$ACTOR" show mask,dispositions >"$T/wanted"
  run -7 "$ACTOR" block all ignore all exec "$NSINIT" "$ACTOR" show mask,dispositions exit 7
  is_equal "$output" "$(<"$T/wanted")"
}

@test "all blocked and ignored at once stays so under PID 1" {
  needs_pid1
  "$ACTOR" block all ignore all exec "$ACTOR" show mask,dispositions >"$T/wanted"
  run -7 as_pid1 "$ACTOR" block all ignore all exec "$NSINIT" "$ACTOR" show mask,dispositions exit 7
  is_equal "$output" "$(<"$T/wanted")"
}

@test "SIGCHLD inherited as ignored does not make nsinit hang or lose the status" {
  run -7 timeout 60 "$ACTOR" ignore CHLD exec "$NSINIT" "$ACTOR" show dispositions exit 7
  has_line "$output" ignored=CHLD
  run -143 timeout 60 "$ACTOR" ignore CHLD exec "$NSINIT" "$ACTOR" raise TERM
}

@test "SIGCHLD inherited as ignored does not make PID 1 hang or lose the status" {
  needs_pid1
  local reap
  for reap in auto wait; do
    run -7 as_pid1 "$ACTOR" ignore CHLD exec "$NSINIT" --reap="$reap" "$ACTOR" show dispositions exit 7
    has_line "$output" ignored=CHLD
  done
  run -7 as_pid1 "$NSINIT" "$ACTOR" show dispositions exit 7
  has_line "$output" ignored=
}

@test "whichever of stdin, stdout and stderr are closed, the command sees the same, and its status comes back" {
  local fds
  for fds in 9 0 1 2 0,1 0,2 1,2 0,1,2; do
    "$ACTOR" close "$fds" exec "$ACTOR" to "$T/wanted$fds" show fds
    status=0
    "$ACTOR" close "$fds" exec "$NSINIT" "$ACTOR" to "$T/got$fds" show fds exit 7 || status=$?
    is_equal "closed $fds: $status" "closed $fds: 7"
    is_equal "$(<"$T/got$fds")" "$(<"$T/wanted$fds")"
  done
}

@test "whichever of them are closed, PID 1 works" {
  needs_pid1
  local fds
  for fds in 0 1 2 0,1 0,2 1,2 0,1,2; do
    status=0
    as_pid1 "$ACTOR" close "$fds" exec "$NSINIT" "$ACTOR" to "$T/got$fds" show fds exit 7 || status=$?
    is_equal "closed $fds: $status" "closed $fds: 7"
    run ! grep -E "^fd[$fds]=" "$T/got$fds"
  done
}

@test "with stderr closed no message gets into a file of the command's" {
  run -7 "$ACTOR" close 2 exec "$NSINIT" -vvv --report "$T/report" "$ACTOR" write-file "$T/file" text exit 7
  is_equal "$(<"$T/file")" text
  is_equal "$(head -c 1 "$T/report")$(wc -l <"$T/report")" "{1"
}

@test "a stderr that is full changes nothing" {
  status=0
  "$NSINIT" -vvv "$ACTOR" exit 7 2>/dev/full || status=$?
  is_equal "$status" 7
}

@test "a stderr that has lost its reader changes nothing" {
  local words
  exec 8> >(exec 0<&-; touch "$T/closed")
  wait_until 25 test -e "$T/closed"
  for words in "" -v -vvv -w; do
    status=0
    # shellcheck disable=SC2086 # none is no word
    "$NSINIT" $words "$ACTOR" exit 7 2>&8 || status=$?
    is_equal "$words $status" "$words 7"
  done
  exec 8>&-
}

@test "open file descriptors pass to the command, and to it alone" {
  echo text >"$T/file"
  run "$ACTOR" close-from 3 open 5 "$T/file" open 63 "$T/file" exec "$NSINIT" "$ACTOR" show fds
  has_line "$output" "fds=0,1,2,5,63"
  has_line "$output" "fd5=$T/file"
}

@test "while the command runs, nsinit holds only its own file descriptors, and no directory" {
  mkdir "$T/dir"
  echo text >"$T/dir/file"
  start n "$ACTOR" open 5 "$T/dir/file" chdir "$T/dir" exec "$NSINIT" "$ACTOR" show settings ready pause
  wait_for n ready
  has_line "$(<"$T/n.out")" "cwd=$T/dir"
  wait_until 25 pins_nothing "${PID[n]}"
}

@test "while the command runs, PID 1 holds only its own file descriptors, and no directory" {
  needs_pid1
  mkdir "$T/dir"
  echo text >"$T/dir/file"
  start n as_pid1 "$ACTOR" open 5 "$T/dir/file" chdir "$T/dir" exec "$NSINIT" "$ACTOR" ready pause
  wait_for n ready
  wait_until 25 pins_nothing "$(outside_pid n)"
}

# stderr, a signalfd and perhaps a pidfd are all that it has open
pins_nothing() {
  local fd to
  [[ $(readlink "/proc/$1/cwd") == / ]] || return
  for fd in /proc/"$1"/fd/*; do
    to=$(readlink "$fd")
    [[ ${fd##*/} == 2 || $to == *signalfd* || $to == *pidfd* ]] || return
  done
}

@test "the reader of the command's output sees its end when the command closes it" {
  "$NSINIT" "$ACTOR" bound 5000 write hello close 1 wait-file "$T/end" | {
    cat >"$T/got"
    touch "$T/end"
  }
  is_equal "${PIPESTATUS[*]}" "0 0"
  is_equal "$(<"$T/got")" hello
}

@test "nsinit keeps the name of its file" {
  start n "$NSINIT" "$ACTOR" ready pause
  wait_for n ready
  is_equal "$(<"/proc/${PID[n]}/comm")" "${NSINIT##*/}"
}

@test "LISTEN_PID becomes the command's where it was nsinit's" {
  run bash -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$NSINIT" "$ACTOR" show ids env LISTEN_PID env LISTEN_FDS'
  is_equal "$(value "$output" LISTEN_PID)" "$(value "$output" pid)"
  has_line "$output" LISTEN_FDS=1
}

@test "LISTEN_PID becomes the command's where it was PID 1" {
  needs_pid1
  run as_pid1 env LISTEN_PID=1 LISTEN_FDS=1 "$NSINIT" "$ACTOR" show ids env LISTEN_PID
  is_equal "$(value "$output" LISTEN_PID)" "$(value "$output" pid)"
}

@test "a LISTEN_PID that is not nsinit's stays" {
  local pid
  for pid in 1 $$ 0 '' x 01; do
    run env LISTEN_PID="$pid" "$NSINIT" "$ACTOR" env LISTEN_PID
    is_equal "$output" "LISTEN_PID=$pid"
  done
  run "$NSINIT" "$ACTOR" env LISTEN_PID
  is_equal "$output" "LISTEN_PID is not set"
}

@test "where LISTEN_PID is rewritten, LISTEN_PIDFDID, which names nsinit as well, goes" {
  run bash -c 'LISTEN_PID=$$ LISTEN_PIDFDID=123 exec "$NSINIT" "$ACTOR" env LISTEN_PIDFDID'
  is_equal "$output" "LISTEN_PIDFDID is not set"
  run env LISTEN_PID=1 LISTEN_PIDFDID=123 "$NSINIT" "$ACTOR" env LISTEN_PIDFDID
  is_equal "$output" LISTEN_PIDFDID=123
}

@test "other inits hang where SIGCHLD was ignored before them; nsinit sees the end, and hands it on" {
  needs_inits tini tini-static catatonit
  local init
  for init in tini tini-static catatonit "$NSINIT"; do
    start "${init##*/}" as_pid1 "$ACTOR" ignore CHLD exec "$init" -- "$ACTOR" show dispositions exit 7
  done
  finish nsinit
  is_equal "$status" 7
  has_line "$output" ignored=CHLD
  for init in tini tini-static catatonit; do
    wait_for "$init" ignored=CHLD
    wait_until 25 has_no_command "$init"
  done
  # tini looks again every second
  for init in tini tini-static; do
    wait_for_switches "$(outside_pid "$init")" 2
  done
  for init in tini tini-static catatonit; do
    ! has_ended "${PID[$init]}"
  done
}

has_no_command() { [[ ! $(command_of "$1") ]]; }

@test "catatonit starts the command with SIGTSTP, SIGTTIN and SIGTTOU blocked; nsinit with the mask that it was given" {
  needs_inits catatonit
  run as_pid1 catatonit -- "$ACTOR" show mask
  is_equal "$output" "mask=TSTP,TTIN,TTOU"
  run as_pid1 "$NSINIT" -- "$ACTOR" show mask
  is_equal "$output" "mask="
  run as_pid1 "$ACTOR" block USR1,RTMIN+2 exec "$NSINIT" -- "$ACTOR" show mask
  is_equal "$output" "mask=USR1,RTMIN+2"
}

@test "a closed stdin kills tini; nsinit does not care" {
  needs_inits tini tini-static
  local init
  for init in tini tini-static; do
    run as_pid1 "$ACTOR" close 0 exec "$init" -- "$ACTOR" exit 3
    is_equal "$status" 1
    contains "$output" "tcsetpgrp failed: Bad file descriptor"
  done
  run as_pid1 "$ACTOR" close 0 exec "$NSINIT" -- "$ACTOR" exit 3
  is_equal "$status:$output" 3:
}

@test "dumb-init unblocks and un-ignores what the command was to inherit; nsinit passes it on" {
  needs_inits dumb-init
  inherited() { run as_pid1 "$ACTOR" ignore HUP,USR1 block TERM exec "$@" "$ACTOR" show mask,dispositions; }
  inherited dumb-init
  has_line "$output" mask=
  has_line "$output" ignored=
  inherited "$NSINIT" --
  has_line "$output" mask=TERM
  has_line "$output" ignored=HUP,USR1
}

@test "tini keeps its directory and its files in use; nsinit lets go of both" {
  needs_inits tini
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
