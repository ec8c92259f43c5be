#!/usr/bin/env bats
# Reaping: orphans by the thousand, in both ways; what an idle nsinit does; whose zombies the others are; --pause.

load ../lib/helper

# A busy host needs a while to make thousands of processes: as many seconds as this are waited for them.
MANY=150 LIMIT=200 BATS_TEST_TIMEOUT=660

# waits until the process has found its rest: it tidies up once, shortly after the start
settle() {
  local last now quiet=0 left=1000
  while ((left--)); do
    now=$(switches "$1")
    if [[ $now == "$last" ]]; then ((++quiet)); else quiet=0; fi
    ((quiet < 20)) || return 0
    last=$now
    sleep 0.01
  done
  echo "$1 is not idle" >&2
  return 1
}

needs_kernel_reaping() {
  needs_pid1
  run as_pid1 "$NSINIT" --reap=kernel "$ACTOR" exit 0
  [[ $output != *"--reap=kernel: needs PID 1"* ]] || skip "this kernel does not tell the status of a child that it reaped"
}

# --- orphans ---

@test "the children of a process are seen here, dead ones too" {
  start a "$ACTOR" zombies 2 children 1 [ pause ] ready pause
  wait_for a ready
  has_children "${PID[a]}" 3
}

@test "a thousand orphans leave no zombie" {
  body() {
    start a "${INIT[@]}" "$ACTOR" bound 200000 take TERM orphans 1000 [ exit 9 ] ready until TERM exit 3
    wait_for a ready "$MANY"
    wait_until 25 has_children "$(target a)" 1
    signal a TERM
    finish a
    is_equal "$status" 3
    is_equal "$stderr" ""
  }
  for_everybody body
}

@test "two thousand orphans that die together leave no zombie" {
  body() {
    start a "${INIT[@]}" "$ACTOR" bound 200000 ignore USR1 take TERM \
      orphans 2000 [ quiet take USR1 ready until USR1 ] ready send group USR1 until TERM exit 3
    wait_for a ready "$MANY"
    wait_until "$MANY" has_children "$(target a)" 1
    signal a TERM
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "orphans of every kind are reaped: other sessions, other groups, killed ones, threads without their first" {
  body() {
    start a "${INIT[@]}" "$ACTOR" rlimit core 0 0 take TERM orphans 5 [ setsid exit 1 ] orphans 5 [ setpgid exit 2 ] \
      orphans 5 [ raise KILL ] orphans 5 [ raise SEGV ] orphans 5 [ leave-thread 30 4 ] \
      orphans 5 [ exec-thread "$ACTOR" exit 3 ] orphans 2 [ orphans 2 [ setsid orphans 2 [ exit 1 ] ] ] \
      ready until TERM exit 3
    wait_for a ready
    wait_until 25 has_children "$(target a)" 1
    signal a TERM
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "a stopped orphan is left alone, stops no other process, and is reaped when it has ended" {
  body() {
    local pid orphan
    start a "${INIT[@]}" "$ACTOR" take TERM,USR1 \
      orphans 1 [ to "$T/orphan" write up raise STOP write on exit 5 ] ready until USR1 write went until TERM exit 3
    wait_for a ready
    pid=$(target a)
    wait_for_text "$T/orphan" up
    read -r _ orphan < <(children_of "$pid") || :
    wait_state T "$orphan"
    signal a USR1
    wait_for a went
    wait_state S "$pid"
    kill -CONT "$orphan"
    wait_until 25 has_children "$pid" 1
    is_equal "$(<"$T/orphan")" $'up\non'
    signal a TERM
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "children that are not the command's are reaped, and do not pass for it" {
  body() {
    # two that nsinit had before it was executed, and three of the command's that it made ours
    start a "${IN[@]}" "$ACTOR" children 1 [ exit 4 ] children 1 [ wait-file "$T/go" exit 5 ] exec "${BARE[@]}" \
      "$ACTOR" take TERM siblings 3 [ exit 6 ] touch "$T/go" ready until TERM exit 3
    wait_for a ready
    wait_until 25 has_children "$(target a)" 1
    signal a TERM
    finish a
    is_equal "$status" 3
  }
  everywhere body
}

@test "the status is the command's, whatever its threads do" {
  body() {
    start a "${INIT[@]}" "$ACTOR" leave-thread 50 9
    finish a
    is_equal "$status" 9
    start a "${INIT[@]}" "$ACTOR" exec-thread "$ACTOR" exit 8
    finish a
    is_equal "$status" 8
    start a "${INIT[@]}" "$ACTOR" rlimit core 0 0 raise SEGV
    finish a
    is_equal "$status" 139
  }
  for_everybody body
}

@test "the command ends while thousands of orphans are dying: its status counts" {
  body() {
    start a "${INIT[@]}" "$ACTOR" orphans 500 [ exit 1 ] exit 7
    finish a
    is_equal "$status" 7
  }
  everywhere body
}

# --- what reaping costs ---

@test "where the kernel reaps, no orphan wakes PID 1" {
  needs_kernel_reaping
  local pid before
  start a as_pid1 "$NSINIT" "$ACTOR" bound 200000 take TERM,USR1 ready until USR1 orphans 1000 [ ] write made until TERM
  wait_for a ready
  pid=$(target a)
  settle "$pid"
  before=$(switches "$pid")
  "$ACTOR" send "$(command_of a)" USR1
  wait_for a made "$MANY"
  wait_until 25 has_children "$pid" 1
  is_equal "$(switches "$pid")" "$before"
  signal a TERM
  finish a
  is_equal "$status" 0
}

@test "an idle nsinit is not woken once in two seconds" {
  needs_pid1
  local name pid=() before=() names=(kernel wait subreaper warns grace pause)
  start kernel as_pid1 "$NSINIT" "$ACTOR" ready pause
  start wait as_pid1 "$NSINIT" --reap=wait "$ACTOR" ready pause
  start subreaper "$NSINIT" "$ACTOR" ready pause
  start warns "$NSINIT" -w "$ACTOR" ready pause
  start grace as_pid1 "$NSINIT" --grace 9s --stop-timeout 9s --delay-stop 9s "$ACTOR" ready pause
  start pause as_pid1 "$NSINIT" --pause
  for name in "${names[@]}"; do
    pid+=("$(target "$name")")
    settle "${pid[-1]}"
  done
  for name in "${pid[@]}"; do before+=("$(switches "$name")"); done
  sleep 2
  for name in "${!names[@]}"; do
    is_equal "${names[$name]}: $(switches "${pid[$name]}")" "${names[$name]}: ${before[$name]}"
  done
}

@test "--reap=kernel where that cannot be is a warning, and nsinit waits" {
  start a "$NSINIT" --reap=kernel "$ACTOR" orphans 3 [ ] take TERM ready until TERM exit 3
  wait_for a ready
  wait_until 25 has_children "${PID[a]}" 1
  signal a TERM
  finish a
  is_equal "$status" 3
  matches "$stderr" "^nsinit: --reap=kernel: needs PID 1, Linux 6.15 and pidfds: waiting for each child instead$"
}

# --- -w ---

SAID="does not wait for its children: 3 of them are zombies, which no init can reap"

@test "-w names every orphan that is reaped, and not the command" {
  body() {
    start a "${INIT[@]}" -w "$ACTOR" take TERM orphans 2 [ to "$T/orphan" show ids ] ready until TERM
    wait_for a ready
    wait_until 25 has_children "$(target a)" 1
    signal a TERM
    finish a
    is_equal "$(sort <<<"$stderr")" "$(sed -n 's/^pid=\(.*\)/nsinit: reaped an orphan (pid \1)/p' "$T/orphan" | sort)"
  }
  needs_pid1
  inits body "as_pid1 $NSINIT" "$NSINIT" "as_user as_pid1 $NSINIT"
}

@test "-w names the living parent that does not wait, at SIGTERM" {
  body() {
    start a "${INIT[@]}" -w "$ACTOR" take TERM children 1 [ pid-file "$T/guilty" zombies 3 ready pause ] ready \
      until TERM
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$stderr" "nsinit: zombies: actor (pid $(<"$T/guilty")) $SAID"
  }
  needs_pid1
  inits body "as_pid1 $NSINIT" "$NSINIT" "as_user as_pid1 $NSINIT"
}

@test "-w names the command when it is the one that does not wait" {
  body() {
    start a "${INIT[@]}" -w "$ACTOR" take TERM pid-file "$T/guilty" zombies 2 ready until TERM
    wait_for a ready
    signal a TERM
    finish a
    # they may yet become orphans, and be named so
    is_equal "${stderr%%$'\n'*}" "nsinit: zombies: actor (pid $(<"$T/guilty")) ${SAID/3/2}"
  }
  needs_pid1
  inits body "as_pid1 $NSINIT" "$NSINIT" "as_user as_pid1 $NSINIT"
}

@test "-w names a parent that leaves zombies while orphans come, once" {
  body() {
    start a "${INIT[@]}" -w "$ACTOR" take TERM children 1 [ pid-file "$T/guilty" zombies 1 ready pause ] \
      orphans 1 [ ] sleep 1100 orphans 1 [ ] sleep 1100 orphans 1 [ ] ready until TERM
    wait_for a ready
    wait_for_text "$T/a.err" "^nsinit: zombies: actor \(pid $(<"$T/guilty")\) does not wait"
    signal a TERM
    finish a
    is_equal "$(grep -c "zombies:" <<<"$stderr")" 1
    is_equal "$(grep -c "reaped an orphan" <<<"$stderr")" 3
  }
  inits body "$NSINIT"
}

@test "-w names no process whose children have just died, and none that is not below nsinit" {
  start sentinel "$ACTOR" zombies 2 ready pause
  wait_for sentinel ready
  start a "$NSINIT" -w "$ACTOR" children 3 [ exit 0 ] reap take TERM ready until TERM
  wait_for a ready
  signal a TERM
  finish a
  is_equal "$stderr" ""
}

@test "without -w nothing is said of orphans and zombies" {
  start a "$NSINIT" "$ACTOR" take TERM zombies 2 orphans 2 [ ] ready until TERM
  wait_for a ready
  signal a TERM
  finish a
  is_equal "$stderr" ""
}

# --- --pause ---

@test "--pause ends with 0 at SIGTERM and at SIGINT, and says nothing" {
  body() {
    local sig
    for sig in TERM INT; do
      start a "${INIT[@]}" --pause
      wait_until 25 is_paused "$(target a)"
      signal a "$sig"
      finish a
      is_equal "$status:$output:$stderr" 0::
    done
  }
  for_everybody body
}

# asleep as nsinit: it takes signals
is_paused() { [[ $(readlink "/proc/$1/exe") == */nsinit ]] && is_in_state S "$1"; }

@test "--pause passes over every other signal" {
  body() {
    local sig words=()
    start a "${INIT[@]}" --pause
    wait_until 25 is_paused "$(target a)"
    for sig in {1..64}; do
      [[ " 2 9 15 19 " == *" $sig "* ]] || words+=(send @"$T/pid" "$sig")
    done
    target a >"$T/pid"
    "$ACTOR" "${words[@]}"
    wait_until 25 has_none_pending "$(<"$T/pid")"
    wait_state S "$(<"$T/pid")"
    signal a TERM
    finish a
    is_equal "$status:$stderr" 0:
  }
  for_everybody body
}

has_none_pending() { [[ $(awk '/^(SigPnd|ShdPnd)/ { print $2 }' "/proc/$1/status" | tr -d '0\n') == "" ]]; }

@test "--pause reaps" {
  body() {
    start a "${IN[@]}" "$ACTOR" subreaper orphans 10 [ wait-file "$T/go" exit 1 ] children 2 [ exit 2 ] zombies 3 \
      exec "${BARE[@]}" --pause
    wait_until 25 is_paused "$(target a)"
    touch "$T/go"
    wait_until 25 has_children "$(target a)" 0
    signal a TERM
    finish a
    is_equal "$status" 0
  }
  for_everybody body
}

@test "--pause ends at SIGTERM and SIGINT that it inherited ignored or blocked" {
  body() {
    local sig
    for sig in TERM INT; do
      start a "${IN[@]}" "$ACTOR" ignore INT,HUP,QUIT,ALRM,PIPE,TERM,CHLD block INT,TERM exec "${BARE[@]}" -P
      wait_until 25 is_paused "$(target a)"
      signal a HUP QUIT ALRM PIPE "$sig"
      finish a
      is_equal "$status" 0
    done
  }
  everywhere body
}

@test "tini wakes up once a second for ever; nsinit never" {
  needs_inits tini
  local pid=() before=() init
  for init in tini "$NSINIT"; do
    start "${init##*/}" as_pid1 "$init" -- "$ACTOR" ready pause
    wait_for "${init##*/}" ready
    pid+=("$(outside_pid "${init##*/}")")
  done
  # from one wake-up of tini to the next but two; nsinit has found its rest by then
  settle "${pid[1]}"
  wait_for_switches "${pid[0]}" 1
  before=("$(switches "${pid[1]}")")
  wait_for_switches "${pid[0]}" 2
  is_equal "$(switches "${pid[1]}")" "${before[0]}"
}
