#!/usr/bin/env bats
# Facts about PID namespaces, each seen from the host and from the sandbox at once.

load ../lib/helper
load ../lib/sandbox

# family NAME OPTION...: a sandbox whose command has two children, and answers questions in /d, a directory of the host's.
# Sets BOX, COMMAND and FAMILY, all of its pids as the host sees them.
family() {
  rm -rf "${T:?}/$1.d"
  as_whom mkdir "$T/$1.d"
  start_box "$1" --rw "$T/$1.d:/d" --ro "$ACTOR:/actor" "${@:2}" -- \
    /actor children 2 '[' ready pause ']' ready wait-file /d/end exit 3
  FAMILY="$BOX $COMMAND $(children_of "$COMMAND")"
  is_equal "$(wc -w <<<"$FAMILY")" 4
}

# inside COMMAND...: in the sandbox whose PID 1 is BOX, in all of its namespaces
inside() { box --join "$BOX" -- "$@"; }

@test "the first process of a PID namespace is 1 inside, and another number outside" {
  body() {
    family a
    ((BOX != 1))
    is_equal "$(status_of "$BOX" NSpid)" "$BOX 1"
    is_equal "$(inside sh -c 'tr "\0" " " </proc/1/cmdline | grep -c -- --sandbox')" 1
    # by its place in the kernel it is one process: the same start time, of the same parent
    is_equal "$(inside cut -d ' ' -f 22 /proc/1/stat)" "$(cut -d ' ' -f 22 "/proc/$BOX/stat")"
    signal a TERM
    finish a
  }
  as_both body
}

@test "every process has a number in each namespace that it can be seen in" {
  body() {
    local pid numbers=()
    family a
    for pid in $FAMILY; do
      numbers+=("$(status_of "$pid" NSpid | cut -d ' ' -f 2)")
      is_equal "$(status_of "$pid" NSpid | cut -d ' ' -f 1)" "$pid"
    done
    is_equal "${numbers[*]}" "1 2 3 4"
    is_equal "$(status_of $$ NSpid | wc -w)" 1
    signal a TERM
    finish a
  }
  [[ $(status_of self NSpid | wc -w) == 1 ]] || skip "the tests run in a PID namespace themselves"
  as_both body
}

@test "/proc inside lists the inside alone" {
  body() {
    family a
    # PID 1, the command, its two children, and the two that have joined them to look
    matches "$(inside sh -c 'cd /proc; echo [0-9]*')" "^1 2 3 4 [0-9]+ [0-9]+$"
    is_equal "$(box -- sh -c 'cd /proc; echo [0-9]*')" "1 2"
    signal a TERM
    finish a
  }
  as_both body
}

@test "the host sees the sandbox's processes; the sandbox none of the host's" {
  body() {
    local pid
    start h as_whom "$ACTOR" ready pause
    wait_for h ready
    family a
    for pid in $FAMILY; do
      [[ -d /proc/$pid ]]
      as_whom kill -0 "$pid"
    done
    run inside sh -c 'grep -ls "actor\0ready" /proc/[0-9]*/cmdline; for pid; do kill -0 $pid; done' sh "${PID[h]}" "${PID[a]}" $$
    is_equal "$(grep -c "No such process" <<<"$output")" 3
    signal h KILL
    signal a TERM
    finish h
    finish a
  }
  as_both body
}

@test "the parent of PID 1 is outside: inside it is 0" {
  body() {
    family a
    is_equal "$(status_of "$BOX" PPid)" "${PID[a]}"
    is_equal "$(inside sed -n 's/^PPid:\t//p' /proc/1/status)" 0
    signal a TERM
    finish a
  }
  as_both body
}

@test "two sandboxes have the same numbers inside for different processes" {
  body() {
    local first
    family a
    first=$FAMILY
    family b
    is_equal "$(status_of "${first%% *}" NSpid | cut -d ' ' -f 2) $(status_of "$BOX" NSpid | cut -d ' ' -f 2)" "1 1"
    for pid in $first; do lacks " $FAMILY " " $pid "; done
    # neither sees the other
    matches "$(inside sh -c 'cd /proc; echo [0-9]*')" "^1 2 3 4 [0-9]+ [0-9]+$"
    signal a TERM
    signal b TERM
    finish a
    finish b
  }
  as_both body
}

@test "when PID 1 ends every process of the namespace is gone, and the namespace with it" {
  body() {
    local pid kind before inodes=()
    family a
    for kind in user mnt pid net uts ipc cgroup; do inodes+=("$kind $(space "$COMMAND" "$kind")"); done
    # shellcheck disable=SC2086 # two words
    for kind in "${inodes[@]}"; do space_is_used $kind; done
    before=$(now)
    as_whom kill -KILL "$BOX"
    finish a
    is_equal "$status" 137
    for pid in $FAMILY; do [[ ! -d /proc/$pid ]]; done
    # shellcheck disable=SC2086
    for kind in "${inodes[@]}"; do space_is_gone $kind "$before"; done
  }
  needs_root
  as_both body
}

@test "when the command ends, what it left is gone, by the time that nsinit has ended" {
  body() {
    local pid
    family a
    as_whom touch "$T/a.d/end"
    finish a
    is_equal "$status" 3
    for pid in $FAMILY; do [[ ! -d /proc/$pid ]]; done
  }
  as_both body
}

@test "no process can be started in a namespace whose PID 1 has gone" {
  body() {
    family a
    as_whom kill -KILL "$BOX"
    finish a
    status=0
    inside true 2>"$T/err" || status=$?
    is_equal "$status" 125
  }
  as_both body
}

@test "a signal from inside does not kill PID 1; one from outside does" {
  body() {
    family a
    run inside sh -c 'kill -KILL 1; kill -STOP 1; sed -n "s/^State:\t\(.\).*/\1/p" /proc/1/status'
    is_equal "$output" S
    [[ -d /proc/$BOX ]]
    as_whom kill -KILL "$BOX"
    finish a
    is_equal "$status" 137
  }
  as_both body
}

@test "kill -1 inside reaches every process inside except PID 1, and none outside" {
  body() {
    start h as_whom "$ACTOR" ready pause
    wait_for h ready
    family a
    run inside sh -c 'kill -KILL -1'
    finish a
    is_equal "$status" 137
    is_in_state S "${PID[h]}"
    signal h KILL
    finish h
  }
  as_both body
}

@test "the parent of an orphan is PID 1 of its namespace, not that of the host" {
  body() {
    start_box a --ro "$ACTOR:/actor" -- /actor orphans 1 '[' setsid show ids ready pause ']' ready pause
    local orphan
    for orphan in $(children_of "$BOX"); do
      [[ $orphan == "$COMMAND" ]] || break
    done
    is_equal "$(status_of "$orphan" PPid)" "$BOX"
    is_equal "$(inside sed -n 's/^PPid:\t//p' "/proc/$(status_of "$orphan" NSpid | cut -d ' ' -f 2)/status")" 1
    signal a TERM
    finish a
  }
  as_both body
}

@test "dead orphans are reaped inside: no zombie is seen from either side" {
  body() {
    start_box a --ro "$ACTOR:/actor" -- /actor orphans 50 '[' exit 0 ']' ready pause
    only_the_command() { (($(children_of "$BOX" | wc -w) == 1)); }
    wait_until 25 only_the_command
    is_equal "$(inside sh -c 'grep -ls "^State:.Z" /proc/[0-9]*/status | wc -l')" 0
    signal a TERM
    finish a
  }
  as_both body
}

@test "a sandbox in a PID namespace: its PID 1 has a number in all three" {
  needs_pid1
  body() {
    start_box a --ro "$ACTOR:/actor" -- /actor ready pause
    signal a TERM
    finish a
    run as_pid1 sh -c '"$NSINIT" --sandbox --pid-file "$T/inner" -- true && cat "$T/inner"'
    matches "$output" "^[0-9]+$"
    run as_pid1 sh -c '"$NSINIT" --sandbox --status-fd 7 --ro "$T" -- sh -c "until [ -s $T/line ]; do sleep 0.01; done; sleep 0.1" \
      7>"$T/line" & until [ -s "$T/line" ]; do sleep 0.01; done
      grep ^NSpid "/proc/$(sed "s/.*\"started\",\"pid\":\([0-9]*\).*/\1/" "$T/line")/status"; wait'
    matches "$output" "NSpid:.*[0-9]+.1$"
  }
  local WHO=root
  ((EUID == 0)) || WHO=user
  body
}

@test "the limits of processes are those of one sandbox: two can each have as many" {
  body() {
    local name
    for name in a b; do
      start_box "$name" --rlimit nproc=6 --ro "$ACTOR:/actor" -- /actor children 3 '[' ready pause ']' ready pause
    done
    signal a TERM
    signal b TERM
    finish a
    finish b
  }
  as_both body
}
