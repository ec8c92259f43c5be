#!/usr/bin/env bats
# NSINIT_*: every option from outside, for those who cannot write a command line (docker run --init).

load helper

# Every option that has a variable: name~variable~argument
table() {
  grep '^OPT(' "$REPO/cli/options.def" | grep -v NO_VARIABLE |
    sed 's/^OPT("[^"]*", "\([^"]*\)", "\([^"]*\)".*/\1~\2/' |
    while IFS='~' read -r name argument; do
      variable=${name^^}
      echo "$name~NSINIT_${variable//-/_}~$argument"
    done
}

# refused ASSIGNMENT...: exit 125, one line on stderr that it sets `stderr` to, and the command is not started
refused() {
  local lines
  status=0
  env "$@" "$NSINIT" "$ACTOR" touch "$T/started" >"$T/out" 2>"$T/err" || status=$?
  mapfile -t lines <"$T/err"
  stderr=${lines[0]}
  [[ $status == 125 && ${#lines[@]} == 1 && $stderr == "nsinit: "* && ! -s $T/out && ! -e $T/started ]] && return
  echo "status $status with: $*" >&2
  show_file "$T/err"
  return 1
}

# with ASSIGNMENT... -- WORDS...: sets status, output, stderr of nsinit with these words; fails if the command is
# given an NSINIT_* variable
with() {
  local variables=()
  while [[ $1 != -- ]]; do
    variables+=("$1")
    shift
  done
  shift
  run --separate-stderr env "${variables[@]}" "$NSINIT" "$@"
}

# --- every variable ---

@test "every option has a variable that is taken out of the command's environment" {
  local name variable argument value
  while IFS='~' read -r name variable argument; do
    case $name in
      # those about a bad end, or that need rights, are for the tests below
      pause | user | groups | chdir | report | verbose | warn-zombies) continue ;;
      forward) value=all ;;
      rewrite) value=HUP:QUIT,USR1:0 ;;
      stop-signals) value=TERM,INT ;;
      delay-stop | stop-timeout | grace) value=10s ;;
      parent-death) value=TERM ;;
      ok) value=7,8 ;;
      remap) value=7:3,8:4 ;;
      reap) value=wait ;;
      env) value=A=1 ;;
      unset-env) value=A,B ;;
      umask) value=022 ;;
      rlimit) value=core=0,nofile=64 ;;
      nice | oom-score-adj) value=0 ;;
      termination-log) value=$T/log ;;
      *) value=1 && is_equal "$name $argument" "$name " ;;
    esac
    [[ $name != oom-score-adj ]] || value=900
    with "$variable=$value" NOT_OURS=1 PATH="$PATH" -- "$ACTOR" environment
    is_equal "$name $status" "$name 0"
    is_equal "$stderr" ""
    lacks "$output" "$variable"
    [[ $name == clear-env ]] || has_line "$output" NOT_OURS=1
  done < <(table)
}

@test "a bad value is fatal, and is named with its variable and what is allowed" {
  local name variable argument
  while IFS='~' read -r name variable argument; do
    case $name in
      chdir | report | termination-log | user | groups) continue ;;
    esac
    refused "$variable=no=good,x"
    matches "$stderr" "$variable 'no=good(,x)?'" || matches "$stderr" "$variable 'x'" || [[ $name == env ]]
  done < <(table | grep -v '^env~')
  refused NSINIT_GRACE=5
}

@test "an empty value is as bad as an empty argument" {
  local name variable argument
  while IFS='~' read -r name variable argument; do
    [[ $argument && $argument != \[* ]] || continue
    refused "$variable="
    contains "$stderr" "$variable ''"
  done < <(table)
}
