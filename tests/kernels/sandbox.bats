#!/usr/bin/env bats
# The sandbox on Linux 6.1, as root and as an unprivileged user, in the very first root of the kernel (an initramfs)
#
# All happens in one boot, before the first test; each test reads what one part of it said.

load ../lib/helper
load vm

setup_file() {
  vm_begin_sandbox
}

setup() { vm_part; }

teardown() { :; }

# vm_begin_sandbox: boots a machine whose init runs the script below, a part for each test
vm_begin_sandbox() {
  VM_INIT=$BATS_FILE_TMPDIR/init VM_WORDS=
  cat >"$VM_INIT" <<'EOF'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mkdir -p /proc /sys /dev /tmp /etc /usr /home/somebody
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
chmod 755 / && chmod 1777 /tmp
echo root:x:0:0::/root:/bin/sh >/etc/passwd
echo secret >/etc/shadow
user() { actor setuid 1000 exec "$@"; }
show='echo "pid $$"; ls -d /proc/[0-9]* | wc -l; ip -o link | wc -l; id -u; grep CapEff /proc/self/status; grep Seccomp: /proc/self/status
  touch /usr/x 2>&1; ls /home 2>&1; cat /etc/shadow 2>&1; mount | grep -c .'
echo; echo "== 1"; uname -r; nsinit --probe; echo "status $?"
echo "== 2"; nsinit --sandbox -- sh -c "$show"
echo "== 3"; user nsinit --sandbox -- sh -c "$show"
echo "== 4"; echo text >/tmp/file; nsinit --sandbox --ro /tmp/file:/shown --file /made=made -- cat /shown /made; nsinit --sandbox --root / -- ls /sbin/nsinit
echo "== 5"; nsinit --sandbox --pty -- readlink /proc/self/fd/0 </dev/null
echo "== 6"; nsinit --sandbox -- sleep 1000 & sleep 1; nsinit --sandbox --join $! -- sh -c 'ls -d /proc/[0-9]* | wc -l; hostname'; kill $!; wait $!; echo "status $?"
echo "== 7"; nsinit --sandbox --boottime 1000000 -- cut -d. -f1 /proc/uptime
echo "== 8"; mkdir /tmp/w; nsinit --sandbox --rw /tmp/w:/w -- true; echo "status $?"
echo "== 9"; nsinit --sandbox --net=host -- true; echo "status $?"; nsinit --sandbox --net=host --landlock=off -- true; echo "status $?"
echo "== 10"; nsinit --sandbox -- sh -c 'kill -KILL $$'; echo "status $?"; nsinit --sandbox -- nosuch; echo "status $?"
echo "== end"
poweroff -f
EOF
  chmod 755 "$VM_INIT"
  vm_begin
}

@test "6.1: --probe says that a sandbox with all its defaults can be made" {
  has_line "$output" "--sandbox       yes"
  has_line "$output" "status 0"
}

shows_a_sandbox() { # UID
  has_line "$output" "pid 2"
  matches "$output" "CapEff:.*0000000000000000"
  matches "$output" "Seccomp:.*2"
  has_line "$output" "$1"
  contains "$output" "Read-only file system"
  contains "$output" "/home: No such file or directory"
  lacks "$output" secret
}

@test "6.1: root's sandbox has all of its defaults" {
  shows_a_sandbox 0
}

@test "6.1: an unprivileged user's sandbox has, too" {
  shows_a_sandbox 1000
}

@test "6.1: files, texts and images are shown" {
  is_equal "$output" $'text\nmade/sbin/nsinit'
}

@test "6.1: --pty is a terminal of its own" {
  is_equal "$output" /dev/pts/0
}

@test "6.1: a sandbox can be joined, and ends by SIGTERM" {
  has_line "$output" sandbox
  has_line "$output" "status 143"
}

@test "6.1: clocks can be set, where a child that shares memory enters no other time" {
  ((said[0] >= 1000000))
}

@test "6.1: a file system without id-mapped mounts cannot be shown writable by root, and the message says so" {
  contains "$output" "show '/tmp/w' with owners of the sandbox"
  has_line "$output" "status 125"
}

@test "6.1: the host's network is refused where its abstract sockets cannot be shut out" {
  contains "$output" "6.12"
  has_line "$output" "status 125"
  has_line "$output" "status 0"
}

@test "6.1: statuses pass through" {
  has_line "$output" "status 137"
  has_line "$output" "status 127"
}
