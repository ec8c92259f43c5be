#!/usr/bin/env bats
# Where a report goes, and what happens where it cannot go there.

load ../lib/helper
load ../lib/report

# --- where it goes ---

@test "a file gets the mode that the umask leaves" {
  umask 027
  reported "$ACTOR" exit 0
  is_equal "$(stat -c %a "$T/report")" 640
}

@test "a relative name is where nsinit was started, wherever the command runs" {
  cd "$T"
  mkdir dir
  run "$NSINIT" --report mine --chdir dir "$ACTOR" exit 3
  is_equal "$status" 3
  read_report "$T/mine"
  run "$NSINIT" --report dir/mine --chdir / "$ACTOR" exit 3
  read_report "$T/dir/mine"
}

@test "a report that is there is replaced as a whole" {
  printf 'old and much longer %02000d\n' 0 >"$T/report"
  ln "$T/report" "$T/old"
  "$NSINIT" --report "$T/report" "$ACTOR" exit 0
  read_report "$T/report"
  matches "$(<"$T/old")" "^old and much longer"
  is_equal "$(find "$T" -name '.*report*')" ""
}

@test "what a killed nsinit left in the way is no obstacle" {
  needs_pid1
  touch "$T/.report.1" "$T/.report.2"
  run as_pid1 "$NSINIT" --report "$T/report" "$ACTOR" exit 7
  is_equal "$status" 7
  is_equal "$output" ""
  read_report "$T/report"
}

@test "the command's user needs no right to the report" {
  needs_root
  mkdir -m 700 "$T/closed"
  run "$NSINIT" --user 12:34 --report "$T/closed/report" "$ACTOR" exit 3
  is_equal "$status" 3
  is_equal "$output" ""
  read_report "$T/closed/report"
}

@test "fd:N gets the report, and the command does not get the fd" {
  "$NSINIT" --report fd:7 "$ACTOR" show fds 7>"$T/report" >"$T/out"
  read_report "$T/report"
  lacks "$(<"$T/out")" fd7=
  has_line "$(<"$T/out")" "$("$ACTOR" show fds | grep ^fds=)"
}

@test "fd:1 and fd:2 get the report behind the command's own output" {
  run "$NSINIT" --report fd:1 "$ACTOR" write mine exit 3
  is_equal "$status" 3
  is_equal "${lines[0]}" mine
  report=${lines[1]}
  says .status 3
  run --separate-stderr "$NSINIT" --report fd:2 "$ACTOR" write mine exit 3
  is_equal "$output" mine
  report=$stderr
  says .status 3
}

@test "fd:N gets the report of a start that failed" {
  run ! "$NSINIT" --report fd:7 no-such-command 7>"$T/report"
  read_report "$T/report"
  says '[.status, .cause]' '[127,"setup"]'
}

@test "a pipe whose reader has gone is reported, and changes no status" {
  exec 8> >(exec 0<&-; touch "$T/closed")
  wait_until 25 test -e "$T/closed"
  status=0
  "$NSINIT" --report fd:8 "$ACTOR" exit 7 2>"$T/err" || status=$?
  exec 8>&-
  is_equal "$status" 7
  matches "$(<"$T/err")" "^nsinit: report: .*'fd:8': Broken pipe"
}

@test "a pipe that is full, and has no reader, does not make nsinit hang" {
  mkfifo "$T/fifo"
  exec 8<>"$T/fifo"
  dd if=/dev/zero of="$T/fifo" bs=4096 count=64 oflag=nonblock status=none 2>/dev/null || :
  status=0
  timeout 60 "$NSINIT" --report fd:8 "$ACTOR" exit 7 2>"$T/err" || status=$?
  exec 8>&-
  is_equal "$status" 7
  matches "$(<"$T/err")" "^nsinit: report: "
}

@test "an fd that is not open, or is no number, is reported, and changes no status" {
  local fd
  for fd in 9 99999 x '' -1 1x 99999999999; do
    status=0
    "$NSINIT" --report "fd:$fd" "$ACTOR" touch "$T/started$fd" exit 7 9>&- 2>"$T/err" || status=$?
    is_equal "$fd: $status" "$fd: 7"
    is_equal "$(wc -l <"$T/err")" 1
    matches "$(<"$T/err")" "^nsinit: report: .*'fd:$fd'"
    [[ -e $T/started$fd ]]
  done
}

@test "an fd that is open only for reading is reported" {
  status=0
  "$NSINIT" --report fd:7 "$ACTOR" exit 3 7</dev/null 2>"$T/err" || status=$?
  is_equal "$status" 3
  matches "$(<"$T/err")" "^nsinit: report: .*'fd:7': Bad file descriptor"
}

@test "a fifo gets the report, and stays one" {
  mkfifo "$T/report"
  exec 8<>"$T/report"
  "$NSINIT" --report "$T/report" "$ACTOR" exit 3 || :
  [[ -p $T/report ]]
  read -r -t 5 report <&8
  exec 8>&-
  says .status 3
}

@test "a fifo without a reader is reported, and nsinit does not wait for one" {
  mkfifo "$T/report"
  status=0
  timeout 60 "$NSINIT" --report "$T/report" "$ACTOR" exit 3 2>"$T/err" || status=$?
  is_equal "$status" 3
  matches "$(<"$T/err")" "^nsinit: report: .*'$T/report'"
  [[ -p $T/report ]]
}

@test "a device gets the report, and stays one" {
  run --separate-stderr "$NSINIT" --report /dev/null "$ACTOR" exit 3
  is_equal "$status" 3
  is_equal "$stderr" ""
  [[ -c /dev/null ]]
  run --separate-stderr "$NSINIT" --report /dev/full "$ACTOR" exit 3
  is_equal "$status" 3
  matches "$stderr" "^nsinit: report: .*'/dev/full': No space left"
  [[ -c /dev/full ]]
}

@test "a link to stdout or stderr, as /dev/stdout is one, leads there and stays, be it a pipe or a file" {
  local fd
  for fd in 1 2; do
    ln -s "/proc/self/fd/$fd" "$T/link"
    run "$NSINIT" --report "$T/link" "$ACTOR" exit 3
    is_equal "$status" 3
    [[ -L $T/link ]]
    report=$output
    says .status 3
    status=0
    "$NSINIT" --report "$T/link" "$ACTOR" exit 3 >"$T/file" 2>&1 || status=$?
    is_equal "$status" 3
    [[ -L $T/link ]]
    read_report "$T/file"
    says .status 3
    rm "$T/link"
  done
}

@test "a file that is mounted, and cannot be replaced, is written over" {
  needs_mounts
  printf 'old %03000d\n' 0 >"$T/there"
  touch "$T/report"
  in_private_mounts 'mount --bind "$T/there" "$T/report" && "$NSINIT" --report "$T/report" "$ACTOR" exit 0'
  read_report "$T/there"
  is_equal "$(find "$T" -name '.*report*')" ""
}

# --- where it cannot go ---

@test "a directory that is not there is reported before the command runs, which runs all the same" {
  run --separate-stderr "$NSINIT" --report /no/such/report "$ACTOR" error mine exit 7
  is_equal "$status" 7
  matches "${stderr_lines[0]}" "^nsinit: report: .*'/no/such/report'.*No such file"
  is_equal "${stderr_lines[1]}" mine
  is_equal "${#stderr_lines[@]}" 2
}

@test "a name that is a directory is reported" {
  local name
  mkdir "$T/dir"
  for name in "$T/dir" "$T/dir/" /; do
    run --separate-stderr "$NSINIT" --report "$name" "$ACTOR" exit 7
    is_equal "$status" 7
    matches "$stderr" "^nsinit: report: .*'$name'"
  done
}

@test "a directory without write permission is reported" {
  mkdir -m 555 "$T/closed"
  run --separate-stderr as_user "$NSINIT" --report "$T/closed/report" "$ACTOR" exit 7
  is_equal "$status" 7
  matches "$stderr" "^nsinit: report: .*'$T/closed/report': Permission denied"
}

@test "a directory that goes while the command runs is reported" {
  mkdir "$T/dir"
  run --separate-stderr "$NSINIT" --report "$T/dir/report" rmdir "$T/dir"
  is_equal "$status" 0
  matches "$stderr" "^nsinit: report: .*'$T/dir/report'"
}

@test "on a full disk the old report stays whole, and nothing is left behind" {
  needs_mounts
  mkdir "$T/disk"
  run in_private_mounts 'mount -t tmpfs -o size=16k none "$T/disk" && cd "$T/disk" && echo old >report &&
    cat /dev/zero 2>/dev/null >fill
    "$NSINIT" --report "$T/disk/report" "$ACTOR" exit 7; echo "status $?"; cat report; ls -A'
  has_line "$output" "status 7"
  has_line "$output" old
  matches "$output" "nsinit: report: .*'$T/disk/report': No space left on device"
  is_equal "$(tail -n 2 <<<"$output" | paste -sd ' ')" "fill report"
}

@test "a disk that fills up while the report is written has no half of it" {
  needs_mounts
  mkdir "$T/disk"
  # one page is free: the new file gets that and no more
  run in_private_mounts 'mount -t tmpfs -o size=16k none "$T/disk" && cd "$T/disk" && head -c 12288 /dev/zero >fill &&
    "$NSINIT" --report "$T/disk/report" sh -c "exit 7" sh $(seq 2000); echo "status $?"; ls -A'
  has_line "$output" "status 7"
  matches "$output" "nsinit: report: .*'$T/disk/report': No space left on device"
  is_equal "$(tail -n 1 <<<"$output")" fill
}

@test "a report that cannot be written does not keep the termination log from it" {
  run --separate-stderr "$NSINIT" --report /no/such/report --termination-log="$T/log" "$ACTOR" exit 7
  is_equal "$status" 7
  contains "$(<"$T/log")" "exited with status 7"
}
