#!/usr/bin/env bats
# The life of a sandbox: signals and status, its terminal, who joins it, what is told of it, and why it cannot be made.

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
# shellcheck disable=SC2016 # many a script here is for the shell inside
# shellcheck disable=SC2154 # output, status and stderr are of finish
# shellcheck disable=SC2317 # a test hands its body on by name
load ../lib/helper
load ../lib/sandbox

setup() {
  begin_test
  needs_sandbox
}

ACTOR_INSIDE=(--ro "$ACTOR:/actor")
begin_inside() { ACTOR_INSIDE=(--ro "$ACTOR:/actor"); }

# actor_box NAME OPTION... -- VERB...: the actor is the command of a sandbox in the background, and has said ready
actor_box() {
  local name=$1 options=()
  shift
  begin_inside
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  start_box "$name" "${ACTOR_INSIDE[@]}" "${options[@]}" -- /actor "${@:2}"
}

# on_terminal STEP... -- WORDS...: as WHO, at a terminal
on_terminal() { as_whom "$PTY" "$@"; }

# what was typed and seen is shown if the status is another
ended_with() {
  [[ $status == "$1" ]] && return
  printf 'status %s, not %s, after:\n%s\n' "$status" "$1" "$output" >&2
  return 1
}

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

# --- signals ---

@test "every signal to the keeper reaches the command, once" {
  body() {
    local sig
    actor_box a -- take all ready count 12 drain 20 report exit 3
    for sig in TERM INT HUP QUIT USR1 USR2 ALRM WINCH CONT 34 37 64; do
      as_whom kill -s "$sig" "${PID[a]}"
      wait_for a "^signal=$(kill -l "$sig" 2>/dev/null | grep -x '[0-9]*' || echo "$sig") "
    done
    finish a
    is_equal "$status" 3
    has_line "$output" total=12
  }
  as_both body
}

@test "every signal to PID 1 reaches the command, once" {
  body() {
    local sig
    actor_box a -- take all ready count 6 drain 20 report exit 3
    for sig in TERM INT HUP USR1 37 64; do
      as_whom kill -s "$sig" "$BOX"
    done
    finish a
    is_equal "$status" 3
    has_line "$output" total=6
  }
  as_both body
}

@test "the payload of a signal is passed on through both" {
  body() {
    actor_box a -- take 40 ready count 3 exit 3
    as_whom "$ACTOR" send-numbered "${PID[a]}" 40 3
    finish a
    is_equal "$status" 3
    is_equal "$(sed -n 's/.*value=//p' <<<"$output" | xargs)" "0 1 2"
  }
  as_both body
}

@test "a signal that comes while the sandbox is made is not lost" {
  body() {
    local i
    for i in {1..40}; do
      # blocked from before nsinit is executed: it waits for whoever takes it
      rm -f "$T/a.out"
      start "a$i" as_whom "$ACTOR" block TERM write up exec "$NSINIT" --sandbox "${ACTOR_INSIDE[@]}" -- \
        /actor take TERM until TERM exit 3
      wait_for "a$i" up
      signal "a$i" TERM
      finish "a$i"
      is_equal "$i $status" "$i 3"
    done
  }
  begin_inside
  as_both body
}

@test "--rewrite, --forward=group and --forward=all hold inside" {
  body() {
    actor_box a --rewrite TERM:USR1 --rewrite INT:0 -- take all ready until USR1 report exit 3
    as_whom kill -INT "${PID[a]}"
    as_whom kill -TERM "${PID[a]}"
    finish a
    is_equal "$status" 3
    has_line "$output" total=1
    actor_box a --forward=all -- children 1 '[' setsid take TERM ready until TERM write child ']' take TERM ready until TERM reap
    as_whom kill -TERM "${PID[a]}"
    finish a
    has_line "$output" child
    actor_box a -g -- children 1 '[' take TERM ready until TERM write child ']' take TERM ready until TERM reap
    as_whom kill -TERM "${PID[a]}"
    finish a
    has_line "$output" child
  }
  as_both body
}

@test "--stop-timeout kills a command that does not stop" {
  body() {
    actor_box a --stop-timeout 50ms -- ignore TERM ready pause
    as_whom kill -TERM "${PID[a]}"
    finish a
    is_equal "$status" 137
  }
  as_both body
}

@test "a command that is stopped, and continued, through nsinit" {
  body() {
    actor_box a -- catch CONT ready pause
    as_whom kill -TSTP "${PID[a]}"
    wait_state T "$COMMAND"
    as_whom kill -CONT "${PID[a]}"
    wait_for a name=CONT
    wait_state S "$COMMAND"
    as_whom kill -TERM "${PID[a]}"
    finish a
    is_equal "$status" 143
  }
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

@test "--grace gives what the command left time to finish, and says who did not" {
  body() {
    # a worker says done a while after its TERM
    as_whom mkdir -p "$T/d$WHO"
    start a box --rw "$T/d$WHO:/d" --grace 5s "${ACTOR_INSIDE[@]}" -- /actor orphans 1 '[' worker /d/done 50 ']' exit 3
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
    wait_until 5 two_came
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

@test "a crash of the command is told in one line with -v" {
  body() {
    run --separate-stderr box -v -- sh -c 'kill -SEGV $$'
    is_equal "$status" 139
    matches "$stderr" "nsinit: sh \(pid 2\) was killed by"
  }
  as_both body
}

# --- the parent ---

@test "a sandbox ends with its parent" {
  body() {
    begin_inside
    start a as_whom sh -c '"$0" --sandbox --pid-file "$T/pid$1" --ro "$ACTOR:/actor" -- /actor ready pause & wait' "$NSINIT" "$WHO"
    wait_for a ready
    local pid
    pid=$(<"$T/pid$WHO")
    kill -KILL "${PID[a]}"
    finish a
    wait_gone "$pid"
  }
  as_both body
}

@test "--parent-death=none: a sandbox goes on without its parent" {
  body() {
    start a as_whom sh -c '"$0" --sandbox --parent-death=none --pid-file "$T/pid$1" --ro "$ACTOR:/actor" -- \
      /actor ready take USR1 until USR1 write goes-on & wait' "$NSINIT" "$WHO"
    wait_for a ready
    local pid
    pid=$(<"$T/pid$WHO")
    kill -KILL "${PID[a]}"
    finish a
    has_ended "$pid" && return 1
    as_whom kill -USR1 "$pid"
    wait_for a goes-on
    wait_gone "$pid"
  }
  as_both body
}

@test "--parent-death=SIGNAL: the command gets this signal when the parent dies" {
  body() {
    start a as_whom sh -c '"$0" --sandbox -p USR1 --pid-file "$T/pid$1" --ro "$ACTOR:/actor" -- \
      /actor take USR1 ready until USR1 write told & wait' "$NSINIT" "$WHO"
    wait_for a ready
    kill -KILL "${PID[a]}"
    finish a
    wait_for a told
    wait_gone "$(<"$T/pid$WHO")"
  }
  as_both body
}

# --- the caller's terminal ---

@test "the command has the caller's terminal, and its foreground" {
  body() {
    run on_terminal expect:ready key:^C -- "$NSINIT" --sandbox "${ACTOR_INSIDE[@]}" -- \
      /actor take INT show ids ready count 1 drain 50 report exit 3
    ended_with 3
    has_line "$output" total=1
    is_equal "$(value "$output" foreground)" "$(value "$output" pid)"
    run on_terminal expect:ready 'send:a word\n' -- "$NSINIT" --sandbox "${ACTOR_INSIDE[@]}" -- /actor ready read-line
    contains "$output" "line=a word"
  }
  begin_inside
  as_both body
}

@test "another size of the caller's window, and its hang-up, reach the command" {
  body() {
    run on_terminal expect:ready size:33x111 -- "$NSINIT" --sandbox "${ACTOR_INSIDE[@]}" -- \
      /actor take WINCH ready count 1 show window exit 3
    ended_with 3
    has_line "$output" window=33x111
    as_whom mkdir -p "$T/d$WHO"
    run on_terminal expect:ready hangup -- "$NSINIT" --sandbox --rw "$T/d$WHO:/d" "${ACTOR_INSIDE[@]}" -- \
      /actor quiet take HUP ready until HUP write-file /d/came yes
    wait_until 5 test -s "$T/d$WHO/came"
  }
  begin_inside
  as_both body
}

@test "Ctrl-Z stops it for the shell, and fg lets it go on: job control works without --pty" {
  body() {
    run on_terminal 'expect:$' "send:$NSINIT --sandbox --ro $ACTOR:/actor -- /actor catch CONT ready read-line\\n" \
      'expect:\nready' key:^Z expect:Stopped 'send:fg\n' expect:name=CONT 'send:word\n' expect:line=word \
      "send:echo sta''tus=\$?\\n" expect:status=0 'send:exit 5\n' -- env TERM=dumb PS1='$' bash --norc --noprofile -i
    ended_with 5
  }
  as_both body
}

@test "Ctrl-Z and fg work again and again" {
  body() {
    local steps=()
    for _ in {1..20}; do steps+=(key:^Z expect:Stopped 'send:fg\n' expect:name=CONT); done
    for _ in {1..3}; do
      run on_terminal --bound 3000 'expect:$' \
        "send:$NSINIT --sandbox --ro $ACTOR:/actor -- /actor catch CONT ready read-line\\n" 'expect:\nready' \
        "${steps[@]}" 'send:word\n' expect:line=word 'send:exit 5\n' -- env TERM=dumb PS1='$' bash --norc --noprofile -i
      ended_with 5
    done
  }
  as_both body
}

@test "Ctrl-C ends it and gives the terminal back to the shell" {
  body() {
    run on_terminal 'expect:$' "send:$NSINIT --sandbox --ro $ACTOR:/actor -- /actor ready pause\\n" \
      'expect:\nready' key:^C "send:echo sta''tus=\$?\\n" expect:status=130 'send:exit 5\n' -- \
      env TERM=dumb PS1='$' bash --norc --noprofile -i
    ended_with 5
  }
  as_both body
}

@test "an interactive shell inside has job control of its own" {
  body() {
    run on_terminal 'expect:$' 'send:/actor catch CONT ready pause\n' 'expect:\nready' key:^Z expect:Stopped 'send:fg\n' \
      expect:name=CONT key:^C "send:echo sta''tus=\$?\\n" expect:status=130 'send:exit 5\n' -- "$NSINIT" --sandbox "${ACTOR_INSIDE[@]}" -- env TERM=dumb PS1='$' bash --norc --noprofile -i
    ended_with 5
    lacks "$output" "no job control"
  }
  begin_inside
  as_both body
}

# --- --pty ---

@test "--pty is a terminal of its own: the first of its own /dev/pts" {
  body() {
    run on_terminal -- "$NSINIT" --sandbox --pty -- sh -c 'tty; ls -1 /dev/pts; echo typed >/dev/tty
      for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done'
    ended_with 0
    contains "$output" $'/dev/pts/0\n0\nptmx\ntyped\n/dev/pts/0\n/dev/pts/0\n/dev/pts/0\n'
  }
  as_both body
}

@test "--pty passes the size on, at the start and when it changes" {
  body() {
    run on_terminal --size 33x111 expect:window=33x111 size:40x120 -- "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- \
      /actor take WINCH show window until WINCH drain 100 show window exit 3
    ended_with 3
    has_line "$output" window=40x120
  }
  begin_inside
  as_both body
}

@test "--pty: another size of the window reaches the command once, when it is the size inside" {
  body() {
    for _ in {1..5}; do
      run on_terminal --size 33x111 expect:ready size:40x120 -- "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- \
        /actor take WINCH ready until WINCH show window drain 50 report exit 3
      ended_with 3
      has_line "$output" window=40x120
      has_line "$output" total=1
    done
  }
  begin_inside
  as_both body
}

@test "--pty: keys go inside: Ctrl-C, Ctrl-backslash, Ctrl-D and words" {
  body() {
    run on_terminal expect:ready key:^C expect:name=INT 'send:\x1c' expect:name=QUIT -- \
      "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- /actor take INT,QUIT ready count 2 drain 50 report exit 3
    ended_with 3
    has_line "$output" total=2
    run on_terminal expect:ready 'send:a word\n' expect:line= key:^D -- \
      "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- /actor ready read-line read-line exit 3
    ended_with 3
    contains "$output" "line=a word"
    contains "$output" end=
    run on_terminal expect:ready key:^C -- "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- /actor ready pause
    ended_with 130
  }
  begin_inside
  as_both body
}

@test "--pty: Ctrl-Z is for the shell inside, and the caller's is not stopped" {
  body() {
    run on_terminal 'expect:$' 'send:/actor catch CONT ready pause\n' 'expect:\nready' key:^Z expect:Stopped 'send:fg\n' \
      expect:name=CONT key:^C "send:echo sta''tus=\$?\\n" expect:status=130 'send:exit 5\n' -- \
      "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- env TERM=dumb PS1='$' bash --norc --noprofile -i
    ended_with 5
  }
  begin_inside
  as_both body
}

@test "--pty: the caller's terminal is as it was afterwards, however it ended" {
  body() {
    local words
    for words in "-- true" "-- sh -c 'kill -KILL \$\$'" "-- sh -c 'stty raw -echo </dev/tty'" "--ro /no/such -- true" \
      "-- /no/such"; do
      run on_terminal expect:"done" -- sh -c 'stty -g >"$T/before$1"; eval "$0 --sandbox --pty $2"
        stty -g | cmp "$T/before$1" - && echo done' "$NSINIT" "$WHO" "$words"
      contains "$output" "done"
      lacks "$output" differ
    done
  }
  as_both body
}

@test "--pty: the caller's terminal is as it was when the keeper was killed" {
  body() {
    run on_terminal expect:ready expect:"done" -- bash -c 'stty -g >"$T/before$1"
      "$0" --sandbox --pty --pid-file "$T/pid$1" -- sh -c "echo ready; exec sleep 100" &
      until [[ -s $T/pid$1 ]]; do sleep 0.01; done; sleep 0.1; kill -KILL $!; wait
      until stty -g | cmp -s "$T/before$1" -; do sleep 0.01; done; echo done' "$NSINIT" "$WHO"
    contains "$output" "done"
  }
  as_both body
}

@test "--pty without a terminal: it has one inside all the same" {
  body() {
    run box --pty -- sh -c 'tty; exit 4' </dev/null
    is_equal "$status" 4
    contains "$output" /dev/pts/0
    run sh -c 'echo a word | "$@"' sh "$NSINIT" --sandbox --pty "${ACTOR_INSIDE[@]}" -- /actor read-line read-line exit 4
    is_equal "$status" 4
    contains "$output" "line=a word"
    contains "$output" end=
    start a box --pty "${ACTOR_INSIDE[@]}" -- /actor take TERM ready until TERM exit 4
    wait_for a ready
    signal a TERM
    finish a
    is_equal "$status" 4
  }
  begin_inside
  as_both body
}

@test "--pty: all output comes out, however much and however fast" {
  body() {
    box --pty -- seq 1 200000 </dev/null | tr -d '\r' >"$T/got"
    seq 1 200000 | cmp - "$T/got"
  }
  as_both body
}

@test "--pty: more input than a line of a terminal holds comes in, in pieces" {
  body() {
    # a terminal cuts lines at 4096 bytes: many short ones
    seq 1 5000 | box --pty -- sh -c 'stty -echo; echo ready; wc -l' | tr -d '\r' >"$T/got"
    is_equal "$(tail -n 1 "$T/got")" 5000
  }
  as_both body
}

@test "--pty ends when the command has, though something that it left keeps the terminal" {
  body() {
    run timeout 20 "${AS[@]}" "$NSINIT" --sandbox --pty -- sh -c 'sleep 100 & exit 4' </dev/null
    is_equal "$status" 4
  }
  AS=()
  WHO=root body
}

@test "--pty without --sandbox is refused" {
  refuses_to as_user "$NSINIT" --pty echo started
  contains "$stderr" --sandbox
}

# --- --join ---

@test "--join runs a command in every namespace of a sandbox, by the pid of its keeper or of its PID 1" {
  body() {
    local kind pid
    actor_box a -- ready pause
    for pid in "$BOX" "${PID[a]}"; do
      run box --join "$pid" -- sh -c 'for kind in user mnt pid net uts ipc cgroup; do stat -Lc %i /proc/self/ns/$kind; done'
      is_equal "$status" 0
      is_equal "$(xargs <<<"$output")" "$(for kind in user mnt pid net uts ipc cgroup; do space "$BOX" "$kind"; done | xargs)"
    done
    run box --join "$BOX" -- sh -c 'tr "\0" " " </proc/2/cmdline; exit 5'
    is_equal "$status $output" "5 /actor ready pause "
    signal a TERM
    finish a
  }
  needs_root
  as_both body
}

@test "who joins has the rights of a new sandbox: no capability, the filter, Landlock, no new privileges" {
  body() {
    local wanted
    actor_box a -- ready pause
    wanted=$(box -- sh -c 'grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)" /proc/self/status')
    run box --join "$BOX" -- sh -c 'grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)" /proc/self/status'
    is_equal "$output" "$wanted"
    run box --join "$BOX" -- unshare --uts true
    contains "$output" "not permitted"
    signal a TERM
    finish a
  }
  as_both body
}

@test "who joins has the environment, the files and the limits of a new sandbox" {
  body() {
    actor_box a -- ready pause
    run as_whom "$ACTOR" open 7 /etc setenv SECRET=token exec "$NSINIT" --sandbox --join "$BOX" -- \
      /actor show fds show rlimits env SECRET
    is_equal "$(grep ^fds= <<<"$output")" fds=0,1,2
    has_line "$output" rlimit.core=1:1
    has_line "$output" rlimit.nproc=4096:4096
    has_line "$output" "SECRET is not set"
    status=0
    as_whom "$ACTOR" open 0 / exec "$NSINIT" --sandbox --join "$BOX" -- true 2>"$T/err" || status=$?
    is_equal "$status" 125
    signal a TERM
    finish a
  }
  as_both body
}

@test "who joins sees the files of the sandbox, and what it wrote" {
  body() {
    start_box a --tmpfs /scratch -- sh -c 'echo text >/scratch/file; echo ready; exec sleep 100'
    run box --join "$BOX" -- sh -c 'cat /scratch/file; echo more >>/scratch/file; pwd; uname -n'
    is_equal "$output" $'text\n/\nsandbox'
    run box --join "${PID[a]}" --chdir /scratch --env A=1 -- sh -c 'cat file; pwd; echo $A'
    is_equal "$output" $'text\nmore\n/scratch\n1'
    signal a TERM
    finish a
  }
  as_both body
}

@test "signals, status and terminal of who joins are as in a new sandbox" {
  body() {
    actor_box a -- ready pause
    run box --join "$BOX" -- sh -c 'kill -TERM $$'
    is_equal "$status" 143
    run -127 box --join "$BOX" -- no-such-command
    run -126 box --join "$BOX" -- /etc/passwd
    start b box --join "$BOX" -- /actor take TERM,USR1 ready until USR1 exit 6
    wait_for b ready
    signal b TERM USR1
    finish b
    is_equal "$status" 6
    run on_terminal expect:ready key:^C -- "$NSINIT" --sandbox --join "$BOX" -- /actor ready pause
    ended_with 130
    run on_terminal expect:ready key:^C -- "$NSINIT" --sandbox --join "$BOX" --pty -- sh -c 'tty; echo ready; exec sleep 100'
    ended_with 130
    contains "$output" /dev/pts/0
    signal a TERM
    finish a
    is_equal "$status" 143
  }
  as_both body
}

@test "who joins ends with the sandbox, and the sandbox stays when he ends" {
  body() {
    actor_box a -- ready pause
    start b box --join "$BOX" -- /actor ready pause
    wait_for b ready
    local inner
    inner=$(inner_of b)
    run box --join "$BOX" -- true
    is_equal "$status" 0
    as_whom kill -KILL "$BOX"
    finish a
    finish b
    is_equal "$status" 137
    wait_gone "$inner"
  }
  as_both body
}

@test "a process that is in no sandbox, or that is not there, cannot be joined" {
  body() {
    local pid
    start a as_whom "$ACTOR" ready pause
    wait_for a ready
    for pid in "${PID[a]}" 999999999 $$; do
      refuses --join "$pid"
      contains "$stderr" "$pid"
    done
    for pid in 0 -1 x '' 4294967296 '1 '; do
      refuses --join "$pid"
      contains "$stderr" "'$pid'"
    done
    refuses_to as_whom "$NSINIT" --join "${PID[a]}" echo started
    signal a KILL
    finish a
  }
  as_both body
}

@test "options about files and namespaces do not go with --join" {
  body() {
    actor_box a -- ready pause
    refuses --join "$BOX" --ro /etc
    refuses --join "$BOX" --tmpfs /x
    refuses --join "$BOX" --share=net
    signal a TERM
    finish a
  }
  as_both body
}

@test "an ordinary user cannot join root's sandbox, and is told why; root joins anybody's" {
  needs_root
  WHO=root actor_box a -- ready pause
  WHO=user
  refuses --join "$BOX"
  matches "$stderr" "([Pp]ermission denied|not permitted)"
  refuses --net "join:$BOX"
  signal a TERM
  finish a
  WHO=user actor_box b -- ready pause
  WHO=root
  run box --join "$BOX" -- sh -c 'id -u; exit 5'
  is_equal "$status $output" "5 $ORDINARY"
  signal b TERM
  finish b
}

@test "the one who joins cannot be traced from inside while he comes in" {
  needs_program perl
  [[ $(uname -m) == x86_64 ]] || skip "the number of ptrace(2) is not known here"
  body() {
    # attaches to every process that is not PID 1 or itself, as fast as it can
    cat >"$T/trace" <<-'END'
	$| = 1; print "ready\n";
	for (;;) { opendir my $d, "/proc"; for (grep /^\d+$/, readdir $d) {
	    next if $_ == 1 || $_ == $$; (my $exe = readlink "/proc/$_/exe") // "";
	    if (syscall(101, 16, $_ + 0, 0, 0) == 0) { print "got $exe\n" if $exe !~ /true|sh$/ }
	    print "fd $_\n" if opendir my $f, "/proc/$_/fd" and $exe =~ /nsinit|ns-/ } }
	END
    start_box a --ro "$T/trace:/trace" --seccomp=off -- perl /trace
    local i
    for i in {1..30}; do timeout 5 "${AS[@]}" "$NSINIT" --sandbox --join "$BOX" -- true </dev/null || :; done
    lacks "$(<"$T/a.out")" got
    lacks "$(<"$T/a.out")" fd
    signal a KILL
    finish a
  }
  local AS=()
  ((EUID)) || { WHO=root; body; }
  WHO=user
  ((EUID)) || AS=(setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups)
  body
}

@test "--net=join:PID: the network of a sandbox, and everything else of its own" {
  body() {
    local kind
    actor_box a -- ready pause
    start_box b --net "join:$BOX" --ro "$ACTOR:/actor" -- /actor ready pause
    local other
    other=$(inner_of a)
    for kind in user net; do
      is_equal "$kind $(space "$BOX" "$kind")" "$kind $(space "$other" "$kind")"
    done
    for kind in mnt pid uts ipc cgroup; do
      [[ $(space "$BOX" "$kind") != "$(space "$other" "$kind")" ]]
    done
    signal a TERM
    signal b TERM
    finish a
    finish b
    is_equal "$status" 143
  }
  needs_root
  as_both body
}

@test "--ipc=join:PID and --pid=join:PID share these with a sandbox" {
  body() {
    actor_box a -- ready pause
    run box --ipc "join:$BOX" -- stat -Lc %i /proc/self/ns/ipc /proc/self/ns/net
    is_equal "${lines[0]}" "$(as_root_if_possible space "$BOX" ipc)"
    [[ ${lines[1]} != "$(as_root_if_possible space "$BOX" net)" ]]
    run box --pid "join:$BOX" -- sh -c 'stat -Lc %i /proc/self/ns/pid; echo $$; tr "\0" " " </proc/2/cmdline'
    is_equal "${lines[0]}" "$(as_root_if_possible space "$BOX" pid)"
    ((lines[1] > 2))
    is_equal "${lines[2]}" "/actor ready pause "
    run box --net "join:$BOX" --ipc "join:${PID[a]}" -- true
    matches "$status" "^(0|125)$"
    signal a TERM
    finish a
  }
  as_root_if_possible() { "$@"; }
  needs_root
  as_both body
}

@test "single namespaces of two sandboxes cannot be mixed, and what is no join:PID is refused" {
  body() {
    actor_box a -- ready pause
    local first=$BOX word
    actor_box b -- ready pause
    refuses --net "join:$first" --ipc "join:$BOX"
    contains "$stderr" "'$first'"
    for word in "" none host "$BOX" join: join:x join:0 join:-1 join JOIN:1; do
      refuses --ipc "$word"
      refuses --pid "$word"
      [[ $word == none || $word == host ]] || refuses --net "$word"
    done
    refuses_to as_whom "$NSINIT" --net "join:$BOX" echo started
    signal a TERM
    signal b TERM
    finish a
    finish b
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

@test "a status file that nobody reads, or that is full, does not hold the sandbox up" {
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

@test "--explain prints what would be done, and does nothing" {
  body() {
    local words=(--ro "$T/no-such" --rw /srv:/d --tmpfs /x:5M --hide /etc/passwd --file /f=text --symlink a:/l --overlay /opt
      --caps=chown --hostname here --keep-fd 5 --rlimit nofile=64 --env A=1 --boottime 5 --pid-file "$T/pid" --report "$T/report")
    run box --explain "${words[@]}" -- no-such-command
    is_equal "$status" 0
    for word in /no-such /srv /x /etc/passwd /f /l /opt here nofile "A=1" no-such-command "capabilities 0x1" seccomp landlock; do
      contains "$output" "$word"
    done
    [[ ! -e $T/pid && ! -e $T/report ]]
  }
  as_both body
}

@test "-v says each step of the start with its time, and how it ended" {
  body() {
    local step
    run --separate-stderr box -v --boottime 5 -- sh -c 'exit 4' </dev/null
    is_equal "$status" 4
    for step in files namespaces network names descriptors landlock session terminal keyring rlimits capabilities \
      identity environment seccomp; do
      matches "$stderr" "nsinit: $step: [0-9]+ us"
    done
    contains "$stderr" "started sh (pid 2)"
    contains "$stderr" "exited with status 4"
  }
  as_both body
}

@test "with --pty, too, messages go to standard error and not to the terminal inside" {
  body() {
    run -127 --separate-stderr box --pty -- no-such-command </dev/null
    is_equal "$output" ""
    contains "$stderr" no-such-command
    run --separate-stderr box -v --pty -- echo hello </dev/null
    is_equal "${output%$'\r'}" hello
    matches "$stderr" "nsinit: seccomp: [0-9]+ us"
  }
  as_both body
}

@test "the steps of -v and of --explain are of the same rooms" {
  body() {
    local room
    for room in $(box --explain -- true | cut -d ' ' -f 1 | grep -Ev '^(ids|rights|signals|reaping|command|version)$' | sort -u); do
      contains "$(box -v -- true 2>&1)" "nsinit: $room: "
    done
  }
  as_both body
}

@test "--probe is a table, and exits 0 where a sandbox can be made" {
  body() {
    run as_whom "$NSINIT" --probe
    is_equal "$status" 0
    contains "$output" "$(uname -r)"
    contains "$output" "uid $(as_whom id -u)"
    matches "$output" "user namespace +yes"
    matches "$output" "--sandbox +yes"
  }
  as_both body
}

@test "--probe --json is one object: kernel, uid, features with what helps, sandbox" {
  needs_program jq
  body() {
    as_whom "$NSINIT" --probe --json >"$T/probe"
    is_equal "$(jq -r '[.kernel, .uid, .sandbox] | join(" ")' "$T/probe")" "$(uname -r) $(as_whom id -u) true"
    is_equal "$(jq -r '.features | map(select((keys | sort) != ["errno", "name", "needed", "remedy", "works"])) | length' "$T/probe")" 0
    is_equal "$(jq -r '.features | map(select(.needed and (.works | not))) | length' "$T/probe")" 0
  }
  as_both body
}

@test "--probe leaves nothing behind" {
  body() {
    local before
    before=$(grep -c . /proc/self/mountinfo)
    run as_whom "$NSINIT" --probe
    is_equal "$(grep -c . /proc/self/mountinfo)" "$before"
  }
  as_both body
}

# --- --unshare and --share ---

@test "--unshare makes just these namespaces, and there is no policy at all" {
  body() {
    local kind own
    for kind in mnt:mount pid:pid net:net uts:uts ipc:ipc cgroup:cgroup; do
      own=${kind#*:}
      [[ $WHO == root ]] || own=user,$own
      run as_whom "$NSINIT" --unshare "$own" -- sh -c 'for kind in user mnt pid net uts ipc cgroup; do
        echo $kind $(stat -Lc %i /proc/$$/ns/$kind 2>/dev/null || stat -Lc %i /proc/self/ns/$kind); done; ls /etc/passwd
        grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status | xargs; env | grep ^SECRET=; exit 5'
      is_equal "$status" 5
      contains "$output" /etc/passwd
      contains "$output" "NoNewPrivs: 0 Seccomp: 0"
      for one in user mnt net uts ipc cgroup; do
        if [[ $one == "${kind%:*}" || ($one == user && $WHO == user) ]]; then
          lacks "$output" "$one $(space self "$one")"
        else
          contains "$output" "$one $(space self "$one")"
        fi
      done
    done
  }
  as_both body
}

@test "--unshare=user alone: an ordinary user stays who he is, and root too" {
  body() {
    run as_whom "$NSINIT" --unshare=user -- id -u
    is_equal "$output" "$(as_whom id -u)"
    run as_whom "$NSINIT" --unshare=user --map "u:0:$(as_whom id -u):1" --map "g:0:$(as_whom id -g):1" -- id -u
    is_equal "$output" 0
  }
  as_both body
}

@test "--unshare=pid: the command is not PID 1, nsinit is, and ends with it" {
  body() {
    local spaces=pid
    [[ $WHO == root ]] || spaces=user,pid
    run as_whom "$NSINIT" --unshare "$spaces" -- sh -c 'echo $$ $PPID; exit 5'
    is_equal "$status $output" "5 2 1"
  }
  as_both body
}

@test "an ordinary user cannot make namespaces without one for users, and is told so" {
  local kind
  for kind in pid net mount uts ipc cgroup; do
    refuses_to as_user "$NSINIT" --unshare "$kind" -- echo started
    contains "$stderr" "Operation not permitted ("
    contains "$stderr" user
  done
  WHO=user
  refuses --share=user
  contains "$stderr" "Operation not permitted ("
}

@test "--share keeps the host's: the command is in it, and everything else stays a sandbox" {
  body() {
    local kind options other
    for kind in pid net uts ipc cgroup; do
      options=(--share "$kind")
      [[ $kind != pid ]] || options+=(--proc=none)
      actor_box a "${options[@]}" -- ready pause
      is_equal "$kind $(space "$COMMAND" "$kind")" "$kind $(space self "$kind")"
      for other in user mnt pid net uts ipc cgroup; do
        [[ $other == "$kind" || $(space "$COMMAND" "$other") != "$(space self "$other")" ]]
      done
      is_equal "$(status_of "$COMMAND" CapEff) $(status_of "$COMMAND" Seccomp)" "0000000000000000 2"
      signal a TERM
      finish a
    done
  }
  needs_root
  as_both body
}

@test "--share takes a list, and several" {
  body() {
    run box --share net,uts --share ipc -- sh -c 'for kind in net uts ipc cgroup; do stat -Lc %i /proc/self/ns/$kind; done'
    is_equal "$(head -n 3 <<<"$output" | xargs)" "$(for kind in net uts ipc; do space self "$kind"; done | xargs)"
    [[ ${lines[3]} != "$(space self cgroup)" ]]
  }
  as_both body
}

@test "--share=user: root stays root of the host, with no capability" {
  needs_root
  WHO=root actor_box a --share=user -- show users ready pause
  is_equal "$(space "$COMMAND" user)" "$(space self user)"
  is_equal "$(status_of "$COMMAND" Uid)" "0 0 0 0"
  is_equal "$(status_of "$COMMAND" CapEff) $(status_of "$COMMAND" CapBnd)" "0000000000000000 0000000000000000"
  signal a TERM
  finish a
  WHO=root
  run box --share=user -- sh -c 'cat /etc/shadow; echo x >/proc/sys/kernel/hostname; touch /usr/x'
  is_equal "$(grep -c -e "Permission denied" -e "Read-only file system" <<<"$output")" "$(wc -l <<<"$output")"
}

@test "--share=pid shows the host's processes in /proc" {
  body() {
    run box --share=pid -- sh -c "ls -d /proc/$$"
    if ((status == 0)); then
      is_equal "$output" "/proc/$$"
    else
      matches "$output" "^nsinit: .*\(.*--proc"
    fi
  }
  as_both body
}

@test "--net=host is the host's network" {
  body() {
    run box --net=host -- stat -Lc %i /proc/self/ns/net
    is_equal "$output" "$(space self net)"
    run box --net=none -- sh -c 'tail -n +3 /proc/net/dev | cut -d : -f 1'
    is_equal "$(xargs <<<"$output")" lo
    run box --net=host --net=none -- sh -c 'tail -n +3 /proc/net/dev | cut -d : -f 1'
    is_equal "$(xargs <<<"$output")" lo
  }
  as_both body
}

@test "a namespace that is not known is refused" {
  body() {
    local word
    for word in '' users network NET mnt time all net,x ,net 'net '; do
      refuses --share "$word"
      refuses_to as_whom "$NSINIT" --unshare "$word" -- echo started
    done
    contains "$stderr" "'net '"
    refuses --share=mount
    contains "$stderr" "'mount'"
    refuses --net=bridge
    contains "$stderr" "'bridge'"
    refuses --proc=some
    contains "$stderr" "'some'"
  }
  as_both body
}

# --- where it cannot be made: what, why, and what helps ---

@test "where user.max_user_namespaces is 0 the message names it" {
  body() {
    refuses_to unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh \
      "$NSINIT" --sandbox -- echo started
    contains "$stderr" "No space left on device"
    contains "$stderr" user.max_user_namespaces
    run unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh "$NSINIT" --probe
    is_equal "$status" 1
    matches "$output" "user namespace +no: .*user.max_user_namespaces"
    matches "$output" "--sandbox +no"
    # what is in the way of these is the same, and not the kernel
    lacks "$output" "not in this kernel"
  }
  body
}

@test "where another limit of namespaces is reached the message names it" {
  refuses_to unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"' sh \
    "$NSINIT" --sandbox -- echo started
  contains "$stderr" /proc/sys/user
}

@test "where a seccomp filter refuses namespaces the message says so" {
  # the filter of a sandbox is much like Docker's
  body() {
    refuses_to as_whom "$NSINIT" --seccomp=default -- "$NSINIT" --sandbox -- echo started
    contains "$stderr" "filter"
    contains "$stderr" "Operation not permitted ("
  }
  as_both body
}

@test "--probe below a seccomp filter says what the filter forbids, and what works" {
  body() {
    run as_whom "$NSINIT" --seccomp=default -- "$NSINIT" --probe
    is_equal "$status" 1
    matches "$output" "user namespace +no: .*seccomp filter"
    matches "$output" $'\nlandlock +yes'
    matches "$output" $'\nseccomp +yes'
    lacks "$output" "built without"
  }
  as_both body
}

@test "where parts of /proc are covered the message says so, and --proc=none works" {
  local cover='mount -t tmpfs none /proc/sys'
  body() {
    refuses_to with_mounts "$cover" box -- echo started
    contains "$stderr" "Operation not permitted ("
    contains "$stderr" --proc=none
    contains "$stderr" systempaths=unconfined
    run with_mounts "$cover" box --proc=none -- echo fine
    is_equal "$output" fine
    run with_mounts "$cover" as_whom "$NSINIT" --probe
    is_equal "$status" 1
    matches "$output" "fresh /proc +no: .*--proc=none"
  }
  as_both body
}

@test "where there is no /proc the message says so" {
  body() {
    refuses_to with_mounts 'mount -t tmpfs none /proc' box -- echo started
    contains "$stderr" /proc
    contains "$stderr" "("
  }
  as_both body
}

@test "a path that the sandbox does not show: what, and the option that shows it" {
  body() {
    run box --chdir "$T" -- true
    is_equal "$status" 125
    contains "$output" "'$T'"
    contains "$output" "--r"
    run -127 box -- "$ACTOR" exit 0
    contains "$output" "'$ACTOR'"
    contains "$output" "--r"
  }
  as_both body
}

@test "it refuses to run setuid" {
  needs_root
  install -m 4755 "$NSINIT" "$T/setuid-nsinit"
  refuses_to as_user "$T/setuid-nsinit" --sandbox -- echo started
  install -m 2755 -g 4 "$NSINIT" "$T/setuid-nsinit"
  refuses_to as_user "$T/setuid-nsinit" --sandbox -- echo started
}

@test "no process and no file is left after a start that failed" {
  body() {
    local words
    for words in "--ro /no/such" "--caps no_such" "--tmpfs /usr/x/y" "--user 99999:99999" "--hide /no" \
      "--pid-file /no/such/file" "--hostname $(printf %0100d 0)" "--seccomp /no/such"; do
      status=0
      # shellcheck disable=SC2086 # words
      box $words -- true >"$T/out" 2>"$T/err" </dev/null || status=$?
      [[ $words == --user* && $WHO == user ]] || is_equal "$words $status $(wc -l <"$T/err")" "$words 125 1"
    done
    is_equal "$(grep -lszF "TEST_MARK=$T" /proc/[0-9]*/environ | cut -d / -f 3 | while read -r pid; do
      [[ $(readlink "/proc/$pid/exe") != */nsinit && $(readlink "/proc/$pid/exe") != "$(readlink -f "$NSINIT")" ]] || echo "$pid"; done)" ""
  }
  as_both body
}

@test "what the kernel refuses is fatal: no restriction is left out" {
  needs_program strace
  [[ $(strace -f -e inject=capset:error=EPERM -o /dev/null true 2>&1) != *ptrace* ]] || skip "strace may not trace here"
  body() {
    local call
    # strace gets in the way of the keyring's and capabilities' own calls only where it is told so
    for call in capset prctl seccomp landlock_restrict_self landlock_create_ruleset mount_setattr move_mount pivot_root \
      sethostname keyctl setgroups prlimit64 close_range; do
      [[ $call != setgroups || $WHO == root ]] || continue
      status=0
      as_whom strace -f -qq -o "$T/trace$WHO" -e "inject=$call:error=EPERM" "$NSINIT" --sandbox -- echo started \
        >"$T/out" 2>"$T/err" </dev/null || status=$?
      # close_range has a second way, by /proc
      [[ $call == close_range ]] || is_equal "$call $status $(<"$T/out")" "$call 125 "
    done
  }
  as_both body
}
