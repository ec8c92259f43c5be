#!/usr/bin/env bats
# Which user and groups the command runs as.

load ../lib/helper
load ../lib/accounts

# --- user ---

@test "a name brings its uid, its group and all groups that list it, in all four kinds of id" {
  needs_accounts
  runs_as --user alice
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|29 50 100"
  runs_as --user bob
  is_equal "$ids" "1001 1001 1001 1001|101 101 101 101|44 50 77 100 101"
  runs_as --user al
  is_equal "$ids" "1002 1002 1002 1002|102 102 102 102|102"
  runs_as --user root
  is_equal "$ids" "0 0 0 0|0 0 0 0|0"
}

@test "a number that passwd knows is that user, with its groups and its home" {
  needs_accounts
  runs_as --user 1000
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|29 50 100"
  run with_accounts "$NSINIT" --user 1000 "$ACTOR" env HOME
  is_equal "$output" HOME=/home/alice
}

@test "a number that passwd does not know needs a group" {
  needs_accounts
  refuses --user 4242
  contains "$stderr" "'4242'"
  contains "$stderr" "/etc/passwd"
  contains "$stderr" "4242:GID"
  runs_as --user 4242:4343
  is_equal "$ids" "4242 4242 4242 4242|4343 4343 4343 4343|4343"
}

@test "a group that is given, by name or number, is the only one" {
  needs_accounts
  local user group
  for user in alice 1000; do
    for group in staff 50 0050; do
      runs_as --user "$user:$group"
      is_equal "$ids" "1000 1000 1000 1000|50 50 50 50|50"
    done
  done
  runs_as --user 4242:staff
  is_equal "$ids" "4242 4242 4242 4242|50 50 50 50|50"
  runs_as --user alice:alice
  is_equal "$ids" "1000 1000 1000 1000|77 77 77 77|77"
}

@test "digits are an id, never a name" {
  needs_accounts
  refuses --user 2000
  contains "$stderr" "2000:GID"
  runs_as --user 2000:3000
  is_equal "$ids" "2000 2000 2000 2000|3000 3000 3000 3000|3000"
  runs_as --user 5
  is_equal "$ids" "5 5 5 5|6 6 6 6|6"
}

@test "the largest id is 4294967294" {
  needs_accounts
  runs_as --user 4294967294:4294967294
  is_equal "$ids" "4294967294 4294967294 4294967294 4294967294|4294967294 4294967294 4294967294 4294967294|4294967294"
  runs_as --user last-id
  is_equal "$ids" "4294967294 4294967294 4294967294 4294967294|4294967294 4294967294 4294967294 4294967294|4294967294"
}

@test "nothing but a whole id or a known name is a user" {
  needs_accounts
  local user
  for user in ' 1000' '1000 ' -1 +1 0x10 1e3 1.0 4294967295 4294967296 18446744073709551616 00000000000000001000 \
    nobody-here ALICE Alice ' alice' 'alice ' alic alice2 '*' '?lice' x $'alice\n' $'1000\n' /root '#0' root/ a,b; do
    refuses --user "$user"
    [[ $user == *$'\n'* ]] || contains "$stderr" "'$user'"
    refuses --user "$user:100"
  done
  refuses --user ''
  refuses --user :
}

@test "nothing but a whole id or a known name is a group" {
  needs_accounts
  local group
  for group in '' ' 100' '100 ' -1 +1 0x10 4294967295 4294967296 18446744073709551616 no-such STAFF ' staff' 'staff ' \
    staf staff: 1000:1 100: : ','; do
    refuses --user "1000:$group"
    contains "$stderr" "'$group'"
    refuses --user "alice:$group"
  done
  refuses --user :100
  refuses --user 1000:
  refuses --user 1000:1000:1
}

@test "a broken line of passwd is ignored, and a good one after it counts" {
  needs_accounts
  {
    printf '\n\n:\n::::::\n#carol:x:1:1::/:/bin/sh\nalice\nalice:\nalice:x:1000\nalice:x:one:1::/:\nalice:x:1000:-5::/:\n'
    printf 'alice:x: 1000:1::/:\nalice:x:4294967295:1::/:\nalice:x:4294967296:1::/:\nalice:x::1::/:\nalice:x:-1:1::/:\n'
    printf '+::::::\n+alice::::::\n-alice::::::\n'
  } >"$T/passwd"
  local user
  for user in alice carol + +alice ''; do
    refuses --user "$user"
  done
  refuses --user 1000
  echo "alice:x:1000:100::/home/alice:/bin/sh" >>"$T/passwd"
  runs_as --user alice
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|29 50 100"
  runs_as --user 1000
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|29 50 100"
}

@test "a broken line of group is ignored" {
  needs_accounts
  {
    printf '\n:\n::::\nstaff\nstaff:x\nstaff:x:\nstaff:x:fifty\nstaff:x:-1:alice\nstaff:x:4294967295:alice\n'
    printf 'odd:x:51:,,alice,\nspaced:x:52: alice\nshort:x:53\n:x:54:alice\n'
  } >"$T/group"
  refuses --user alice:staff
  runs_as --user alice:short
  is_equal "$ids" "1000 1000 1000 1000|53 53 53 53|53"
  runs_as --user alice
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|51 54 100"
}

@test "the last line needs no newline" {
  needs_accounts
  printf 'zoe:x:1005:105::/home/zoe:/bin/sh' >>"$T/passwd"
  printf 'zoo:x:60:zoe' >>"$T/group"
  runs_as --user zoe
  is_equal "$ids" "1005 1005 1005 1005|105 105 105 105|60 105"
  runs_as --user zoe:zoo
  is_equal "$ids" "1005 1005 1005 1005|60 60 60 60|60"
  printf 'max:x:1006:106' >"$T/passwd"
  runs_as --user max
  is_equal "$ids" "1006 1006 1006 1006|106 106 106 106|106"
}

@test "files that fill a page to its last byte are read to their end, and not beyond" {
  needs_accounts
  printf '%04084d\nal:x:62:103' 0 >"$T/passwd"
  printf '%04084d\nzoo:x:61:al' 0 >"$T/group"
  is_equal "$(stat -c %s "$T/passwd" "$T/group" | paste -sd ' ')" "4096 4096"
  runs_as --user al
  is_equal "$ids" "62 62 62 62|103 103 103 103|61 103"
  refuses --user nobody-here
}

@test "a user may be in five hundred groups, and a group may have ten thousand members" {
  needs_accounts
  awk 'BEGIN { for (i = 5001; i <= 5500; i++) print "g" i ":x:" i ":bob,alice" }' >"$T/group"
  awk 'BEGIN { printf "crowd:x:6000:"; for (i = 0; i < 10000; i++) printf "member%d,", i; print "alice" }' >>"$T/group"
  runs_as --user alice
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|100 $(seq 5001 5500 | paste -sd ' ') 6000"
}

@test "more groups than nsinit has room for are refused, not cut" {
  needs_accounts
  awk 'BEGIN { for (i = 1; i <= 70000; i++) print "g" i ":x:" i ":alice" }' >"$T/group"
  refuses --user alice
  contains "$stderr" groups
}

@test "without /etc/passwd numbers with a group work, and names are refused" {
  needs_accounts
  rm "$T/passwd"
  runs_as --user 1000:100
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|100"
  run with_accounts "$NSINIT" --user 1000:100 "$ACTOR" env HOME
  is_equal "$output" HOME=/
  refuses --user root
  contains "$stderr" "'root'"
  contains "$stderr" /etc/passwd
  refuses --user 0
  contains "$stderr" 0:GID
  refuses --user 1000:root
  contains "$stderr" /etc/group
}

@test "an empty /etc/passwd and /etc/group are as good as none" {
  needs_accounts
  : >"$T/passwd"
  : >"$T/group"
  runs_as --user 1000:100
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|100"
  refuses --user root
}

@test "HOME is that of the user, unless the user says another" {
  needs_accounts
  run with_accounts env HOME=/old "$NSINIT" --user alice "$ACTOR" environment
  is_equal "$(grep ^HOME= <<<"$output")" HOME=/home/alice
  run with_accounts env HOME=/old "$NSINIT" --user alice:staff "$ACTOR" env HOME
  is_equal "$output" HOME=/home/alice
  run with_accounts env -u HOME "$NSINIT" --user alice "$ACTOR" env HOME
  is_equal "$output" HOME=/home/alice
  run with_accounts "$NSINIT" --user alice --env HOME=/mine "$ACTOR" environment
  is_equal "$(grep ^HOME= <<<"$output")" HOME=/mine
  run with_accounts "$NSINIT" --user alice --unset-env HOME "$ACTOR" env HOME
  is_equal "$output" "HOME is not set"
  run with_accounts "$NSINIT" --user alice --clear-env "$ACTOR" environment
  is_equal "$output" HOME=/home/alice
  run with_accounts env HOME=/old "$NSINIT" --user homeless "$ACTOR" env HOME
  is_equal "$output" HOME=/
  run with_accounts env HOME=/old "$NSINIT" --user 4242:4343 "$ACTOR" env HOME
  is_equal "$output" HOME=/
  run env HOME=/old "$NSINIT" --groups 5 "$ACTOR" env HOME
  is_equal "$output" HOME=/old
}

@test "nothing else of the environment changes with the user" {
  needs_accounts
  with_accounts env -i A=1 PATH="$PATH" USER=root LOGNAME=root SHELL=/x Z=2 "$NSINIT" --user alice "$ACTOR" \
    environment >"$T/got"
  is_equal "$(grep -v ^HOME= "$T/got" | paste -sd ' ')" "A=1 PATH=$PATH USER=root LOGNAME=root SHELL=/x Z=2"
}

@test "another user has none of root's capabilities" {
  needs_accounts
  run with_accounts "$NSINIT" --user alice "$ACTOR" show rights
  has_line "$output" cap.effective=0000000000000000
  has_line "$output" cap.permitted=0000000000000000
  has_line "$output" cap.ambient=0000000000000000
}

@test "nsinit itself keeps its user" {
  needs_accounts
  start a with_accounts "$NSINIT" --user alice --groups 5 --umask 077 --nice 1 "$ACTOR" show users ready pause
  wait_for a ready
  has_line "$(<"$T/a.out")" uid=1000,1000,1000
  matches "$(tr '\t' ' ' <"/proc/${PID[a]}/status")" "Uid: 0 0 0 0"
}

@test "the command of another user still gets the signals, and its status comes back" {
  needs_accounts
  start a with_accounts "$NSINIT" --user alice "$ACTOR" take TERM ready count 1 exit 7
  wait_for a ready
  signal a TERM
  finish a
  is_equal "$status" 7
}

@test "as PID 1 it works the same" {
  needs_accounts
  needs_pid1
  run with_accounts "$ACTOR" exec unshare --pid --fork --mount-proc "$NSINIT" --user alice "$ACTOR" show users exit 7
  is_equal "$status" 7
  is_equal "$output" $'uid=1000,1000,1000\ngid=100,100,100\ngroups=29,50,100'
}

@test "an unprivileged user that asks for another user is told that only root can" {
  local words
  for words in "--user 0:0" "--user root" "--user 12:34" "--groups 0" "--groups drop"; do
    status=0
    # shellcheck disable=SC2086 # a list of words
    as_user "$NSINIT" $words "$ACTOR" touch "$T/started" >"$T/out" 2>"$T/err" || status=$?
    if [[ $words != *drop ]]; then
      is_equal "$words $status" "$words 125"
      is_equal "$(wc -l <"$T/err")" 1
      matches "$(<"$T/err")" "^nsinit: .*not permitted.*need root"
      [[ ! -e $T/started ]]
    fi
  done
}

@test "an id that a user namespace does not map is an error that says so" {
  needs_root
  local user
  for user in 5:6 55:6 5:66; do
    rm -f "$T/pid" "$T/mapped"
    start u unshare --user "$ACTOR" pid-file "$T/pid" wait-file "$T/mapped" exec "$NSINIT" --user "$user" "$ACTOR" show users
    if ! wait_until 25 test -e "$T/pid"; then
      grep -q 'unshare failed' "$T/u.err" && skip "no user namespace to be had here"
    fi
    echo 0 0 10 >"/proc/${PID[u]}/uid_map"
    echo 0 0 10 >"/proc/${PID[u]}/gid_map"
    touch "$T/mapped"
    finish u
    if [[ $user == 5:6 ]]; then
      has_line "$output" uid=5,5,5
    else
      is_equal "$user $status" "$user 125"
      matches "$stderr" "^nsinit: .*(uid '55?', gid '66?'|groups '66'): Invalid argument \(.*not mapped"
    fi
  done
}

# --- groups ---

@test "--groups are the only ones, by name or number, whoever the user is" {
  needs_accounts
  runs_as --user alice --groups 5,staff,0007
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|5 7 50"
  runs_as --groups staff
  is_equal "$ids" "0 0 0 0|0 0 0 0|50"
  runs_as --groups 3000
  is_equal "$ids" "0 0 0 0|0 0 0 0|3000"
}

@test "--groups drop leaves none" {
  needs_accounts
  runs_as --user alice --groups drop
  is_equal "$ids" "1000 1000 1000 1000|100 100 100 100|"
  runs_as --groups drop
  is_equal "$ids" "0 0 0 0|0 0 0 0|"
}

@test "without --groups and --user the groups stay" {
  needs_root
  run "$ACTOR" groups 5,6 exec "$NSINIT" "$ACTOR" show users
  has_line "$output" groups=5,6
}

@test "a list with anything but ids and known names in it is refused" {
  needs_accounts
  local groups
  for groups in '' ',' '5,' ',5' 5,,6 '5, 6' ' 5' -1 4294967295 4294967296 no-such 5,no-such drop,5 5,drop DROP 5:6; do
    refuses --groups "$groups"
    refuses --user alice --groups "$groups"
  done
  refuses --groups 5,no-such,6
  contains "$stderr" "'no-such'"
}
