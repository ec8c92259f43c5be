#!/usr/bin/env bats
# --explain and -v: what a sandbox would do, and what it did.

load ../lib/helper
load ../lib/sandbox

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
    for step in mount_sources rootfs namespaces network hostname inherited_fds landlock terminal keyring rlimits \
      capabilities identity environment seccomp; do
      matches "$stderr" "nsinit: $step: [0-9]+ us"
    done
    contains "$stderr" "started sh (pid 2)"
    contains "$stderr" "exited with status 4"
  }
  as_both body
}

@test "the steps of -v and of --explain are of the same modules" {
  body() {
    local module
    # what mounts explains is done by mount_sources and rootfs
    for module in $(box --explain -- true | cut -d ' ' -f 1 | grep -Ev '^(mounts|signals|reaping|command|version)$' | sort -u); do
      contains "$(box -v -- true 2>&1)" "nsinit: $module: "
    done
  }
  as_both body
}
