#!/usr/bin/env bats
# Signals to and in a sandbox, and the death of its parent.

load ../lib/helper
load ../lib/sandbox

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
      # blocked from before nsinit is executed: it waits until it is taken
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
