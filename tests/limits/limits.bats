#!/usr/bin/env bats
# What a sandbox may take: --memory --swap --cpus --pids --io-weight --cpuset --cgroup --timeout
#
# On cgroup v1, and on the hybrid of both, which the host of the tests has; kernels/limits.bats is about v2. All groups are made
# below one of the test's own in each hierarchy, GROUP.

load ../lib/helper
load ../lib/sandbox

HIERARCHIES=(memory cpu pids blkio cpuset)

setup() {
  begin_test
  needs_sandbox
  needs_program jq
  chmod 777 "$T"
}

teardown() {
  end_test
  [[ ! ${GROUP:-} ]] || remove_groups
}

remove_groups() {
  local controller
  for controller in "${HIERARCHIES[@]}"; do
    find "/sys/fs/cgroup/$controller$GROUP" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}

# needs_groups: makes GROUP in each hierarchy
needs_groups() {
  local controller
  needs_root
  GROUP=/nsinit-limits-$$
  for controller in "${HIERARCHIES[@]}"; do
    [[ -e /sys/fs/cgroup/$controller/tasks ]] || skip "no cgroup v1 with the controller $controller here"
    mkdir -p "/sys/fs/cgroup/$controller$GROUP" || skip "no group can be made here"
  done
  cp /sys/fs/cgroup/cpuset/cpuset.mems "/sys/fs/cgroup/cpuset$GROUP/"
  cp /sys/fs/cgroup/cpuset/cpuset.cpus "/sys/fs/cgroup/cpuset$GROUP/"
}

# limited OPTION... -- CMD...: in a sandbox with a group below GROUP, and a report
limited() {
  status=0
  rm -f "$T/report"
  box --ro "$ACTOR" --cgroup "$GROUP" --report "$T/report" "$@" >"$T/out" 2>"$T/err" || status=$?
  { output=$(<"$T/out") stderr=$(<"$T/err"); }
}

# says FILTER VALUE: what jq makes of the report
says() { is_equal "$1 is $(jq -c "$1" "$T/report")" "$1 is $2"; }

# shellcheck disable=SC2120 # without a name it is all of them
# groups_left [NAME]: our groups below GROUP
groups_left() {
  local controller
  for controller in "${HIERARCHIES[@]}"; do
    find "/sys/fs/cgroup/$controller$GROUP" -mindepth 1 -type d -name "${1:-*}"
  done
}

nothing_is_left() { is_equal "$(groups_left)" ""; }

# --- each limit, by a program that runs into it ---

@test "--memory: a process that takes more is killed, and the message says why" {
  needs_groups
  limited --memory 32M -v -- "$ACTOR" eat 100
  is_equal "$status" 137
  says '[.status, .cause, .signal, .oom_kills, .memory_limit_bytes]' '[137,"oom","KILL",1,33554432]'
  says '.memory_peak_bytes > 30000000 and .memory_peak_bytes <= 33554432' true
  matches "${stderr##*$'\n'}" \
    "^nsinit: .*actor \(pid 2\) was killed by SIGKILL after [0-9]+ ms: out of memory \(limit 32M, peak 32M, 1 process killed\)$"
  nothing_is_left
}

@test "--memory: a process that takes less is not killed" {
  needs_groups
  limited --memory 64M -- "$ACTOR" eat 16 exit 3
  is_equal "$status" 3
  says '[.cause, .exit_code, .oom_kills]' '["exit",3,0]'
}

@test "--swap: is beside the memory, and 0 is none" {
  needs_groups
  limited --memory 32M --swap 16M -- cat /proc/self/cgroup
  limited --memory 32M --swap 0 -- "$ACTOR" eat 48
  says .cause '"oom"'
  start box box --ro "$ACTOR" --cgroup "$GROUP" --memory 32M --swap 16M -- "$ACTOR" ready pause
  wait_for box '^ready'
  is_equal "$(cat /sys/fs/cgroup/memory"$GROUP"/nsinit-*/memory.memsw.limit_in_bytes)" $((48 << 20))
}

@test "--swap without --memory is refused where the kernel limits their sum" {
  needs_groups
  refuses --cgroup "$GROUP" --swap 1M
  contains "$stderr" "--swap: needs --memory"
  nothing_is_left
}

@test "--pids: beyond it fork fails with EAGAIN" {
  needs_groups
  limited --pids 8 -- "$ACTOR" children 20 [ pause ]
  matches "$stderr$output" "Resource temporarily unavailable"
  nothing_is_left
}

@test "--pids: a fork bomb ends, and the host stays usable" {
  needs_groups
  limited --pids 50 --timeout 2s --grace 100ms -- sh -c 'bomb() { bomb | bomb & }; bomb; while :; do wait; done'
  is_equal "$(sh -c 'echo usable')" usable
  nothing_is_left
}

@test "--cpus: no more time than the quota, and that, within a tenth, if the host has it" {
  needs_groups
  local share
  # What a busy host leaves may be less than the quota: so much that the same program gets with a quota of 4 CPUs.
  limited --cpus 4 --timeout 1s -- "$ACTOR" spin 60000
  share=$(jq '(.cpu_user_us + .cpu_system_us) / .duration_ms / 1000' "$T/report")
  limited --cpus 0.5 --timeout 3s -- "$ACTOR" spin 60000
  says .cause '"timeout"'
  says '(.cpu_user_us + .cpu_system_us) / .duration_ms / 1000 | . < 0.55' true
  says "(.cpu_user_us + .cpu_system_us) / .duration_ms / 1000 | . > ([0.45, $share * 0.6] | min)" true
}

@test "--cpuset: it runs on these CPUs alone" {
  needs_groups
  limited --cpuset 0 -- sed -n 's/^Cpus_allowed_list:\t//p' /proc/self/status
  is_equal "$output" 0
}

@test "--io-weight: is that of the group, in the scale of its scheduler" {
  needs_groups
  [[ -e /sys/fs/cgroup/blkio$GROUP/blkio.bfq.weight ]] || skip "no bfq here"
  local pair
  for pair in 50:50 100:100 1:1 10000:1000 1200:200; do
    start box box --ro "$ACTOR" --cgroup "$GROUP" --io-weight "${pair%:*}" -- "$ACTOR" ready pause
    wait_for box '^ready'
    contains "$(cat /sys/fs/cgroup/blkio"$GROUP"/nsinit-*/blkio.bfq.weight)" "${pair#*:}"
    kill "${PID[box]}"
    wait_gone "${PID[box]}"
  done
}

@test "all of them at once" {
  needs_groups
  limited --memory 64M --swap 0 --cpus 0.5 --pids 20 --io-weight 50 --cpuset 0 --timeout 10s -- cat /proc/self/cgroup
  is_equal "$status" 0
  is_equal "$(grep -c "$GROUP/nsinit-\|/\.\.*nsinit-\|:/nsinit-" <<<"$output")" 5
  nothing_is_left
}

@test "version 1 alone is enough" {
  needs_groups
  unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh "$NSINIT" --sandbox --ro "$ACTOR" --cgroup "$GROUP" \
    --memory 32M --pids 20 --report "$T/report" -- "$ACTOR" eat 100 || status=$?
  says '[.status, .cause]' '[137,"oom"]'
  nothing_is_left
}

# --- sizes and times ---

@test "K, M and G are powers of 1024, and a number without is bytes" {
  needs_groups
  local pair
  for pair in 65536K:67108864 64M:67108864 1G:1073741824 67108864:67108864; do
    contains "$("$NSINIT" --sandbox --cgroup "$GROUP" --memory "${pair%:*}" --explain -- true)" \
      "memory.limit_in_bytes ${pair#*:} in a cgroup below /sys/fs/cgroup/memory$GROUP"
  done
}

@test "an invalid size, number of CPUs or number of processes is refused, and nothing is made" {
  local value
  for value in 0 -1 '' ' 1M' 1T 1MB 1.5M M 99999999999G 9223372036854775807 18446744073709551617; do
    refuses --memory="$value"
    contains "$stderr" "--memory '$value'"
  done
  for value in -1 '' x 99999999999G; do refuses --swap="$value"; done
  for value in 0 0.0 0.001 -1 '' . 1. .5 1e3 0,5 1.5.5 100000000 0.1234567; do
    [[ $value != 1. ]] || continue
    refuses --cpus="$value"
  done
  for value in 0 -1 '' x 1.5 99999999999 4194305; do refuses --pids="$value"; done
  for value in 0 10001 '' x; do refuses --io-weight="$value"; done
  for value in '' x 0-; do refuses --cpuset="$value"; done
  for value in '' .. a/../b /.. ../x; do refuses --cgroup="$value" --pids 5; done
  for value in -1 '' x 1d 99999999999; do refuses --timeout="$value"; done
}

@test "more processes than the kernel has are refused" {
  refuses --pids $(($(</proc/sys/kernel/pid_max) + 1))
  contains "$stderr" "kernel.pid_max"
}

@test "CPUs that are not there are refused" {
  needs_groups
  refuses --cgroup "$GROUP" --cpuset 9999
  contains "$stderr" "--cpuset"
  nothing_is_left
}

@test "a group that is not there is refused, and one without a limit has no use" {
  refuses --cgroup /no/such/group --memory 1G
  contains "$stderr" "'/no/such/group'"
  refuses --cgroup /
  contains "$stderr" "needs a limit"
}

# --- whose group it is ---

@test "another user's group is refused to an unprivileged user, by its name and with what to do" {
  needs_groups
  WHO=user
  refuses --cgroup "$GROUP" --memory 64M
  contains "$stderr" "/sys/fs/cgroup/memory$GROUP"
  contains "$stderr" "Permission denied"
  contains "$stderr" "delegated"
  nothing_is_left
}

@test "an unprivileged user has limits where a group was delegated to it" {
  needs_groups
  WHO=user
  local controller
  for controller in "${HIERARCHIES[@]}"; do chown -R "$(as_user id -u)" "/sys/fs/cgroup/$controller$GROUP"; done
  limited --memory 32M --pids 20 -- "$ACTOR" eat 100
  says '[.status, .cause]' '[137,"oom"]'
  nothing_is_left
}

@test "a controller that is missing is an error for its limit, and for no other" {
  needs_groups
  local without='umount /sys/fs/cgroup/unified /sys/fs/cgroup/cpu 2>/dev/null; exec "$@"'
  refuses_to unshare -m sh -c "$without" sh "$NSINIT" --sandbox --cgroup "$GROUP" --cpus 1 --memory 64M -- true
  contains "$stderr" "--cpus: no controller 'cpu' in cgroup"
  run -0 unshare -m sh -c "$without" sh "$NSINIT" --sandbox --cgroup "$GROUP" --memory 64M -- true
  nothing_is_left
}

sweep_is_done() {
  limited --pids 20 --memory 64M -- true
  [[ ! $(groups_left) ]]
}

# --- the end of the group ---

@test "no group is left by a start that fails, at whichever step" {
  needs_groups
  local words
  for words in "--chdir /no/such" "--ro /no/such" "--cpuset 9999" "--user no-such" "--seccomp /no/such" "--hide /no/such"; do
    # shellcheck disable=SC2086 # a list of words
    limited --memory 64M --pids 20 $words -- true
    is_equal "$words: $status" "$words: 125"
    says .cause '"setup"'
    nothing_is_left
  done
  limited --memory 64M -- no-such-command
  is_equal "$status" 127
  nothing_is_left
}

@test "what a command leaves in a group dies with it, where there is no PID namespace" {
  needs_groups
  limited --share pid --pids 20 -- "$ACTOR" orphans 3 [ pid-file "$T/orphan" ready pause ] exit 4
  is_equal "$status" 4
  nothing_is_left
}

@test "the group of a keeper that was killed is swept by the next start" {
  needs_groups
  start box box --ro "$ACTOR" --cgroup "$GROUP" --memory 64M --pids 20 -- "$ACTOR" ready pause
  wait_for box '^ready'
  kill -KILL "${PID[box]}"
  wait_gone "${PID[box]}"
  contains "$(groups_left)" "$GROUP/nsinit-"
  limited --memory 64M --pids 20 -- true
  nothing_is_left
}

@test "a sweep leaves alone what lives, and what is not ours" {
  needs_groups
  mkdir "/sys/fs/cgroup/pids$GROUP/nsinit-abcdef" "/sys/fs/cgroup/pids$GROUP/another"
  start box box --ro "$ACTOR" --cgroup "$GROUP" --pids 20 -- "$ACTOR" ready pause
  wait_for box '^ready'
  limited --pids 20 -- true
  is_equal "$status" 0
  is_equal "$(groups_left | wc -l)" 3
  kill "${PID[box]}"
  wait_gone "${PID[box]}"
  is_equal "$(groups_left | sort)" "$(printf '%s\n' "/sys/fs/cgroup/pids$GROUP/another" "/sys/fs/cgroup/pids$GROUP/nsinit-abcdef")"
}

@test "forty at once, with killed ones among them, do not disturb each other" {
  needs_groups
  local i pids=()
  for i in {1..40}; do
    box --ro "$ACTOR" --cgroup "$GROUP" --pids 20 --memory 64M -- "$ACTOR" sleep 20 exit 7 >/dev/null 2>"$T/err.$i" &
    pids+=($!)
    ((i % 4)) || { box --ro "$ACTOR" --cgroup "$GROUP" --pids 20 -- "$ACTOR" pause & disown; kill -KILL $!; } 2>/dev/null
  done
  for i in "${!pids[@]}"; do
    status=0
    wait "${pids[i]}" || status=$?
    is_equal "$i: $status $(<"$T/err.$((i + 1))")" "$i: 7 "
  done
  wait_until 25 sweep_is_done
}

# --- --timeout ---

@test "--timeout: SIGTERM when it is over" {
  status=0
  "$NSINIT" --timeout 200ms --report "$T/report" -v "$ACTOR" pause 2>"$T/err" || status=$?
  is_equal "$status" 143
  says '[.cause, .signal]' '["timeout","TERM"]'
  contains "$(<"$T/err")" "ran for 200ms: sent SIGTERM"
  contains "$(tail -n 1 "$T/err")" "was killed by SIGTERM after"
}

@test "--timeout: SIGKILL for a process that goes on after the grace" {
  status=0
  "$NSINIT" --timeout 100ms --grace 100ms --report "$T/report" "$ACTOR" ignore TERM pause 2>"$T/err" || status=$?
  is_equal "$status" 137
  says '[.cause, .signal]' '["timeout","KILL"]'
  status=0
  "$NSINIT" --timeout 100ms --stop-timeout 100ms --report "$T/report" "$ACTOR" ignore TERM pause 2>"$T/err" || status=$?
  says '[.status, .cause]' '[137,"timeout"]'
}

@test "--timeout: the status is the command's own where it ends by itself" {
  status=0
  "$NSINIT" --timeout 100ms --report "$T/report" "$ACTOR" take TERM until TERM exit 5 2>/dev/null || status=$?
  says '[.status, .cause, .exit_code]' '[5,"timeout",5]'
  "$NSINIT" --timeout 10s --report "$T/report" "$ACTOR" exit 0
  says '[.status, .cause]' '[0,"exit"]'
  "$NSINIT" --timeout 0 --report "$T/report" "$ACTOR" exit 0
}

@test "--timeout: works in a sandbox, and SIGTERM is rewritten as it is for others" {
  limited_without_group() { box --ro "$ACTOR" --report "$T/report" "$@" 2>/dev/null || status=$?; }
  status=0
  limited_without_group --timeout 200ms -r TERM:QUIT -- "$ACTOR" pause
  says '[.cause, .signal]' '["timeout","QUIT"]'
}

# --- seccomp ---

@test "a process that a seccomp filter kills is told from one that a user kills" {
  status=0
  "$NSINIT" --report "$T/report" "$ACTOR" raise SYS pause || status=$?
  is_equal "$status" 159
  says .cause '"signal"'
}

@test "the system call for which a filter killed it is told, where the kernel's log tells it" {
  needs_program python3
  needs_root
  # kills for unshare(2), and allows all else
  [[ $(uname -m) == x86_64 ]] || skip "the filter is for x86-64"
  /usr/bin/python3 -c 'import struct, sys
for row in (0x20, 0, 0, 0), (0x15, 0, 1, 272), (6, 0, 0, 0x80000000), (6, 0, 0, 0x7fff0000):
    sys.stdout.buffer.write(struct.pack("<HBBI", *row))' >"$T/filter"
  status=0
  "$NSINIT" --seccomp="$T/filter" --report "$T/report" unshare -m true 2>/dev/null || status=$?
  says '[.status, .cause, .signal]' '[159,"seccomp","SYS"]'
  dmesg 2>/dev/null | grep -q "pid=$(jq .pid "$T/report") .* syscall=272" || skip "the kernel's log does not tell"
  says .syscall 272
  contains "$(jq -r .message "$T/report")" "by a seccomp filter (system call 272)"
}
