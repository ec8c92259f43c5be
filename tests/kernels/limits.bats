#!/usr/bin/env bats
# The limits of a sandbox on cgroup v2 alone (Linux 6.1), as root and under a group that was delegated
#
# All happens in one boot, before the first test; each test reads what one part of it said.

load ../lib/helper
load vm

setup_file() {
  vm_begin_limits
}

setup() { vm_part; }

teardown() { :; }

# says FILTER VALUE: what jq makes of the report that this part printed
says() {
  local value
  value=$(grep '^{"version"' <<<"$output" | tail -n 1 | jq -c "$1")
  is_equal "$1 is $value" "$1 is $2"
}

# vm_begin_limits: boots a machine whose init runs the script below, a part for each test
vm_begin_limits() {
  VM_INIT=$BATS_FILE_TMPDIR/init VM_WORDS=
  cat >"$VM_INIT" <<'EOF'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mkdir -p /proc /sys /dev /tmp /etc /usr
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
chmod 755 / && chmod 1777 /tmp
G=/sys/fs/cgroup
mount -t cgroup2 cgroup2 $G
box="nsinit --sandbox"
left() { find $G -type d -name 'nsinit-*'; echo "left $(find $G -type d -name 'nsinit-*' | wc -l)"; }
until_left() { n=0; until [ "$(find $G -type d -name 'nsinit-*' | wc -l)" = "$1" ] || [ $n = 400 ]; do n=$((n + 1)); usleep 20000; done; }
user() { actor setuid 1000 exec "$@"; }
echo; echo "== 1"; $box -v --memory 32M --swap 0 --report fd:1 -- actor eat 100; echo "status $?"; left
echo "== 2"; $box --pids 8 -- actor children 20 [ pause ]; echo "status $?"
  $box --pids 50 --timeout 2s --grace 100ms -- sh -c 'b() { b | b & }; b; while :; do wait; done' >/dev/null 2>&1; echo usable; left
echo "== 3"; $box --cpus 0.5 --timeout 3s --report fd:1 -- actor spin 60000; left
echo "== 4"; $box --cpuset 0 -- grep Cpus_allowed_list /proc/self/status
echo "== 5"; $box --io-weight 50 -- true; echo "status $?"; left
echo "== 6"; $box --memory 64M -- sleep 1000 & keeper=$!
  until_left 1
  for dir in $(find $G -type d -name 'nsinit-*'); do stat -c 'mode %a' $dir; echo "procs $(wc -l <$dir/cgroup.procs)"; done
  until pid=$(cat $dir/cgroup.procs | head -n 1); [ "$pid" ]; do usleep 20000; done
  cat /proc/$pid/cgroup; kill $keeper; wait $keeper; echo "status $?"; left
echo "== 7"; mkdir $G/batch; $box --cgroup /batch --memory 64M --explain -- true | grep ^limits; $box --cgroup /batch --memory 64M -- true; echo "status $?"
  $box --cgroup /none --memory 64M -- true; echo "status $?"; $box --cgroup /batch/../x --memory 64M -- true; echo "status $?"; left
echo "== 8"; $box --memory 64M -- nosuch; $box --memory 64M --chdir /no -- true; $box --memory 64M --ro /no/such -- true; $box --memory 64M --cpuset 99 -- true; left
echo "== 9"; $box --memory 64M -- sleep 1000 & keeper=$!
  until_left 1; until [ "$(cat $G/nsinit-*/cgroup.procs | wc -l)" = 2 ]; do usleep 20000; done
  kill -KILL $keeper; wait $keeper 2>/dev/null; mkdir $G/nsinit-foreign; left; $box --memory 64M -- true; left; rmdir $G/nsinit-foreign
echo "== 10"; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do $box --memory 64M -- sh -c 'exit 7' & pids="$pids $!"; done; for p in $pids; do wait $p; echo -n "$? "; done; echo; left
echo "== 11"; $box --landlock=off --share pid --pids 20 -- sh -c 'sleep 1000 & exit 4'; echo "status $?"; left; ps | grep -c '[s]leep 1000'
echo "== 12"; mkdir $G/deleg $G/deleg/leaf; echo '+memory +pids' >$G/deleg/cgroup.subtree_control
  chown 1000 $G/deleg $G/deleg/cgroup.procs $G/deleg/cgroup.subtree_control $G/deleg/leaf $G/deleg/leaf/cgroup.procs
  sh -c "echo \$\$ >$G/deleg/leaf/cgroup.procs; exec actor setuid 1000 exec $box --memory 32M --pids 20 --swap 0 --report fd:1 -- actor eat 100"; echo "status $?"; left
echo "== 13"; user $box --memory 64M -- true; echo "status $?"; left
echo "== 14"; sh -c "echo \$\$ >$G/deleg/leaf/cgroup.procs; exec actor setuid 1000 exec $box --memory 32M --cpus 1 -- true"; echo "status $?"; left
echo "== 15"; mkdir $G/capped; echo 100M >$G/capped/memory.max; sh -c "echo \$\$ >$G/capped/cgroup.procs; exec $box --pids 20 -- true"; echo "status $?"; left
echo "== 16"; mkdir $G/busy; sleep 1000 & echo $! >$G/busy/cgroup.procs; $box --cgroup /busy --memory 32M -- true; echo "status $?"; left
echo "== end"
poweroff -f
EOF
  chmod 755 "$VM_INIT"
  vm_begin
}

nothing_is_left() { is_equal "$(grep '^left' <<<"$output" | tail -n 1)" "left 0"; }

@test "v2: --memory: a process that takes more is killed, and the message says why" {
  has_line "$output" "status 137"
  says '[.cause, .signal, .memory_limit_bytes]' '["oom","KILL",33554432]'
  says '.oom_kills >= 1 and .memory_peak_bytes > 30000000' true
  matches "$output" "was killed by SIGKILL after [0-9.]+ m?s: out of memory \(limit 32M, peak 3[0-9]*[MK], 1 process killed\)"
  nothing_is_left
}

@test "v2: --pids: fork fails with EAGAIN, and a fork bomb ends" {
  contains "$output" "Resource temporarily unavailable"
  has_line "$output" usable
  nothing_is_left
}

@test "v2: --cpus: no more time than the quota, within a tenth" {
  says .cause '"timeout"'
  says '(.cpu_user_us + .cpu_system_us) / .duration_ms / 1000 | . > 0.45 and . < 0.55' true
  nothing_is_left
}

@test "v2: --cpuset: it runs on these CPUs alone" {
  matches "$output" "Cpus_allowed_list:[[:space:]]*0$"
}

@test "v2: --io-weight: is set, or the kernel's want of it is an error" {
  has_line "$output" "status 0" || {
    contains "$output" "io.weight"
    has_line "$output" "status 125"
  }
  nothing_is_left
}

@test "v2: PID 1 is born in a group that has the sticky bit" {
  has_line "$output" "mode 1755"
  matches "$output" "0::/nsinit-[0-9a-f]+"
  has_line "$output" "status 143"
  nothing_is_left
}

@test "v2: --cgroup: a group below that one; what is not there, or goes up, is refused" {
  contains "$output" "in a cgroup below /sys/fs/cgroup/batch"
  has_line "$output" "status 0"
  is_equal "$(grep -c '^status 125' <<<"$output")" 2
  contains "$output" "'/none'"
  nothing_is_left
}

@test "v2: no group is left by a start that fails" {
  nothing_is_left
}

@test "v2: the group of a killed keeper is swept, and a foreign one is not" {
  is_equal "$(grep '^left' <<<"$output")" $'left 2\nleft 1'
}

@test "v2: twelve at once" {
  has_line "$output" "7 7 7 7 7 7 7 7 7 7 7 7 "
  nothing_is_left
}

@test "v2: what is left without a PID namespace dies with the group" {
  has_line "$output" "status 4"
  has_line "$output" 0
  nothing_is_left
}

@test "v2: an unprivileged user has limits where a group was delegated to it" {
  has_line "$output" "status 137"
  says .cause '"oom"'
  nothing_is_left
}

@test "v2: without delegation the error names the group, and what to do" {
  matches "$output" "nsinit: limits: .*'/sys/fs/cgroup'.*Permission denied \(.*delegated"
  has_line "$output" "status 125"
  nothing_is_left
}

@test "v2: a controller that was not delegated is an error for its limit" {
  contains "$output" "--cpus: no controller 'cpu' in cgroup '/sys/fs/cgroup/deleg/leaf'"
  has_line "$output" "status 125"
  nothing_is_left
}

@test "v2: a group beside one that has limits would be a way out of them, and is refused" {
  contains "$output" "'/sys/fs/cgroup/capped' has limits of its own"
  has_line "$output" "status 125"
  nothing_is_left
}

@test "v2: a group with processes can have none below it, and the message says so" {
  contains "$output" "contains processes"
  has_line "$output" "status 125"
  nothing_is_left
}
