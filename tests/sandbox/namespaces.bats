#!/usr/bin/env bats
# A sandbox with no other option: its namespaces, and what they keep away.

load ../lib/helper
load ../lib/sandbox

# A hundred sandboxes at once take their time on a busy host.
BATS_TEST_TIMEOUT=660

@test "nsinit --sandbox -- CMD is safe with no further option" {
  needs_program ip mount
  body() {
    run box -- sh -c 'echo $$; ps -e -o pid=,args=; ip -o addr; mount; id -u; touch /usr/x; grep CapEff /proc/self/status
      tail -n +2 /proc/net/route; ls -A /home /root /run /var /srv /mnt /boot /sys 2>/dev/null | wc -l'
    is_equal "${lines[0]}" 2
    matches "${lines[1]}" "^ *1 .*nsinit.*--sandbox|^ *1 $NSINIT --sandbox"
    contains "$output" "lo    inet 127.0.0.1/8"
    contains "$output" "on /usr type"
    contains "$output" "on /proc type proc"
    matches "$output" "cannot touch '/usr/x': (Read-only file system|Permission denied)"
    contains "$output" $'CapEff:\t0000000000000000'
    lacks "$output" eth0
    [[ ! -e /usr/x ]]
  }
  as_both body
}

# --- processes ---

@test "PID 1 is nsinit, and the command is its child" {
  body() {
    run box --ro "$ACTOR:/actor" -- /actor show ids
    is_equal "$status" 0
    is_equal "$(value "$output" pid)" 2
    is_equal "$(value "$output" ppid)" 1
    run box -- sh -c 'tr "\0" " " </proc/1/cmdline'
    contains "$output" "--sandbox -- sh -c"
  }
  as_both body
}

@test "ps sees PID 1, the command and itself" {
  body() {
    run box -- sh -c 'ps -e -o pid=; echo'
    is_equal "$(xargs <<<"$output")" "1 2 3"
  }
  as_both body
}

@test "no process of the host can be seen or signalled" {
  body() {
    start a as_whom "$ACTOR" ready pause
    wait_for a ready
    run box -- sh -c 'ls -d /proc/[0-9]* | wc -l; ls -d /proc/$1 2>&1; kill -0 $1 2>&1' sh "${PID[a]}"
    matches "$output" ^[34]$'\n'
    contains "$output" "/proc/${PID[a]}': No such file or directory"
    contains "$output" "No such process"
    signal a KILL
    finish a
  }
  as_both body
}

@test "the host's view of the sandbox's processes is unchanged: it sees each of them" {
  body() {
    start_box a --ro "$ACTOR:/actor" -- /actor ready pause
    is_equal "$(status_of "$BOX" NSpid)" "$BOX 1"
    is_equal "$(status_of "$COMMAND" NSpid)" "$COMMAND 2"
    signal a TERM
    finish a
    is_equal "$status" 143
  }
  as_both body
}

@test "every namespace is a new one" {
  body() {
    local kind
    start_box a --ro "$ACTOR:/actor" -- /actor ready pause
    for kind in user mnt pid net uts ipc cgroup; do
      [[ $(space "$BOX" "$kind") != "$(space self "$kind")" ]]
      is_equal "$kind $(space "$COMMAND" "$kind")" "$kind $(space "$BOX" "$kind")"
    done
    signal a TERM
    finish a
  }
  needs_root
  as_both body
}

# --- network ---

@test "the network is lo only, and up" {
  body() {
    run box -- sh -c 'tail -n +3 /proc/net/dev | cut -d : -f 1'
    is_equal "$(xargs <<<"$output")" lo
    needs_program ip
    run box -- ip addr
    matches "$output" "^1: lo: <[A-Z,_]*UP[,>]"
    contains "$output" "inet 127.0.0.1/8"
    lacks "$output" "2: "
  }
  as_both body
}

@test "there is no route, and no address beyond lo's is reached" {
  body() {
    run box -- cat /proc/net/route
    is_equal "$(wc -l <<<"$output")" 1
    needs_program perl
    run box --ro "$(net_script):/net" -- perl /net connect 192.0.2.1:80
    is_equal "$output" "connect: Network is unreachable"
  }
  as_both body
}

@test "what listens on the host's loopback is not reached" {
  needs_program perl
  # a host of its own, with a server
  local host='perl "$T/net" listen 127.0.0.1:8080 >"$T/listening" & until grep -qs ready "$T/listening"; do sleep 0.01
    done; perl "$T/net" connect 127.0.0.1:8080; "$@"; kill $!'
  net_script >/dev/null
  body() {
    rm -f "$T/listening"
    run with_network sh -c "$host" sh true
    is_equal "$output" hello
    rm -f "$T/listening"
    run with_network as_whom sh -c "$host" sh "$NSINIT" --sandbox --ro "$T/net:/net" -- \
      perl /net connect 127.0.0.1:8080
    is_equal "$output" $'hello\nconnect: Connection refused'
    run with_network as_whom sh -c "$host" sh "$NSINIT" --sandbox --net=host --ro "$T/net:/net" -- \
      perl /net connect 127.0.0.1:8080
    is_equal "$output" $'hello\nhello'
  }
  as_both body
}

@test "an abstract socket of the host is not reached" {
  needs_program perl
  body() {
    start a as_whom perl "$(net_script)" listen "@nsinit-test-$$"
    wait_for a ready
    run perl "$(net_script)" connect "@nsinit-test-$$"
    is_equal "$output" hello
    run box --ro "$(net_script):/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" "connect: Connection refused"
    signal a KILL
    finish a
  }
  as_both body
}

@test "the hostname is sandbox, and the host's stays" {
  body() {
    local before
    before=$(uname -n)
    run box -- uname -n
    is_equal "$output" sandbox
    is_equal "$(uname -n)" "$before"
    run box -- hostname changed
    [[ $status != 0 ]]
  }
  as_both body
}

@test "its cgroup is the root of what it sees" {
  [[ -e /proc/self/cgroup ]] || skip "no cgroups"
  body() {
    run box -- sh -c 'cut -d : -f 3 /proc/self/cgroup | sort -u'
    is_equal "$output" /
    run box -- ls /sys/fs/cgroup
    contains "$output" "No such file or directory"
  }
  as_both body
}

@test "System V IPC of the host is not there" {
  needs_program ipcmk ipcrm ipcs
  local id
  id=$(ipcmk -M 4096 -p 666 | sed 's/.*: //')
  body() {
    run box -- cat /proc/sysvipc/shm
    is_equal "$(wc -l <<<"$output")" 1
    run box -- ipcrm -m "$id"
    [[ $status != 0 ]]
  }
  as_both body
  ipcrm -m "$id"
}

@test "nothing is left on the host when it has ended" {
  needs_root
  body() {
    # a /tmp, /run, /var and /dev/shm that nobody else writes to; their mounts are counted before and after
    run with_mounts 'for dir in /var /dev/shm /run; do mount -t tmpfs -o mode=1777 none $dir; done' \
      as_whom sh -ec 'cat /proc/self/mountinfo >"$T/before"; ls -a "$T" >"$T/files"
        TMPDIR=$T "$0" --sandbox -- sh -c "touch /tmp/x ~/y; mkdir /dev/shm/z"
        cat /proc/self/mountinfo | cmp "$T/before" -; ls -a "$T" | cmp "$T/files" -
        find /run /var /dev/shm -mindepth 1; rm "$T/before" "$T/files"' "$NSINIT"
    is_equal "$status $output" "0 "
  }
  as_both body
}

@test "as PID 1 of a container it makes the same sandbox" {
  needs_pid1
  run as_pid1 "$NSINIT" --sandbox --proc=none -- sh -c 'echo $$; exit 7'
  is_equal "$status $output" "7 2"
  run as_pid1 "$NSINIT" --sandbox -- sh -c 'ps -e -o pid= | xargs; exit 7'
  is_equal "$status" 7
  matches "$output" "^1 2 3( 4)*$"
}

@test "a hundred sandboxes at once all work" {
  body() {
    local i
    for i in {1..100}; do
      start "a$i" box -- sh -c 'echo "$$ $(ls /proc | grep -c "^[0-9]")"'
    done
    for i in {1..100}; do
      finish "a$i" 30
      matches "$status $output" "^0 2 [345]$"
    done
  }
  as_both body
}
