#!/usr/bin/env bats
# The command: how it is found and started, what it is given, and how its end becomes nsinit's status.

load ../lib/helper

# Not every signal ends a process.
ends_nothing() { [[ " 17 18 19 20 21 22 23 28 " == *" $1 "* ]]; }

# script FILE TEXT: executable, with exactly this text
script() {
  printf %s "$2" >"$1"
  chmod 755 "$1"
}

# refuses STATUS WORDS...: nsinit exits with it, says one line that it sets `stderr` to, and nothing on stdout
refuses() {
  local wanted=$1 all
  shift
  status=0
  "$NSINIT" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
  mapfile -t all <"$T/err"
  stderr=${all[0]}
  [[ $status == "$wanted" && ${#all[@]} == 1 && $stderr == "nsinit: "* && ! -s $T/out ]] && return
  echo "status $status, not $wanted, of: nsinit $*" >&2
  show_file "$T/out"
  show_file "$T/err"
  return 1
}

# --- the end ---

@test "every exit status of the command is nsinit's" {
  local code wrong=
  for code in {0..255}; do
    status=0
    "$NSINIT" "$ACTOR" exit "$code" || status=$?
    [[ $status == "$code" ]] || wrong+=" $code:$status"
  done
  is_equal "$wrong" ""
}

@test "every exit status passes through PID 1 too" {
  needs_pid1
  # shellcheck disable=SC2016 # for the inner shell
  run as_pid1 bash -c 'for code in {0..255}; do "$NSINIT" "$ACTOR" exit $code; [[ $? == $code ]] || echo "$code"; done'
  is_equal "$output" ""
  local code
  for code in 0 1 7 125 126 127 128 143 255; do
    status=0
    as_pid1 "$NSINIT" "$ACTOR" exit "$code" || status=$?
    is_equal "$status" "$code"
  done
}

@test "every signal that kills the command makes the status 128 plus its number" {
  local sig wrong=
  ulimit -c 0
  for sig in {1..64}; do
    ends_nothing "$sig" && continue
    status=0
    "$NSINIT" "$ACTOR" unblock "$sig" raise "$sig" pause 2>"$T/err" || status=$?
    [[ $status == $((128 + sig)) && ! -s $T/err ]] || wrong+=" $sig:$status"
  done
  is_equal "$wrong" ""
}

@test "a signal that kills the command of PID 1 makes the status 128 plus its number" {
  needs_pid1
  local sig
  ulimit -c 0
  for sig in 1 6 9 11 15 34 64; do
    status=0
    as_pid1 "$NSINIT" "$ACTOR" raise "$sig" pause || status=$?
    is_equal "$status" $((128 + sig))
  done
}

@test "-e makes each given status a success, also that of a signal" {
  run -0 "$NSINIT" -e 7 -e 9 "$ACTOR" exit 7
  run -0 "$NSINIT" -e 7 -e 9 "$ACTOR" exit 9
  run -8 "$NSINIT" -e 7 -e 9 "$ACTOR" exit 8
  run -0 "$NSINIT" -e 143 "$ACTOR" raise TERM
  run -143 "$NSINIT" -e 137 "$ACTOR" raise TERM
}

@test "--remap changes a status once, and the last word on it counts" {
  run -3 "$NSINIT" --remap 7:3,3:5 "$ACTOR" exit 7
  run -5 "$NSINIT" --remap 7:3,3:5 "$ACTOR" exit 3
  run -4 "$NSINIT" --remap 7:3 --remap 7:4 "$ACTOR" exit 7
  run -7 "$NSINIT" -e 7 --remap 7:7 "$ACTOR" exit 7
  run -1 "$NSINIT" --remap 0:1 "$ACTOR" exit 0
  run -9 "$NSINIT" --remap TERM:9 "$ACTOR" raise TERM
  run -9 "$NSINIT" --remap TERM:9 "$ACTOR" exit 143
}

@test "what is mapped is the command's status, not nsinit's own failure" {
  run -125 "$NSINIT" -e 125 --chdir /no/such/place "$ACTOR" exit 0
  run -127 "$NSINIT" -e 127 no-such-command
  run -0 "$NSINIT" -e 127 "$ACTOR" exit 127
}

@test "--raise ends nsinit by the signal that killed the command" {
  local sig
  ulimit -c 0
  for sig in HUP INT KILL USR1 SEGV ABRT PIPE TERM 32 RTMIN+3 RTMIN+30; do
    run "$ACTOR" children 1 [ exec "$NSINIT" --raise "$ACTOR" unblock "$sig" default "$([[ $sig == KILL ]] || echo "$sig")" \
      raise "$sig" pause ] reap
    matches "$output" "child=[0-9]+ killed=${sig/+/[+]}\$"
  done
}

@test "--raise changes no exit status" {
  run -7 "$NSINIT" --raise "$ACTOR" exit 7
  run "$ACTOR" children 1 [ exec "$NSINIT" --raise "$ACTOR" exit 143 ] reap
  contains "$output" exited=143
  run -127 "$NSINIT" --raise no-such-command
}

@test "--raise raises nothing where the user has said what the status is to be" {
  run -0 "$NSINIT" --raise --ok 143 "$ACTOR" raise TERM
  run -4 "$NSINIT" --raise --remap KILL:4 "$ACTOR" raise KILL
  run "$ACTOR" children 1 [ exec "$NSINIT" --raise --ok 143 "$ACTOR" raise HUP ] reap
  contains "$output" killed=HUP
}

@test "--raise of PID 1, which no signal of its own can kill, is the status" {
  needs_pid1
  local sig
  ulimit -c 0
  for sig in 9 11 15; do
    status=0
    as_pid1 "$NSINIT" --raise "$ACTOR" raise "$sig" || status=$?
    is_equal "$status" $((128 + sig))
  done
}

# --- not found ---

@test "a command that is nowhere is 127, and named" {
  refuses 127 no-such-command
  contains "$stderr" "'no-such-command'"
  contains "$stderr" "No such file"
  contains "$stderr" "$PATH"
  refuses 127 /no/such/command
  contains "$stderr" "'/no/such/command'"
  lacks "$stderr" PATH
  refuses 127 ./no-such-command
  refuses 127 ""
  contains "$stderr" "''"
}

@test "a link to nowhere is 127" {
  ln -s /no/such/file "$T/link"
  refuses 127 "$T/link"
  contains "$stderr" "'$T/link'"
}

@test "a script whose interpreter is missing is 127, and the interpreter is named" {
  local line
  for line in '#!/no/such/interpreter' '#! /no/such/interpreter' $'#!\t/no/such/interpreter -x y' \
    '#!/no/such/interpreter '; do
    script "$T/script" "$line"$'\n'
    refuses 127 "$T/script"
    contains "$stderr" "'$T/script'"
    contains "$stderr" "interpreter '/no/such/interpreter' is missing"
    script "$T/script" "$line"
    refuses 127 "$T/script"
    contains "$stderr" "interpreter '/no/such/interpreter' is missing"
  done
}

@test "a script found in PATH whose interpreter is missing is named with its interpreter" {
  script "$T/script" $'#!/no/such/interpreter\n'
  PATH=$T:$PATH refuses 127 script
  contains "$stderr" "'script'"
  contains "$stderr" "'/no/such/interpreter' is missing"
}

@test "the missing interpreter of a script's interpreter is named" {
  script "$T/outer" "#!$T/inner"$'\n'
  script "$T/inner" $'#!/no/such/interpreter\n'
  refuses 127 "$T/outer"
  contains "$stderr" "'/no/such/interpreter' is missing"
}

@test "a script with the line ends of DOS is told so" {
  script "$T/script" $'#!/bin/sh\r\necho hello\r\n'
  refuses 127 "$T/script"
  contains "$stderr" "'$T/script'"
  contains "$stderr" "carriage return"
  lacks "$stderr" $'\r'
}

@test "a program whose ELF interpreter is missing is 127, and the interpreter is named" {
  local loader
  loader=$(grep -aom 1 '/lib[a-z0-9/_-]*/ld-[a-z0-9._-]*' "$BASH") || skip "bash is a static program here"
  LC_ALL=C sed "s,$loader,${loader/ld-/no-}," "$BASH" >"$T/program"
  chmod 755 "$T/program"
  refuses 127 "$T/program"
  contains "$stderr" "'$T/program'"
  contains "$stderr" "ELF interpreter '${loader/ld-/no-}' is missing"
  script "$T/script" "#!$T/program"$'\n'
  refuses 127 "$T/script"
  contains "$stderr" "'${loader/ld-/no-}' is missing"
}

# --- found, and not executable ---

@test "a file without execute permission is 126, and told how to get it" {
  script "$T/script" $'#!/bin/sh\n'
  chmod 644 "$T/script"
  refuses 126 "$T/script"
  contains "$stderr" "'$T/script'"
  contains "$stderr" "Permission denied"
  contains "$stderr" "chmod +x"
}

@test "a file of PATH without execute permission is named with its place" {
  script "$T/script" $'#!/bin/sh\n'
  chmod 644 "$T/script"
  PATH=$T refuses 126 script
  contains "$stderr" "'script'"
  contains "$stderr" "$T/script"
  contains "$stderr" "chmod +x"
}

@test "a directory is 126, and called one" {
  local name
  for name in / . ./ "$T" "$T/"; do
    refuses 126 "$name"
    contains "$stderr" "'$name'"
    contains "$stderr" directory
  done
}

@test "a file that only another user may execute is 126" {
  mkdir -m 755 "$T/bin"
  install -m 700 "$ACTOR" "$T/bin/mine"
  mkdir -m 700 "$T/closed"
  install -m 755 "$ACTOR" "$T/closed/open"
  if [[ $EUID == 0 ]]; then
    local name
    for name in "$T/bin/mine" "$T/closed/open"; do
      status=0
      as_user "$NSINIT" "$name" exit 0 2>"$T/err" || status=$?
      is_equal "$status" 126
      contains "$(<"$T/err")" "'$name': Permission denied ("
    done
  else
    chmod 000 "$T/closed"
    refuses 126 "$T/closed/open"
    contains "$stderr" "'$T/closed/open': Permission denied ("
    chmod 700 "$T/closed"
  fi
}

@test "a file on a filesystem mounted noexec is 126, and told so" {
  needs_root
  mkdir "$T/mount"
  unshare -m true 2>/dev/null || skip "no mount namespace to be had here"
  # shellcheck disable=SC2016 # for the inner shell
  run -126 unshare -m bash -c 'mount -t tmpfs -o noexec none "$T/mount" && cp "$ACTOR" "$T/mount/program" &&
    "$NSINIT" "$T/mount/program"'
  contains "$output" "$T/mount/program"
  contains "$output" noexec
}

@test "a program of another processor is 126, and told so" {
  cp "$ACTOR" "$T/program"
  printf '\376\376' | dd of="$T/program" bs=1 seek=18 conv=notrunc status=none
  refuses 126 "$T/program"
  contains "$stderr" "'$T/program'"
  contains "$stderr" "another processor"
}

@test "a program of another processor is not read by the shell" {
  cp "$ACTOR" "$T/program"
  printf '\376\376' | dd of="$T/program" bs=1 seek=18 conv=notrunc status=none
  refuses 126 "$T/program"
  lacks "$stderr" "not found"
}

@test "a file that is neither program nor script is 126" {
  printf '\0\1\2junk' >"$T/junk"
  chmod 755 "$T/junk"
  refuses 126 "$T/junk"
  contains "$stderr" "'$T/junk': Exec format error"
  contains "$stderr" "neither a program nor a script"
  head -c 60 "$ACTOR" >"$T/half"
  chmod 755 "$T/half"
  refuses 126 "$T/half"
}

@test "a script whose interpreter cannot be executed is 126, and the interpreter is named" {
  echo >"$T/plain"
  chmod 644 "$T/plain"
  script "$T/script" "#!$T/plain"$'\n'
  refuses 126 "$T/script"
  contains "$stderr" "'$T/script'"
  contains "$stderr" "'$T/plain'"
  mkdir "$T/dir"
  script "$T/script" "#!$T/dir"$'\n'
  refuses 126 "$T/script"
  contains "$stderr" "'$T/dir'"
}

@test "a program that is being written to is 126" {
  cp "$ACTOR" "$T/program"
  exec 9>>"$T/program"
  refuses 126 "$T/program"
  exec 9>&-
  contains "$stderr" "busy"
}

@test "what the kernel cannot look up is 126: a loop of links, a file taken for a directory, a name too long" {
  local long
  ln -s loop "$T/loop"
  refuses 126 "$T/loop"
  refuses 126 "$ACTOR/x"
  printf -v long %05000d 0
  refuses 126 "./$long"
  refuses 126 "$long"
  [[ ${#stderr} -lt 2000 ]]
}

@test "a newline in the command's name does not make a second line of the message" {
  refuses 127 $'no\nsuch'
  refuses 127 $'/no\nnsinit: such'
}

# --- scripts without #! ---

@test "a script without a #! line is run by the shell, with its arguments" {
  # shellcheck disable=SC2016 # for the script
  script "$T/script" 'echo "$0" $#; for word; do echo "<$word>"; done; exit 9'
  run -9 "$NSINIT" "$T/script" a '' 'b  c' -x --
  is_equal "$output" "$T/script 5"$'\n<a>\n<>\n<b  c>\n<-x>\n<-->'
  PATH=$T:$PATH run -9 "$NSINIT" script -e
  is_equal "$output" "$T/script 1"$'\n<-e>'
}

@test "an empty script succeeds" {
  script "$T/script" ''
  run -0 "$NSINIT" "$T/script" a b
  is_equal "$output" ""
}

@test "a script whose #! names nobody is run by the shell" {
  script "$T/script" $'#!\nexit 4\n'
  run -4 "$NSINIT" "$T/script"
}

@test "a script without #! works under PID 1" {
  needs_pid1
  # shellcheck disable=SC2016 # for the script
  script "$T/script" 'echo $PPID; exit 9'
  run -9 as_pid1 "$NSINIT" "$T/script"
  is_equal "$output" 1
}

@test "a script without #! where there is no shell is 126, and told so" {
  needs_static
  needs_root
  mkdir "$T/root"
  cp "$NSINIT" "$T/root/nsinit"
  script "$T/root/script" 'exit 4'
  run -126 chroot "$T/root" /nsinit /script
  matches "$output" "^nsinit: .*'/script'.*#!.*/bin/sh"
}

# --- PATH ---

@test "the first of PATH that has the command is taken" {
  mkdir "$T/a" "$T/b"
  script "$T/a/mine" 'exit 3'
  script "$T/b/mine" 'exit 4'
  PATH=$T/none:$T/a:$T/b:$PATH run -3 "$NSINIT" mine
  PATH=$T/b:$T/a run -4 "$NSINIT" mine
}

@test "a file of PATH that is not executable is passed over, and remembered where there is no other" {
  mkdir -p "$T/a/other" "$T/b"
  script "$T/a/mine" 'exit 3'
  chmod 644 "$T/a/mine"
  script "$T/b/mine" 'exit 4'
  script "$T/b/other" 'exit 5'
  PATH=$T/a:$T/b run -4 "$NSINIT" mine
  PATH=$T/a:$T/b run -5 "$NSINIT" other
  PATH=$T/a:$T/none refuses 126 mine
  PATH=$T/none:$T/a refuses 126 mine
  PATH=$T/a refuses 126 other
  contains "$stderr" directory
}

@test "an element of PATH that cannot be searched is passed over" {
  local long
  printf -v long %0300d 0
  mkdir "$T/b"
  script "$T/b/mine" 'exit 4'
  ln -s loop "$T/loop"
  PATH=$ACTOR:$T/b run -4 "$NSINIT" mine
  PATH=$T/loop:$T/b run -4 "$NSINIT" mine
  PATH=/$long:$T/b run -4 "$NSINIT" mine
  printf -v long %05000d 0
  PATH=/$long:$T/b run -4 "$NSINIT" mine
  PATH=/$long:$T/loop:$ACTOR refuses 127 mine
}

@test "a directory of PATH that the user may not enter is passed over" {
  needs_root
  mkdir -m 700 "$T/closed"
  mkdir -m 755 "$T/b"
  script "$T/b/mine" 'exit 4'
  script "$T/closed/mine" 'exit 3'
  PATH=$T/closed:$T/b:$PATH run -4 as_user "$NSINIT" mine
  PATH=$T/closed:$PATH run -127 as_user "$NSINIT" mine
}

@test "an empty element of PATH is the working directory, wherever it stands" {
  local path
  script "$T/mine" 'exit 3'
  cd "$T"
  for path in :/none /none: /none::/none : ''; do
    PATH=$path run -3 "$NSINIT" mine
  done
  cd /
  PATH=/none: refuses 127 mine
}

@test "without PATH the usual directories are searched" {
  run -0 env -u PATH "$NSINIT" sh -c 'exit 0'
  run -0 "$NSINIT" --clear-env sh -c 'exit 0'
  env -u PATH "$NSINIT" no-such-command 2>"$T/err" || :
  contains "$(<"$T/err")" /usr/local/bin
}

@test "the PATH that counts is the command's" {
  script "$T/mine" 'exit 3'
  run -3 "$NSINIT" --env "PATH=$T" mine
  run -3 "$NSINIT" --chdir "$T" --env PATH=. mine
  run -127 env "PATH=$T:$PATH" "$NSINIT" --unset-env PATH mine
  run -127 env "PATH=$T:$PATH" "$NSINIT" --clear-env mine
}

@test "a command with a slash is not looked for in PATH" {
  mkdir "$T/bin" "$T/bin/sub"
  script "$T/bin/sub/mine" 'exit 3'
  PATH=$T/bin refuses 127 sub/mine
  cd "$T/bin"
  run -3 "$NSINIT" sub/mine
}

# --- words ---

@test "the command gets its words as they are" {
  # shellcheck disable=SC2016 # for the inner shell
  local words=(sh -c 'cat /proc/$$/cmdline' '' ' ' 'a  b' $'c\nd' $'\xff' '*' "'" -- -x --grace=5s)
  printf '%s\0' "${words[@]}" >"$T/wanted"
  "$NSINIT" "${words[@]}" >"$T/got"
  cmp "$T/got" "$T/wanted"
}

@test "argv[0] is the word that was given" {
  ln -s "$ACTOR" "$T/other-name"
  run "$NSINIT" "$T/other-name" argv0
  is_equal "$output" "argv0=$T/other-name"
  PATH=$T:$PATH run "$NSINIT" other-name argv0
  is_equal "$output" argv0=other-name
}

@test "ten thousand arguments pass" {
  local words
  mapfile -t words < <(seq 10000)
  # shellcheck disable=SC2016 # for the inner shell
  run "$NSINIT" sh -c 'echo $# ${1} ${10000}' sh "${words[@]}"
  is_equal "$output" "10000 1 10000"
}

@test "a command line as long as the kernel allows passes" {
  local long
  printf -v long %0131000d 0
  local words=({1..12})
  # shellcheck disable=SC2016 # for the inner shell
  run "$NSINIT" sh -c 'echo $# ${#1} ${#12}' sh "${words[@]/*/$long}"
  is_equal "$output" "12 131000 131000"
}

# --- what it inherits ---

@test "each signal that nsinit was given blocked or ignored is so for the command, and no other" {
  local sig wrong=
  for sig in {1..64}; do
    [[ $sig != 9 && $sig != 19 ]] || continue
    "$ACTOR" block "$sig" ignore "$sig" exec "$ACTOR" show mask,dispositions exit 7 >"$T/wanted" || :
    status=0
    "$ACTOR" block "$sig" ignore "$sig" exec "$NSINIT" "$ACTOR" show mask,dispositions exit 7 >"$T/got" || status=$?
    [[ $status == 7 ]] && cmp -s "$T/got" "$T/wanted" || wrong+=" $sig"
  done
  is_equal "$wrong" ""
}

@test "nothing blocked and nothing ignored stays so" {
  run "$ACTOR" unblock all default all exec "$NSINIT" "$ACTOR" show mask,dispositions
  is_equal "$output" $'mask=\nignored=\ncaught='
}

@test "all blocked and ignored at once stays so, and nsinit does not hang" {
  "$ACTOR" block all ignore all exec "$ACTOR" show mask,dispositions >"$T/wanted"
  run -7 "$ACTOR" block all ignore all exec "$NSINIT" "$ACTOR" show mask,dispositions exit 7
  is_equal "$output" "$(<"$T/wanted")"
}

@test "all blocked and ignored at once stays so under PID 1" {
  needs_pid1
  "$ACTOR" block all ignore all exec "$ACTOR" show mask,dispositions >"$T/wanted"
  run -7 as_pid1 "$ACTOR" block all ignore all exec "$NSINIT" "$ACTOR" show mask,dispositions exit 7
  is_equal "$output" "$(<"$T/wanted")"
}

@test "SIGCHLD inherited as ignored does not make nsinit hang or lose the status" {
  run -7 timeout 10 "$ACTOR" ignore CHLD exec "$NSINIT" "$ACTOR" show dispositions exit 7
  has_line "$output" ignored=CHLD
  run -143 timeout 10 "$ACTOR" ignore CHLD exec "$NSINIT" "$ACTOR" raise TERM
}

@test "SIGCHLD inherited as ignored does not make PID 1 hang or lose the status" {
  needs_pid1
  local reap
  for reap in auto wait; do
    LIMIT=10 run -7 as_pid1 "$ACTOR" ignore CHLD exec "$NSINIT" --reap="$reap" "$ACTOR" show dispositions exit 7
    has_line "$output" ignored=CHLD
  done
  LIMIT=10 run -7 as_pid1 "$NSINIT" "$ACTOR" show dispositions exit 7
  has_line "$output" ignored=
}

@test "whichever of stdin, stdout and stderr are closed, the command sees the same, and its status comes back" {
  local fds
  for fds in 9 0 1 2 0,1 0,2 1,2 0,1,2; do
    "$ACTOR" close "$fds" exec "$ACTOR" to "$T/wanted$fds" show fds
    status=0
    "$ACTOR" close "$fds" exec "$NSINIT" "$ACTOR" to "$T/got$fds" show fds exit 7 || status=$?
    is_equal "closed $fds: $status" "closed $fds: 7"
    is_equal "$(<"$T/got$fds")" "$(<"$T/wanted$fds")"
  done
}

@test "whichever of them are closed, PID 1 works" {
  needs_pid1
  local fds
  for fds in 0 1 2 0,1 0,2 1,2 0,1,2; do
    status=0
    as_pid1 "$ACTOR" close "$fds" exec "$NSINIT" "$ACTOR" to "$T/got$fds" show fds exit 7 || status=$?
    is_equal "closed $fds: $status" "closed $fds: 7"
    run ! grep -E "^fd[$fds]=" "$T/got$fds"
  done
}

@test "with stderr closed no message gets into a file of the command's" {
  run -7 "$ACTOR" close 2 exec "$NSINIT" -vvv --report "$T/report" "$ACTOR" write-file "$T/file" text exit 7
  is_equal "$(<"$T/file")" text
  is_equal "$(head -c 1 "$T/report")$(wc -l <"$T/report")" "{1"
}

@test "a stderr that is full changes nothing" {
  status=0
  "$NSINIT" -vvv "$ACTOR" exit 7 2>/dev/full || status=$?
  is_equal "$status" 7
}

@test "a stderr that nobody reads any more changes nothing" {
  local words
  exec 8> >(exec 0<&-; touch "$T/closed")
  wait_until 5 test -e "$T/closed"
  for words in "" -v -vvv -w; do
    status=0
    # shellcheck disable=SC2086 # none is no word
    "$NSINIT" $words "$ACTOR" exit 7 2>&8 || status=$?
    is_equal "$words $status" "$words 7"
  done
  exec 8>&-
}

@test "open files pass to the command, and to it alone" {
  echo text >"$T/file"
  run "$ACTOR" close-from 3 open 5 "$T/file" open 63 "$T/file" exec "$NSINIT" "$ACTOR" show fds
  has_line "$output" "fds=0,1,2,5,63"
  has_line "$output" "fd5=$T/file"
}

@test "while the command runs, nsinit holds no file but its own, and no directory" {
  mkdir "$T/dir"
  echo text >"$T/dir/file"
  start n "$ACTOR" open 5 "$T/dir/file" chdir "$T/dir" exec "$NSINIT" "$ACTOR" show settings ready pause
  wait_for n ready
  has_line "$(<"$T/n.out")" "cwd=$T/dir"
  wait_until 5 pins_nothing "${PID[n]}"
}

@test "while the command runs, PID 1 holds no file but its own, and no directory" {
  needs_pid1
  mkdir "$T/dir"
  echo text >"$T/dir/file"
  start n as_pid1 "$ACTOR" open 5 "$T/dir/file" chdir "$T/dir" exec "$NSINIT" "$ACTOR" ready pause
  wait_for n ready
  wait_until 5 pins_nothing "$(outside_pid n)"
}

# stderr, a signalfd and perhaps a pidfd are all that it has open
pins_nothing() {
  local fd to
  [[ $(readlink "/proc/$1/cwd") == / ]] || return
  for fd in /proc/"$1"/fd/*; do
    to=$(readlink "$fd")
    [[ ${fd##*/} == 2 || $to == *signalfd* || $to == *pidfd* ]] || return
  done
}

@test "the reader of the command's output sees its end when the command closes it" {
  "$NSINIT" "$ACTOR" bound 5000 write hello close 1 wait-file "$T/end" | {
    cat >"$T/got"
    touch "$T/end"
  }
  is_equal "${PIPESTATUS[*]}" "0 0"
  is_equal "$(<"$T/got")" hello
}

@test "nsinit keeps the name of its file" {
  start n "$NSINIT" "$ACTOR" ready pause
  wait_for n ready
  is_equal "$(<"/proc/${PID[n]}/comm")" "${NSINIT##*/}"
}

@test "LISTEN_PID becomes the command's where it was nsinit's" {
  # shellcheck disable=SC2016 # for the inner shell
  run bash -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$NSINIT" "$ACTOR" show ids env LISTEN_PID env LISTEN_FDS'
  is_equal "$(value "$output" LISTEN_PID)" "$(value "$output" pid)"
  has_line "$output" LISTEN_FDS=1
}

@test "LISTEN_PID becomes the command's where it was PID 1" {
  needs_pid1
  run as_pid1 env LISTEN_PID=1 LISTEN_FDS=1 "$NSINIT" "$ACTOR" show ids env LISTEN_PID
  is_equal "$(value "$output" LISTEN_PID)" "$(value "$output" pid)"
}

@test "a LISTEN_PID that is not nsinit's stays" {
  local pid
  for pid in 1 $$ 0 '' x 01; do
    run env LISTEN_PID="$pid" "$NSINIT" "$ACTOR" env LISTEN_PID
    is_equal "$output" "LISTEN_PID=$pid"
  done
  run "$NSINIT" "$ACTOR" env LISTEN_PID
  is_equal "$output" "LISTEN_PID is not set"
}

@test "where LISTEN_PID is rewritten, LISTEN_PIDFDID, which names nsinit as well, goes" {
  # shellcheck disable=SC2016 # for the inner shell
  run bash -c 'LISTEN_PID=$$ LISTEN_PIDFDID=123 exec "$NSINIT" "$ACTOR" env LISTEN_PIDFDID'
  is_equal "$output" "LISTEN_PIDFDID is not set"
  run env LISTEN_PID=1 LISTEN_PIDFDID=123 "$NSINIT" "$ACTOR" env LISTEN_PIDFDID
  is_equal "$output" LISTEN_PIDFDID=123
}

@test "a FIFO as the command, or as the interpreter of one, is an error and holds nobody" {
  mkfifo -m 755 "$T/fifo"
  script "$T/script" "#!$T/fifo"
  run -126 timeout -s KILL 5 "$NSINIT" "$T/fifo"
  run -126 timeout -s KILL 5 "$NSINIT" "$T/script"
}
