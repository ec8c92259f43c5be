#!/usr/bin/env bats
# --join, and single namespaces of another sandbox.

load ../lib/helper
load ../lib/sandbox

@test "--join runs a command in every namespace of a sandbox, by the pid of its keeper or of its PID 1" {
  body() {
    local kind pid
    actor_box a -- ready pause
    for pid in "$BOX" "${PID[a]}"; do
      run box --join "$pid" -- sh -c 'for kind in user mnt pid net uts ipc cgroup; do stat -Lc %i /proc/self/ns/$kind; done'
      is_equal "$status" 0
      is_equal "$(xargs <<<"$output")" "$(for kind in user mnt pid net uts ipc cgroup; do space "$BOX" "$kind"; done | xargs)"
    done
    run box --join "$BOX" -- sh -c 'tr "\0" " " </proc/2/cmdline; exit 5'
    is_equal "$status $output" "5 /actor ready pause "
    signal a TERM
    finish a
  }
  needs_root
  as_both body
}

@test "a command that joins has the privileges of a new sandbox: no capability, the filter, Landlock, no new privileges" {
  body() {
    local wanted
    actor_box a -- ready pause
    wanted=$(box -- sh -c 'grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)" /proc/self/status')
    run box --join "$BOX" -- sh -c 'grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)" /proc/self/status'
    is_equal "$output" "$wanted"
    run box --join "$BOX" -- unshare --uts true
    contains "$output" "not permitted"
    signal a TERM
    finish a
  }
  as_both body
}

@test "a command that joins has the environment, the files and the limits of a new sandbox" {
  body() {
    actor_box a -- ready pause
    run as_whom "$ACTOR" open 7 /etc setenv SECRET=token exec "$NSINIT" --sandbox --join "$BOX" -- \
      /actor show fds show rlimits env SECRET
    is_equal "$(grep ^fds= <<<"$output")" fds=0,1,2
    has_line "$output" rlimit.core=1:1
    has_line "$output" rlimit.nproc=4096:4096
    has_line "$output" "SECRET is not set"
    status=0
    as_whom "$ACTOR" open 0 / exec "$NSINIT" --sandbox --join "$BOX" -- true 2>"$T/err" || status=$?
    is_equal "$status" 125
    signal a TERM
    finish a
  }
  as_both body
}

@test "a command that joins sees the files of the sandbox, and what it wrote" {
  body() {
    start_box a --tmpfs /scratch -- sh -c 'echo text >/scratch/file; echo ready; exec sleep 100'
    run box --join "$BOX" -- sh -c 'cat /scratch/file; echo more >>/scratch/file; pwd; uname -n'
    is_equal "$output" $'text\n/\nsandbox'
    run box --join "${PID[a]}" --chdir /scratch --env A=1 -- sh -c 'cat file; pwd; echo $A'
    is_equal "$output" $'text\nmore\n/scratch\n1'
    signal a TERM
    finish a
  }
  as_both body
}

@test "signals, status and terminal of a command that joins are as in a new sandbox" {
  body() {
    actor_box a -- ready pause
    run box --join "$BOX" -- sh -c 'kill -TERM $$'
    is_equal "$status" 143
    run -127 box --join "$BOX" -- no-such-command
    run -126 box --join "$BOX" -- /etc/passwd
    start b box --join "$BOX" -- /actor take TERM,USR1 ready until USR1 exit 6
    wait_for b ready
    signal b TERM USR1
    finish b
    is_equal "$status" 6
    run on_terminal expect:ready key:^C -- "$NSINIT" --sandbox --join "$BOX" -- /actor ready pause
    ended_with 130
    run on_terminal expect:ready key:^C -- "$NSINIT" --sandbox --join "$BOX" --pty -- sh -c 'tty; echo ready; exec sleep 100'
    ended_with 130
    contains "$output" /dev/pts/0
    signal a TERM
    finish a
    is_equal "$status" 143
  }
  as_both body
}

@test "a command that joins ends with the sandbox, and the sandbox stays when it ends" {
  body() {
    actor_box a -- ready pause
    start b box --join "$BOX" -- /actor ready pause
    wait_for b ready
    local inner
    inner=$(inner_of b)
    run box --join "$BOX" -- true
    is_equal "$status" 0
    as_whom kill -KILL "$BOX"
    finish a
    finish b
    is_equal "$status" 137
    wait_gone "$inner"
  }
  as_both body
}

@test "a process that is in no sandbox, or that is not there, cannot be joined" {
  body() {
    local pid
    start a as_whom "$ACTOR" ready pause
    wait_for a ready
    for pid in "${PID[a]}" 999999999 $$; do
      refuses --join "$pid"
      contains "$stderr" "$pid"
    done
    for pid in 0 -1 x '' 4294967296 '1 '; do
      refuses --join "$pid"
      contains "$stderr" "'$pid'"
    done
    refuses_to as_whom "$NSINIT" --join "${PID[a]}" echo started
    signal a KILL
    finish a
  }
  as_both body
}

@test "options about files and namespaces do not go with --join" {
  body() {
    actor_box a -- ready pause
    refuses --join "$BOX" --ro /etc
    refuses --join "$BOX" --tmpfs /x
    refuses --join "$BOX" --share=net
    signal a TERM
    finish a
  }
  as_both body
}

@test "an unprivileged user cannot join root's sandbox, and is told why; root joins any sandbox" {
  needs_root
  WHO=root actor_box a -- ready pause
  WHO=user
  refuses --join "$BOX"
  matches "$stderr" "([Pp]ermission denied|not permitted)"
  refuses --net "join:$BOX"
  signal a TERM
  finish a
  WHO=user actor_box b -- ready pause
  WHO=root
  run box --join "$BOX" -- sh -c 'id -u; exit 5'
  is_equal "$status $output" "5 $ORDINARY"
  signal b TERM
  finish b
}

@test "a process that joins cannot be traced from inside while it comes in" {
  needs_program perl
  [[ $(uname -m) == x86_64 ]] || skip "the number of ptrace(2) is not known here"
  body() {
    # attaches to every process that is not PID 1 or itself, as fast as it can
    cat >"$T/trace" <<-'END'
	$| = 1; print "ready\n";
	for (;;) { opendir my $d, "/proc"; for (grep /^\d+$/, readdir $d) {
	    next if $_ == 1 || $_ == $$; (my $exe = readlink "/proc/$_/exe") // "";
	    if (syscall(101, 16, $_ + 0, 0, 0) == 0) { print "got $exe\n" if $exe !~ /true|sh$/ }
	    print "fd $_\n" if opendir my $f, "/proc/$_/fd" and $exe =~ /nsinit|ns-/ } }
	END
    start_box a --ro "$T/trace:/trace" --seccomp=off -- perl /trace
    local i
    for i in {1..30}; do timeout 5 "${AS[@]}" "$NSINIT" --sandbox --join "$BOX" -- true </dev/null || :; done
    lacks "$(<"$T/a.out")" got
    lacks "$(<"$T/a.out")" fd
    signal a KILL
    finish a
  }
  local AS=()
  ((EUID)) || { WHO=root; body; }
  WHO=user
  ((EUID)) || AS=(setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups)
  body
}

@test "--net=join:PID: the network of a sandbox, and everything else of its own" {
  body() {
    local kind
    actor_box a -- ready pause
    start_box b --net "join:$BOX" --ro "$ACTOR:/actor" -- /actor ready pause
    local other
    other=$(inner_of a)
    for kind in user net; do
      is_equal "$kind $(space "$BOX" "$kind")" "$kind $(space "$other" "$kind")"
    done
    for kind in mnt pid uts ipc cgroup; do
      [[ $(space "$BOX" "$kind") != "$(space "$other" "$kind")" ]]
    done
    signal a TERM
    signal b TERM
    finish a
    finish b
    is_equal "$status" 143
  }
  needs_root
  as_both body
}

@test "--ipc=join:PID and --pid=join:PID share these with a sandbox" {
  body() {
    actor_box a -- ready pause
    run box --ipc "join:$BOX" -- stat -Lc %i /proc/self/ns/ipc /proc/self/ns/net
    is_equal "${lines[0]}" "$(as_root_if_possible space "$BOX" ipc)"
    [[ ${lines[1]} != "$(as_root_if_possible space "$BOX" net)" ]]
    run box --pid "join:$BOX" -- sh -c 'stat -Lc %i /proc/self/ns/pid; echo $$; tr "\0" " " </proc/2/cmdline'
    is_equal "${lines[0]}" "$(as_root_if_possible space "$BOX" pid)"
    ((lines[1] > 2))
    is_equal "${lines[2]}" "/actor ready pause "
    run box --net "join:$BOX" --ipc "join:${PID[a]}" -- true
    matches "$status" "^(0|125)$"
    signal a TERM
    finish a
  }
  as_root_if_possible() { "$@"; }
  needs_root
  as_both body
}

@test "single namespaces of two sandboxes cannot be mixed, and what is no join:PID is refused" {
  body() {
    actor_box a -- ready pause
    local first=$BOX word
    actor_box b -- ready pause
    refuses --net "join:$first" --ipc "join:$BOX"
    contains "$stderr" "'$first'"
    for word in "" none host "$BOX" join: join:x join:0 join:-1 join JOIN:1; do
      refuses --ipc "$word"
      refuses --pid "$word"
      [[ $word == none || $word == host ]] || refuses --net "$word"
    done
    refuses_to as_whom "$NSINIT" --net "join:$BOX" echo started
    signal a TERM
    signal b TERM
    finish a
    finish b
  }
  as_both body
}
