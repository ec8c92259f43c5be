# helper.bash - what every test file loads: paths, processes that end with their test, waiting with a bound
#
#   NSINIT  the binary under test      ACTOR  plays the command (actor --help)      PTY  types at a terminal
#   STORM   starts nsinit often, and sends signals meanwhile
#   T       a directory of the test's own, open to every user, removed at its end
#
# A test file that needs a setup or teardown of its own calls begin_test or end_test from it.
# bats runs a test under set -e: a function here that returns non-zero fails it.

bats_require_minimum_version 1.5.0

# no test may hang the whole run; bats needs ps to see to that
command -v ps >/dev/null && : "${BATS_TEST_TIMEOUT:=240}"

# shellcheck source=base.bash
. "${BASH_SOURCE[0]%/*}/base.bash"
NSINIT=${NSINIT:-$REPO/nsinit}
ACTOR=${ACTOR:-$REPO/build/tests/actor}
PTY=${PTY:-$REPO/build/tests/pty}
STORM=${STORM:-$REPO/build/tests/storm}
export NSINIT ACTOR PTY

ORDINARY=65534  # uid and gid of as_user when the tests run as root

begin_test() {
  local program
  T=$(mktemp -d "${TMPDIR:-/tmp}/nsinit-test.XXXXXX")
  chmod 1777 "$T"
  # every process of the test inherits this; end_test finds what is left by it
  export T TEST_MARK=$T
  declare -gA PID=() HAS_PID1=()
  WORDS=()
  UNPRIVILEGED=$((EUID != 0))
  [[ $EUID == 0 && ! -e ${BATS_FILE_TMPDIR:-$T}/in_reach ]] || return 0
  # a checkout in a home directory is out of reach for another user
  for program in NSINIT ACTOR PTY; do
    if [[ -x ${!program} ]] && ! setpriv --reuid "$ORDINARY" --clear-groups test -x "${!program}"; then
      install -D -m 755 "${!program}" "$T/.bin/${!program##*/}"
      export "$program=$T/.bin/${!program##*/}"
    fi
  done
  # once in a file is enough
  [[ -e $T/.bin ]] || touch "${BATS_FILE_TMPDIR:-$T}/in_reach"
}

end_test() {
  local pid round
  for pid in "${PID[@]}"; do
    kill -KILL "$pid" || :
    wait "$pid" || :
  done 2>/dev/null
  # those that left their parents; what they start meanwhile is found in the next round
  for round in 1 2 3; do
    pid=$(TEST_MARK='' marked)
    [[ $pid ]] || break
    # shellcheck disable=SC2086 # a list of pids
    kill -KILL $pid 2>/dev/null || :
    [[ $round == 1 ]] || sleep 0.02
  done
  rm -rf "$T"
}

# Every process that the test has started has ended.
nothing_left() { [[ ! $(TEST_MARK='' marked) ]]; }

marked() {
  grep -lszxF "TEST_MARK=$T" /proc/[0-9]*/environ | cut -d / -f 3
}

setup() { begin_test; }
teardown() { end_test; }

# --- where a command runs; they can be combined: as_user as_pid1 CMD ---

# PID 1 of a PID namespace, with its /proc and a session of its own, as container engines start it.
# The alarm ends a test that hangs; --kill-child takes PID 1 and so the whole namespace along.
as_pid1() {
  local own=()
  ((UNPRIVILEGED)) && own=(--user --map-root-user)
  local WORDS=("${WORDS[@]}" "$ACTOR" default INT default QUIT alarm "${LIMIT:-100}" exec
    unshare "${own[@]}" --pid --fork --kill-child --mount-proc "$ACTOR" setsid exec)
  local UNPRIVILEGED=0
  go "$@"
}

# an unprivileged user: 65534 without groups when the tests run as root, else the user that runs them
as_user() {
  local WORDS=("${WORDS[@]}")
  ((EUID)) || WORDS+=(setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups)
  local UNPRIVILEGED=1
  go "$@"
}

go() {
  if [[ $(type -t "$1") == function ]]; then
    "$@"
  elif [[ ${INSTEAD_OF_SHELL:-} ]]; then
    exec "${WORDS[@]}" "$@"
  else
    "${WORDS[@]}" "$@"
  fi
}

# PID 1 on a terminal that it controls, as with docker run -t:  pid1_on_terminal STEP... -- CMD
pid1_on_terminal() {
  local steps=()
  while [[ $1 != -- ]]; do
    steps+=("$1")
    shift
  done
  shift
  local WORDS=("${WORDS[@]}" "$PTY" --detached "${steps[@]}" --) own=()
  ((UNPRIVILEGED)) && own=(--user --map-root-user)
  WORDS+=(unshare "${own[@]}" --pid --fork --kill-child --mount-proc "$ACTOR" setsid controlling exec)
  go "$@"
}

# --- processes in the background ---

# start NAME CMD...: runs CMD without terminal in a session of its own, stdin /dev/null; its pid is ${PID[NAME]},
# its output goes to $T/NAME.out and $T/NAME.err. A shell ignores INT and QUIT in what it starts behind itself,
# and bats waits for the processes that hold its own files: both are put right.
start() {
  local name=$1
  shift
  # wait_for shall not see what another of this name has said
  rm -f "$T/$name.out" "$T/$name.err"
  (
    INSTEAD_OF_SHELL=1
    WORDS=("$ACTOR" setsid default INT default QUIT close-from 3 exec)
    go "$@"
  ) </dev/null >"$T/$name.out" 2>"$T/$name.err" &
  PID[$name]=$!
  [[ " $* " == *" as_pid1 "* ]] && HAS_PID1[$name]=1
  return 0
}

# finish NAME [SECONDS]: waits for it to end; sets status, output and stderr as `run` does
# shellcheck disable=SC2034 # status, output and stderr are for the tests
finish() {
  local name=$1
  local pid=${PID[$1]}
  if ! wait_until "${2:-25}" has_ended "$pid"; then
    show_file "$T/$name.out"
    show_file "$T/$name.err"
    return 1
  fi
  status=0
  wait "$pid" || status=$?
  unset "PID[$name]"
  output=$(<"$T/$name.out")
  stderr=$(<"$T/$name.err")
}

# the pid, out here, of PID 1 in the namespace that as_pid1 made for NAME
outside_pid() {
  wait_until 25 first_inside "${PID[$1]}" >/dev/null || return
  first_inside "${PID[$1]}"
}

# the descendant of pid $1 that is number 1 one namespace deeper, once unshare and actor have become the command
first_inside() {
  local child line program
  for child in $(children_of "$1"); do
    line=$(grep -s ^NSpid: "/proc/$child/status") || continue
    [[ $line =~ [0-9]+[[:space:]]+1$ ]] || continue
    program=$(readlink "/proc/$child/exe") || continue
    [[ $program == */unshare ]] && continue
    [[ $(tr '\0' ' ' <"/proc/$child/cmdline") == "$ACTOR setsid exec "* ]] && continue
    echo "$child"
    return 0
  done
  return 1
}

# outside pids of the children of an outside pid
children_of() {
  cat "/proc/$1/task/"*/children 2>/dev/null || :
}

# count_children PID: living and dead
count_children() { wc -w < <(children_of "$1"); }

has_children() { (($(count_children "$1") == $2)); }

# how often the process has been woken or put aside
switches() { awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$1/status"; }

switched_to() { (($(switches "$1") >= $2)); }

# wait_for_switches PID N: until it has been switched so many times from now
wait_for_switches() {
  local wanted=$(($(switches "$1") + $2))
  wait_until 25 switched_to "$1" "$wanted"
}

# signal NAME SIG...: to what `start` started; to PID 1 in its namespace when there is one
signal() {
  local pid=${PID[$1]} sig
  if [[ ${HAS_PID1[$1]:-} ]]; then
    pid=$(outside_pid "$1") || return
  fi
  for sig in "${@:2}"; do
    kill -s "$sig" "$pid" || return
  done
}

process_state() {
  local line
  line=$(grep -s ^State: "/proc/$1/status") || return
  line=${line#State:?}
  echo "${line:0:1}"
}

has_ended() {
  case $(process_state "$1") in
    '' | Z | X) return 0 ;;
    *) return 1 ;;
  esac
}

is_in_state() { [[ $(process_state "$2") == ["$1"] ]]; }

# --- an init in each place where it may run ---

# everywhere TEST: with INIT as PID 1 whose orphans the kernel reaps, as PID 1 that waits for them, and as a
# subreaper. INIT is IN, the place, and BARE, the command.
everywhere() {
  needs_pid1
  inits "$1" "as_pid1 $NSINIT --reap=kernel" "as_pid1 $NSINIT --reap=wait" "$NSINIT"
}

# as an unprivileged user too
for_everybody() {
  everywhere "$1"
  ((EUID)) || inits "$1" "as_user as_pid1 $NSINIT" "as_user $NSINIT"
}

# as PID 1 alone
both_ways() {
  needs_pid1
  inits "$1" "as_pid1 $NSINIT --reap=kernel" "as_pid1 $NSINIT --reap=wait"
}

# inits TEST WORDS...
inits() {
  local words
  for words in "${@:2}"; do
    read -ra INIT <<<"$words"
    read -ra IN <<<"${words%%"$NSINIT"*}"
    BARE=("${INIT[@]:${#IN[@]}}")
    rm -f "$T"/*
    HAS_PID1=()
    echo "as: $words" >&2
    "$1"
  done
}

# target NAME: the pid, out here, of the init that was started as NAME
target() {
  if [[ ${HAS_PID1[$1]:-} ]]; then outside_pid "$1"; else echo "${PID[$1]}"; fi
}

# command_of NAME: the pid of its command, out here: the first child
command_of() {
  local pid
  read -r pid _ < <(children_of "$(target "$1")") || :
  echo "$pid"
}

# --- waiting ---

# wait_for_text FILE REGEX [SECONDS]: until a line of FILE matches
wait_for_text() {
  wait_until "${3:-25}" grep -Eqs -e "$2" "$1" && return
  show_file "$1"
  return 1
}

# wait_for NAME REGEX: until what was started as NAME has said it on stdout
wait_for() {
  wait_for_text "$T/$1.out" "$2" "${3:-25}" && return
  show_file "$T/$1.err"
  return 1
}

wait_gone() { wait_until "${2:-25}" has_ended "$1"; }

# wait_state LETTERS PID: T stopped, S asleep, Z zombie
wait_state() { wait_until 25 is_in_state "$1" "$2"; }

milliseconds() {
  local now=$EPOCHREALTIME
  echo $((${now/[.,]/} / 1000))
}

# took MIN MAX: milliseconds since $BEGIN
took() {
  local ms=$(($(milliseconds) - BEGIN))
  ((ms >= $1 && ms <= $2)) && return
  echo "it took $ms ms, not $1 to $2" >&2
  return 1
}

# --- what a test needs, or is skipped ---

needs_static() {
  is_static "$NSINIT" || skip "a development build is not static"
}

needs_root() { [[ $EUID == 0 ]] || skip "needs root"; }

needs_mounts() {
  needs_root
  unshare -m true 2>/dev/null || skip "no mount namespace to be had here"
}

needs_program() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "$(without_program "$program")"
  done
}

needs_installed() {
  local missing
  missing=$(install_programs "$@") || skip "$missing"
}

needs_static_busybox() {
  command -v busybox >/dev/null && is_static "$(command -v busybox)" || skip "$(without_program "busybox (Debian: busybox-static)")"
}

# needs_inits NAME...: other inits, installed where that is possible: one that cannot be had is no proof of anything
needs_inits() {
  needs_installed "${@%-static}"
  needs_pid1
}

# as_pid1 works here: as root, or with user namespaces
needs_pid1() { as_pid1 true 2>/dev/null || skip "no PID namespace to be had here"; }

# --- assertions ---

# refuses_with STATUS CMD...: it ends with this status and says one line of nsinit's on stderr, which is set as `stderr`,
# and nothing on stdout. A command that would write to stdout, or make $T/started, is not started.
refuses_with() {
  local wanted=$1 all
  shift
  status=0
  "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
  mapfile all <"$T/err"
  stderr=${all[0]:-}
  if [[ $status == "$wanted" && ${#all[@]} == 1 && $stderr == "nsinit: "*$'\n' && ! -s $T/out && ! -e $T/started ]]; then
    stderr=${stderr%$'\n'}
    return
  fi
  echo "status $status, not $wanted, ${#all[@]} lines on stderr of: $*" >&2
  [[ ! -e $T/started ]] || echo "the command was started" >&2
  show_file "$T/out"
  show_file "$T/err"
  return 1
}

# has_signals NAME SIGNAL=COUNT...: just these came to the command, as it reported
has_signals() {
  local wanted
  wanted=$(printf '%s\n' "${@:2}" | sort)
  is_equal "$(grep -E '^[A-Z0-9+]+=[0-9]+$' "$T/$1.out" | sort)" "$wanted"
}

# ended_with STATUS: else what was typed and seen is shown
ended_with() {
  [[ $status == "$1" ]] && return
  printf 'status %s, not %s, after:\n%s\n' "$status" "$1" "$output" >&2
  return 1
}

show_file() {
  echo "--- $1:"
  cat "$1"
} >&2

is_equal() {
  [[ $1 == "$2" ]] && return
  printf 'got:    %s\nwanted: %s\n' "$1" "$2" >&2
  return 1
}

contains() {
  [[ $1 == *"$2"* ]] && return
  printf 'in:      %s\nmissing: %s\n' "$1" "$2" >&2
  return 1
}

lacks() {
  [[ $1 != *"$2"* ]] && return
  printf 'in:          %s\nmust not be: %s\n' "$1" "$2" >&2
  return 1
}

# has_line TEXT LINE: one of the lines is exactly that
has_line() {
  [[ $'\n'$1$'\n' == *$'\n'"$2"$'\n'* ]] && return
  printf 'in:           %s\nmissing line: %s\n' "$1" "$2" >&2
  return 1
}

matches() {
  [[ $1 =~ $2 ]] && return
  printf 'text:  %s\nregex: %s\n' "$1" "$2" >&2
  return 1
}

# value TEXT KEY: of a line KEY=value, as the actor writes them
value() {
  local line
  line=$(grep -m 1 "^$2=" <<<"$1") || {
    printf 'in:      %s\nmissing: %s=\n' "$1" "$2" >&2
    return 1
  }
  echo "${line#*=}"
}
