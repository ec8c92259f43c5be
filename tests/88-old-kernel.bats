#!/usr/bin/env bats
# nsinit on a kernel before 6.15, where it waits for each child, with nothing but cgroup v2; and as PID 1 of a machine

load helper

setup_file() {
  load vm/vm
  vm_begin
}

setup() {
  load vm/vm
  vm_or_skip
}

teardown() { :; }

@test "older kernel: boot" {
  grep -v "^#" "$VM_LOG" >&3; cp "$VM_LOG" /tmp/vmlog
}
