#!/usr/bin/env bats
# Where the command starts, and with which limits and environment.

load ../lib/helper
load ../lib/accounts

# --- place ---

@test "--chdir is where the command starts, seen with its user's rights" {
  needs_accounts
  mkdir -m 700 "$T/closed"
  mkdir -m 711 "$T/open"
  run "$NSINIT" --chdir "$T/open" pwd
  is_equal "$output" "$T/open"
  cd "$T"
  run "$NSINIT" --chdir open pwd
  is_equal "$output" "$T/open"
  run with_accounts "$NSINIT" --user alice --chdir "$T/open" pwd
  is_equal "$output" "$T/open"
  refuses --user alice --chdir "$T/closed"
  contains "$stderr" "'$T/closed'"
  contains "$stderr" "Permission denied"
}

@test "a directory that cannot be entered is named with the reason" {
  echo >"$T/file"
  local dir
  for dir in "$T/no-such" "$T/file"; do
    run -125 --separate-stderr "$NSINIT" --chdir "$dir" "$ACTOR" touch "$T/started"
    matches "$stderr" "^nsinit: .*'$dir': No(t a directory| such file)"
    [[ ! -e $T/started ]]
  done
}

@test "--umask is the command's" {
  run "$NSINIT" --umask 027 "$ACTOR" show settings touch "$T/file"
  has_line "$output" umask=0027
  is_equal "$(stat -c %a "$T/file")" 640
  run bash -c 'umask 013; "$NSINIT" "$ACTOR" show settings'
  has_line "$output" umask=0013
  run bash -c 'umask 013; "$NSINIT" --umask 0 "$ACTOR" show settings'
  has_line "$output" umask=0000
}

# --- limits ---

@test "--rlimit sets the soft and the hard limit, or both to one value" {
  run "$NSINIT" --rlimit nofile=64:128 --rlimit core=0 --rlimit fsize=unlimited "$ACTOR" show rlimits
  has_line "$output" rlimit.nofile=64:128
  has_line "$output" rlimit.core=0:0
  has_line "$output" rlimit.fsize=unlimited:unlimited
}

@test "--rlimit knows every limit of the kernel, and changes no other" {
  local name before
  before=$("$ACTOR" rlimit nofile 70 90 show rlimits)
  while IFS=.= read -r _ name _; do
    run "$ACTOR" rlimit nofile 70 90 exec "$NSINIT" --rlimit "$name=$(value "$before" "rlimit.$name")" "$ACTOR" show rlimits
    is_equal "$output" "$before"
  done <<<"$before"
  is_equal "$(wc -l <<<"$before")" 16
}

@test "of two words on one limit the last counts, also where it could not be raised again" {
  run as_user "$NSINIT" --rlimit nofile=64 --rlimit nofile=128:256 "$ACTOR" show rlimits
  has_line "$output" rlimit.nofile=128:256
}

@test "a hard limit that may not be raised is an error with a hint" {
  run --separate-stderr as_user "$ACTOR" rlimit nofile 64 64 exec "$NSINIT" --rlimit nofile=128 "$ACTOR" exit 0
  is_equal "$status" 125
  matches "$stderr" "^nsinit: .*'nofile=128': Operation not permitted \(.*CAP_SYS_RESOURCE"
}

@test "the command's limits are not nsinit's" {
  start a "$ACTOR" rlimit nofile 70 90 exec "$NSINIT" --rlimit nofile=10 --rlimit data=1000000000 "$ACTOR" ready pause
  wait_for a ready
  matches "$(grep 'open files' "/proc/${PID[a]}/limits")" " 70 +90 "
}

@test "the tightest limits do not make nsinit hang or hide the status" {
  local limit
  for limit in nofile=0 nproc=0 cpu=1 memlock=0 core=0 sigpending=0 stack=100000; do
    run -7 timeout 60 "$NSINIT" --rlimit "$limit" "$ACTOR" exit 7
  done
  # so little memory that the kernel cannot even start it
  run timeout 60 "$NSINIT" --rlimit as=4096 "$ACTOR" exit 7
  [[ $status != 7 && $status != 0 && $status != 124 ]]
}

@test "--nice is added to what nsinit has" {
  run "$NSINIT" --nice 3 "$NSINIT" --nice 4 "$ACTOR" show settings
  has_line "$output" "nice=$(($("$ACTOR" show settings | sed -n s/^nice=//p) + 7))"
  run "$ACTOR" nice 15 exec "$NSINIT" --nice 10 "$ACTOR" show settings
  has_line "$output" nice=19
}

@test "a better priority than one may have is an error with a hint" {
  run --separate-stderr as_user "$ACTOR" rlimit nice 0 0 exec "$NSINIT" --nice -5 "$ACTOR" touch "$T/started"
  is_equal "$status" 125
  matches "$stderr" "^nsinit: .*nice '-5': Permission denied \(.*CAP_SYS_NICE"
  [[ ! -e $T/started ]]
}

@test "--oom-score-adj is the command's, and not nsinit's" {
  start a "$NSINIT" --oom-score-adj 700 "$ACTOR" show settings ready pause
  wait_for a ready
  has_line "$(<"$T/a.out")" oom_score_adj=700
  is_equal "$(<"/proc/${PID[a]}/oom_score_adj")" "$(</proc/self/oom_score_adj)"
}

@test "a lower oom score than one may have is an error with a hint" {
  run --separate-stderr as_user "$NSINIT" --oom-score-adj -1000 "$ACTOR" touch "$T/started"
  is_equal "$status" 125
  matches "$stderr" "^nsinit: .*oom_score_adj '-1000': Permission denied \(.*CAP_SYS_RESOURCE"
  [[ ! -e $T/started ]]
}

@test "limits and scores are set with root's privileges, before these go" {
  needs_accounts
  run with_accounts "$NSINIT" --user alice --rlimit nofile=64 --oom-score-adj 500 --nice 5 "$ACTOR" show all
  is_equal "$status" 0
  has_line "$output" rlimit.nofile=64:64
  has_line "$output" oom_score_adj=500
  if nice -n -1 true 2>/dev/null; then
    run with_accounts "$NSINIT" --user alice --nice -5 "$ACTOR" show users
    has_line "$output" uid=1000,1000,1000
  fi
}

# --- environment ---

@test "--env sets and replaces, --unset-env removes, and the rest keeps its order" {
  run env -i A=1 B=2 C=3 D=4 "$NSINIT" --env B=two --env NEW=n --unset-env C --unset-env NOT "$ACTOR" environment
  is_equal "$output" $'A=1\nD=4\nB=two\nNEW=n'
}

@test "the last word on a name counts" {
  run env -i A=1 "$NSINIT" --env A=2 --env A=3 "$ACTOR" environment
  is_equal "$output" A=3
  run env -i A=1 "$NSINIT" --env A=2 --unset-env A "$ACTOR" environment
  is_equal "$output" ""
  run env -i A=1 "$NSINIT" --unset-env A --env A=2 "$ACTOR" environment
  is_equal "$output" A=2
  run env -i A=1 "$NSINIT" --env A=2 --clear-env --env B=3 "$ACTOR" environment
  is_equal "$output" $'A=2\nB=3'
}

@test "a name is the whole of it" {
  run env -i AB=1 A=2 A_B=3 BA=4 "$NSINIT" --unset-env A "$ACTOR" environment
  is_equal "$output" $'AB=1\nA_B=3\nBA=4'
  run env -i AB=1 A=2 "$NSINIT" --env A=3 "$ACTOR" environment
  is_equal "$output" $'AB=1\nA=3'
}

@test "values are taken as they are: empty, with =, spaces, newlines and bytes that are no text" {
  local value
  for value in '' = a=b ' x ' $'a\nb' $'\xff\xfe' "'\"\$(x)"; do
    "$NSINIT" --clear-env --env "A=$value" "$ACTOR" exec /bin/cat /proc/self/environ >"$T/got"
    printf 'A=%s\0' "$value" | cmp - "$T/got"
  done
}

@test "a long value passes" {
  local long
  printf -v long %0100000d 0
  run "$NSINIT" --env "LONG=$long" sh -c 'echo ${#LONG}'
  is_equal "$output" 100000
}

@test "--clear-env leaves nothing" {
  run "$NSINIT" --clear-env "$ACTOR" environment
  is_equal "$output" ""
}

@test "nsinit itself is not named in the command's environment" {
  run env -i "$NSINIT" --grace 1s "$ACTOR" environment
  is_equal "$output" ""
}
