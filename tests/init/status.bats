#!/usr/bin/env bats
# How the command's end becomes nsinit's exit status.

load ../lib/helper

# Not every signal ends a process.
ends_nothing() { [[ " 17 18 19 20 21 22 23 28 " == *" $1 "* ]]; }

@test "every exit status of the command is nsinit's" {
  local code wrong=
  for code in {0..255}; do
    status=0
    "$NSINIT" "$ACTOR" exit "$code" || status=$?
    [[ $status == "$code" ]] || wrong+=" $code:$status"
  done
  is_equal "$wrong" ""
}

@test "every exit status passes through PID 1 too" {
  needs_pid1
  run as_pid1 bash -c 'for code in {0..255}; do "$NSINIT" "$ACTOR" exit $code; [[ $? == $code ]] || echo "$code"; done'
  is_equal "$output" ""
  local code
  for code in 0 1 7 125 126 127 128 143 255; do
    status=0
    as_pid1 "$NSINIT" "$ACTOR" exit "$code" || status=$?
    is_equal "$status" "$code"
  done
}

@test "every signal that kills the command makes the status 128 plus its number" {
  local sig wrong=
  ulimit -c 0
  for sig in {1..64}; do
    ends_nothing "$sig" && continue
    status=0
    "$NSINIT" "$ACTOR" unblock "$sig" raise "$sig" pause 2>"$T/err" || status=$?
    [[ $status == $((128 + sig)) && ! -s $T/err ]] || wrong+=" $sig:$status"
  done
  is_equal "$wrong" ""
}

@test "a signal that kills the command of PID 1 makes the status 128 plus its number" {
  needs_pid1
  local sig
  ulimit -c 0
  for sig in 1 6 9 11 15 34 64; do
    status=0
    as_pid1 "$NSINIT" "$ACTOR" raise "$sig" pause || status=$?
    is_equal "$status" $((128 + sig))
  done
}

@test "-e makes each given status a success, also that of a signal" {
  run -0 "$NSINIT" -e 7 -e 9 "$ACTOR" exit 7
  run -0 "$NSINIT" -e 7 -e 9 "$ACTOR" exit 9
  run -8 "$NSINIT" -e 7 -e 9 "$ACTOR" exit 8
  run -0 "$NSINIT" -e 143 "$ACTOR" raise TERM
  run -143 "$NSINIT" -e 137 "$ACTOR" raise TERM
}

@test "--remap changes a status once, and the last word on it counts" {
  run -3 "$NSINIT" --remap 7:3,3:5 "$ACTOR" exit 7
  run -5 "$NSINIT" --remap 7:3,3:5 "$ACTOR" exit 3
  run -4 "$NSINIT" --remap 7:3 --remap 7:4 "$ACTOR" exit 7
  run -7 "$NSINIT" -e 7 --remap 7:7 "$ACTOR" exit 7
  run -1 "$NSINIT" --remap 0:1 "$ACTOR" exit 0
  run -9 "$NSINIT" --remap TERM:9 "$ACTOR" raise TERM
  run -9 "$NSINIT" --remap TERM:9 "$ACTOR" exit 143
}

@test "what is mapped is the command's status, not nsinit's own failure" {
  run -125 "$NSINIT" -e 125 --chdir /no/such/place "$ACTOR" exit 0
  run -127 "$NSINIT" -e 127 no-such-command
  run -0 "$NSINIT" -e 127 "$ACTOR" exit 127
}

@test "--raise ends nsinit by the signal that killed the command" {
  local sig
  ulimit -c 0
  for sig in HUP INT KILL USR1 SEGV ABRT PIPE TERM 32 RTMIN+3 RTMIN+30; do
    run "$ACTOR" children 1 [ exec "$NSINIT" --raise "$ACTOR" unblock "$sig" default "$([[ $sig == KILL ]] || echo "$sig")" \
      raise "$sig" pause ] reap
    matches "$output" "child=[0-9]+ killed=${sig/+/[+]}\$"
  done
}

@test "--raise changes no exit status" {
  run -7 "$NSINIT" --raise "$ACTOR" exit 7
  run "$ACTOR" children 1 [ exec "$NSINIT" --raise "$ACTOR" exit 143 ] reap
  contains "$output" exited=143
  run -127 "$NSINIT" --raise no-such-command
}

@test "--raise raises nothing where the user has said what the status is to be" {
  run -0 "$NSINIT" --raise --ok 143 "$ACTOR" raise TERM
  run -4 "$NSINIT" --raise --remap KILL:4 "$ACTOR" raise KILL
  run "$ACTOR" children 1 [ exec "$NSINIT" --raise --ok 143 "$ACTOR" raise HUP ] reap
  contains "$output" killed=HUP
}

@test "--raise of PID 1, which no signal of its own can kill, is the status" {
  needs_pid1
  local sig
  ulimit -c 0
  for sig in 9 11 15; do
    status=0
    as_pid1 "$NSINIT" --raise "$ACTOR" raise "$sig" || status=$?
    is_equal "$status" $((128 + sig))
  done
}
