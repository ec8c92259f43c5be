#!/usr/bin/env bats
# NSINIT_*: every option from outside, where no command line can be written (docker run --init).

load ../lib/helper

# Every option that has a variable: name~variable~argument
table() {
  local name argument variable
  grep '^OPT(' "$REPO/cli/options.def" | grep -v NO_VARIABLE |
    sed 's/^OPT("[^"]*", "\([^"]*\)", "\([^"]*\)".*/\1~\2/' |
    while IFS='~' read -r name argument; do
      variable=${name^^}
      echo "$name~NSINIT_${variable//-/_}~$argument"
    done
}

# A value of the option that changes something and that anybody may have.
good_value() {
  case $1 in
    forward) echo all ;;
    rewrite) echo HUP:QUIT,USR1:0 ;;
    stop-signals) echo TERM,USR1 ;;
    delay-stop | stop-timeout | grace) echo 250ms ;;
    parent-death) echo USR1 ;;
    ok) echo 7,8 ;;
    remap) echo TERM:3,9:4 ;;
    reap) echo wait ;;
    user | groups) echo 12 ;;
    chdir) echo / ;;
    env) echo A=b ;;
    unset-env) echo A,B ;;
    umask) echo 077 ;;
    rlimit) echo core=0,nofile=64 ;;
    nice) echo 1 ;;
    oom-score-adj) echo 900 ;;
    report) echo "$T/report" ;;
    termination-log) echo "$T/log" ;;
    verbose) echo 2 ;;
    caps) echo none ;;
    seccomp) echo default ;;
    deny-syscalls) echo swapon,swapoff ;;
    landlock) echo off ;;
    allow-ro | allow-rw) echo / ;;
    allow-bind | allow-connect) echo 80 ;;
    *) echo 1 ;;
  esac
}

# refused ASSIGNMENT...: exit 125, one line on stderr that it sets `stderr` to, and the command is not started
refused() {
  local all
  status=0
  env "$@" "$NSINIT" "$ACTOR" touch "$T/started" >"$T/out" 2>"$T/err" || status=$?
  mapfile -t all <"$T/err"
  stderr=${all[0]}
  [[ $status == 125 && ${#all[@]} == 1 && $stderr == "nsinit: "* && ! -s $T/out && ! -e $T/started ]] && return
  echo "status $status with: $*" >&2
  show_file "$T/err"
  return 1
}

# with ASSIGNMENT... -- WORDS...: runs nsinit with these words; sets status, output and stderr
with() {
  local variables=()
  while [[ $1 != -- ]]; do
    variables+=("$1")
    shift
  done
  shift
  run --separate-stderr env "${variables[@]}" "$NSINIT" "$@"
}

# nsinit has started, and waits
is_idle() { [[ /proc/$1/exe -ef $NSINIT ]] && is_in_state S "$1"; }

ignores_chld() { (($(sed -n 's/^SigIgn:[[:space:]]*/0x/p' "/proc/$1/status") & 1 << 16)); }

# --- every variable ---

@test "every variable means what the option means" {
  local name variable argument value plain
  while IFS='~' read -r name variable argument; do
    [[ $name != pause && $name != user ]] || continue
    value=$(good_value "$name")
    if [[ $argument ]]; then
      plain=$("$NSINIT" "--$name=$value" --explain some-command a b)
    else
      plain=$("$NSINIT" "--$name" --explain some-command a b)
    fi
    is_equal "$name: $(env "$variable=$value" "$NSINIT" --explain some-command a b)" "$name: $plain"
  done < <(table)
}

@test "every variable is taken out of the command's environment" {
  local name variable argument
  while IFS='~' read -r name variable argument; do
    case $name in
      pause | verbose | termination-log | warn-zombies) continue ;; # they say something; see below
      landlock) continue ;;                                         # of a sandbox
      user | groups) ((EUID == 0)) || continue ;;
    esac
    [[ $name != user ]] || argument=:34
    with "$variable=$(good_value "$name")${argument##[!:]*}" OTHER=1 -- "$ACTOR" environment
    is_equal "$name: $status $stderr" "$name: 0 "
    lacks "$output" "$variable"
    [[ $name == clear-env ]] || has_line "$output" OTHER=1
  done < <(table)
}

@test "a bad value is fatal, and is named with its variable" {
  local name variable argument
  while IFS='~' read -r name variable argument; do
    case $name in
      chdir | report | termination-log | allow-ro | allow-rw) continue ;; # any name of a file
      seccomp | deny-syscalls) continue ;;                                # see tests/sandbox/seccomp.bats
      user | groups) continue ;;                    # see tests/init/identity.bats
      env) refused "$variable=no-good" ;;
      unset-env) refused "$variable=no=good" && continue ;;
      *) refused "$variable=no-good" ;;
    esac
    contains "$stderr" "$variable 'no-good'"
  done < <(table)
}

@test "an empty value is as bad as an empty argument" {
  local name variable argument
  while IFS='~' read -r name variable argument; do
    [[ $argument && $argument != \[* ]] || continue
    refused "$variable="
    contains "$stderr" "$variable ''"
  done < <(table)
}

@test "a flag is on with 1, yes, true or nothing, and off with 0, no or false" {
  local value
  for value in 1 yes true ''; do
    with NSINIT_CLEAR_ENV="$value" A=b -- "$ACTOR" env A
    is_equal "$output" "A is not set"
  done
  for value in 0 no false; do
    with NSINIT_CLEAR_ENV="$value" A=b -- "$ACTOR" env A
    is_equal "$output" A=b
  done
  for value in 2 Yes TRUE on off ' ' 11; do
    refused NSINIT_CLEAR_ENV="$value"
    contains "$stderr" "NSINIT_CLEAR_ENV '$value'"
    contains "$stderr" "1 or 0"
  done
}

# --- what each does ---

@test "NSINIT_REWRITE rewrites each pair of its list" {
  start s env NSINIT_REWRITE=USR1:USR2,HUP:0,WINCH:RTMIN+3 "$NSINIT" "$ACTOR" take USR1,USR2,HUP,RTMIN+3,TERM ready \
    count 3 report
  wait_for s ready
  signal s HUP USR1 WINCH TERM
  finish s
  has_line "$output" USR2=1
  has_line "$output" RTMIN+3=1
  has_line "$output" TERM=1
  has_line "$output" total=3
}

@test "NSINIT_GROUP and NSINIT_FORWARD choose which processes get the signals" {
  local choice
  for choice in NSINIT_GROUP=1 NSINIT_FORWARD=group NSINIT_FORWARD=all; do
    rm -f "$T/s.out" # what the one before said is no word of this one
    start s env "$choice" "$NSINIT" "$ACTOR" children 1 [ take USR1 ready count 1 exit 3 ] take USR1 ready count 1 reap
    wait_for s ready
    signal s USR1
    finish s
    is_equal "$(grep -c name=USR1 <<<"$output")" 2
    contains "$output" exited=3
  done
}

@test "NSINIT_STOP_SIGNALS and NSINIT_STOP_TIMEOUT kill a command that does not stop" {
  start s env NSINIT_STOP_SIGNALS=USR1,USR2 NSINIT_STOP_TIMEOUT=20ms "$NSINIT" "$ACTOR" ignore USR2 ready pause
  wait_for s ready
  signal s USR2
  finish s
  is_equal "$status" 137
  contains "$stderr" stop-timeout
}

@test "NSINIT_DELAY_STOP holds a stop signal back" {
  start s env NSINIT_DELAY_STOP=1h "$NSINIT" "$ACTOR" take TERM,USR1 ready count 3
  wait_for s ready
  signal s TERM USR1
  wait_for s name=USR1
  lacks "$(<"$T/s.out")" name=TERM
  signal s TERM
  wait_for s name=TERM
  signal s USR1
  finish s
}

@test "NSINIT_GRACE lets what the command left finish its work" {
  with NSINIT_GRACE=60s -- "$ACTOR" orphans 1 [ worker "$T/work" 20 ] exit 4
  is_equal "$status" 4
  is_equal "$(<"$T/work")" "done"
}

@test "NSINIT_WAIT_ALL waits for the last process" {
  with NSINIT_WAIT_ALL=1 -- "$ACTOR" orphans 1 [ close 1,2 sleep 50 touch "$T/last" ] exit 4
  is_equal "$status" 4
  [[ -e $T/last ]]
}

@test "NSINIT_OK and NSINIT_REMAP change the status" {
  with NSINIT_OK=7,9 -- "$ACTOR" exit 9
  is_equal "$status" 0
  with NSINIT_REMAP=7:3,TERM:5 -- "$ACTOR" raise TERM
  is_equal "$status" 5
  with NSINIT_REMAP=7:3,TERM:5 -- "$ACTOR" exit 7
  is_equal "$status" 3
}

@test "NSINIT_RAISE ends nsinit by the command's signal" {
  run "$ACTOR" children 1 [ exec env NSINIT_RAISE=1 "$NSINIT" "$ACTOR" raise TERM ] reap
  contains "$output" killed=TERM
}

@test "NSINIT_SUBREAPER=0 leaves orphans to others" {
  with NSINIT_SUBREAPER=0 -- "$ACTOR" exit 0
  is_equal "$status" 0
  contains "$stderr" subreaper
  with NSINIT_SUBREAPER=1 -- "$ACTOR" exit 0
  is_equal "$stderr" ""
}

@test "NSINIT_REAP chooses how zombies are reaped" {
  needs_pid1
  # where the kernel reaps, PID 1 ignores SIGCHLD
  start w as_pid1 env NSINIT_REAP=wait "$NSINIT" "$ACTOR" ready pause
  wait_for w ready
  wait_until 25 is_idle "$(outside_pid w)"
  run ! ignores_chld "$(outside_pid w)"
  start k as_pid1 env NSINIT_REAP=kernel "$NSINIT" "$ACTOR" ready pause
  wait_for k ready
  wait_until 25 ignores_chld "$(outside_pid k)" || contains "$(<"$T/k.err")" "needs PID 1"
}

@test "NSINIT_WARN_ZOMBIES warns of orphans" {
  start w env NSINIT_WARN_ZOMBIES=1 "$NSINIT" "$ACTOR" orphans 1 [ exit 0 ] ready pause
  wait_for_text "$T/w.err" "reaped an orphan"
}

@test "NSINIT_PAUSE needs no command" {
  start p env NSINIT_PAUSE=1 "$NSINIT"
  wait_until 25 is_idle "${PID[p]}"
  signal p TERM
  finish p
  is_equal "$status" 0
  refused NSINIT_PAUSE=1
  contains "$stderr" "--pause"
  status=0
  NSINIT_USER=root NSINIT_PAUSE=1 "$NSINIT" 2>"$T/err" || status=$?
  is_equal "$status" 125
  contains "$(<"$T/err")" NSINIT_USER
}

@test "NSINIT_PARENT_DEATH brings a signal when the parent dies" {
  start p "$ACTOR" children 1 [ exec env NSINIT_PARENT_DEATH=USR1 "$NSINIT" "$ACTOR" take USR1 to "$T/heard" \
    pid-file "$T/pid" count 1 ] wait-file "$T/pid"
  wait_for_text "$T/heard" name=USR1
}

@test "NSINIT_USER and NSINIT_GROUPS say as which user the command runs" {
  needs_root
  with NSINIT_USER=12:34 NSINIT_GROUPS=5,6 -- "$ACTOR" show users
  is_equal "$output" $'uid=12,12,12\ngid=34,34,34\ngroups=5,6'
}

@test "NSINIT_CHDIR, NSINIT_UMASK, NSINIT_NICE, NSINIT_OOM_SCORE_ADJ and NSINIT_RLIMIT set the command up" {
  with NSINIT_CHDIR="$T" NSINIT_UMASK=027 NSINIT_NICE=3 NSINIT_OOM_SCORE_ADJ=900 NSINIT_RLIMIT=core=0,nofile=64:65 -- \
    "$ACTOR" show settings,rlimits
  has_line "$output" "cwd=$T"
  has_line "$output" umask=0027
  has_line "$output" "nice=$(($("$ACTOR" show settings | sed -n s/^nice=//p) + 3))"
  has_line "$output" oom_score_adj=900
  has_line "$output" rlimit.core=0:0
  has_line "$output" rlimit.nofile=64:65
}

@test "NSINIT_ENV holds one variable a line, commas and all" {
  with NSINIT_ENV=$'A=1,2\nB=x y\nC=\nD==' -- "$ACTOR" env A env B env C env D
  is_equal "$output" $'A=1,2\nB=x y\nC=\nD=='
  refused NSINIT_ENV=$'A=1\nB'
  contains "$stderr" "NSINIT_ENV 'B'"
}

@test "NSINIT_UNSET_ENV removes each of its list" {
  with NSINIT_UNSET_ENV=A,C A=1 B=2 C=3 -- "$ACTOR" env A env B env C
  is_equal "$output" $'A is not set\nB=2\nC is not set'
}

@test "NSINIT_CLEAR_ENV leaves only what is set" {
  with NSINIT_CLEAR_ENV=1 NSINIT_ENV=$'A=1\nB=2' C=3 -- "$ACTOR" environment
  is_equal "$output" $'A=1\nB=2'
}

@test "NSINIT_SETSID gives the command a session" {
  with NSINIT_SETSID=1 -- "$ACTOR" show ids
  is_equal "$(value "$output" session)" "$(value "$output" pid)"
}

@test "NSINIT_REPORT and NSINIT_TERMINATION_LOG write how it ended" {
  with NSINIT_REPORT="$T/report" NSINIT_TERMINATION_LOG="$T/log" -- "$ACTOR" exit 7
  is_equal "$status" 7
  contains "$(<"$T/report")" '"status":7'
  contains "$(<"$T/log")" "exited with status 7"
}

@test "NSINIT_VERBOSE is how many -v" {
  with NSINIT_VERBOSE=0 -- "$ACTOR" exit 0
  is_equal "$stderr" ""
  with NSINIT_VERBOSE=1 -- "$ACTOR" exit 0
  contains "$stderr" "started $ACTOR"
  lacks "$stderr" "pid [0-9]+ exited"
  with NSINIT_VERBOSE=2 -- "$ACTOR" exit 0
  matches "$stderr" "pid [0-9]+ exited"
  refused NSINIT_VERBOSE=4
}

# --- which one counts ---

@test "the command line wins over the variables" {
  with NSINIT_UMASK=077 NSINIT_CHDIR=/nowhere NSINIT_ENV=$'A=1\nB=1' NSINIT_NICE=19 -- \
    --umask 022 --chdir / --env A=2 --nice 0 "$ACTOR" show settings env A env B
  has_line "$output" umask=0022
  has_line "$output" cwd=/
  has_line "$output" A=2
  has_line "$output" B=1
  with NSINIT_REMAP=7:3 NSINIT_REPORT=/nowhere/x -- --remap 7:4 --report "$T/report" "$ACTOR" exit 7
  is_equal "$status" 4
  [[ -s $T/report ]]
  with NSINIT_UNSET_ENV=A -- --env A=1 "$ACTOR" env A
  is_equal "$output" A=1
  with NSINIT_ENV=A=1 -- --unset-env A "$ACTOR" env A
  is_equal "$output" "A is not set"
}

@test "the command line's limit replaces the variable's, for an unprivileged user too" {
  run as_user env NSINIT_RLIMIT=nofile=64,core=0 "$NSINIT" --rlimit nofile=128:256 "$ACTOR" show rlimits
  is_equal "$status" 0
  has_line "$output" rlimit.nofile=128:256
  has_line "$output" rlimit.core=0:0
}

@test "a bad variable is fatal even where the command line has the same option" {
  status=0
  NSINIT_GRACE=x "$NSINIT" --grace 5s "$ACTOR" exit 0 2>"$T/err" || status=$?
  is_equal "$status" 125
  contains "$(<"$T/err")" "NSINIT_GRACE 'x'"
}

# --- what is not touched ---

@test "an unknown NSINIT_ variable is warned about, and stays with the command" {
  with NSINIT_GRACES=5s -- "$ACTOR" env NSINIT_GRACES
  is_equal "$status" 0
  is_equal "$output" NSINIT_GRACES=5s
  is_equal "$(wc -l <<<"$stderr")" 1
  matches "$stderr" "^nsinit: .*NSINIT_GRACES.*no such option"
  with NSINIT_Grace=x NSINIT_grace=x NSINIT_=x NSINIT__GRACE=x NSINIT_GRACE_=x NSINIT_STOP-TIMEOUT=x -- "$ACTOR" exit 0
  is_equal "$status" 0
  is_equal "$(grep -c 'no such option' <<<"$stderr")" 6
}

@test "an option without a variable leaves one of its name to the command, without a word" {
  local name variable
  grep -q '"sandbox",.*NO_VARIABLE' "$REPO/cli/options.def"
  for name in $(sed -n 's/^OPT("[^"]*", "\([^"]*\)".* NO_VARIABLE.*/\1/p' "$REPO/cli/options.def"); do
    variable=NSINIT_${name^^}
    variable=${variable//-/_}
    with "$variable=1" -- "$ACTOR" env "$variable"
    is_equal "$name: $status" "$name: 0"
    is_equal "$output" "$variable=1"
    is_equal "$stderr" ""
  done
}

@test "variables that only look alike are not touched" {
  with NSINIT=1 XNSINIT_GRACE=x nsinit_grace=x NSINITGRACE=x -- "$ACTOR" env NSINIT env XNSINIT_GRACE env nsinit_grace \
    env NSINITGRACE
  is_equal "$status" 0
  is_equal "$output" $'NSINIT=1\nXNSINIT_GRACE=x\nnsinit_grace=x\nNSINITGRACE=x'
  is_equal "$stderr" ""
}

@test "--env gives the command even an NSINIT_ variable" {
  with NSINIT_GRACE=5s -- --env NSINIT_GRACE=6s "$ACTOR" env NSINIT_GRACE
  is_equal "$output" NSINIT_GRACE=6s
}

@test "the rest of the environment reaches the command byte for byte: order, duplicates, empty and odd entries" {
  needs_program python3
  cat >"$T/strange.py" <<'PY'
import ctypes, os, sys
strange = [b"B=2", b"A=1", b"A=other", b"", b"EMPTY=", b"=x", b"NO_SIGN", b"NSINIT_GRACE", b"LINE=a\nb", b"\xff=\xfe",
           b"A=1", b"LONG=" + b"x" * 100000, b"Z=" + b"=" * 9]
ours = [b"NSINIT_GRACE=5s", b"NSINIT_OK=7", b"NSINIT_GRACE=6s"]
given = strange[:1] + ours[:1] + strange[1:4] + ours[1:] + strange[4:]
words = [os.environb[b"NSINIT"], os.environb[b"ACTOR"], b"exec", b"cat", b"/proc/self/environ"]
if sys.argv[1] == "wanted":
    sys.stdout.buffer.write(b"".join(entry + b"\0" for entry in strange))
else:
    array = lambda items: (ctypes.c_char_p * (len(items) + 1))(*items, None)
    ctypes.CDLL(None).execve(words[0], array(words), array(given))
PY
  python3 "$T/strange.py" wanted >"$T/wanted"
  python3 "$T/strange.py" run >"$T/got"
  cmp "$T/got" "$T/wanted"
}

@test "thousands of variables pass" {
  local many
  mapfile -t many < <(seq -f 'V%.0f=x' 0 4999)
  run env "${many[@]}" "$NSINIT" "$ACTOR" env V0 env V4999
  is_equal "$output" $'V0=x\nV4999=x'
}

# --- under other names ---

@test "they work for a tini or docker-init of ours, and are taken out there too" {
  local name
  for name in tini docker-init tini-static dumb-init catatonit; do
    ln -s "$NSINIT" "$T/$name"
    run --separate-stderr env TINI_SUBREAPER=1 NSINIT_REMAP=7:3 NSINIT_ENV=A=1 "$T/$name" -- "$ACTOR" environment exit 7
    is_equal "$name: $status" "$name: 3"
    is_equal "$stderr" ""
    has_line "$output" A=1
    lacks "$output" NSINIT_REMAP
  done
}

@test "a bad value ends a tini, dumb-init or catatonit of ours with that program's status" {
  local name
  for name in tini docker-init dumb-init catatonit; do
    ln -s "$NSINIT" "$T/$name"
    run --separate-stderr env NSINIT_GRACE=x "$T/$name" -- "$ACTOR" touch "$T/started"
    is_equal "$name: $status" "$name: 1"
    contains "$stderr" "NSINIT_GRACE 'x'"
    contains "$stderr" 10s
    is_equal "$output" ""
    [[ ! -e $T/started ]]
  done
}

@test "a tini of ours words the bad value as tini words its errors" {
  ln -s "$NSINIT" "$T/tini"
  run env NSINIT_GRACE=x "$T/tini" true
  matches "$output" '^\[FATAL tini \([0-9]+\)\] .*NSINIT_GRACE'
}
