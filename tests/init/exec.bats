#!/usr/bin/env bats
# The command: how it is found and started, and with which words.

load ../lib/helper

# script FILE TEXT: executable, with exactly this text
script() {
  printf %s "$2" >"$1"
  chmod 755 "$1"
}

# refuses STATUS WORDS...: nsinit exits with it, says one line that it sets `stderr` to, and nothing on stdout
refuses() { refuses_with "$1" "$NSINIT" "${@:2}"; }

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

@test "a script with the line ends of DOS is named as such" {
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

@test "a file without execute permission is 126, and the message says how to set it" {
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

@test "a file on a filesystem mounted noexec is 126, and the message says so" {
  needs_root
  mkdir "$T/mount"
  needs_mounts
  run -126 unshare -m bash -c 'mount -t tmpfs -o noexec none "$T/mount" && cp "$ACTOR" "$T/mount/program" &&
    "$NSINIT" "$T/mount/program"'
  contains "$output" "$T/mount/program"
  contains "$output" noexec
}

@test "a program for another CPU is 126, and the message says so" {
  cp "$ACTOR" "$T/program"
  printf '\376\376' | dd of="$T/program" bs=1 seek=18 conv=notrunc status=none
  refuses 126 "$T/program"
  contains "$stderr" "'$T/program'"
  contains "$stderr" "another CPU architecture"
}

@test "a program for another CPU is not read by the shell" {
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

@test "a script whose #! names no interpreter is run by the shell" {
  script "$T/script" $'#!\nexit 4\n'
  run -4 "$NSINIT" "$T/script"
}

@test "a script without #! works under PID 1" {
  needs_pid1
  script "$T/script" 'echo $PPID; exit 9'
  run -9 as_pid1 "$NSINIT" "$T/script"
  is_equal "$output" 1
}

@test "a script without #! where there is no shell is 126, and the message says so" {
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
  run "$NSINIT" sh -c 'echo $# ${1} ${10000}' sh "${words[@]}"
  is_equal "$output" "10000 1 10000"
}

@test "a command line as long as the kernel allows passes" {
  local long
  printf -v long %0131000d 0
  local words=({1..12})
  run "$NSINIT" sh -c 'echo $# ${#1} ${#12}' sh "${words[@]/*/$long}"
  is_equal "$output" "12 131000 131000"
}

@test "a FIFO as the command, or as the interpreter of one, is an error and blocks nothing" {
  mkfifo -m 755 "$T/fifo"
  script "$T/script" "#!$T/fifo"
  run -126 timeout -s KILL 60 "$NSINIT" "$T/fifo"
  run -126 timeout -s KILL 60 "$NSINIT" "$T/script"
}

# Debian's are of glibc, whose execvp does this; a musl program must do it itself.
@test "a script without a first line that names its interpreter runs, as in other inits" {
  needs_inits tini dumb-init catatonit
  echo 'exit 9' >"$T/script"
  chmod 755 "$T/script"
  local init
  for init in "tini --" dumb-init "catatonit --" "$NSINIT --"; do
    # shellcheck disable=SC2086 # words
    run as_pid1 $init "$T/script"
    is_equal "$init: $status" "$init: 9"
  done
}
