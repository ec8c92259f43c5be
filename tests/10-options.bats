#!/usr/bin/env bats
# The command line: what nsinit takes, and how it refuses everything else.

load helper

# accepts WORDS...: nsinit runs a command behind these words, without a word of its own
accepts() {
  status=0
  rm -f "$T/accepted"
  "$NSINIT" "$@" "$ACTOR" touch "$T/accepted" >"$T/out" 2>"$T/err" || status=$?
  [[ $status == 0 && -e $T/accepted && ! -s $T/out && ! -s $T/err ]] && return
  echo "status $status of: nsinit $*" >&2
  show_file "$T/err"
  return 1
}

# refuses WORDS...: one line on stderr that it sets `stderr` to, exit 125, and the command is not started
refuses() { refuses_all "$@" "$ACTOR" touch "$T/started"; }

# refuses_all WORDS...: the same with these words alone
refuses_all() {
  local lines
  status=0
  "$NSINIT" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
  mapfile lines <"$T/err"
  stderr=${lines[0]}
  if [[ $status == 125 && ${#lines[@]} == 1 && $stderr == "nsinit: "*$'\n' && ! -s $T/out && ! -e $T/started ]]; then
    stderr=${stderr%$'\n'}
    return
  fi
  echo "status $status, ${#lines[@]} lines on stderr of: nsinit $*" >&2
  [[ ! -e $T/started ]] || echo "the command was started" >&2
  show_file "$T/out"
  show_file "$T/err"
  return 1
}

# refuses_values OPTION ALLOWED VALUE...: each of them, naming the option, the value and what is allowed
refuses_values() {
  local option=$1 allowed=$2 value
  shift 2
  for value in "$@"; do
    refuses "$option=$value"
    contains "$stderr" "$option '$value'"
    contains "$stderr" "$allowed"
  done
}

# Every option of the table: letter~name~argument
table() {
  sed -n 's/^OPT("\([^"]*\)", "\([^"]*\)", "\([^"]*\)".*/\1~\2~\3/p' "$REPO/cli/options.def"
}

# A value that the option takes here, or nothing if it cannot be tried like this.
good_value() {
  case $1 in
    forward) echo all ;;
    rewrite) echo HUP:QUIT ;;
    stop-signals) echo TERM,RTMIN+3 ;;
    delay-stop | stop-timeout | grace | timeout) echo 250ms ;;
    parent-death) echo USR1 ;;
    ok) echo 7 ;;
    remap) echo TERM:3 ;;
    reap) echo wait ;;
    user | groups) ((EUID)) || echo 12:34 | cut -d : -f "$([[ $1 == user ]] && echo 1-2 || echo 1)" ;;
    chdir) echo / ;;
    env) echo A=b ;;
    unset-env) echo A ;;
    umask) echo 077 ;;
    rlimit) echo nofile=64 ;;
    nice) echo 1 ;;
    oom-score-adj) echo 900 ;;
    report) echo "$T/report" ;;
    termination-log) echo "$T/log" ;;
    caps) echo none ;;
    seccomp) echo default ;;
    deny-syscalls) echo swapon,swapoff ;;
    landlock) echo off ;;
    allow-ro | allow-rw) echo / ;;
    allow-bind | allow-connect) echo 80 ;;
    # these with --sandbox in front
    share) echo uts ;;
    unshare) echo user,net ;;
    map) echo u:0:"$EUID":1 ;;
    root | ro | rw | overlay) echo /usr ;;
    tmpfs) echo /mnt:1M ;;
    dev) echo /dev/fuse ;;
    file) echo /mnt=text ;;
    symlink) echo usr:/mnt ;;
    hide) echo /usr/share ;;
    proc) echo pid ;;
    net) echo host ;;
    hostname) echo box ;;
    boottime) echo 86400 ;;
    monotonic) echo -1 ;;
    keep-fd) echo 0 ;;
    status-fd) echo 2 ;;
    pid-file) echo "$T/pid" ;;
    *) return 1 ;;
  esac
}

# Those of a sandbox, or of no command at all: they have no variable.
is_of_sandbox() {
  grep -q "^OPT(\"[^\"]*\", \"$1\",.* NO_VARIABLE" "$REPO/cli/options.def"
}

# Those that are refused without --sandbox.
needs_sandbox_option() {
  grep -q "^OPT(\"\", \"$1\",.* SANDBOX" "$REPO/cli/options.def"
}

# plan WORDS...: what nsinit would do in a sandbox, on stdout; nothing is made. Root's ids follow the pid: HIGH.
plan() {
  "$NSINIT" --sandbox --explain "$@" some-command >"$T/plan" || return
  sed 's/ is [12][0-9]\{9\} outside/ is HIGH outside/' "$T/plan"
}

# --- every option of the table ---

@test "every option that takes an argument takes it as --name value, --name=value, -l value and -lvalue" {
  local letter name argument value
  chmod 777 "$T"
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] || continue
    value=$(good_value "$name") || continue
    [[ $value ]] || continue
    # Landlock keeps the actor from its file
    [[ $name != allow-* ]] || continue
    if is_of_sandbox "$name"; then
      plan "--$name" "$value" >"$T/apart"
      contains "$(<"$T/apart")" some-command
      is_equal "$(plan "--$name=$value")" "$(<"$T/apart")"
      continue
    fi
    accepts "--$name" "$value"
    accepts "--$name=$value"
    [[ $letter ]] || continue
    accepts "-$letter" "$value"
    accepts "-$letter$value"
  done < <(table)
}

@test "every option without an argument works as --name and -l" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    case $name/$argument in
      */?* | pause/ | verbose/ | explain/ | help/ | version/) continue ;;
    esac
    if is_of_sandbox "$name"; then
      [[ $name == probe || $name == json ]] || contains "$(plan "--$name")" some-command
      continue
    fi
    accepts "--$name"
    [[ ! $letter ]] || accepts "-$letter"
  done < <(table)
}

@test "every option that needs an argument says so when it is the last word" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] || continue
    refuses_all "--$name"
    contains "$stderr" "'--$name'"
    contains "$stderr" "needs an argument"
    [[ $letter ]] || continue
    refuses_all "-$letter"
    contains "$stderr" "'-$letter'"
    contains "$stderr" "needs an argument"
  done < <(table)
}

@test "every option without an argument refuses one" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    [[ ! $argument ]] || continue
    refuses "--$name=1"
    contains "$stderr" "'--$name'"
    contains "$stderr" "takes no argument"
  done < <(table)
}

@test "no option that needs a value takes an empty one" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] || continue
    refuses "--$name="
    contains "$stderr" "--$name ''"
    refuses "--$name" ""
    contains "$stderr" "--$name ''"
  done < <(table)
}

@test "an option of the sandbox is refused without --sandbox, by its name" {
  local letter name argument value count=0
  while IFS='~' read -r letter name argument; do
    needs_sandbox_option "$name" || continue
    case $name in
      join) value=1 ;;
      ipc | pid) value=join:1 ;;
      publish) value=80:80 ;;
      bridge) value=box0 ;;
      dns | ip) value=10.99.0.2 ;;
      subnet) value=10.99.0.0/16 ;;
      subnet6) value=fd00::/64 ;;
      mac) value=02:00:00:00:00:01 ;;
      # these need a controller: 98-limits.bats
      memory) value=512M ;;
      swap | cpuset) value=0 ;;
      cpus) value=0.5 ;;
      pids | io-weight) value=100 ;;
      cgroup) value=/some/group ;;
      *) value=$(good_value "$name") || value= ;;
    esac
    refuses "--$name${value:+=$value}"
    is_equal "$stderr" "nsinit: options: --$name: needs --sandbox"
    refuses "--unshare=user" "--$name${value:+=$value}"
    count=$((count + 1))
  done < <(table)
  ((count > 15))
}

@test "--json is refused without --probe" {
  refuses --json
  is_equal "$stderr" "nsinit: options: --json: needs --probe"
}

@test "what needs a namespace of its own says which" {
  refuses --map u:0:0:1
  matches "$stderr" "--map.*--sandbox.*--unshare=user"
  refuses --hostname box
  matches "$stderr" "--hostname 'box'.*--sandbox.*--unshare=uts"
  refuses --boottime 5
  matches "$stderr" "--boottime.*--sandbox.*--unshare"
  refuses --status-fd 2
  matches "$stderr" "--status-fd.*--sandbox.*--unshare"
  refuses --sandbox --status-fd 99
  contains "$stderr" "--status-fd '99'"
  refuses --sandbox --keep-fd 99
  contains "$stderr" "--keep-fd '99'"
}

@test "an optional argument is joined by = and nothing else" {
  accepts "--termination-log=$T/log"
  contains "$(<"$T/log")" "exited with status 0"
  run -127 "$NSINIT" --termination-log "$T/no-command"
}

# --- words ---

@test "an unknown option is refused by its name" {
  local word
  for word in --nonsense --nonsense=5 --grac --gracee --no-grace --Grace --=5 --grace-; do
    refuses "$word"
    contains "$stderr" "'$word'"
    contains "$stderr" "no such option"
    contains "$stderr" "--help"
  done
}

@test "an unknown letter is refused by its name, in a cluster too" {
  local word
  for word in -x -1 -G -gx -gxv -vvx; do
    refuses "$word"
    matches "$stderr" "'-[x1G]'.*no such option.*--help"
  done
}

@test "long options cannot be shortened" {
  refuses --verb
  contains "$stderr" "no such option"
}

@test "letters can be put together, the last one with its argument" {
  accepts -gw
  accepts -gwp TERM
  accepts -gwpTERM
  accepts -pTERM
  refuses -gwp FOO
  contains "$stderr" "-p 'FOO'"
  refuses -gwpFOO
  contains "$stderr" "-p 'FOO'"
}

@test "an argument may begin with a dash" {
  run "$NSINIT" --env A=-b --chdir / --nice -0 "$ACTOR" env A
  is_equal "$output" A=-b
  refuses --grace --
  contains "$stderr" "--grace '--'"
}

@test "options end at the first word that is none" {
  run "$NSINIT" "$ACTOR" write -v write --help write --grace
  is_equal "$status" 0
  is_equal "$output" $'-v\n--help\n--grace'
}

@test "-- ends the options and goes" {
  run "$NSINIT" -g -- "$ACTOR" write x
  is_equal "$output" x
}

@test "-- behind the command belongs to the command" {
  run "$NSINIT" "$ACTOR" write -- write x
  is_equal "$output" $'--\nx'
  run "$NSINIT" -- "$ACTOR" write -- write x
  is_equal "$output" $'--\nx'
}

@test "behind -- a word with a dash is the name of a program" {
  local name
  for name in -h --version -- --grace=5s; do
    ln -s "$ACTOR" "$T/$name"
    PATH=$T:$PATH run "$NSINIT" -- "$name" argv0
    is_equal "$status" 0
    is_equal "$output" "argv0=$name"
  done
}

@test "a single dash is the name of a program" {
  ln -s "$ACTOR" "$T/-"
  PATH=$T:$PATH run "$NSINIT" -g - argv0
  is_equal "$output" argv0=-
}

@test "without a command nsinit says how it is used" {
  local words
  for words in '' -- '-g' '-g --' '--grace 5s'; do
    # shellcheck disable=SC2086 # a list of words
    refuses_all $words
    contains "$stderr" "no command"
    contains "$stderr" "COMMAND"
  done
}

@test "nsinit called without even a name refuses politely" {
  needs_program python3
  python3 - >"$T/out" 2>"$T/err" <<'PY' || status=$?
import ctypes, os
none = (ctypes.c_char_p * 1)(None)
ctypes.CDLL(None).execve(os.environb[b"NSINIT"], none, none)
PY
  # Linux since 5.18 gives such a program an empty name
  is_equal "${status:-0}" 125
  is_equal "$(wc -l <"$T/err")" 1
  contains "$(<"$T/err")" "no command"
}

@test "a newline in a word does not make a second line of the message" {
  refuses --grace $'1\nnsinit: all is well'
  refuses --nonsense$'\n'x
  refuses --user $'a\nb'
}

@test "no control character of a word reaches the terminal" {
  refuses --grace $'\e]0;title\a\e[2J'
  lacks "$stderr" $'\e'
  lacks "$stderr" $'\a'
}

@test "a message that is too long is cut, which a ~ at its end shows" {
  local value
  printf -v value '%3000s' x
  refuses "--grace=$value"
  [[ ${#stderr} -lt 3000 ]]
  matches "$stderr" "^nsinit: options: --grace '.*~$"
}

@test "messages can be written nowhere, and the status is right all the same" {
  run "$ACTOR" close 0,1,2 exec "$NSINIT" --nonsense true
  is_equal "$status" 125
  status=0
  "$NSINIT" --nonsense true 2>/dev/full || status=$?
  is_equal "$status" 125
}

# --- values ---

@test "signals are names with or without SIG, in any case, and numbers" {
  local word
  for word in TERM SIGTERM term sigterm 15 015 1 64 RTMIN SIGRTMIN RTMIN+0 RTMIN+3 SIGRTMIN+30 RTMAX RTMAX-30 \
    POLL IO PWR SYS STKFLT IOT USR1; do
    accepts "--parent-death=$word" "--rewrite=HUP:$word" "--rewrite=$word:HUP" "--stop-signals=$word,INT"
  done
}

@test "a signal that does not exist is refused" {
  local words=(65 -1 +15 'TERM ' SIGFOO RTMIN+31)
  refuses_values --parent-death "TERM" 0 "${words[@]}" "" 128 ' 15' '15 ' 15x 1.5 99999999999999999999 FOO SIG SIGSIGTERM \
    SIG15 TERMINATE RTMIN-1 RTMIN+ RTMIN+x RTMIN+-1 RTMAX+1 RTMAX-31 RTMAX- SIGRTMIN+31 RT
  refuses_values --stop-signals "TERM" 0 "${words[@]}" ""
  refuses_values --rewrite "TERM" 0:TERM "${words[@]/%/:TERM}" "${words[@]/#/HUP:}"
}

@test "a list of signals has no empty places" {
  refuses_values --stop-signals "TERM" , TERM, ,TERM TERM,,INT TERM,FOO 'TERM, INT' 'TERM INT'
}

@test "rewrite takes FROM:TO, and 0 for nobody" {
  local value
  for value in TERM:QUIT SIGTERM:SIGQUIT 15:3 TERM:0 RTMIN+3:TERM USR1:64 TERM:KILL TERM:STOP HUP:0,INT:0; do
    accepts "--rewrite=$value"
  done
  refuses_values --rewrite "TERM:QUIT" TERM 15 TERM=QUIT x
  refuses_values --rewrite "TERM" : TERM: :TERM TERM:QUIT:INT TERM:FOO FOO:TERM TERM::QUIT 'TERM: QUIT' TERM:-1 TERM:65
}

@test "what is never forwarded cannot be rewritten" {
  refuses_values --rewrite "never forwarded" KILL:TERM SIGKILL:TERM 9:15 STOP:TERM 19:0 CHLD:TERM 17:0
}

@test "a list is refused for one bad word in it" {
  refuses --rewrite TERM:QUIT,INT:FOO
  contains "$stderr" "--rewrite 'INT:FOO'"
  refuses --ok 1,2,x
  contains "$stderr" "--ok 'x'"
  refuses --ok 1,
  contains "$stderr" "--ok ''"
  refuses --rlimit nofile=10,foo=1
  contains "$stderr" "--rlimit 'foo=1'"
}

@test "times have a unit, or are seconds" {
  local value
  for value in 0 1 0s 500ms 10s 2m 1h 1000000h 0010s; do
    accepts "--delay-stop=$value"
  done
  accepts --grace=10s
  accepts --stop-timeout=10s
}

@test "what is not a time is refused" {
  local option
  for option in --grace --delay-stop --stop-timeout; do
    refuses_values "$option" "10s" x 10x -1 -1s +1 "" ' ' s ms '10 s' ' 10' '10s ' 1.5s 1,5 10ss 10S 1h30m 1d 0x10 \
      1e3 infinity 9223372036854775808 99999999999999999999s 18446744073709551616h
  done
}

@test "forward is command, group or all" {
  local value
  for value in command group all; do
    accepts "--forward=$value"
  done
  refuses_values --forward "command, group or all" child Group ALL 'all ' command,group 1
}

@test "reap is auto, kernel or wait" {
  local value
  for value in auto wait; do
    accepts "--reap=$value"
  done
  refuses_values --reap "auto, kernel or wait" init Auto kernel,wait 0
}

@test "statuses go from 0 to 255" {
  local value
  for value in 0 1 255 007 1,2,3; do
    accepts "--ok=$value"
  done
  refuses_values --ok "0 to 255" 256 -1 +1 x "" ' 1' '1 ' 1.0 0x1 99999999999999999999 TERM
}

@test "remap takes two statuses, or the name of a signal and one" {
  local value
  for value in 143:0 1:0 255:255 TERM:0 SIGKILL:3 RTMIN+3:0 1:2,3:4; do
    accepts "--remap=$value"
  done
  refuses_values --remap "FROM:TO" 143 x TERM ""
  refuses_values --remap "0 to 255" : 1: :1 256:0 0:256 -1:0 0:-1 FOO:0 0:TERM 1:2:3 '1: 2' 1:x
}

@test "umask is an octal mode up to 0777" {
  local value
  for value in 0 2 22 022 0022 777 0777; do
    accepts "--umask=$value"
  done
  refuses_values --umask "octal" 8 1000 7777 0o22 -1 00000 u=rwx 0x2 ' 22' 99999999999999999999
}

@test "nice goes from -20 to 19" {
  local value
  for value in 0 -0 1 19; do
    accepts "--nice=$value"
  done
  # nice only warns where it may not
  [[ $(nice -n -20 nice 2>/dev/null) != -20 ]] || accepts --nice=-20
  refuses_values --nice "-20 to 19" -21 20 x - -- +1 ' 1' 1.5 0x1 --1 99999999999999999999 -99999999999999999999
}

@test "oom-score-adj goes from -1000 to 1000" {
  accepts --oom-score-adj=1000
  ! (echo -1000 >/proc/self/oom_score_adj) 2>/dev/null || accepts --oom-score-adj=-1000
  refuses_values --oom-score-adj "-1000 to 1000" -1001 1001 x - +1 ' 1' 99999999999999999999
}

@test "rlimit takes the names of setrlimit(2), and one or two limits" {
  local name limits
  limits=$("$ACTOR" show rlimits)
  for name in as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack; do
    accepts "--rlimit=$name=$(value "$limits" "rlimit.$name")"
  done
  accepts --rlimit nofile=64
  accepts --rlimit nofile=64:128
  accepts --rlimit core=0,nofile=64
  refuses_values --rlimit "no such limit" nofile NOFILE=1 RLIMIT_NOFILE=1 files=1 nofil=1 nofiles=1 =1 1 'nofile =1'
  refuses_values --rlimit "SOFT" nofile= nofile=x nofile=-1 nofile=: nofile=1: nofile=:1 nofile=2:1 nofile=1:2:3 \
    nofile=unlimited:1 nofile=Unlimited nofile=0x10 'nofile= 1' nofile=18446744073709551616 nofile=1k
}

@test "env is NAME=VALUE" {
  accepts --env A=
  accepts --env A==
  refuses_values --env "NAME=VALUE" A =A = ""
}

@test "unset-env is a name" {
  accepts --unset-env NOT_SET
  refuses_values --unset-env "name" A=b =
}

@test "a number with many zeros in front is not cut into another number" {
  local zeros=0000000000000000000000000000
  refuses "--remap=${zeros}143999:0"
  refuses "--rlimit=nofile=${zeros}1024x"
  refuses "--rewrite=RTMIN+${zeros}3999:0"
  refuses "--stop-signals=RTMIN+${zeros}3999"
  refuses "--grace=${zeros}3x"
}

@test "more changes of the environment than there is room for are refused" {
  local words
  mapfile -t words < <(seq -f '--env=V%.0f=x' 256)
  accepts "${words[@]}"
  refuses "${words[@]}" --env LAST=1
  contains "$stderr" "--env 'LAST=1'"
  contains "$stderr" "256"
}

@test "the message of a choice lists the words of the option table" {
  local letter name argument words count=0
  while IFS='~' read -r letter name argument; do
    [[ $argument =~ ^[a-z]+(\|[a-z]+)+$ ]] || continue
    words=${argument%|*}
    words="use ${words//|/, } or ${argument##*|}"
    if is_of_sandbox "$name"; then
      refuses --sandbox "--$name=no-such-word"
    else
      refuses "--$name=no-such-word"
    fi
    is_equal "$stderr" "nsinit: options: --$name 'no-such-word': $words"
    count=$((count + 1))
  done < <(table)
  ((count >= 3))
}

@test "the message of a number has the bounds of the option" {
  refuses_values --nice "not a number from -20 to 19" 20
  refuses_values --pids "not a number from 1 on" 0 -1 x
  refuses_values --io-weight "not a number from 1 to 10000" 0 10001
  refuses_values --allow-bind "not a number from 0 to 65535" 65536
  refuses_values --keep-fd "not a number from 0 on" -1 x
}

@test "each kind of mistake has its message, which begins with nsinit: options:" {
  refuses --nonsense
  is_equal "$stderr" "nsinit: options: '--nonsense': no such option (see nsinit --help)"
  refuses_all --grace
  is_equal "$stderr" "nsinit: options: '--grace': needs an argument (see nsinit --help)"
  refuses --group=1
  is_equal "$stderr" "nsinit: options: '--group': takes no argument"
  refuses_all
  matches "$stderr" "^nsinit: options: no command [(]usage: "
  refuses --grace 5x
  matches "$stderr" "^nsinit: options: --grace '5x': "
  refuses --sandbox --ro rel:dst
  is_equal "$stderr" "nsinit: options: --ro 'rel:dst': 'dst' must begin with '/'"
}

# --- options that need each other, or cannot be together ---

@test "--pause runs no command, and refuses one by its name" {
  refuses_all --pause some-command
  contains "$stderr" "'some-command'"
  contains "$stderr" "--pause"
  refuses_all -P -- some-command
  contains "$stderr" "'some-command'"
}

@test "--pause refuses each option that is about a command" {
  local letter name argument value
  while IFS='~' read -r letter name argument; do
    grep -q "\"$name\".*, COMMAND" "$REPO/cli/options.def" || continue
    value=$(good_value "$name") || value=
    ((EUID)) && [[ $name == user || $name == groups ]] && value=1:1
    refuses_all --pause "--$name${value:+=$value}"
    contains "$stderr" "--$name"
    contains "$stderr" "--pause"
    refuses_all "--$name${value:+=$value}" --pause
    contains "$stderr" "--$name"
  done < <(table)
}

@test "--pause takes the options that are about the end and the reaping" {
  start p "$NSINIT" --pause --grace 1s --wait-all -s -w -v --reap=wait -p TERM
  wait_state S "${PID[p]}"
  signal p TERM
  finish p
  is_equal "$status" 0
}

# --- help, version, explain ---

@test "--help fits a terminal of 80 columns, on stdout" {
  run --separate-stderr "$NSINIT" --help
  is_equal "$status" 0
  is_equal "$stderr" ""
  is_equal "$(awk 'length > 80' <<<"$output")" ""
  # four screens of 24 lines
  (($(wc -l <<<"$output") <= 104))
  local long=$output
  run --separate-stderr "$NSINIT" -h
  is_equal "$output" "$long"
}

@test "--help has every option of the table, with its letter and its argument" {
  local letter name argument help
  help=$("$NSINIT" --help)
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] && argument=" $argument"
    contains "$help" "${letter:+-$letter, }--$name$argument"
  done < <(table)
}

@test "--help begins with examples that are understood, and ends with the exit statuses" {
  local line count=0
  while read -r line; do
    run eval "$NSINIT --explain ${line#nsinit}"
    is_equal "$line: $status" "$line: 0"
    count=$((count + 1))
  done < <("$NSINIT" --help | sed -n '/^Examples:/,/^[A-Z][a-z]*:$/s/^  nsinit/nsinit/p')
  is_equal "$count" 3
  matches "$("$NSINIT" --help | tail -n 2 | tr '\n' ' ')" "Exit status: .*125.*126.*127"
}

@test "--version is one line on stdout that Docker's parser understands" {
  run --separate-stderr "$NSINIT" --version
  is_equal "$status" 0
  is_equal "$stderr" ""
  is_equal "$("$NSINIT" --version | wc -l)" 1
  # moby splits at " - ", wants "tini version " in front, and "git." and one word without a dot behind
  matches "$output" '^tini version [0-9]+\.[0-9]+\.[0-9]+[^ ]* - git\.[0-9a-f]{7,40}$'
  is_equal "$(grep -o ' - ' <<<"$output" | wc -l)" 1
  contains "$output" nsinit
  run --separate-stderr "$NSINIT" -V
  matches "$output" "^tini version "
}

@test "help and version that nobody can read are a failure" {
  local word
  for word in --help --version; do
    status=0
    "$NSINIT" "$word" >/dev/full || status=$?
    is_equal "$status" 125
    run -125 "$ACTOR" close 1 exec "$NSINIT" "$word"
  done
}

@test "help and version work among other options, and need no command" {
  run "$NSINIT" -g --grace 5s --version --nonsense
  is_equal "$status" 0
  matches "$output" "^tini version"
  run "$NSINIT" -gvh
  is_equal "$status" 0
  matches "$output" "^Usage: nsinit"
}

@test "messages are on stderr, whatever is said" {
  run --separate-stderr "$NSINIT" -vvv "$ACTOR" write mine
  is_equal "$output" mine
  contains "$stderr" "nsinit: "
}

@test "--explain prints the plan, and does nothing" {
  needs_root
  run --separate-stderr "$NSINIT" --explain --user 12:34 --groups 5,6 --umask 027 --chdir /tmp --rlimit nofile=64 \
    --nice 5 --oom-score-adj 100 --env A=b --unset-env C --clear-env --setsid -p TERM -s \
    --report "$T/report" --termination-log="$T/log" "$ACTOR" touch "$T/started"
  is_equal "$status" 0
  is_equal "$stderr" ""
  [[ ! -e $T/started && ! -e $T/report && ! -e $T/log ]]
  matches "$output" "uid 12.*gid 34"
  matches "$output" "groups 5 6"
  matches "$output" "umask 0027"
  matches "$output" "working directory /tmp"
  matches "$output" "nofile=64"
  matches "$output" "nice 5"
  matches "$output" "oom_score_adj 100"
  matches "$output" "set A=b"
  matches "$output" "unset C"
  matches "$output" "cleared"
  matches "$output" "session of its own"
  matches "$output" "parent dies.*TERM"
  matches "$output" "subreaper"
}

@test "--explain needs no right for what it explains" {
  run as_user "$NSINIT" --explain --user root --nice -20 --oom-score-adj -1000 --rlimit nofile=1:unlimited no-such-command
  is_equal "$status" 0
  contains "$output" "uid 0"
}

@test "--explain refuses what the run would refuse" {
  refuses --explain --user no-such-user
  contains "$stderr" "no-such-user"
  refuses --explain --grace x
}

@test "--explain shows the words of the command as they are, one word a word" {
  run "$NSINIT" --explain some-command 'a b' ''
  matches "${lines[-1]}" "^command      some-command "
  lacks "${lines[-1]}" "some-command a b "
}

@test "--explain of --pause speaks of no command's process group" {
  run "$NSINIT" --explain --pause
  is_equal "$status" 0
  contains "$output" pause
  lacks "$output" "the command gets"
}

@test "--explain shows every option that changes something" {
  local letter name argument value plain silent= more=(--explain --delay-stop 1s --stop-timeout 1s)
  plain=$("$NSINIT" "${more[@]}" some-command)
  while IFS='~' read -r letter name argument; do
    case $name in
      subreaper | explain | help | version | verbose | pause | landlock) continue ;;
    esac
    ! is_of_sandbox "$name" || continue
    value=$(good_value "$name") || value=
    [[ $value || ! $argument ]] || continue
    [[ $("$NSINIT" "${more[@]}" "--$name${value:+=$value}" some-command) != "$plain" ]] || silent+=" $name"
  done < <(table)
  is_equal "$silent" ""
}

@test "--explain shows every option of the sandbox that changes something in it" {
  local letter name argument value plain silent=
  plain=$(plan)
  while IFS='~' read -r letter name argument; do
    case $name in
      # these are about who is told, not about what is made; all that --unshare could name is made already
      unshare | status-fd | pid-file | sandbox | explain | probe | json | help | version) continue ;;
    esac
    is_of_sandbox "$name" || continue
    value=$(good_value "$name") || value=
    [[ $value || ! $argument ]] || continue
    [[ $name != keep-fd ]] || value=2
    [[ $(plan "--$name${value:+=$value}") != "$plain" ]] || silent+=" $name"
  done < <(table)
  [[ $(plan --landlock off) != "$plain" ]] || silent+=" landlock"
  is_equal "$silent" ""
  contains "$("$NSINIT" --explain --unshare user,net some-command)" "user net"
}
