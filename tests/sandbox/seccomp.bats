#!/usr/bin/env bats
# Which system calls the command may make: --seccomp and --deny-syscalls.

load ../lib/helper
load ../lib/seccomp

# --- what works ---

@test "by default nothing is filtered" {
  run -0 go "$NSINIT" -- grep ^Seccomp: /proc/self/status
  is_equal "$output" "$(grep ^Seccomp: /proc/self/status)"
}

@test "the command and what it starts are under the filter, nsinit is not" {
  start a "$NSINIT" --seccomp=default -- sh -c 'grep ^Seccomp: /proc/self/status; grep ^NoNewPrivs: /proc/self/status; sleep 100'
  wait_for a NoNewPrivs
  is_equal "$(tr '\t' ' ' <"$T/a.out")" "Seccomp: 2"$'\n'"NoNewPrivs: 1"
  is_equal "$(grep ^Seccomp: "/proc/${PID[a]}/status")" "$(grep ^Seccomp: /proc/self/status)"
  signal a TERM
  finish a
  is_equal "$status" 143
}

@test "shells, tools and static programs run in default and in strict, as root and as a user" {
  works() {
    local base
    for base in default strict; do
      run -0 go "$NSINIT" --seccomp=$base -- sh -c 'cd / && ls -l >/dev/null && echo a b | tr a c | cut -d " " -f 1 && kill -0 $$'
      is_equal "$output" c
      run -0 go "$NSINIT" --seccomp=$base -- bash -c 'sleep 0.01 & wait $!; read -r line < <(sort -r <<<$'"'a\nb'"'); echo $line; ulimit -n >/dev/null'
      is_equal "$output" b
      run -0 go "$NSINIT" --seccomp=$base -- "$ACTOR" exit 0
      run -7 go "$NSINIT" --seccomp=$base -- "$ACTOR" exit 7
      run -143 go "$NSINIT" --seccomp=$base -- "$ACTOR" default TERM raise TERM
      run -127 go "$NSINIT" --seccomp=$base -- no-such-program
      run -0 go "$NSINIT" --seccomp=$base -- "$TRY" thread
      is_equal "$output" ok
    done
  }
  as_everybody works
}

@test "python runs in default and in strict: threads, processes, sockets, files, time" {
  cat >"$T/program" <<'END'
import asyncio, mmap, os, select, signal, socket, subprocess, tempfile, threading, time
done = []
thread = threading.Thread(target=lambda: done.append(1))
thread.start()
thread.join()
assert done
assert subprocess.run(["echo", "a"], capture_output=True).stdout == b"a\n"
assert os.waitstatus_to_exitcode(os.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0)[1]) == 0
for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError as error:
        assert family == socket.AF_INET6, error
socket.if_nameindex()
a, b = socket.socketpair()
a.send(b"x")
assert select.select([b], [], [], 1)[0]
mmap.mmap(-1, 4096).write(b"x")
with tempfile.TemporaryDirectory() as name:
    with open(name + "/a", "w") as file:
        file.write("x")
        os.fsync(file.fileno())
    os.rename(name + "/a", name + "/b")
    os.chmod(name + "/b", 0o600)
    os.symlink("b", name + "/c")
    os.stat(name + "/c")
async def tick():
    await asyncio.sleep(0.001)
asyncio.run(tick())
signal.setitimer(signal.ITIMER_REAL, 0)
time.sleep(0.001)
os.getrandom(8)
os.sched_getaffinity(0)
print("done")
END
  works() {
    local base
    for base in default strict; do
      run -0 go "$NSINIT" --seccomp=$base -- env TMPDIR="$T" python3 "$T/program"
      is_equal "$output" "done"
    done
  }
  as_everybody works
}

@test "a program may filter and confine itself further" {
  filter $ALLOW >"$T/allow"
  run -0 go "$NSINIT" --seccomp=strict -- "$NSINIT" --seccomp="$T/allow" -- "$NSINIT" --seccomp=default -- true
}

# --- what is denied ---

@test "every call that the table denies fails with EPERM, every absent one with ENOSYS, as root and as a user" {
  local denied absent base
  mapfile -t denied < <(names EPERM)
  mapfile -t absent < <(names ENOSYS)
  ((${#denied[@]} > 50 && ${#absent[@]} > 4))
  for base in default strict; do
    as_everybody all_are EPERM --seccomp=$base -- "${denied[@]}"
    as_everybody all_are ENOSYS --seccomp=$base -- "${absent[@]}"
  done
}

@test "what a container must not have is denied, whatever the table says" {
  results --seccomp=default -- init_module , kexec_load , reboot , bpf , perf_event_open , mount , umount2 , pivot_root , \
    chroot , setns , fsopen , fsmount , open_tree , move_mount , mount_setattr , sethostname , syslog , settimeofday , \
    clock_settime , swapon , acct , add_key , keyctl , request_key , userfaultfd , kcmp , pidfd_getfd , \
    process_madvise , open_by_handle_at , fanotify_init , quotactl , vhangup
  is_equal "$results" "$(printf 'EPERM %.0s' {1..32} | xargs)"
  results --seccomp=default -- io_uring_setup , io_uring_enter , io_uring_register , clone3
  is_equal "$results" "ENOSYS ENOSYS ENOSYS ENOSYS"
}

@test "strict leaves out what the default allows and a service does not need" {
  local common
  mapfile -t common < <(names COMMON)
  as_everybody all_are EPERM --seccomp=strict -- "${common[@]}"
  results --seccomp=strict -- ptrace , process_vm_readv , process_vm_writev
  is_equal "$results" "EPERM EPERM EPERM"
  results --seccomp=default -- ptrace , process_vm_readv -1 0 0 0 0 0
  is_equal "$results" "ESRCH ok"
}

@test "a number that is no call is answered as by a kernel that has not got it" {
  local base
  for base in default strict; do
    results --seccomp=$base -- 400 , 500 , 5000 , 0x3fffffff , -1
    is_equal "$results" "ENOSYS ENOSYS ENOSYS ENOSYS ENOSYS"
  done
}

@test "no namespace can be made, by clone, unshare or clone3" {
  local flag flags=(0x00020000 0x02000000 0x04000000 0x08000000 0x10000000 0x20000000 0x40000000)
  refused() {
    for flag in "${flags[@]}"; do
      results --seccomp=$1 -- unshare $flag , unshare $((flag | 0x200)) , clone $((flag | 17)) 0 , clone $((flag | 1 << 40)) 0
      is_equal "$results" "EPERM EPERM EPERM EPERM"
    done
    results --seccomp=$1 -- unshare 0x80 , clone3 , unshare 0x200 , unshare 0 , thread
    is_equal "$results" "EPERM ENOSYS ok ok ok"
  }
  as_everybody refused default
  as_everybody refused strict
  needs_program unshare
  run -1 as_user "$NSINIT" --seccomp=default -- unshare -Ur true
  contains "$output" "not permitted"
}

@test "nothing can be typed into the terminal, whatever is in the high half of the request (CVE-2019-10063)" {
  refused() {
    local request
    for request in 0x5412 0x100005412 0xffffffff00005412 0x541c 0x10000541c 0x5423 0x100005423; do
      results --seccomp=default -- ioctl 0 $request
      is_equal "$results" EPERM
    done
    # TIOCGWINSZ, of what is no terminal
    results --seccomp=default -- ioctl 0 0x5413 </dev/null
    is_equal "$results" ENOTTY
  }
  as_everybody refused
}

@test "on a terminal, TIOCSTI is refused and the size can be asked for" {
  run -0 "$PTY" -- "$NSINIT" --seccomp=default -- "$TRY" "$(nr ioctl)" 0 0x100005412 "0" , "$(nr ioctl)" 0 0x5401 0
  contains "$output" EPERM
  contains "$output" EFAULT
}

@test "sockets are of the families unix, inet, inet6, and of netlink only route" {
  sockets() {
    results --seccomp=$1 -- socket 1 1 0 , socket 2 1 0 , socket 2 2 0 , socket 16 3 0 , socket 16 0x80003 0 , socketpair 1 1 0 -1
    is_equal "$results" "ok ok ok ok ok EFAULT"
    results --seccomp=$1 -- socket 16 3 12 , socket 16 3 9 , socket 16 3 15 , socket 17 3 0 , socket 38 5 0 , \
      socket 40 1 0 , socket 31 3 0 , socket 15 3 2 , socket 29 3 1 , socket 0 1 0 , socketpair 40 1 0 , socketpair 38 5 0
    is_equal "$results" "$(printf 'EAFNOSUPPORT %.0s' {1..12} | xargs)"
  }
  as_everybody sockets default
  as_everybody sockets strict
}

@test "the personality can be asked for and be that of Linux, but not one that helps an exploit" {
  results --seccomp=default -- personality 0xffffffff , personality 0 , personality 8 , personality 0x20000 , \
    personality 0x20008 , personality 0x40000 , personality 0x400000 , personality 0x100000 , personality 1
  is_equal "$results" "ok ok ok ok ok EPERM EPERM EPERM EPERM"
}

@test "a process cannot rewrite what /proc says of its memory" {
  # PR_SET_MM; PR_GET_NAME, with an address that is none
  results --seccomp=default -- prctl 35 14 0 0 0 , prctl 16 -1
  is_equal "$results" "EPERM EFAULT"
}

@test "the calls of 32-bit programs kill on x86-64, where they would have other numbers" {
  # getpid and mount of i386
  run "$TRY" int80 20
  [[ $status == 0 && $output == ok ]] || skip "this kernel has no 32-bit calls"
  killed() {
    local options
    for options in --seccomp=default --seccomp=strict --deny-syscalls=mount; do
      run -159 go "$NSINIT" $options -- "$TRY" int80 20
      run -159 go "$NSINIT" $options -- "$TRY" int80 21
    done
  }
  as_everybody killed
}

@test "the numbers of the x32 ABI kill on x86-64" {
  killed() {
    local options number
    for options in --seccomp=default --seccomp=strict --deny-syscalls=mount; do
      for number in $((0x40000000 + 39)) $((0x40000000 + 165)) 0x40000200 0x7fffffff 0xfffffffe; do
        run -159 go "$NSINIT" $options -- "$TRY" $number
      done
    done
  }
  as_everybody killed
}

# --- capabilities ---

@test "a capability that the command keeps lifts what was denied for want of it, and nothing else" {
  needs_root
  results --seccomp=default --caps=none -- mount , chroot , unshare 0x4000000
  is_equal "$results" "EPERM EPERM EPERM"
  results --seccomp=default --caps=sys_admin -- mount , umount2 , fsopen , setns , bpf , chroot , reboot , keyctl , \
    io_uring_setup , ioctl 0 0x5412 , unshare 0x4000000
  is_equal "$results" "EFAULT EINVAL EINVAL EBADF E2BIG EPERM EPERM EPERM ENOSYS EPERM ok"
  results --seccomp=strict --caps=sys_chroot -- chroot , mount
  is_equal "$results" "EFAULT EPERM"
}

@test "with CAP_NET_ADMIN every netlink protocol is allowed, with CAP_NET_RAW packet sockets" {
  needs_root
  results --seccomp=default --caps=net_admin -- socket 16 3 15 , socket 17 3 0 , socket 38 5 0
  is_equal "$results" "ok EAFNOSUPPORT EAFNOSUPPORT"
  results --seccomp=default --caps=net_raw -- socket 16 3 15 , socket 17 3 0
  is_equal "$results" "EAFNOSUPPORT ok"
}

# --- --deny-syscalls ---

@test "--deny-syscalls denies more, in default, strict and without a filter" {
  denied() {
    local options
    for options in --seccomp=default --seccomp=strict --seccomp=off ''; do
      # shellcheck disable=SC2086 # may be nothing
      results $options --deny-syscalls=getppid,sysinfo --deny-syscalls=getpgid -- getppid , sysinfo , getpgid 0 , getuid
      is_equal "$results" "EPERM EPERM EPERM ok"
    done
  }
  as_everybody denied
}

@test "--deny-syscalls alone denies nothing else" {
  results --deny-syscalls=getppid -- getppid , keyctl , personality 0x40000 , 400 , -1 , ioctl 0 0x5412 , socket 16 3 12
  [[ $results == EPERM* ]]
  is_equal "$results" "EPERM $("$TRY" "$(nr keyctl)" , "$(nr personality)" 0x40000 , 400 , -1 , "$(nr ioctl)" 0 0x5412 , "$(nr socket)" 16 3 12 | xargs)"
}

@test "what is denied by name stays so, with the capability and with a check of its own" {
  needs_root
  results --seccomp=default --caps=sys_admin --deny-syscalls=mount --deny-syscalls=socket -- mount , umount2 , socket 1 1 0
  is_equal "$results" "EPERM EINVAL EPERM"
}

@test "a call that has a second way in every program is absent, not denied" {
  results --deny-syscalls=io_uring_setup --deny-syscalls=clone3 -- io_uring_setup , clone3 , io_uring_enter -1 0 0 0 0
  [[ $results == "ENOSYS ENOSYS "* && $results != *"ENOSYS ENOSYS ENOSYS" ]]
}

@test "a name that no system call has is refused" {
  local name
  for name in foo Mount 'mount ' ' mount' __NR_mount 165 mountt moun '*'; do
    refuses "--deny-syscalls=$name"
    contains "$stderr" "deny-syscalls '$name': no such system call"
  done
}

@test "many names make a filter too long for short jumps, and each is denied" {
  local name options=() listed=()
  while read -r name; do
    case $name in
      execve | mmap | brk | exit | exit_group | write | writev | arch_prctl | set_tid_address | setsid | ioctl | \
        rt_sig* | rseq | mprotect | munmap) ;;
      *) ((${#listed[@]} >= 120)) || listed+=("$name") ;;
    esac
  done < <(names ALLOW | grep -v '^uprobe$\|^uretprobe$' | awk 'NR % 2')
  ((${#listed[@]} > 100))
  for name in "${listed[@]}"; do
    options+=("--deny-syscalls=$name")
  done
  all_are EPERM --seccomp=default "${options[@]}" -- "${listed[@]}"
  all_are EPERM "${options[@]}" -- "${listed[@]}"
}

@test "the execution of the command itself can be denied" {
  run -126 "$NSINIT" --deny-syscalls=execve -- true
}
