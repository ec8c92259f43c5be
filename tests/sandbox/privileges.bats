#!/usr/bin/env bats
# The privileges of the command: capabilities, no way to more of them.

load ../lib/helper
load ../lib/sandbox

# caps WORDS...: CapInh CapPrm CapEff CapBnd CapAmb of a command behind these words, without leading zeros
caps() {
  as_whom "$NSINIT" "$@" sed -n 's/^Cap....\t0*\([0-9a-f]\)/\1/p' /proc/self/status | xargs
}

# --- the user that the command is ---

@test "root is root inside, and outside an unused id of at least 0x70000000" {
  needs_root
  WHO=root start_box a --ro "$ACTOR:/actor" -- /actor show users ready pause
  has_line "$(<"$T/a.out")" uid=0,0,0
  has_line "$(<"$T/a.out")" gid=0,0,0
  local kind inside outside count
  for kind in uid gid; do
    read -r inside outside count <"/proc/$BOX/${kind}_map"
    is_equal "$(wc -l <"/proc/$BOX/${kind}_map")" 1
    is_equal "$inside $count" "0 65536"
    ((outside >= 0x70000000 && outside % 65536 == 0 && outside + count < 0x7fffffff))
    is_equal "$(status_of "$COMMAND" "${kind^}")" "$outside $outside $outside $outside"
    is_equal "$(status_of "$BOX" "${kind^}")" "$outside $outside $outside $outside"
  done
  signal a TERM
  finish a
}

@test "an unprivileged user is the same inside, and there is no other id" {
  local uid gid kind
  read -r uid gid < <(as_user sh -c 'echo $(id -u) $(id -g)')
  WHO=user start_box a --ro "$ACTOR:/actor" -- /actor show users ready pause
  has_line "$(<"$T/a.out")" "uid=$uid,$uid,$uid"
  has_line "$(<"$T/a.out")" "gid=$gid,$gid,$gid"
  is_equal "$(xargs <"/proc/$BOX/uid_map")" "$uid $uid 1"
  is_equal "$(xargs <"/proc/$BOX/gid_map")" "$gid $gid 1"
  is_equal "$(<"/proc/$BOX/setgroups")" deny
  is_equal "$(status_of "$COMMAND" Uid)" "$uid $uid $uid $uid"
  signal a TERM
  finish a
}

@test "root's supplementary groups are dropped" {
  needs_root
  run "$ACTOR" groups 4,27,100 exec "$NSINIT" --sandbox --ro "$ACTOR:/actor" -- /actor show users
  has_line "$output" groups=
}

@test "an unprivileged user's supplementary groups stay, and --explain says so" {
  needs_root
  run "$ACTOR" groups 4,27 setgid 65534 setuid 65534 exec "$NSINIT" --sandbox -- id -G
  is_equal "$output" "65534"
  run "$ACTOR" groups 4,27 setgid 65534 setuid 65534 exec "$NSINIT" --sandbox --explain -- true
  contains "$output" "supplementary groups stay"
  run "$ACTOR" groups 4,27 setgid 65534 setuid 65534 exec "$NSINIT" --sandbox -v -- true
  contains "$output" "supplementary groups stay"
}

@test "no capability is left in any of the five sets, and none can be gained" {
  body() {
    run box -- grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status
    is_equal "$(tr '\t' ' ' <<<"$output" | xargs)" "CapInh: 0000000000000000 CapPrm: 0000000000000000 \
CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000 NoNewPrivs: 1 Seccomp: 2"
  }
  as_both body
}

@test "a setuid program gives nothing" {
  needs_root
  needs_program capsh
  cp "$ACTOR" "$T/setuid"
  chmod 4755 "$T/setuid"
  body() {
    run box --ro "$T/setuid:/setuid" -- /setuid show users show rights
    [[ $WHO == root ]] || has_line "$output" "uid=$ORDINARY,$ORDINARY,$ORDINARY"
    has_line "$output" cap.effective=0000000000000000
  }
  as_both body
}

@test "the filter of system calls and the rules of Landlock are in force" {
  body() {
    run box -- sed -n 's/^Seccomp_filters:\t//p' /proc/self/status
    is_equal "$status" 0
    ((output >= 1))
    run box -- unshare --uts true
    contains "$output" "Operation not permitted"
    run box -- mount -t tmpfs none /tmp
    is_equal "$status" 32
    run box -- chroot / true
    is_equal "$status" 125
  }
  as_both body
}

@test "there is no user namespace below it" {
  body() {
    run box -- unshare --user true
    contains "$output" "Operation not permitted"
    run box --seccomp=off -- unshare --user true
    contains "$output" "No space left on device"
    run box --seccomp=off -- cat /proc/sys/user/max_user_namespaces
    is_equal "$output" 0
  }
  as_both body
}

@test "the host's limit on user namespaces is not touched" {
  local before
  before=$(</proc/sys/user/max_user_namespaces)
  body() {
    box -- true
    is_equal "$(</proc/sys/user/max_user_namespaces)" "$before"
  }
  as_both body
}

# --- capabilities ---

@test "--caps=none leaves none in all five sets: so it is in a sandbox anyway" {
  body() {
    is_equal "$(caps --sandbox --)" "0 0 0 0 0"
    is_equal "$(caps --sandbox --caps=none --)" "0 0 0 0 0"
  }
  as_both body
}

@test "--caps=docker keeps the fourteen of Docker, and the bounding set has no others" {
  WHO=root
  if ((EUID == 0)); then
    is_equal "$(caps --sandbox --caps=docker --)" "0 a80425fb a80425fb a80425fb 0"
  fi
  # what is kept passes through an exec without uid 0 by the ambient set
  WHO=user
  is_equal "$(caps --sandbox --caps=docker --)" "a80425fb a80425fb a80425fb a80425fb a80425fb"
}

@test "--caps takes names as in capabilities(7), with or without CAP_, in small letters or large" {
  body() {
    local words
    for words in chown,net_raw CHOWN,NET_RAW CAP_CHOWN,cap_net_raw Cap_Chown,Net_Raw; do
      matches "$(caps --sandbox --caps "$words" --)" " 2001 2001 2001 "
    done
    matches "$(caps --sandbox --caps chown --caps net_raw --)" " 2001 2001 2001 "
    matches "$(caps --sandbox --caps none,chown --)" " 1 1 1 "
    matches "$(caps --sandbox --caps checkpoint_restore --)" " 10000000000 10000000000 10000000000 "
  }
  as_both body
}

@test "a capability that does not exist is refused" {
  body() {
    local word
    for word in all ALL chow chownx cap_ '' CAP_CAP_CHOWN 0 1 0x1 -chown 'chown net_raw' ' chown'; do
      refuses --caps "$word"
      contains "$stderr" "'$word'"
    done
    refuses --caps chown,no_such
    contains "$stderr" "'no_such'"
  }
  as_both body
}

@test "capabilities are worth something inside alone" {
  body() {
    # over its own tmpfs, and its own network
    run box --caps=net_admin -- sh -c 'ip link set lo down && cat /sys/class/net/lo/flags /proc/net/dev | tail -n 1'
    is_equal "$status" 0
    # but the host's clock, hostname, kernel log and modules are the host's
    run box --caps=sys_time,syslog,sys_module,sys_boot --seccomp=off -- sh -c 'date -s "2001-01-01" >/dev/null && echo done
      dmesg >/dev/null && echo done; true'
    lacks "$output" "done"
  }
  needs_program ip
  as_both body
}

@test "securebits are locked: uid 0 is a user like any other" {
  needs_program capsh
  body() {
    run box -- capsh --print
    contains "$output" "secure-noroot: yes (locked)"
    contains "$output" "secure-no-suid-fixup: yes (locked)"
    contains "$output" "secure-no-ambient-raise: yes (locked)"
    contains "$output" "no-new-privs=1"
  }
  as_both body
}

@test "in plain init mode --caps takes root's privileges away" {
  needs_root
  WHO=root
  is_equal "$(caps --caps=none)" "0 0 0 0 0"
  is_equal "$(caps --caps=chown,kill)" "0 21 21 21 0"
  is_equal "$(caps --caps=net_bind_service --user 1000:1000)" "400 400 400 400 400"
  run "$NSINIT" --caps=none grep NoNewPrivs /proc/self/status
  is_equal "$output" $'NoNewPrivs:\t1'
}

@test "in plain init mode an unprivileged user has no capability to keep" {
  WHO=user
  matches "$(caps --caps=none)" "^0 0 0 [0-9a-f]+ 0$"
  refuses_to as_user "$NSINIT" --caps=chown echo started
  contains "$stderr" capabilities
}

@test "the variables of privileges are not for a sandbox, which they could weaken" {
  body() {
    local word
    for word in CAPS=sys_admin SECCOMP=off LANDLOCK=off; do
      refuses_to as_whom env "NSINIT_$word" "$NSINIT" --sandbox -- echo started
      contains "$stderr" "--${word%%=*}" || contains "${stderr,,}" "--$(tr '[:upper:]' '[:lower:]' <<<"${word%%=*}")"
    done
    for word in SANDBOX=1 RW=/ SHARE=net,user NET=host KEEP_ENV=1 KEEP_FD=5 ROOT=/ JOIN=1; do
      run as_whom env "NSINIT_$word" "$NSINIT" --sandbox -- sh -c 'ls /proc/self/fd | wc -l; tail -n +3 /proc/net/dev |
        cut -d : -f 1; echo $$; env | grep -c ^NSINIT || :'
      contains "$output" lo$'\n'2$'\n'
      lacks "$output" eth
    done
  }
  as_both body
}
