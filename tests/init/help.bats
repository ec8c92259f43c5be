#!/usr/bin/env bats
# --help, --version and --explain.

load ../lib/helper
load ../lib/options

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

@test "help and version that cannot be written are a failure" {
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
  local letter name argument value plain silent="" more=(--explain --delay-stop 1s --stop-timeout 1s)
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
      # these change what is reported, not what is made; all that --unshare could name is made already
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
