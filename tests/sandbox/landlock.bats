#!/usr/bin/env bats
# Landlock: what a sandbox asks of it, and the --allow options, which work without a sandbox, too.

load ../lib/helper
load ../lib/sandbox

@test "Landlock's rules follow from the mounts: a directory that comes in as an open file descriptor is out of reach" {
  body() {
    as_whom mkdir -p "$T/d$WHO"
    as_whom sh -c 'echo text >"$1/file"' sh "$T/d$WHO"
    run as_whom "$ACTOR" open 5 "$T/d$WHO" exec "$NSINIT" --sandbox --keep-fd 5 -- \
      sh -c 'cat /proc/self/fd/5/file; touch /proc/self/fd/5/new'
    is_equal "$(grep -c "Permission denied" <<<"$output")" 2
    [[ ! -e $T/d$WHO/new ]]
    run as_whom "$ACTOR" open 5 "$T/d$WHO" exec "$NSINIT" --sandbox --landlock=off --keep-fd 5 -- \
      cat /proc/self/fd/5/file
    is_equal "$output" text
  }
  as_both body
}

@test "what is mounted writable can be written to, with Landlock's rules in force" {
  body() {
    as_whom mkdir -p "$T/d$WHO"
    run box --rw "$T/d$WHO:/d" --tmpfs /scratch --overlay /opt:/o -- sh -ec 'for dir in /d /scratch /o /tmp /dev/shm ~; do
      mkdir "$dir/a"; echo x >"$dir/a/b"; mv "$dir/a/b" "$dir/c"; ln "$dir/c" "$dir/l"; rm "$dir/c"; truncate -s 0 "$dir/l"
      mkfifo "$dir/p"; ln -s x "$dir/s"; rm -r "$dir/a" "$dir/p" "$dir/s" "$dir/l"; done; echo fine'
    is_equal "$output" fine
    run box --rw "$T/d$WHO:/d" -- sh -c 'echo x >/tmp/f; mv /tmp/f /d/f && cat /d/f'
    is_equal "$output" x
  }
  as_both body
}

@test "--allow-ro: below these paths it may read and execute, elsewhere nothing, in plain init mode" {
  body() {
    rm -rf "${T:?}/d" && mkdir -m 777 "$T/d"
    echo text >"$T/d/file"
    run as_whom "$NSINIT" --allow-ro "$ACTOR" --allow-ro "$T/d" "$ACTOR" open 5 "$T/d/file" write read touch "$T/d/new"
    contains "$output" read
    contains "$output" "Permission denied"
    [[ ! -e $T/d/new ]]
    run as_whom "$NSINIT" --allow-ro "$ACTOR" "$ACTOR" open 5 "$T/d/file" write read
    contains "$output" "Permission denied"
    lacks "$output" $'\nread'
    # it may not even be started from elsewhere
    run as_whom "$NSINIT" --allow-ro "$T/d" "$ACTOR" write started
    is_equal "$status" 126
  }
  as_both body
}

@test "--allow-rw: it may do anything below PATH, in plain init mode" {
  body() {
    rm -rf "${T:?}/d" && mkdir -m 777 "$T/d"
    run as_whom "$NSINIT" --allow-ro "$ACTOR" --allow-rw "$T/d" "$ACTOR" touch "$T/d/new" append-file "$T/d/new" text \
      touch "$T/outside"
    contains "$output" "Permission denied"
    is_equal "$(<"$T/d/new")" text
    [[ ! -e $T/outside ]]
    run as_whom "$NSINIT" --allow-ro / --allow-rw "$T/d" sh -c 'cat /etc/hostname >"$0/copy"; echo $?; echo >"$0/../x"' "$T/d"
    contains "$output" 0
    contains "$output" "Permission denied"
  }
  as_both body
}

@test "rules of Landlock cannot be lifted, and hold for children" {
  body() {
    run as_whom "$NSINIT" --allow-ro / "$NSINIT" --allow-rw / sh -c 'touch "$T/x" || sh -c "touch $T/y"'
    is_equal "$(grep -c "Permission denied" <<<"$output")" 2
    [[ ! -e $T/x && ! -e $T/y ]]
  }
  as_both body
}

@test "--allow-bind and --allow-connect: to these TCP ports alone, in plain init mode" {
  needs_program perl
  net_script >/dev/null
  body() {
    local run=(with_network as_whom "$NSINIT")
    run "${run[@]}" --allow-bind 8080 -- perl "$T/net" bind 127.0.0.1:8080
    is_equal "$output" bound
    run "${run[@]}" --allow-bind 8080 -- perl "$T/net" bind 127.0.0.1:8081
    is_equal "$output" "bind: Permission denied"
    run "${run[@]}" --allow-bind 8080 -- perl "$T/net" connect 127.0.0.1:8080
    is_equal "$output" "connect: Permission denied"
    run "${run[@]}" --allow-connect 8080 --allow-connect 8081 -- perl "$T/net" connect 127.0.0.1:8081
    is_equal "$output" "connect: Connection refused"
    run "${run[@]}" --allow-connect 8080 -- perl "$T/net" connect 127.0.0.1:8081
    is_equal "$output" "connect: Permission denied"
    run "${run[@]}" --allow-connect 8080 -- perl "$T/net" bind 127.0.0.1:8080
    is_equal "$output" "bind: Permission denied"
  }
  as_both body
}

@test "the --allow options work in a sandbox as well" {
  needs_program perl
  body() {
    run box --allow-bind 8080 --ro "$(net_script):/net" -- perl /net bind 127.0.0.1:8080
    is_equal "$output" bound
    run box --allow-bind 8080 --ro "$(net_script):/net" -- perl /net bind 127.0.0.1:8081
    is_equal "$output" "bind: Permission denied"
    run box --allow-ro /etc -- touch /tmp/x
    is_equal "$status" 0
  }
  as_both body
}

@test "what is no port, and a path that is missing, are refused" {
  body() {
    local port
    for port in 65536 -1 x '' 80-90 '80 ' 0x50 99999999999999999999; do
      refuses_to as_whom "$NSINIT" --allow-bind "$port" echo started
      contains "$stderr" "'$port'"
      refuses --allow-connect "$port"
    done
    refuses_to as_whom "$NSINIT" --allow-ro "$T/no-such" echo started
    contains "$stderr" "'$T/no-such'"
    refuses_to as_whom "$NSINIT" --allow-rw "" echo started
  }
  as_both body
}

@test "--landlock takes off, and nothing else; rules without Landlock are refused" {
  body() {
    refuses --landlock=on
    contains "$stderr" "'on'"
    refuses --landlock=off --allow-ro /
    contains "$stderr" --allow-
    run box --landlock=off -- echo fine
    is_equal "$output" fine
  }
  as_both body
}

@test "with the host's processes in sight Landlock keeps its signals inside" {
  body() {
    start a as_whom "$ACTOR" ready pause
    wait_for a ready
    run box --share=pid --proc=none -- sh -c 'kill -0 $1' sh "${PID[a]}"
    contains "$output" "not permitted"
    signal a KILL
    finish a
  }
  as_both body
}

@test "with the host's network Landlock keeps it from the host's abstract sockets" {
  needs_program perl
  body() {
    start a as_whom perl "$(net_script)" listen "@nsinit-test-$$"
    wait_for a ready
    run box --net=host --ro "$T/net:/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" "connect: Operation not permitted"
    run box --share=net --ro "$T/net:/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" "connect: Operation not permitted"
    run box --share=net --landlock=off --ro "$T/net:/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" hello
    signal a KILL
    finish a
  }
  as_both body
}

@test "a filter that cannot be read, or is none, is refused" {
  body() {
    refuses --seccomp "$T/no-such"
    contains "$stderr" "'$T/no-such'"
    echo 123 >"$T/odd"
    refuses --seccomp "$T/odd"
    contains "$stderr" "'$T/odd'"
    refuses --seccomp "$T"
    refuses --deny-syscalls no_such_call
    contains "$stderr" "'no_such_call'"
  }
  as_both body
}
