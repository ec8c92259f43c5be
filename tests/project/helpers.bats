#!/usr/bin/env bats
# The tools of the other tests do what they say.

load ../lib/helper

@test "the actor blocks, ignores, catches and shows signals, the last one and libc's own included" {
  run "$ACTOR" block TERM,32,SIGRTMIN+3,64 ignore HUP,33 catch USR1 show mask,dispositions
  has_line "$output" "mask=TERM,32,RTMIN+3,RTMIN+30"
  has_line "$output" "ignored=HUP,33"
  has_line "$output" "caught=USR1"
}

@test "the actor's settings reach the program that it becomes" {
  run "$ACTOR" block TERM ignore CHLD setenv A=b umask 027 close 0 exec-as other "$ACTOR" \
    show mask,dispositions,settings,fds env A argv0
  has_line "$output" "mask=TERM"
  has_line "$output" "ignored=CHLD"
  has_line "$output" "umask=0027"
  has_line "$output" "A=b"
  has_line "$output" "argv0=other"
  lacks "$output" "fd0="
}

@test "the actor receives each queued signal once, in order, with its payload" {
  run "$ACTOR" take RTMIN,TERM send-numbered self RTMIN 3 send-value self TERM 42 count 4 report
  is_equal "$status" 0
  is_equal "$(grep -o 'name=RTMIN.*value=.*' <<<"$output" | grep -o 'value=.*' | tr '\n' ' ')" "value=0 value=1 value=2 "
  matches "$output" "signal=15 name=TERM code=-1 pid=[0-9]+ uid=[0-9]+ value=42"
  has_line "$output" "total=4"
}

@test "count gives up when the signals do not come" {
  run "$ACTOR" take TERM bound 50 count 1
  is_equal "$status" 99
}

@test "a wrong word ends the actor with 99" {
  run "$ACTOR" nonsense
  is_equal "$status" 99
  contains "$output" "no such verb: nonsense"
}

@test "orphans have their new parent and are ready before the actor goes on" {
  needs_pid1
  start a as_pid1 "$ACTOR" orphans 3 [ ignore TERM show ids ready pause ] write next exit 4
  finish a
  is_equal "$status" 4
  is_equal "$(grep -c '^ppid=1$' <<<"$output")" 3
  is_equal "$(tail -n 1 <<<"$output")" next
}

@test "children stay unreaped until the actor reaps them" {
  run "$ACTOR" zombies 2 children 1 [ raise KILL ] children 1 [ exit 7 ] reap
  is_equal "$(grep -c exited=0 <<<"$output")" 2
  matches "$output" "child=[0-9]+ killed=KILL"
  matches "$output" "child=[0-9]+ exited=7"
}

@test "a sibling is a child of the actor's parent" {
  run "$ACTOR" children 1 [ siblings 1 [ exit 6 ] sleep 100 exit 5 ] sleep 100 reap
  matches "$output" "exited=5"
  matches "$output" "exited=6"
}

@test "a worker finishes its work when it gets SIGTERM" {
  start w "$ACTOR" children 1 [ pid-file "$T/one" worker "$T/work" 50 ] \
    children 1 [ pid-file "$T/two" worker "$T/more" 1 ] ready reap
  wait_for w ready
  kill "$(<"$T/two")"
  wait_until 5 test -s "$T/more"
  [[ ! -e $T/work ]]
  kill "$(<"$T/one")"
  finish w
  is_equal "$(<"$T/work")" "done"
}

@test "a process whose main thread has gone ends with the other's status" {
  run "$ACTOR" leave-thread 30 9
  is_equal "$status" 9
}

@test "start gives a command clean signals, no foreign files and a session of its own" {
  start c "$ACTOR" show dispositions,mask,fds,ids
  finish c
  has_line "$output" "ignored="
  has_line "$output" "mask="
  has_line "$output" "fds=0,1,2"
  has_line "$output" "foreground=none"
  is_equal "$(value "$output" session)" "$(value "$output" pid)"
}

@test "as_pid1 runs a command as PID 1 and passes its status on" {
  needs_pid1
  run as_pid1 "$ACTOR" show ids,dispositions,mask exit 7
  is_equal "$status" 7
  has_line "$output" "pid=1"
  has_line "$output" "session=1"
  has_line "$output" "ignored="
  has_line "$output" "mask="
}

@test "as_pid1 works for an unprivileged user" {
  as_user as_pid1 true 2>/dev/null || skip "no user namespaces here"
  start u as_user as_pid1 "$ACTOR" show ids exit 8
  finish u
  is_equal "$status" 8
  has_line "$output" "pid=1"
}

@test "a signal from outside reaches PID 1" {
  needs_pid1
  start p as_pid1 "$ACTOR" take TERM ready count 1 exit 3
  wait_for p ready
  signal p TERM
  finish p
  is_equal "$status" 3
  contains "$output" "name=TERM code=0 pid=0"
}

@test "as_user runs a command without root's ids and groups" {
  run as_user "$ACTOR" show users
  if [[ $EUID == 0 ]]; then
    has_line "$output" "uid=$ORDINARY,$ORDINARY,$ORDINARY"
    has_line "$output" "groups="
  else
    has_line "$output" "uid=$EUID,$EUID,$EUID"
  fi
}

@test "wait_until and finish give up in time, and say for what they waited" {
  run wait_until 1 false
  is_equal "$status" 1
  contains "$output" "not within 1 s: false"
}

@test "a stopped process is seen as stopped" {
  start s "$ACTOR" raise STOP exit 0
  wait_state T "${PID[s]}"
  signal s CONT
  finish s
  is_equal "$status" 0
}

@test "the assertions show both sides when they fail" {
  run is_equal one two
  is_equal "$status" 1
  contains "$output" "got:    one"
  contains "$output" "wanted: two"
  run ! contains abc x
  run ! has_line $'a b\nc' b
  run ! lacks abc b
  run ! matches abc ^b
  is_equal "$(value $'a=1\nb=2=3' b)" 2=3
}

@test "the pty sends keys and sizes, and tells how the command ended" {
  run "$PTY" expect:ready key:^C expect:INT size:30x100 expect:WINCH 'send:word\n' -- \
    "$ACTOR" take INT,WINCH ready count 2 show window,ids read-line exit 3
  is_equal "$status" 3
  has_line "$output" "window=30x100"
  has_line "$output" "line=word"
  has_line "$output" "status=3"
  is_equal "$(value "$output" foreground)" "$(value "$output" pid)"
}

@test "a hangup of the pty ends its session leader" {
  run "$PTY" expect:ready hangup -- "$ACTOR" ready pause
  has_line "$output" "killed=1"
  is_equal "$status" 129
}

@test "the pty gives up in time" {
  run "$PTY" --bound 100 expect:never -- "$ACTOR" ready pause
  is_equal "$status" 124
  contains "$output" "not within 100 ms: never"
}

@test "a job of a shell on the pty can be stopped and continued" {
  run "$PTY" 'expect:$' "send:$ACTOR catch CONT ready pause\\n" 'expect:\nready' key:^Z expect:Stopped \
    'send:fg\n' expect:name=CONT key:^C 'send:exit 5\n' -- env TERM=dumb PS1='$' bash --norc --noprofile -i
  is_equal "$status" 5
}

@test "PID 1 can have a terminal of its own" {
  needs_pid1
  run pid1_on_terminal expect:ready key:^C -- "$ACTOR" take INT ready count 1 show ids exit 6
  is_equal "$status" 6
  has_line "$output" "foreground=1"
  has_line "$output" "session=1"
}

@test "what a test leaves behind is gone after it" {
  start a "$ACTOR" orphans 2 [ setsid ignore TERM,HUP pid-file "$T/left" ready pause ] ready pause
  wait_for a ready
  local left started=${PID[a]} dir=$T
  left=$(<"$T/left")
  end_test
  has_ended "$left"
  has_ended "$started"
  [[ ! -e $dir ]]
  begin_test
}
