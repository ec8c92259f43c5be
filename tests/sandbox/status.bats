#!/usr/bin/env bats
# How a sandbox ends: its exit status, what is left, the reports, --status-fd and --pid-file.

load ../lib/helper
load ../lib/sandbox

# --- the status ---

@test "the status of the command comes back through PID 1 and the keeper" {
  body() {
    local code
    for code in 0 1 37 125 126 127 128 255; do
      run "-$code" box -- sh -c "exit $code"
    done
  }
  as_both body
}

@test "128+N where signal N killed the command" {
  body() {
    local sig number
    for sig in 1:HUP 2:INT 3:QUIT 6:ABRT 9:KILL 11:SEGV 15:TERM 10:USR1 37:37 64:64; do
      number=${sig%:*}
      run box "${ACTOR_INSIDE[@]}" -- /actor default all raise "${sig#*:}"
      is_equal "$sig $status" "$sig $((128 + number))"
    done
  }
  begin_inside
  as_both body
}

@test "127 if the command is not found, 126 if it cannot be executed, 125 if nsinit failed" {
  body() {
    run -127 box -- no-such-command
    contains "$output" "'no-such-command'"
    run -127 box -- /no/such/command
    contains "$output" "'/no/such/command'"
    run -126 box -- /etc/passwd
    contains "$output" "'/etc/passwd'"
    run -126 box -- /etc
    run -125 box --no-such-option -- true
    run -125 box
    is_equal "$(wc -l <<<"$output")" 1
  }
  as_both body
}

@test "the kill of PID 1 ends everything, and so does that of the keeper" {
  body() {
    local pid victim
    for victim in inner keeper; do
      actor_box a -- children 3 '[' ready pause ']' ready pause
      pid=$BOX
      [[ $victim == inner ]] || pid=${PID[a]}
      as_whom kill -KILL "$pid"
      finish a
      is_equal "$status" 137
      wait_gone "$BOX"
      wait_gone "$COMMAND"
    done
  }
  as_both body
}

@test "--ok, --remap and --raise are about the command's status" {
  body() {
    run box --ok 7 -- sh -c 'exit 7'
    is_equal "$status" 0
    run box --remap 7:9 --remap TERM:11 -- sh -c 'exit 7'
    is_equal "$status" 9
    run box --remap TERM:11 -- sh -c 'kill -TERM $$'
    is_equal "$status" 11
    start a box --raise "${ACTOR_INSIDE[@]}" -- /actor default TERM raise TERM
    finish a
    is_equal "$status" 143
  }
  begin_inside
  as_both body
}

# --- what is left, and the story of the end ---

@test "what the command leaves is gone when nsinit has ended" {
  body() {
    actor_box a -- orphans 3 '[' ignore TERM ready pause ']' children 2 '[' setsid ready pause ']' ready wait-file /tmp/never
    local pids
    pids=$(children_of "$BOX"; children_of "$COMMAND")
    is_equal "$(wc -w <<<"$pids")" 6
    as_whom kill -KILL "$COMMAND"
    finish a
    is_equal "$status" 137
    for pid in $pids; do has_ended "$pid"; done
  }
  as_both body
}

@test "--grace gives what the command left time to finish, and names the processes that did not" {
  body() {
    # a worker says done a while after its TERM
    as_whom mkdir -p "$T/d$WHO"
    start a box --rw "$T/d$WHO:/d" --grace 100s "${ACTOR_INSIDE[@]}" -- /actor orphans 1 '[' worker /d/done 50 ']' exit 3
    finish a
    is_equal "$status $(<"$T/d$WHO/done")" "3 done"
    start a box --grace 50ms "${ACTOR_INSIDE[@]}" -- /actor orphans 1 '[' ignore TERM ready pause ']' exit 3
    finish a
    is_equal "$status" 3
    matches "$stderr" "^nsinit: grace: .*actor.* did not end within 50ms of SIGTERM: killed"
  }
  begin_inside
  as_both body
}

@test "--wait-all waits for the last process" {
  body() {
    as_whom mkdir -p "$T/d$WHO"
    start a box --rw "$T/d$WHO:/d" --wait-all "${ACTOR_INSIDE[@]}" -- \
      /actor orphans 1 '[' ready wait-file /d/go touch /d/last ']' write gone exit 3
    wait_for a gone
    as_whom touch "$T/d$WHO/go"
    finish a
    is_equal "$status" 3
    [[ -e $T/d$WHO/last ]]
  }
  begin_inside
  as_both body
}

@test "--report is written by the keeper, of the command inside" {
  needs_program jq
  body() {
    local report=$T/report$WHO
    run box --report "$report" "${ACTOR_INSIDE[@]}" -- /actor orphans 1 '[' ready pause ']' exit 3
    is_equal "$status" 3
    is_equal "$(jq -r '[.version, .status, .cause, .exit_code, .pid, .left[0].name] | join(" ")' "$report")" "1 3 exit 3 2 actor"
    is_equal "$(jq -r '.command | join(" ")' "$report")" "/actor orphans 1 [ ready pause ] exit 3"
    run box --report "$report" -- sh -c 'kill -TERM $$'
    is_equal "$(jq -r '[.status, .cause, .signal] | join(" ")' "$report")" "143 signal TERM"
    run -127 box --report "$report" -- no-such-command
    is_equal "$(jq -r '[.status, .cause] | join(" ")' "$report")" "127 setup"
    contains "$(jq -r .message "$report")" no-such-command
    run box --report "$report" --ro "$T/no-such" -- true
    is_equal "$(jq -r '[.status, .cause] | join(" ")' "$report")" "125 setup"
    contains "$(jq -r .message "$report")" "$T/no-such"
    rm "$report"
  }
  begin_inside
  as_both body
}

@test "--report counts the signals that were forwarded" {
  needs_program jq
  body() {
    actor_box a --report "$T/report$WHO" -- take USR1,TERM ready count 3 exit 3
    as_whom kill -USR1 "${PID[a]}"
    wait_for a name=USR1
    as_whom kill -USR1 "${PID[a]}"
    wait_until 25 two_came
    as_whom kill -TERM "${PID[a]}"
    finish a
    is_equal "$(jq -c .forwarded "$T/report$WHO")" '{"USR1":2,"TERM":1}'
  }
  two_came() { (($(grep -c name=USR1 "$T/a.out") == 2)); }
  as_both body
}

@test "--report fd:N and --termination-log work from outside, and the command gets neither" {
  body() {
    run box --termination-log="$T/log$WHO" "${ACTOR_INSIDE[@]}" -- /actor show fds exit 3
    is_equal "$(grep ^fds= <<<"$output")" fds=0,1,2
    matches "$(<"$T/log$WHO")" "exited with status 3"
    is_equal "$(wc -l <"$T/log$WHO")" 1
    box --report fd:7 "${ACTOR_INSIDE[@]}" -- /actor show fds exit 3 7>"$T/seven$WHO" >"$T/out" || :
    is_equal "$(grep ^fds= "$T/out")" fds=0,1,2
    contains "$(<"$T/seven$WHO")" '"exit_code":3'
  }
  begin_inside
  as_both body
}

@test "a crash of the command is reported in one line with -v" {
  body() {
    run --separate-stderr box -v -- sh -c 'kill -SEGV $$'
    is_equal "$status" 139
    matches "$stderr" "nsinit: sh \(pid 2\) was killed by"
  }
  as_both body
}

# --- what is told ---

@test "--status-fd writes lines of JSON: started, with PID 1 as the host sees it, and ended" {
  needs_program jq
  body() {
    begin_inside
    start a as_whom sh -c 'exec "$0" --sandbox --status-fd 7 --ro "$ACTOR:/actor" -- /actor show fds ready pause 7>"$T/status$1"' \
      "$NSINIT" "$WHO"
    wait_for a ready
    is_equal "$(grep ^fds= "$T/a.out")" fds=0,1,2
    local pid
    pid=$(jq -r .pid "$T/status$WHO")
    is_equal "$(jq -r '[.event, .keeper] | join(" ")' "$T/status$WHO")" "started ${PID[a]}"
    is_equal "$pid" "$(inner_of a)"
    is_equal "$(status_of "$pid" NSpid)" "$pid 1"
    if ((EUID == 0)); then
      for kind in user mnt pid net uts ipc cgroup; do
        is_equal "$kind $(jq -r ".namespaces.$kind" "$T/status$WHO")" "$kind $(space "$pid" "$kind")"
      done
    fi
    signal a TERM
    finish a
    is_equal "$(jq -c . "$T/status$WHO" | wc -l)" 2
    is_equal "$(jq -r 'select(.event == "ended") | .status' "$T/status$WHO")" 143
  }
  as_both body
}

@test "--status-fd tells of the end of a command that could not be started" {
  needs_program jq
  body() {
    box --status-fd 7 -- no-such-command 7>"$T/status$WHO" 2>/dev/null || :
    is_equal "$(jq -r 'select(.event == "ended") | .status' "$T/status$WHO")" 127
    box --status-fd 7 --ro /no/such -- true 7>"$T/status$WHO" 2>/dev/null || :
    jq . "$T/status$WHO" >/dev/null
  }
  as_both body
}

@test "a status file that has no reader, or that is full, does not hold the sandbox up" {
  body() {
    # a pipe whose reader has gone; and a full one that nobody reads
    run bash -c '"$@" 7> >(exec true)' bash "$NSINIT" --sandbox --status-fd 7 -- sh -c 'echo fine; exit 4'
    is_equal "$status $output" "4 fine"
    run perl -e 'use Fcntl; pipe my $r, my $w; fcntl $w, F_SETFD, 0; fcntl $w, F_SETFL, O_NONBLOCK; 1 while syswrite $w, "x" x 4096;
      1 while syswrite $w, "x"; exec $ARGV[0], "--sandbox", "--status-fd", fileno $w, "--", "sh", "-c", "exit 4"' "$NSINIT"
    is_equal "$status $output" "4 "
  }
  needs_program perl
  WHO=root body
}

@test "a status file that is not open is refused" {
  body() {
    local fd
    for fd in 77 -1 x ''; do
      refuses --status-fd "$fd"
      contains "$stderr" "'$fd'"
    done
    refuses_to as_whom "$NSINIT" --status-fd 1 echo started
    refuses_to as_whom "$NSINIT" --pid-file "$T/p" echo started
  }
  as_both body
}

@test "--pid-file holds the host's pid of PID 1 before the command runs" {
  body() {
    start a box --pid-file "$T/pid$WHO" --ro "$T:/t" "${ACTOR_INSIDE[@]}" -- sh -c 'cat "/t/pid$0"; echo ready; exec sleep 100' "$WHO"
    wait_for a ready
    is_equal "$(<"$T/pid$WHO")" "$(inner_of a)"
    contains "$(<"$T/a.out")" "$(inner_of a)"$'\n'ready
    run box --join "$(<"$T/pid$WHO")" -- echo joined
    is_equal "$output" joined
    signal a TERM
    finish a
    refuses --pid-file "$T/no/such"
    contains "$stderr" "'$T/no/such'"
  }
  begin_inside
  as_both body
}
