#!/usr/bin/env bats
# The holes that others had, one by one: numbers are those of public records (CVE, or bubblewrap's and nsjail's issues).
# Where Debian's bubblewrap or unshare is open to one, the same attack is made on it first, so that it is known to work.

load ../lib/helper
load ../lib/sandbox

setup() {
  begin_test
  needs_sandbox
  needs_program python3
  PYTHON=/usr/bin/python3
  [[ -x $PYTHON ]] || skip "$(without_program "$PYTHON")"
  # outside of what is shown, and closed to nobody
  mkdir -m 777 "$T/host"
}

# attack NAME CODE: a program in python of that name, to be run by `python3 FILE`; it says in a word what came of it
attack() {
  cat >"$T/$1" <<<"$2"
  chmod 644 "$T/$1"
}

# in_bwrap CMD...: the same in bubblewrap, as it is mostly used
in_bwrap() {
  as_whom bwrap --unshare-all --die-with-parent --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp --ro-bind "$T" "$T" "$@"
}

tiocsti() {
  attack tiocsti '
import fcntl, sys, ctypes
libc = ctypes.CDLL(None, use_errno=True)
for high in (0, 1 << 32):
    ret = libc.syscall(16, 0, ctypes.c_ulong(0x5412 + high), b"x")
    print("works" if ret == 0 else "EPERM" if ctypes.get_errno() == 1 else ctypes.get_errno())'
}

@test "a sandbox on the caller's terminal cannot type into it: TIOCSTI, with high bits too (CVE-2017-5226, CVE-2019-10063)" {
  needs_program bwrap
  tiocsti
  (($(sysctl -n dev.tty.legacy_tiocsti 2>/dev/null || echo 1))) || skip "this kernel forbids TIOCSTI to everybody"
  run "$PTY" -- bwrap --unshare-all --ro-bind / / --dev /dev "$PYTHON" "$T/tiocsti"
  contains "$output" works
  body() {
    run as_whom "$PTY" -- "$NSINIT" --sandbox --ro "$T" -- "$PYTHON" "$T/tiocsti"
    lacks "$output" works
    contains "$output" $'EPERM\nEPERM'
  }
  as_both body
}

@test "nothing is pasted on a virtual console: TIOCLINUX (CVE-2023-28100)" {
  attack tioclinux '
import fcntl
try: fcntl.ioctl(0, 0x541C, b"\x02"); print("works")
except OSError as e: print(e.errno)'
  body() {
    run "$PTY" -- "$NSINIT" --sandbox --ro "$T" -- "$PYTHON" "$T/tioclinux"
    has_line "$output" 1
  }
  as_both body
}

@test "with --pty nothing names the caller's terminal" {
  body() {
    run as_whom "$PTY" -- "$NSINIT" --sandbox --pty -- sh -c 'tty; readlink /proc/self/fd/0; readlink /proc/self/fd/2'
    is_equal "$(grep -c '^/dev/pts/0$' <<<"$output")" 3
  }
  as_both body
}

@test "a file of ours that is setuid refuses to make a sandbox (CVE-2016-8659, CVE-2020-5291, CVE-2026-41163)" {
  needs_root
  needs_static
  install -m 4755 "$NSINIT" "$T/setuid"
  [[ ! $(findmnt -no OPTIONS -T "$T") =~ nosuid ]] || skip "setuid files mean nothing here"
  run -125 --separate-stderr as_user "$T/setuid" --sandbox -- true
  contains "$stderr" "setuid"
}

@test "places below a link in a directory that is shown stay inside (CVE-2026-87766, CVE-2021-30465)" {
  body() {
    local to request
    rm -rf "$T/w" && mkdir -m 777 "$T/w"
    ln -s "$T/host" "$T/w/absolute"
    ln -s "../../../../../../../..$T/host" "$T/w/relative"
    ln -s "/proc/self/root$T/host" "$T/w/magic"
    ln -s /proc/1/cwd "$T/w/init"
    chown -h "$ORDINARY" "$T"/w/* 2>/dev/null || :
    for to in absolute relative magic init; do
      for request in --tmpfs=/w/$to/x --file=/w/$to/x=1 --ro=/usr:/w/$to/x --symlink=a:/w/$to/x; do
        run -125 box --rw "$T/w:/w" "$request" -- true
        is_equal "$(find "$T/host")" "$T/host"
      done
    done
  }
  as_both body
}

@test "a link that stays inside is followed, an absolute one too (bubblewrap's 801)" {
  body() {
    run -0 box --symlink /run:/var/run --tmpfs /run --ro /usr/share:/var/run/x -- ls -d /run/x/.
    is_equal "$output" /run/x/.
  }
  as_both body
}

@test "a source is looked up once: swapping it for a link never shows another (CVE-2024-42472)" {
  body() {
    local pid round
    rm -rf "$T/shared" && mkdir -m 777 "$T/shared" "$T/shared/a"
    echo fine >"$T/shared/a/file"
    echo secret >"$T/secret" && chmod 644 "$T/secret"
    mkdir "$T/shared/b" && ln -s "$T/secret" "$T/shared/b/file"
    "$PYTHON" -c '
import ctypes, os, sys
libc = ctypes.CDLL(None)
a, b = (os.fsencode(sys.argv[1] + x) for x in ("/a", "/b"))
while True: libc.renameat2(-100, a, -100, b, 2)' "$T/shared" &
    pid=$!
    for round in {1..40}; do
      # the directory that was opened is the one that is shown, with what it holds: a link out of it leads nowhere
      box --ro "$T/shared/a:/x" -- sh -c 'cat /x/file 2>/dev/null || echo nothing'
    done >"$T/seen"
    kill "$pid"
    wait "$pid" || :
    lacks "$(<"$T/seen")" secret
  }
  as_both body
}

@test "our own file cannot be opened for writing from inside, by no /proc/PID/exe (CVE-2019-5736)" {
  attack overwrite '
import os
for pid in [p for p in os.listdir("/proc") if p.isdigit()] + ["self"]:
    for flags in (os.O_WRONLY, os.O_RDWR | os.O_TRUNC):
        try: os.open("/proc/%s/exe" % pid, flags); print("works", pid)
        except OSError: pass
print("done")'
  body() {
    local before
    before=$(sha256sum "$NSINIT")
    run -0 box --ro "$T" -- "$PYTHON" "$T/overwrite"
    is_equal "$output" "done"
    run box --ro "$T" -- sh -c 'cat /proc/1/exe >/dev/null 2>&1 && echo read; cat /proc/1/environ 2>&1; ls /proc/1/root 2>&1'
    lacks "$output" read
    is_equal "$(sha256sum "$NSINIT")" "$before"
  }
  as_both body
}

@test "an open directory of the caller is no way out: not by --chdir, not by an fd (CVE-2024-21626)" {
  body() {
    for fd in 5 9 63; do
      eval "exec $fd</"
      run -125 --separate-stderr box --chdir "/proc/self/fd/$fd" -- pwd
      eval "exec $fd<&-"
    done
    exec 9</
    run -0 box -- sh -c 'ls /proc/self/fd'
    exec 9<&-
    is_equal "$output" $'0\n1\n2\n3' # 3 is that of ls
  }
  as_both body
}

@test "a directory as stdin, stdout or stderr is refused (nsjail's 268)" {
  body() {
    run -125 --separate-stderr box -- true </
    contains "$stderr" "fd 0 is a directory of the host"
    run -0 box --keep-fd 0 -- true </
  }
  as_both body
}

@test "an fd above every limit is closed as well, and where close_range is missing (nsjail's 297)" {
  needs_program strace
  body() {
    run -0 as_whom "$PYTHON" -c '
import os, subprocess, sys
fd = os.open("/", os.O_RDONLY)
high = 800
os.dup2(fd, high); os.set_inheritable(high, True)
sys.exit(subprocess.call(sys.argv[1:], close_fds=False))' "$NSINIT" --sandbox -- ls /proc/self/fd
    is_equal "$output" $'0\n1\n2\n3'
    exec 9</
    run -0 as_whom strace -f -qq -o /dev/null -e inject=close_range:error=ENOSYS "$NSINIT" --sandbox -- ls /proc/self/fd
    exec 9<&-
    is_equal "$output" $'0\n1\n2\n3'
  }
  as_both body
}

@test "an image whose /dev, /proc or /dev/null is a link changes nothing outside (CVE-2025-31133, CVE-2026-41579)" {
  body() {
    local name
    for name in dev proc tmp; do
      rm -rf "$T/image" && mkdir -p "$T"/image/{bin,dev,proc,tmp,etc}
      cp "$ACTOR" "$T/image/bin/actor"
      rm -r "$T/image/$name" && ln -s "$T/host" "$T/image/$name"
      chmod -R a+rX "$T/image"
      run box --root "$T/image" -- /bin/actor exit 0
      is_equal "$(find "$T/host")" "$T/host"
    done
    rm -rf "$T/image" && mkdir -p "$T"/image/{bin,dev,proc,tmp}
    cp "$ACTOR" "$T/image/bin/actor"
    ln -s /proc/sys/kernel/core_pattern "$T/image/dev/null"
    chmod -R a+rX "$T/image"
    run -3 box --root "$T/image" -- /bin/actor exit 3
  }
  as_both body
}

@test "what is masked is the null device, or an empty directory" {
  body() {
    run box -- sh -c 'for f in /proc/keys /proc/kmsg /proc/timer_list /proc/kcore /etc/shadow /etc/gshadow /etc/machine-id; do
      [ ! -e $f ] || echo "$f $(stat -c %F,%t,%T $f)"; done; ls -A /etc/ssh /etc/sudoers.d /proc/acpi /proc/scsi 2>/dev/null'
    while read -r file kind; do
      [[ $file != */* || ! $kind ]] || is_equal "$file $kind" "$file character special file,1,3"
    done <<<"$output"
    # directories have nothing in them
    is_equal "$(grep -vE '^$|character special|:$' <<<"$output")" ""
  }
  as_both body
}

@test "a destination with .. is refused (nsjail's 274)" {
  body() {
    for place in /../../y /a/./.. /.. /x/../../y; do
      refuses --ro "/usr:$place"
      contains "$stderr" "'..'"
    done
  }
  as_both body
}

@test "no directory of the host is made or used while starting (nsjail's 327)" {
  needs_program strace
  body() {
    run -0 as_whom strace -f -qq -e trace=mkdir,mknod,creat,mkdirat,mknodat,symlinkat -o "$T/trace" "$NSINIT" --sandbox -- true
    lacks "$(<"$T/trace")" AT_FDCWD
    lacks "$(<"$T/trace")" 'mkdir('
  }
  touch "$T/trace" && chmod 666 "$T/trace"
  as_both body
}

@test "mounts do not leak to a host whose / is shared, nor later ones in" {
  needs_root
  run -0 unshare -m sh -ec 'mount --make-rshared /; before=$(cat /proc/self/mountinfo)
    "$NSINIT" --sandbox -- true
    [ "$before" = "$(cat /proc/self/mountinfo)" ] && echo same'
  has_line "$output" same
}

@test "no cgroup can be mounted, and no release_agent written (CVE-2022-0492)" {
  body() {
    run box -- sh -c 'mkdir /tmp/c; mount -t cgroup -o memory none /tmp/c 2>&1; ls /sys/fs/cgroup 2>&1; unshare -UrC true 2>&1'
    contains "$output" "denied\|not permitted" || matches "$output" "denied|permitted"
    lacks "$output" release_agent
  }
  as_both body
}

@test "the kernel's knobs cannot be written: core_pattern, modprobe, sysrq, and what is namespaced neither" {
  attack knobs '
for name in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger",
             "/proc/sys/kernel/hostname", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/user/max_user_namespaces", "/proc/sys/kernel/shmmax"):
    try: open(name, "r+").close(); print("works", name)
    except OSError as e: pass
print("done")'
  body() {
    run -0 box --ro "$T" -- "$PYTHON" "$T/knobs"
    is_equal "$output" "done"
  }
  needs_program bwrap
  ((EUID)) || { run -0 bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev "$PYTHON" "$T/knobs" && contains "$output" works; }
  as_both body
}

@test "no namespace can be made inside: a user namespace opens half the kernel (CVE-2022-0185 and others)" {
  body() {
    for filter in default strict off; do
      run box --seccomp=$filter -- unshare -U true
      [[ $status != 0 ]] || return 1
      run box --seccomp=$filter -- unshare -n true
      [[ $status != 0 ]] || return 1
    done
  }
  run -0 as_user bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev unshare -U true
  as_both body
}

@test "an unprivileged user's sandbox cannot drop a group that keeps it out: setgroups is denied (CVE-2014-8989)" {
  WHO=user
  run -0 box -- cat /proc/self/setgroups
  is_equal "$output" deny
}

@test "root's supplementary groups do not reach the sandbox; unshare keeps them (CVE-2022-2989)" {
  needs_root
  run -0 setpriv --groups 4,27 unshare -U --map-root-user grep Groups /proc/self/status
  matches "$output" "65534|4"
  run -0 setpriv --groups 4,27 "$NSINIT" --sandbox -- grep Groups /proc/self/status
  is_equal "$(tr -d '[:space:]' <<<"$output")" Groups:
}

@test "all five capability sets are empty (CVE-2022-29162)" {
  body() {
    run -0 box -- grep -E '^Cap' /proc/self/status
    is_equal "$(awk '{ print $2 }' <<<"$output" | sort -u)" 0000000000000000
  }
  as_both body
}

@test "those inside cannot trace or read a process that joins (CVE-2016-9962)" {
  body() {
    start_box a --ro "$T" -- sh -c 'echo ready; while :; do for p in /proc/[0-9]*; do
        cat $p/mem $p/environ >/dev/null 2>&1 && [ "$(cat $p/comm 2>/dev/null)" = nsinit ] && echo leak $p; done; done'
    for round in {1..20}; do
      run -0 as_whom "$NSINIT" --sandbox --join "$BOX" -- true
    done
    lacks "$(<"$T/a.out")" leak
    kill -KILL "${PID[a]}"
  }
  as_both body
}

@test "--user takes nothing that is almost a number (CVE-2026-30892)" {
  body() {
    for user in ' 1000' '1000 ' -1 4294967295 4294967296 '1000:' 0x0 +0 ''; do
      refuses "--user=$user"
    done
  }
  as_both body
}

@test "a 32-bit call, by int 0x80, is no way around the filter" {
  [[ $(uname -m) == x86_64 ]] || skip "not an x86-64"
  cp "$REPO/build/tests/try_seccomp" "$T/try" && chmod 755 "$T/try"
  run "$T/try" int80 21 0 0 0
  [[ $status != 139 ]] || skip "this kernel has no 32-bit calls: int 0x80 is a fault"
  body() {
    run box --ro "$T" -- "$T/try" int80 21 0 0 0
    is_equal "$status" 159
  }
  as_both body
}

@test "a call of the x32 ABI is no way around the filter" {
  [[ $(uname -m) == x86_64 ]] || skip "not an x86-64"
  cp "$REPO/build/tests/try_seccomp" "$T/try" && chmod 755 "$T/try"
  body() {
    run box --ro "$T" -- "$T/try" 0x400000a5 0 0 0
    is_equal "$status" 159
  }
  as_both body
}

@test "the session keyring of the caller is out of reach; bubblewrap shares it" {
  needs_root
  attack keys '
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("key", libc.syscall(250, 11, ctypes.c_long(libc.syscall(219 + 30, b"user", b"secret", 0, -3)), 0, 0))'
  body() {
    run -0 box --ro "$T" -- "$PYTHON" "$T/keys"
    is_equal "$output" "key -1"
    run -0 box -- sh -c 'cat /proc/keys | wc -c'
    is_equal "$output" 0
  }
  as_both body
}

@test "with the host's network its abstract sockets are out of reach all the same (CVE-2020-15257)" {
  local version
  version=$(python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))')
  ((version >= 6)) || skip "needs version 6 of Landlock"
  attack abstract '
import socket, sys
s = socket.socket(socket.AF_UNIX)
try: s.connect("\0" + sys.argv[1]); print("works")
except OSError as e: print(e.errno)'
  local pid name=nsinit-$BASHPID
  "$PYTHON" -c 'import socket, sys, time; s = socket.socket(socket.AF_UNIX); s.bind("\0" + sys.argv[1]); s.listen(9); print("ready", flush=True); time.sleep(60)' \
    "$name" >"$T/ready" &
  pid=$!
  wait_until 25 grep -q ready "$T/ready"
  body() {
    as_whom bwrap --unshare-all --share-net --ro-bind / / true && run -0 as_whom bwrap --unshare-all --share-net --ro-bind / / --dev /dev "$PYTHON" "$T/abstract" "$name"
    is_equal "$output" works
    run -0 box --net=host --ro "$T" -- "$PYTHON" "$T/abstract" "$name"
    is_equal "$output" 1
  }
  as_both body
  kill "$pid"
  wait "$pid" 2>/dev/null || :
}

@test "no socket of the host is shown (docker.sock, D-Bus)" {
  body() {
    run box -- find / -xdev -type s
    is_equal "$(grep '^/' <<<"$output")" ""
    run box -- ls /run /var /srv /home
    lacks "$output" docker
  }
  as_both body
}

@test "no setuid file can be left in a directory of the host's (CVE-2021-41091)" {
  attack setuid '
import os, ctypes
libc = ctypes.CDLL(None)
open("/w/x", "w").close()
for name, call in (("chmod", lambda: os.chmod("/w/x", 0o4755)), ("setgid", lambda: os.chmod("/w/x", 0o2755)),
                   ("open", lambda: os.open("/w/y", os.O_CREAT | os.O_WRONLY, 0o4755)), ("mknod", lambda: os.mknod("/w/z", 0o104755))):
    try: call(); print("works", name)
    except OSError: pass
class how(ctypes.Structure): _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]
if libc.syscall(437, -100, b"/w/o", ctypes.byref(how(0o101, 0o4755, 0)), 24) >= 0: print("works openat2")
print("done")'
  body() {
    rm -rf "$T/w" && mkdir -m 777 "$T/w"
    run -0 box --ro "$T/setuid:/setuid" --rw "$T/w:/w" -- "$PYTHON" /setuid
    is_equal "$output" "done"
    is_equal "$(find "$T/w" -perm /6000)" ""
  }
  ((EUID)) || { mkdir -m 777 "$T/b"; run -0 bwrap --unshare-all --ro-bind / / --bind "$T/b" "$T/b" -- sh -c 'touch '"$T"'/b/x; chmod 4755 '"$T"'/b/x'; is_equal "$(find "$T/b" -perm /4000)" "$T/b/x"; }
  as_both body
}

@test "a crash writes no core, and starts no program of the host" {
  body() {
    run -0 box -- sh -c 'ulimit -c; ulimit -Hc'
    for line in "${lines[@]}"; do ((line == 0)); done
    run -139 box -- sh -c 'kill -SEGV $$'
  }
  as_both body
}

@test "no process of the host is seen or traced, and /proc/1/root leads nowhere" {
  body() {
    run -0 box -- sh -c 'ls -d /proc/[0-9]* | wc -l'
    ((output <= 5))
    run box -- ls /proc/1/root/etc
    [[ $status != 0 ]]
  }
  as_both body
}

@test "io_uring, AF_ALG, AF_VSOCK and the kernel's log are out of reach" {
  attack rest '
import ctypes, socket
libc = ctypes.CDLL(None, use_errno=True)
if libc.syscall(425, 8, ctypes.create_string_buffer(256)) >= 0: print("io_uring")
for family in (38, 40, 17, 15):
    try: socket.socket(family, socket.SOCK_DGRAM); print("family", family)
    except OSError: pass
try:
    if open("/dev/kmsg").read(1): print("kmsg")
except OSError: pass
if libc.klogctl(3, ctypes.create_string_buffer(64), 64) >= 0: print("syslog")
print("done")'
  body() {
    run -0 box --ro "$T" -- "$PYTHON" "$T/rest"
    is_equal "$output" "done"
  }
  as_both body
}

@test "one text masks two files (typeclaw's 1423)" {
  body() {
    run -0 box --file /etc/hostname=x --file /etc/hosts=x -- cat /etc/hostname /etc/hosts
    is_equal "$output" xx
  }
  as_both body
}

@test "a start that fails leaves no process behind" {
  body() {
    for request in --ro=/nowhere --hide=/nowhere --file=/usr/x/y=1 --chdir=/nowhere --seccomp=/nowhere; do
      run -125 env MARK="$T" "$NSINIT" --sandbox "$request" -- true
    done
    wait_until 25 bash -c '! grep -lszF "MARK='"$T"'" /proc/[0-9]*/environ'
  }
  as_both body
}

@test "a fork bomb ends at the limit of processes, and the host goes on" {
  body() {
    run box --rlimit nproc=50 -- sh -c 'i=0; while [ $i -lt 200 ]; do sleep 5 & i=$((i+1)); done 2>&1 | head -1'
    matches "$output" "fork|Resource"
    run -0 true
  }
  as_both body
}
