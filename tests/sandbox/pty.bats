#!/usr/bin/env bats
# The terminal of a sandbox: the caller's, or one of its own with --pty.

load ../lib/helper
load ../lib/sandbox

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
    wait_until 25 test -s "$T/d$WHO/came"
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
      until [[ -s $T/pid$1 ]]; do sleep 0.01; done; while stty -g | cmp -s "$T/before$1" -; do sleep 0.01; done; kill -KILL $!; wait
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
    run timeout 60 "${AS[@]}" "$NSINIT" --sandbox --pty -- sh -c 'sleep 100 & exit 4' </dev/null
    is_equal "$status" 4
  }
  AS=()
  WHO=root body
}

@test "--pty without --sandbox is refused" {
  refuses_to as_user "$NSINIT" --pty echo started
  contains "$stderr" --sandbox
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
