#!/usr/bin/env bats
# How the command ended, in a report: --report, --termination-log, and the last line of -v.

load ../lib/helper
load ../lib/report

teardown() {
  end_test
  [[ ! ${GROUP:-} ]] || rmdir "$GROUP"
}

# --- the report ---

@test "the report has every field, in this order" {
  reported "$ACTOR" exit 0
  is_equal "$(jq -c keys_unsorted <<<"$report")" \
    "$(jq -c -n '["version","command","nsinit_pid","sandbox_pid","pid","start","duration_ms","status","cause","exit_code","signal",
      "core_dumped","syscall","message","forwarded","orphans_reaped","left","killed","zombies","cpu_user_us","cpu_system_us",
      "max_rss_kib","oom_kills","memory_limit_bytes","memory_peak_bytes","pids_peak"]')"
}

@test "a command that succeeds" {
  local before after
  before=$(date +%s)
  reported "$ACTOR" write a exit 0
  after=$(date +%s)
  is_equal "$status" 0
  is_equal "$stderr" ""
  is_equal "$(<"$T/out")" a
  says .version 1
  says .command "[\"$ACTOR\",\"write\",\"a\",\"exit\",\"0\"]"
  says '.pid > 1 and .nsinit_pid > 1 and .pid != .nsinit_pid' true
  says "(.start | sub(\"[.][0-9]{3}Z\";\"Z\") | fromdateiso8601) as \$t | \$t >= $before and \$t <= $after" true
  says '.start | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$")' true
  says '.duration_ms >= 0 and .duration_ms < 25000' true
  says .status 0
  says .cause '"exit"'
  says .exit_code 0
  says .signal null
  says .core_dumped false
  says .forwarded '{}'
  says .orphans_reaped 0
  says .left '[]'
  says .killed '[]'
  says .zombies '[]'
  says '[.cpu_user_us, .cpu_system_us] | all(. >= 0)' true
  # the kernel counts pages in batches per processor: of a tiny program it may know none
  says '.max_rss_kib >= 0' true
  says '[.oom_kills, .memory_limit_bytes, .memory_peak_bytes, .pids_peak] | all(. == null or . >= 0)' true
  matches "$(jq -r .message <<<"$report")" "^$ACTOR \(pid $(jq .pid <<<"$report")\) exited with status 0 after [0-9.]+ m?s$"
}

@test "a command that fails" {
  reported "$ACTOR" exit 7
  is_equal "$status" 7
  says '[.status, .cause, .exit_code, .signal]' '[7,"exit",7,null]'
  matches "$(jq -r .message <<<"$report")" "exited with status 7 after"
}

@test "a status that was mapped is reported beside the command's own" {
  reported --remap 7:0 "$ACTOR" exit 7
  is_equal "$status" 0
  says '[.status, .cause, .exit_code]' '[0,"exit",7]'
  reported -e 143 "$ACTOR" raise TERM
  is_equal "$status" 0
  says '[.status, .cause, .exit_code, .signal]' '[0,"signal",null,"TERM"]'
}

@test "a command that a signal killed" {
  local sig
  local -A number=([TERM]=15 [KILL]=9 [SEGV]=11 [RTMIN+3]=37 [RTMIN]=34 [32]=32)
  ulimit -c 0
  for sig in "${!number[@]}"; do
    reported "$ACTOR" unblock "$sig" raise "$sig" pause
    is_equal "$status" $((128 + number[$sig]))
    says '[.status, .cause, .exit_code, .signal, .core_dumped]' "[$status,\"signal\",null,\"$sig\",false]"
    contains "$(jq -r .message <<<"$report")" "was killed by SIG$sig after"
  done
}

@test "a core dump is told" {
  cd "$T"
  ulimit -c unlimited 2>/dev/null || skip "no core dumps here"
  reported "$ACTOR" raise SEGV pause
  compgen -G "$T/core*" >/dev/null || skip "no core dumps here"
  says '[.signal, .core_dumped]' '["SEGV",true]'
  contains "$(jq -r .message <<<"$report")" "core dumped"
}

@test "a command that is not found" {
  reported no-such-command -x
  is_equal "$status" 127
  says '[.status, .cause, .exit_code, .signal, .command]' '[127,"setup",null,null,["no-such-command","-x"]]'
  contains "$(jq -r .message <<<"$report")" "'no-such-command': No such file"
  is_equal "$(wc -l <<<"$stderr")" 1
}

@test "a command that cannot be executed" {
  reported /
  is_equal "$status" 126
  says '[.status, .cause, .exit_code]' '[126,"setup",null]'
  contains "$(jq -r .message <<<"$report")" "'/': Permission denied"
}

@test "a set-up that fails, whichever step it is" {
  local words
  for words in "--chdir /no/such" "--user no-such-user" "--user 4242" "--groups no-such-group"; do
    # shellcheck disable=SC2086 # a list of words
    reported $words "$ACTOR" exit 0
    is_equal "$status" 125
    says '[.status, .cause, .exit_code, .signal, .command[0]]' "[125,\"setup\",null,null,\"$ACTOR\"]"
    is_equal "$(wc -l <<<"$stderr")" 1
    is_equal "$(jq -r .message <<<"$report")" "$stderr" || contains "$stderr" "$(jq -r .message <<<"$report")"
    contains "$(jq -r .message <<<"$report")" "${words#* }"
  done
}

@test "a command that does not stop in time" {
  start s "$NSINIT" --report "$T/report" --stop-timeout 30ms "$ACTOR" ignore TERM ready pause
  wait_for s ready
  signal s TERM
  finish s
  is_equal "$status" 137
  read_report "$T/report"
  says '[.status, .cause, .exit_code, .signal, .forwarded]' '[137,"stop-timeout",null,"KILL",{"TERM":1}]'
  contains "$(jq -r .message <<<"$report")" "stop timeout"
}

@test "a command that stops in time is no stop-timeout" {
  start s "$NSINIT" --report "$T/report" --stop-timeout 60s "$ACTOR" take TERM ready count 1 exit 3
  wait_for s ready
  signal s TERM
  finish s
  read_report "$T/report"
  says '[.status, .cause]' '[3,"exit"]'
}

@test "every forwarded signal is counted, by the name that the command saw" {
  start s "$NSINIT" --report "$T/report" --rewrite USR2:QUIT,WINCH:0 "$ACTOR" take HUP,USR1,QUIT,RTMIN+3,32,TERM ready \
    count 1 write one count 1 write two count 3 write three until TERM
  wait_for s ready
  signal s HUP
  wait_for s one
  signal s WINCH HUP
  wait_for s two
  signal s USR2 32 RTMIN+3
  wait_for s three
  signal s TERM
  finish s
  is_equal "$status" 0
  read_report "$T/report"
  says '.forwarded == {"HUP": 2, "QUIT": 1, "32": 1, "RTMIN+3": 1, "TERM": 1}' true
}

@test "what was left is named" {
  ln -s "$ACTOR" "$T/one"
  ln -s "$ACTOR" "$T/two"
  reported "$ACTOR" orphans 1 [ exec "$T/one" pid-file "$T/pid1" pause ] orphans 1 [ exec "$T/two" pid-file "$T/pid2" pause ] \
    wait-file "$T/pid1" wait-file "$T/pid2" exit 3
  is_equal "$status" 3
  says '.left | sort_by(.name)' "[{\"pid\":$(<"$T/pid1"),\"name\":\"one\"},{\"pid\":$(<"$T/pid2"),\"name\":\"two\"}]"
  says .killed '[]'
}

@test "three processes that a grace had to kill are named, here and on stderr" {
  local name
  for name in one two three; do
    ln -s "$ACTOR" "$T/$name"
  done
  reported --grace 50ms "$ACTOR" orphans 1 [ exec "$T/one" ignore TERM pid-file "$T/pid1" pause ] \
    orphans 1 [ exec "$T/two" ignore TERM pid-file "$T/pid2" pause ] \
    orphans 1 [ exec "$T/three" ignore TERM pid-file "$T/pid3" pause ] \
    orphans 1 [ ready pause ] wait-file "$T/pid1" wait-file "$T/pid2" wait-file "$T/pid3" exit 3
  is_equal "$status" 3
  says '.killed | map(.name) | sort' '["one","three","two"]'
  says '.killed | map(.pid) | sort' "$(sort -n "$T"/pid? | jq -c -s .)"
  says '.left | length' 4
  says .orphans_reaped 4
  says '[.cause, .exit_code]' '["exit",3]'
  for name in one two three; do
    matches "$stderr" "nsinit: .*$name \(pid [0-9]+\) did not end within 50ms"
  done
}

@test "three processes that a grace of PID 1 had to kill are named" {
  needs_pid1
  run as_pid1 "$NSINIT" --report "$T/report" --grace 50ms "$ACTOR" orphans 3 [ ignore TERM ready pause ] \
    orphans 2 [ ready pause ] exit 3
  is_equal "$status" 3
  read_report "$T/report"
  says '.killed | length' 3
  says '.killed[0].name' "\"$(basename "$ACTOR")\""
  says '.left | length' 5
  says '[.nsinit_pid, .pid]' '[1,2]'
}

@test "those that end within the grace are not named as killed" {
  reported --grace 60s "$ACTOR" orphans 2 [ worker "$T/work" 10 ] exit 3
  says '[(.left | length), (.killed | length)]' '[2,0]'
}

@test "orphans are counted" {
  reported --wait-all "$ACTOR" orphans 5 [ exit 1 ] exit 3
  says .orphans_reaped 5
  is_equal "$status" 3
}

@test "a process that leaves zombies is named" {
  ln -s "$ACTOR" "$T/lazy"
  reported "$ACTOR" orphans 1 [ exec "$T/lazy" zombies 3 pid-file "$T/pid" pause ] wait-file "$T/pid" exit 3
  says .zombies "[{\"pid\":$(<"$T/pid"),\"name\":\"lazy\",\"count\":3}]"
  is_equal "$stderr" ""
}

@test "time, CPU time and memory are measured" {
  reported "$ACTOR" spin 200 eat 40 exit 0
  says '.duration_ms >= 200 and .duration_ms < 25000' true
  says '.cpu_user_us + .cpu_system_us > 50000' true
  # counted in batches per processor: some may be missing
  says '.max_rss_kib >= 38000 and .max_rss_kib < 400000' true
}

@test "odd words of the command are JSON all the same" {
  local words=('' 'a b' $'new\nline' 'quote"' 'back\slash' $'tab\t' $'\e[31m' $'\x7f' 'ü€𝄞' / "'")
  reported sh -c 'exit 0' sh "${words[@]}"
  says '.command | length' $((4 + ${#words[@]}))
  jq -j '.command[4:] | map(. + "\u0000") | .[]' <<<"$report" >"$T/got"
  printf '%s\0' "${words[@]}" | cmp - "$T/got"
  reported sh -c 'exit 0' $'\xff\xfe' $'\xc0\x80' $'\xed\xa0\x80' $'\xe2\x82' $'\xf8'
  says '.command | length' 8
  iconv -f UTF-8 -t UTF-8 "$T/report" >/dev/null
}

@test "odd names of processes are JSON all the same" {
  local name=$'a"b\\\nc\xff'
  ln -s "$ACTOR" "$T/$name"
  reported --grace 30ms "$ACTOR" orphans 1 [ exec "$T/$name" ignore TERM touch "$T/there" pause ] wait-file "$T/there" exit 3
  says '.killed | length' 1
  says '.killed[0].name | startswith("a\"b\\\n")' true
}

@test "a command line that is too long for the report is cut, and the report is whole" {
  local words
  mapfile -t words < <(seq 100000 130000)
  reported "$ACTOR" exit 3 "${words[@]}"
  is_equal "$status" 3
  says '[.status, .exit_code, .version]' '[3,3,1]'
  says '.command[0:3]' "[\"$ACTOR\",\"exit\",\"3\"]"
}

@test "a report of PID 1 says the same" {
  needs_pid1
  run as_pid1 "$NSINIT" --report "$T/report" "$ACTOR" exit 7
  is_equal "$status" 7
  read_report "$T/report"
  says '[.nsinit_pid, .pid, .status, .cause, .exit_code]' '[1,2,7,"exit",7]'
}

@test "docker run --init has a report as well" {
  ln -s "$NSINIT" "$T/docker-init"
  run env TINI_SUBREAPER=1 NSINIT_REPORT="$T/report" "$T/docker-init" -- "$ACTOR" exit 7
  is_equal "$status" 7
  is_equal "$output" ""
  read_report "$T/report"
  says '[.status, .exit_code]' '[7,7]'
}

# --- termination log ---

@test "the termination log is one line that says how it ended" {
  "$NSINIT" --termination-log="$T/log" "$ACTOR" exit 7 || :
  is_equal "$(wc -l <"$T/log")" 1
  matches "$(<"$T/log")" "^$ACTOR \(pid [0-9]+\) exited with status 7 after [0-9]+ ms$"
  "$NSINIT" --termination-log="$T/log" "$ACTOR" raise TERM || :
  matches "$(<"$T/log")" "^$ACTOR \(pid [0-9]+\) was killed by SIGTERM after [0-9]+ ms$"
  "$NSINIT" --termination-log="$T/log" no-such-command 2>/dev/null || :
  matches "$(<"$T/log")" "'no-such-command': No such file"
  is_equal "$(wc -l <"$T/log")" 1
  "$NSINIT" --termination-log="$T/log" --user no-such-user true 2>/dev/null || :
  matches "$(<"$T/log")" "no-such-user"
}

@test "the file of the termination log stays the same file: Kubernetes mounts it" {
  local inode
  printf 'old and longer %0500d\n' 0 >"$T/log"
  inode=$(stat -c %i "$T/log")
  "$NSINIT" --termination-log="$T/log" "$ACTOR" exit 7 || :
  is_equal "$(stat -c %i "$T/log")" "$inode"
  is_equal "$(wc -l <"$T/log")" 1
  lacks "$(<"$T/log")" old
}

@test "without a name it is /dev/termination-log" {
  needs_mounts
  touch "$T/log"
  in_private_mounts 'mkdir "$T/dev" && mount -t tmpfs none "$T/dev" && touch "$T/dev/termination-log" &&
    mount --bind "$T/log" "$T/dev/termination-log" && for node in null zero full; do
      touch "$T/dev/$node" && mount --bind "/dev/$node" "$T/dev/$node" || exit 99
    done && mount --move "$T/dev" /dev || exit 99
    "$NSINIT" --termination-log "$ACTOR" exit 7
    NSINIT_TERMINATION_LOG="" "$NSINIT" --report /dev/null "$ACTOR" exit 8; :'
  contains "$(<"$T/log")" "exited with status 8"
}

@test "a stop timeout is a reason" {
  start s "$NSINIT" --termination-log="$T/log" --stop-timeout 30ms "$ACTOR" ignore TERM ready pause
  wait_for s ready
  signal s TERM
  finish s
  matches "$(<"$T/log")" "was killed by SIGKILL after .* stop timeout"
}

@test "a command with a long name does not push the reason out" {
  local long
  printf -v long '%1500s' ''
  long=${ACTOR%/*}/${long// /./}${ACTOR##*/}
  "$NSINIT" --termination-log="$T/log" "$long" exit 7 || :
  is_equal "$(wc -l <"$T/log")" 1
  contains "$(<"$T/log")" "exited with status 7"
}

@test "a newline in the command's name does not make a second line" {
  ln -s "$ACTOR" "$T"/$'a\nb'
  "$NSINIT" --termination-log="$T/log" "$T"/$'a\nb' exit 7 || :
  is_equal "$(wc -l <"$T/log")" 1
}

@test "a termination log that cannot be written is reported, and changes no status" {
  run --separate-stderr "$NSINIT" --termination-log=/no/such/log "$ACTOR" exit 7
  is_equal "$status" 7
  matches "$stderr" "^nsinit: report: .*'/no/such/log'"
}

# --- the last line of -v ---

@test "-v ends with how it ended, in words" {
  run --separate-stderr "$NSINIT" -v "$ACTOR" exit 7
  is_equal "$status" 7
  matches "${stderr_lines[-1]}" "^nsinit: $ACTOR \(pid [0-9]+\) exited with status 7 after [0-9]+ ms$"
  run --separate-stderr "$NSINIT" -v "$ACTOR" raise KILL
  matches "${stderr_lines[-1]}" "^nsinit: $ACTOR \(pid [0-9]+\) was killed by SIGKILL after [0-9]+ ms$"
  run --separate-stderr "$NSINIT" -v "$ACTOR" sleep 1210 exit 0
  matches "${stderr_lines[-1]}" "after (1[2-9][0-9][0-9]|[2-9][0-9][0-9][0-9]) ms$"
}

@test "-v says why a command was killed" {
  start s "$NSINIT" -v --stop-timeout 30ms "$ACTOR" ignore TERM ready pause
  wait_for s ready
  signal s TERM
  finish s
  matches "$(tail -n 1 <<<"$stderr")" "^nsinit: .* was killed by SIGKILL after .* stop timeout"
}

@test "-v says a failed start once" {
  run --separate-stderr "$NSINIT" -v no-such-command
  is_equal "$status" 127
  is_equal "$(grep -c no-such-command <<<"$stderr")" 1
  run --separate-stderr "$NSINIT" -v --chdir /no/such "$ACTOR" exit 0
  is_equal "$(grep -c /no/such <<<"$stderr")" 1
}

# --- out of memory ---

# limited BYTES: makes GROUP, a memory cgroup of the test's own below ours, or skips
limited() {
  local own root
  needs_root
  [[ ! -s /proc/swaps || $(wc -l </proc/swaps) == 1 ]] || skip "swap would hide the limit"
  if own=$(grep -m 1 -E '^[0-9]+:([^:]*,)?memory(,[^:]*)?:' /proc/self/cgroup); then
    root=/sys/fs/cgroup/memory
    GROUP=$root${own##*:}/nsinit-test-$$
  else
    own=$(grep -m 1 '^0::' /proc/self/cgroup) || skip "no cgroups here"
    root=/sys/fs/cgroup
    GROUP=$root${own##*:}/nsinit-test-$$
  fi
  mkdir "$GROUP" 2>/dev/null || {
    GROUP=
    skip "no cgroup of our own to be had here"
  }
  if [[ -e $GROUP/memory.limit_in_bytes ]]; then
    echo "$1" >"$GROUP/memory.limit_in_bytes"
  elif [[ -e $GROUP/memory.max ]]; then
    echo "$1" >"$GROUP/memory.max"
  else
    skip "no memory controller in a cgroup of our own"
  fi
  export GROUP
}

# in_group WORDS...: nsinit with these words in that cgroup, all of it
in_group() {
  run --separate-stderr bash -c 'echo $$ >"$GROUP/cgroup.procs" && exec "$NSINIT" --report "$T/report" \
    --termination-log="$T/log" "$@"' bash "$@"
  read_report "$T/report"
}

@test "a command killed for memory is told from one that was just killed" {
  limited 32M
  in_group "$ACTOR" eat 100
  is_equal "$status" 137
  says '[.status, .cause, .signal, .oom_kills, .memory_limit_bytes]' '[137,"oom","KILL",1,33554432]'
  says '.memory_peak_bytes > 30000000 and .memory_peak_bytes <= 33554432' true
  matches "$(<"$T/log")" "was killed by SIGKILL after .*: out of memory \(limit 32M, peak 3[0-9]*[MK].*1 process killed\)"
  in_group "$ACTOR" raise KILL
  says '[.status, .cause, .signal, .oom_kills]' '[137,"signal","KILL",0]'
  lacks "$(<"$T/log")" "out of memory"
}

@test "a child killed for memory is told where the command itself lives on and fails" {
  limited 32M
  in_group "$ACTOR" children 1 [ eat 100 ] reap exit 5
  is_equal "$status" 5
  contains "$output" killed=KILL
  says '[.status, .cause, .exit_code, .oom_kills]' '[5,"exit",5,1]'
  contains "$(<"$T/log")" "exited with status 5"
  contains "$(<"$T/log")" "memory"
}

@test "-v says that memory ran out" {
  limited 32M
  in_group -v "$ACTOR" eat 100
  matches "${stderr_lines[-1]}" "^nsinit: .*was killed by SIGKILL after .*: out of memory \(limit 32M"
}

@test "a script without #! has its own name in the report" {
  printf 'exit 3\n' >"$T/plain"
  chmod +x "$T/plain"
  PATH=$T:$PATH reported plain word
  is_equal "$status" 3
  says .command '["plain","word"]'
}

@test "tini -v writes into the command's output; nsinit does not" {
  needs_inits tini
  run as_pid1 tini -vvv -- "$ACTOR" write word 2>/dev/null
  contains "$output" "[INFO  tini (1)]"
  as_pid1 "$NSINIT" -vvv -- "$ACTOR" write word >"$T/out" 2>"$T/err"
  is_equal "$(<"$T/out")" word
  contains "$(<"$T/err")" "nsinit: started"
}
