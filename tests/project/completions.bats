#!/usr/bin/env bats
# The completions of bash, zsh and fish: each shell completes lines, and what it offers is looked at

load ../lib/helper

setup() {
  begin_test
  mkdir -p "$T/data/one" "$T/programs"
  touch "$T/data/two" "$T/data/other" "$T/data/a b"
  printf '#!/bin/sh\n' >"$T/programs/made-up-program"
  chmod +x "$T/programs/made-up-program"
}

script_of() {
  case $1 in
    bash) echo "$REPO/completions/nsinit.bash" ;;
    zsh) echo "$REPO/completions/_nsinit" ;;
    fish) echo "$REPO/completions/nsinit.fish" ;;
  esac
}

# What the shell $1 offers for each line of stdin: LINE<tab>WORD. It is a new user's shell, in $T.
ask() {
  (cd "$T" && HOME=$T PATH=$T/programs:$PATH MADE_UP_VARIABLE=1 timeout 80 \
    "$1" "$REPO/tests/project/complete.$1" "$(script_of "$1")")
}

# Each line of stdin is LINE|WORD...: the shell $1 offers these words for LINE and nothing else.
# fish and zsh do not agree on the '/' behind a directory, so that does not count.
offers() {
  local shell=$1 line words got failed=0
  cat >"$T/table"
  cut -d '|' -f 1 "$T/table" | ask "$shell" >"$T/offered"
  while IFS='|' read -r line words; do
    got=$(awk -F '\t' -v line="$line" '$1 == line { sub("/$", "", $2); print $2 }' "$T/offered" | sort -u | xargs)
    words=$(xargs -n 1 <<<"$words" | sort -u | xargs)
    [[ $got == "$words" ]] && continue
    printf '%s: %s<TAB>\n  got:    %s\n  wanted: %s\n' "$shell" "$line" "$got" "$words"
    failed=1
  done <"$T/table"
  [[ -s $T/table ]] && ((!failed))
}

values() {
  cat <<'END'
nsinit --net |none host nat user join:
nsinit --net=|--net=none --net=host --net=nat --net=user --net=join:
nsinit --net j|join:
nsinit --forward |command group all
nsinit --pid |join:
nsinit --grace |
nsinit -r TER|TERM:
nsinit --rewrite=SIGUSR|--rewrite=SIGUSR1: --rewrite=SIGUSR2:
nsinit -r TERM:Q|TERM:QUIT
nsinit -rTERM:Q|-rTERM:QUIT
nsinit -gvrTERM:Q|-gvrTERM:QUIT
nsinit -p n|none
nsinit --stop-signals TERM,H|TERM,HUP
nsinit --remap TERM:|
nsinit --share user,k|user,keyring
nsinit --unshare m|mount
nsinit --caps d|dac_override dac_read_search docker
nsinit --caps chown,net_r|chown,net_raw
nsinit --rlimit nof|nofile=
nsinit --rlimit nofile=1:u|nofile=1:unlimited
nsinit --deny-syscalls mount,umou|mount,umount2
nsinit --map |u: g:
nsinit -u roo|root
nsinit -u root:roo|root:root
nsinit --groups roo|root
nsinit --unset-env MADE_UP|MADE_UP_VARIABLE
nsinit -E MADE_UP|MADE_UP_VARIABLE=
nsinit --pid-file data/t|data/two
nsinit --chdir data/|data/one
nsinit --ro=data/o|--ro=data/one --ro=data/other
nsinit --ro /x:data/t|/x:data/two
nsinit --file data/t|data/two
nsinit --termination-log=data/t|--termination-log=data/two
nsinit --seccomp str|strict
END
}

options() {
  cat <<'END'
nsinit --gr|--grace --group --groups
nsinit -g --net none --gra|--grace
nsinit --net none --gra|--grace
nsinit -rTERM:QUIT --gra|--grace
nsinit -gu root --gra|--grace
nsinit --termination-log --gra|--grace
END
}

commands() {
  cat <<'END'
nsinit made-up|made-up-program
nsinit -g made-up|made-up-program
nsinit -- made-up|made-up-program
nsinit --net none -- made-up|made-up-program
nsinit -gv --net=none made-up|made-up-program
nsinit -g cat data/t|data/two
nsinit -- cat data/t|data/two
nsinit -gvr TERM:QUIT cat data/t|data/two
nsinit --termination-log cat data/t|data/two
nsinit cat --gra|
nsinit -- --gra|
END
}

@test "the completions are those of the option table" {
  local kind
  musl-gcc -static -std=gnu11 -o "$T/mkcompletions" "$REPO/tools/mkcompletions.c"
  for kind in bash zsh fish; do
    "$T/mkcompletions" "$kind" <"$(script_of "$kind").in" | cmp - "$(script_of "$kind")"
  done
}

@test "bash: the script is valid" {
  bash -n "$REPO/completions/nsinit.bash"
}

@test "zsh: the script is valid" {
  needs_program zsh
  zsh -n "$REPO/completions/_nsinit"
}

@test "fish: the script is valid" {
  needs_program fish
  fish -n "$REPO/completions/nsinit.fish"
}

@test "bash: values are completed" {
  values | offers bash
}

@test "zsh: values are completed" {
  needs_program zsh
  values | offers zsh
}

@test "fish: values are completed" {
  needs_program fish
  values | offers fish
}

@test "bash: options are completed up to the command" {
  options | offers bash
}

@test "zsh: options are completed up to the command" {
  needs_program zsh
  options | offers zsh
}

@test "fish: options are completed up to the command" {
  needs_program fish
  options | offers fish
}

@test "bash: the command is completed, and its arguments" {
  commands | offers bash
}

@test "bash: a file that is not executable is no command" {
  touch "$T/programs/made-up-file"
  offers bash <<<'nsinit made-up|made-up-program'
}

@test "zsh: the command is completed, and its arguments" {
  needs_program zsh
  commands | offers zsh
}

@test "fish: the command is completed, and its arguments" {
  needs_program fish
  commands | offers fish
}

@test "bash: short options are completed, each and with its long name" {
  local letters
  letters=$(sed -n 's/^OPT("\(.\)".*/-\1/p' "$REPO/cli/options.def" | sort)
  [[ $letters ]]
  is_equal "$(echo 'nsinit -' | ask bash | cut -f 2 | grep -x -- '-[^-]' | sort)" "$letters"
}

@test "zsh and fish: short options are completed" {
  local shell letter
  needs_program zsh fish
  for shell in zsh fish; do
    echo 'nsinit -' | ask "$shell" | cut -f 2 >"$T/offered"
    for letter in $(sed -n 's/^OPT("\(.\)".*/\1/p' "$REPO/cli/options.def"); do
      grep -qx -- "-$letter" "$T/offered" || { echo "$shell lacks -$letter"; return 1; }
    done
  done
}

@test "each shell knows every long option" {
  local shell option
  needs_program zsh fish
  for shell in bash zsh fish; do
    echo 'nsinit --' | ask "$shell" | cut -f 2 >"$T/offered"
    for option in $(sed -n 's/^OPT("[^"]*", "\([^"]*\)".*/\1/p' "$REPO/cli/options.def"); do
      grep -qxE -- "--$option=?" "$T/offered" || { echo "$shell lacks --$option"; return 1; }
    done
  done
}

@test "the pid of a running process is offered for a sandbox to join" {
  local shell
  needs_program zsh fish
  start sleeper sleep 60
  for shell in bash zsh fish; do
    printf '%s\n' "nsinit --join ${PID[sleeper]}" "nsinit --net=join:${PID[sleeper]}" | ask "$shell" | cut -f 2 >"$T/offered"
    contains " $(xargs <"$T/offered") " " ${PID[sleeper]} "
    contains " $(xargs <"$T/offered") " " --net=join:${PID[sleeper]} "
  done
}

@test "a control group that has processes is offered for --cgroup" {
  local shell group
  needs_program zsh fish
  group=$(cut -d : -f 3- /proc/$$/cgroup | head -n 1)
  [[ $group ]]
  for shell in bash zsh fish; do
    echo "nsinit --cgroup $group" | ask "$shell" | cut -f 2 | grep -qxF -- "$group"
  done
}

@test "the command's own completion goes on behind the options" {
  needs_program zsh fish
  echo '_command_offset() { COMPREPLY=("word-$1"); }' >"$T/bash.rc"
  echo "compdef '_arguments --colour' made-up-program" >"$T/zsh.rc"
  echo 'complete -c made-up-program -f -l colour' >"$T/fish.rc"
  # readline's words: nsinit -g --net = none -- made-up-program
  is_equal "$(echo 'nsinit -g --net=none -- made-up-program --c' | COMPLETE_RC=$T/bash.rc ask bash | cut -f 2)" word-6
  is_equal "$(echo 'nsinit -g --net=none -- made-up-program --c' | COMPLETE_RC=$T/zsh.rc ask zsh | cut -f 2)" --colour
  is_equal "$(echo 'nsinit -g --net=none -- made-up-program --c' | COMPLETE_RC=$T/fish.rc ask fish | cut -f 2)" --colour
}

@test "a name of a control group is not run as a command by bash" {
  # compgen -W would expand it
  cat >"$T/rc" <<END
cat() { echo '0::/\$(touch $T/was-run)'; }
END
  COMPLETE_RC=$T/rc run -0 ask bash <<<'nsinit --cgroup /'
  contains "$output" "touch $T/was-run"
  [[ ! -e $T/was-run ]]
}

@test "every signal and every capability of Linux is offered" {
  echo 'nsinit --stop-signals ' | ask bash | cut -f 2 | sort >"$T/signals"
  for number in {1..31}; do
    kill -l "$number"
  done | sort | diff - "$T/signals"
  # CAP_CHECKPOINT_RESTORE is 40, and the last one
  is_equal "$(echo 'nsinit --caps ' | ask bash | cut -f 2 | grep -cvxE 'none|docker')" 41
}

@test "nsinit takes each word that is offered" {
  local option word
  for option in caps share unshare stop-signals deny-syscalls parent-death seccomp proc reap forward rlimit; do
    echo "nsinit --$option " | ask bash | cut -f 2 >"$T/$option"
    [[ -s $T/$option ]]
    while IFS= read -r word; do
      # files are for --seccomp as well
      [[ -e $T/$word ]] && continue
      # a limit wants an amount
      [[ $word == *= ]] && word+=unlimited
      set -- "--$option" "$word"
      case $option in
        share | proc) set -- --sandbox "$@" ;;
      esac
      run "$NSINIT" --explain "$@" -- true
      lacks "$output" "options:"
      lacks "$output" "no such"
    done <"$T/$option"
  done
}
