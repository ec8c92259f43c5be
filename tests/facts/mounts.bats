#!/usr/bin/env bats
# Facts about mount namespaces, each seen from the host and from the sandbox at once. The host is one of the test's own:
# nothing is mounted on the real host.

load ../lib/helper
load ../lib/sandbox

setup() {
  begin_test
  needs_root
  needs_sandbox
  needs_program nsenter
}

# What lets a command mount in a sandbox.
MOUNTER=(--caps=sys_admin --landlock=off)

# host_box NAME OPTION...: a sandbox on a host whose mounts are the test's own, with a tmpfs at $T/d that holds file
host_box() {
  mkdir -p "$T/d"
  start "$1" with_mounts 'mount --make-rshared /; mount -t tmpfs none "$T/d"; chmod 777 "$T/d"; echo text >"$T/d/file"
    chmod 666 "$T/d/file"' box --ro "$ACTOR:/actor" "${@:2}" -- /actor ready pause
  wait_for "$1" ^ready
  BOX=$(inner_of "$1")
}

# outside CMD...: on that host, as root        inside CMD...: in the sandbox
# on_host CMD...: on that host, in front of box
outside() { nsenter --target "${PID[a]}" --mount -- "$@"; }
on_host() {
  local WORDS=("${WORDS[@]}" nsenter --target "${PID[a]}" --mount --)
  go "$@"
}
inside() { box --join "$BOX" "${JOIN[@]}" -- "$@"; }
JOIN=()

@test "a file system that is mounted inside is not seen outside, nor its files" {
  body() {
    host_box a --rw "$T/d:/d" --tmpfs /d/inside
    inside sh -c 'echo x >/d/inside/secret'
    is_equal "$(inside ls /d/inside)" secret
    # the place was made in the directory that both see; it is empty outside
    is_equal "$(outside ls -A "$T/d/inside")" ""
    lacks "$(outside cat /proc/self/mountinfo)" "$T/d/inside"
    lacks "$(cat /proc/self/mountinfo)" "$T/d/inside"
    end
  }
  as_both body
}

@test "what the command itself mounts, where it may, is not seen outside" {
  body() {
    host_box a --rw "$T/d:/d" "${MOUNTER[@]}"
    JOIN=("${MOUNTER[@]}")
    inside sh -c 'mkdir /d/new && mount -t tmpfs none /d/new && echo x >/d/new/secret'
    is_equal "$(inside ls /d/new)" secret
    is_equal "$(outside ls -A "$T/d/new")" ""
    lacks "$(outside cat /proc/self/mountinfo)" "$T/d/new"
    JOIN=()
    end
  }
  as_both body
}

@test "a mount that is made outside later does not appear inside" {
  body() {
    host_box a --ro "$T/d:/d"
    outside sh -c 'mkdir "$T/d/later"; mount -t tmpfs none "$T/d/later"; echo x >"$T/d/later/file"'
    contains "$(outside cat /proc/self/mountinfo)" "$T/d/later"
    is_equal "$(inside ls -A /d/later)" ""
    is_equal "$(inside sh -c 'grep -c " /d/later " /proc/self/mountinfo || :')" 0
    end
  }
  as_both body
}

@test "an unmount outside takes nothing away inside" {
  body() {
    host_box a --ro "$T/d:/d"
    outside umount "$T/d"
    is_equal "$(outside ls -A "$T/d")" ""
    is_equal "$(inside cat /d/file)" text
    end
  }
  as_both body
}

@test "an unmount inside has no effect outside" {
  body() {
    local second
    host_box a --rw "$T/d:/d" "${MOUNTER[@]}"
    start b on_host box --ro "$T/d:/d" --ro "$ACTOR:/actor" -- /actor ready pause
    wait_for b ^ready
    second=$(inner_of b)
    JOIN=("${MOUNTER[@]}")
    inside sh -c 'mount --bind /d /tmp && umount /tmp; umount -l /d'
    is_equal "$(outside cat "$T/d/file")" text
    is_equal "$(BOX=$second inside cat /d/file)" text
    JOIN=()
    signal b TERM
    finish b
    end
  }
  as_both body
}

@test "a file that is changed in a directory that is shared writable is changed on both sides" {
  body() {
    host_box a --rw "$T/d:/d"
    inside sh -c 'echo inside >/d/file; echo new >/d/new'
    is_equal "$(outside cat "$T/d/file" "$T/d/new" | xargs)" "inside new"
    outside sh -c 'echo outside >"$T/d/file"; rm "$T/d/new"'
    is_equal "$(inside cat /d/file)" outside
    is_equal "$(inside ls /d)" file
    # one file, not two
    is_equal "$(inside stat -c %i /d/file)" "$(outside stat -c %i "$T/d/file")"
    end
  }
  as_both body
}

@test "read-only is the mount, not the file: outside it is written to, inside that is seen" {
  body() {
    host_box a --ro "$T/d:/d" --landlock=off
    JOIN=(--landlock=off)
    run inside sh -c 'echo x >/d/new'
    contains "$output" "Read-only file system"
    outside sh -c 'echo changed >"$T/d/file"; echo x >"$T/d/new"'
    is_equal "$(inside cat /d/file /d/new | xargs)" "changed x"
    JOIN=()
    end
  }
  as_both body
}

@test "a file that is shown is the file, not its name: one that takes the name later is not seen" {
  body() {
    host_box a --ro "$T/d/file:/f"
    outside sh -c 'echo changed >"$T/d/file"'
    is_equal "$(inside cat /f)" changed
    outside sh -c 'echo other >"$T/d/other"; mv "$T/d/other" "$T/d/file"'
    is_equal "$(outside cat "$T/d/file")" other
    is_equal "$(inside cat /f)" changed
    end
  }
  as_both body
}

@test "what is hidden inside is there outside" {
  body() {
    host_box a --rw "$T/d:/d" --hide /d/file
    is_equal "$(inside cat /d/file)" ""
    is_equal "$(outside cat "$T/d/file")" text
    end
  }
  as_both body
}

@test "the root of the sandbox is its own: /proc/PID/root shows it to the host" {
  body() {
    host_box a --file /only/inside=text
    is_equal "$(cat "/proc/$BOX/root/only/inside")" text
    [[ ! -e /only/inside ]]
    # '..' leads nowhere from there
    is_equal "$(inside sh -c 'cd /../../..; pwd; ls -d only')" $'/\nonly'
    [[ $(outside stat -Lc %d:%i /) != "$(stat -Lc %d:%i "/proc/$BOX/root/")" ]]
    end
  }
  as_both body
}

@test "a sandbox sees its own mounts and none of the host's" {
  body() {
    host_box a
    outside sh -c 'mkdir "$T/m"; mount -t tmpfs nsinit-test-marker "$T/m"'
    contains "$(outside cat /proc/self/mountinfo)" nsinit-test-marker
    lacks "$(inside cat /proc/self/mountinfo)" nsinit-test-marker
    lacks "$(inside cat /proc/self/mountinfo)" "$T"
    lacks "$(inside cat /proc/1/mountinfo)" "$T"
    end
    rmdir "$T/m"
  }
  as_both body
}

@test "the mount namespace is gone with the last process in it, and what was mounted as well" {
  body() {
    local inode before
    host_box a --tmpfs /scratch
    inside sh -c 'echo x >/scratch/file'
    inode=$(space "$BOX" mnt)
    space_is_used mnt "$inode"
    [[ -e /proc/$BOX/root/scratch/file ]]
    before=$(now)
    end
    space_is_gone mnt "$inode" "$before"
  }
  as_both body
}

@test "a file of root's outside is root's inside, and what root makes inside is root's outside" {
  local WHO=root
  host_box a --rw "$T/d:/d"
  is_equal "$(inside stat -c %u:%g /d/file)" 0:0
  inside touch /d/new
  is_equal "$(outside stat -c %u:%g "$T/d/new")" 0:0
  # though the one who made it is another outside
  [[ $(status_of "$BOX" Uid) != "0 0 0 0" ]]
  end
}
