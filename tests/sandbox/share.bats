#!/usr/bin/env bats
# --unshare and --share: single namespaces.

load ../lib/helper
load ../lib/sandbox

@test "--unshare makes just these namespaces, and there is no policy at all" {
  body() {
    local kind own
    for kind in mnt:mount pid:pid net:net uts:uts ipc:ipc cgroup:cgroup; do
      own=${kind#*:}
      [[ $WHO == root ]] || own=user,$own
      run as_whom "$NSINIT" --unshare "$own" -- sh -c 'for kind in user mnt pid net uts ipc cgroup; do
        echo $kind $(stat -Lc %i /proc/self/ns/$kind); done; ls /etc/passwd
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

@test "--unshare=user alone: an unprivileged user keeps its id, and so does root" {
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

@test "an unprivileged user cannot make namespaces without one for users, and is told so" {
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
