#!/usr/bin/env bats
# nsinit on a kernel before 6.15, where it must wait for each child; with cgroup v2 alone; and as PID 1 of a machine
#
# All happens in one boot, before the first test: tests/kernels/checks is the script. Each test here reads what one check said.

load ../lib/helper
load vm

setup_file() {
  vm_begin
}

setup() {
  vm_or_skip
}

teardown() { :; }

# reported CHECK FILTER VALUE: what jq makes of the report in that check
reported() {
  is_equal "$2 is $(report "$1" | jq -c "$2")" "$2 is $3"
}

@test "older kernel: exit statuses pass through" {
  passed statuses
}

@test "older kernel: a program that is not there is 127, a directory 126" {
  passed exec_failures
}

@test "older kernel: PID 1 does not ignore SIGCHLD, but waits" {
  passed waiting
}

@test "older kernel: --reap=kernel says that it is not to be had, and goes on" {
  passed reap_kernel
}

@test "older kernel: 1,000 orphans leave no zombie" {
  passed orphans
}

@test "older kernel: without an init orphans stay as zombies" {
  passed orphans_without
}

@test "older kernel: as a subreaper it leaves no zombie either" {
  passed subreaper
}

@test "older kernel: --pause reaps, and ends with 0 by SIGTERM" {
  passed pause
}

@test "older kernel: SIGTERM reaches the command's handler" {
  passed term
}

@test "older kernel: SIGTERM ends a command that has no handler" {
  passed default_term
}

@test "older kernel: the payload of sigqueue reaches the command" {
  passed value
}

@test "older kernel: -g reaches the whole process group" {
  passed group
}

@test "older kernel: --grace lets a worker finish, and no longer" {
  passed grace
}

@test "older kernel: --grace kills and names a process that ignores SIGTERM" {
  passed grace_kill
}

@test "older kernel: --wait-all waits for the last process" {
  passed wait_all
}

@test "older kernel: --stop-timeout kills a command that ignores SIGTERM" {
  passed stop_timeout
}

@test "cgroup v2: the report has the group's limit and peaks" {
  passed report
  reported report '[.status, .cause, .oom_kills, .memory_limit_bytes]' '[7,"exit",0,67108864]'
  reported report '.memory_peak_bytes > 0 and .memory_peak_bytes < .memory_limit_bytes' true
  reported report '.pids_peak | . == null or . >= 2' true
}

@test "cgroup v2: a command that the memory limit killed has the cause oom" {
  passed oom
  reported oom '[.status, .cause, .signal, .oom_kills, .memory_limit_bytes]' '[137,"oom","KILL",1,25165824]'
  reported oom '.message | test("^actor .* was killed by SIGKILL .*: out of memory \\(limit 24M, peak 24M, ")' true
}

@test "cgroup v2: an OOM kill of another process is told, and is not the cause" {
  passed oom_elsewhere
  reported oom_elsewhere '[.status, .cause, .signal, .oom_kills]' '[7,"exit",null,1]'
  reported oom_elsewhere '.message | test("exited with status 7 .*; meanwhile out of memory \\(limit 24M, ")' true
}

@test "without /proc: statuses, orphans and exec failures are as with it" {
  passed without_proc
}

@test "without /proc: SIGTERM reaches the command" {
  passed without_proc_signals
}

@test "without /proc: --grace lets a worker finish, and kills a process that ignores SIGTERM" {
  passed without_proc_grace
}

@test "PID 1 of a whole system: the command runs, and does not see how nsinit was configured" {
  passed machine
}

@test "PID 1 of a whole system: no zombie stays" {
  passed machine_orphans
}

@test "PID 1 of a whole system: --grace is for processes, not for kernel threads" {
  # After TERM the worker finishes, and the other one is killed after NSINIT_GRACE=2s; nobody else is named.
  run -0 sed -n '/^left at/,/Kernel panic/p' "$VM_LOG"
  echo "$output"
  has_line "$output" finished
  is_equal "$(grep -o 'grace: .*' <<<"$output" | sed 's/pid [0-9]*/pid/')" \
    "grace: sleep (pid) did not end within 2s of SIGTERM: killed"
  left=$(sed -n 's/^left at //p' <<<"$output")
  ended=$(sed -n 's/^\[ *\([0-9.]*\)\] Kernel panic.*/\1/p' <<<"$output")
  echo "from $left to $ended"
  # Two clocks, which need not agree.
  awk -v left="$left" -v ended="$ended" 'BEGIN { exit !(ended - left > 1 && ended - left < 5) }'
}

@test "PID 1 of a whole system: it exits with the command's status, which ends the system" {
  grep -F 'Attempted to kill init! exitcode=0x00000700' "$VM_LOG"
}
