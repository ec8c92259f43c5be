#!/usr/bin/env bats
# Facts about the other namespaces - user, uts, ipc, cgroup, time -, each seen from the host and from the sandbox at once.

load ../lib/helper
load ../lib/sandbox

actor_box() { start_box "$1" --ro "$ACTOR:/actor" "${@:2}" -- /actor show users ready pause; }

@test "one process has an id inside and another outside" {
  needs_root
  WHO=root
  actor_box a --user 5:6
  has_line "$(<"$T/a.out")" uid=5,5,5
  local base
  read -r _ base _ <"/proc/$BOX/uid_map"
  is_equal "$(status_of "$COMMAND" Uid)" "$((base + 5)) $((base + 5)) $((base + 5)) $((base + 5))"
  end a
}

@test "two sandboxes of root have no id in common" {
  needs_root
  WHO=root
  local first second
  actor_box a
  read -r _ first _ <"/proc/$BOX/uid_map"
  actor_box b
  read -r _ second _ <"/proc/$BOX/uid_map"
  ((first + 65536 <= second || second + 65536 <= first))
  end a b
}

@test "an id of the host that is not mapped is the overflow id inside" {
  needs_root
  touch "$T/of-4242"
  chown 4242:4243 "$T/of-4242"
  WHO=user
  is_equal "$(box --ro "$T/of-4242:/f" -- stat -c %u:%g /f)" "65534:65534"
  is_equal "$(stat -c %u:%g "$T/of-4242")" 4242:4243
}

@test "uid 0 inside has no power over what root owns outside" {
  body() {
    local file
    for file in /proc/sys/kernel/core_pattern /etc/passwd /usr/bin/env; do
      run box --seccomp=off --landlock=off --caps=dac_override,fowner,chown,sys_admin,setuid -- sh -c 'echo x >>"$1"' sh "$file"
      [[ $status != 0 ]]
    done
    # nor over a process
    start h as_user "$ACTOR" ready pause
    wait_for h ready
    run box --share=pid --proc=none --seccomp=off --landlock=off --caps=kill -- sh -c 'kill -KILL $1' sh "${PID[h]}"
    if [[ $WHO == root ]]; then contains "$output" "not permitted"; fi
    signal h KILL || :
    finish h
  }
  needs_root
  WHO=root body
}

@test "a hostname that is set inside is not seen outside" {
  body() {
    local before
    before=$(uname -n)
    actor_box a --hostname inside
    is_equal "$(box --join "$BOX" -- uname -n)" inside
    is_equal "$(uname -n)" "$before"
    actor_box b
    is_equal "$(box --join "$BOX" -- uname -n)" sandbox
    end a b
    is_equal "$(uname -n)" "$before"
  }
  as_both body
}

@test "shared memory of System V belongs to an IPC namespace" {
  needs_program ipcmk ipcs
  body() {
    local before
    before=$(ipcs -m | wc -l)
    actor_box a
    box --join "$BOX" -- ipcmk -M 4096 >/dev/null
    is_equal "$(box --join "$BOX" -- cat /proc/sysvipc/shm | wc -l)" 2
    is_equal "$(box --ipc "join:$BOX" -- cat /proc/sysvipc/shm | wc -l)" 2
    is_equal "$(box -- cat /proc/sysvipc/shm | wc -l)" 1
    is_equal "$(ipcs -m | wc -l)" "$before"
    end a
  }
  as_both body
}

@test "the names of POSIX shared memory are files of the sandbox's own /dev/shm" {
  body() {
    actor_box a
    box --join "$BOX" -- sh -c 'echo x >/dev/shm/nsinit-test'
    [[ ! -e /dev/shm/nsinit-test ]]
    is_equal "$(box --join "$BOX" -- ls /dev/shm)" nsinit-test
    is_equal "$(box -- ls /dev/shm)" ""
    end a
  }
  as_both body
}

@test "the cgroup of the sandbox is / inside, and its full path outside" {
  body() {
    actor_box a
    is_equal "$(box --join "$BOX" -- sh -c 'cut -d : -f 3 /proc/1/cgroup | sort -u')" /
    is_equal "$(cut -d : -f 3 "/proc/$BOX/cgroup")" "$(cut -d : -f 3 "/proc/${PID[a]}/cgroup")"
    end a
  }
  as_both body
}

@test "a clock that is offset inside is what it was outside" {
  body() {
    local up inside
    actor_box a --boottime 1000000
    up=$(cut -d . -f 1 /proc/uptime)
    inside=$(box --boottime 1000000 -- cut -d . -f 1 /proc/uptime)
    ((inside >= up + 1000000 && inside < up + 1000100))
    (($(cut -d . -f 1 /proc/uptime) < up + 100))
    # the time of day is one for all
    (($(box --boottime 1000000 -- date +%s) - $(date +%s) <= 1))
    end a
  }
  as_both body
}

@test "each namespace is gone with the sandbox" {
  needs_root
  body() {
    local kind before
    local -A inode=()
    actor_box a --boottime 5
    for kind in user mnt pid net uts ipc cgroup time; do inode[$kind]=$(space "$COMMAND" $kind); done
    for kind in "${!inode[@]}"; do space_is_used "$kind" "${inode[$kind]}"; done
    before=$(now)
    end a
    for kind in "${!inode[@]}"; do space_is_gone "$kind" "${inode[$kind]}" "$before"; done
  }
  as_both body
}
