# options.bash - what the tests of the command line share

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
refuses_all() { refuses_with 125 "$NSINIT" "$@"; }

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
  sed 's/ is [12][0-9]\{9\} on the host/ is HIGH on the host/' "$T/plan"
}
