#!/usr/bin/env bats
# Which users and groups there are in a sandbox: --user, --groups, --map.

load ../lib/helper
load ../lib/sandbox

@test "--user N is that user inside; outside, root's sandbox has an id of its own for it" {
  needs_root
  WHO=root start_box a --user 1234:2345 --ro "$ACTOR:/actor" -- /actor show users ready pause
  has_line "$(<"$T/a.out")" uid=1234,1234,1234
  has_line "$(<"$T/a.out")" gid=2345,2345,2345
  local base
  read -r _ base _ <"/proc/$BOX/uid_map"
  is_equal "$(status_of "$COMMAND" Uid | cut -d ' ' -f 1)" $((base + 1234))
  is_equal "$(status_of "$COMMAND" Gid | cut -d ' ' -f 1)" $((base + 2345))
  is_equal "$(status_of "$BOX" Uid | cut -d ' ' -f 1)" "$base"
  signal a TERM
  finish a
  is_equal "$status" 143
}

@test "--user N of an unprivileged user is the same user by another number" {
  local uid gid
  read -r uid gid < <(as_user sh -c 'echo $(id -u) $(id -g)')
  WHO=user start_box a --user 1234:2345 --ro "$ACTOR:/actor" -- /actor show users ready pause
  has_line "$(<"$T/a.out")" uid=1234,1234,1234
  has_line "$(<"$T/a.out")" gid=2345,2345,2345
  is_equal "$(xargs <"/proc/$BOX/uid_map")" "1234 $uid 1"
  is_equal "$(xargs <"/proc/$BOX/gid_map")" "2345 $gid 1"
  is_equal "$(status_of "$COMMAND" Uid)" "$uid $uid $uid $uid"
  signal a TERM
  finish a
}

@test "an unprivileged user may be root inside: outside it is the same user" {
  WHO=user
  run box --user 0:0 -- sh -c 'id -u; cat /etc/shadow; touch /usr/x; touch /tmp/x && ls -ln /tmp/x'
  matches "$output" ^0$'\n'
  matches "$output" "0 0 .* /tmp/x"
  contains "$output" "cannot touch '/usr/x'"
}

@test "a directory and a file that the command's user is shown writable belong to that user" {
  needs_root
  WHO=root
  mkdir -m 777 "$T/d"
  run box --user 1234:2345 --rw "$T/d:/d" --tmpfs /scratch -- sh -ec 'touch /d/x /scratch/x "$HOME/x" 2>&1 || :
    stat -c %u:%g /d/x /scratch /scratch/x'
  contains "$output" $'1234:2345\n1234:2345\n1234:2345'
  is_equal "$(stat -c %u:%g "$T/d/x")" 1234:2345
}

@test "--user by name takes the groups and the home of the host's files" {
  needs_root
  WHO=root
  # an account of the test's own
  run with_mounts 'mkdir "$T/e"; { cat /etc/passwd; echo "alice:x:1777:100::/home/alice:/bin/sh"; } >"$T/e/passwd"
      { echo users:x:100:; echo audio:x:29:alice; } >"$T/e/group"
      mount --bind "$T/e/passwd" /etc/passwd; mount --bind "$T/e/group" /etc/group' \
    box --user alice -- sh -c 'id -u; id -G | tr " " "\n" | sort -n | xargs; cd && pwd && touch x && stat -c %U .'
  is_equal "$output" $'1777\n29 100\n/home/alice\nalice'
}

@test "an id that the sandbox does not have is refused" {
  needs_root
  WHO=root
  refuses --user 70000:70000
  contains "$stderr" "'70000'"
  contains "$stderr" "not mapped"
  refuses --user 5:70000
  refuses --groups 70000
}

@test "--map says which ids inside are which outside" {
  needs_root
  WHO=root start_box a --map u:0:200000:10 --map u:1000:300000:1 --map g:0:400000:65536 --ro "$ACTOR:/actor" -- \
    /actor show users ready pause
  has_line "$(<"$T/a.out")" uid=0,0,0
  is_equal "$(xargs <"/proc/$BOX/uid_map")" "0 200000 10 1000 300000 1"
  is_equal "$(xargs <"/proc/$BOX/gid_map")" "0 400000 65536"
  is_equal "$(status_of "$COMMAND" Uid | cut -d ' ' -f 1)" 200000
  is_equal "$(status_of "$COMMAND" Gid | cut -d ' ' -f 1)" 400000
  signal a TERM
  finish a
  run box --map u:0:200000:10 --map g:0:400000:10 --user 7:8 -- sh -c 'echo $(id -u):$(id -g)'
  is_equal "$output" 7:8
}

@test "an unprivileged user may map its own id, to any number" {
  local uid gid
  read -r uid gid < <(as_user sh -c 'echo $(id -u) $(id -g)')
  WHO=user
  run box --map "u:0:$uid:1" --map "g:5:$gid:1" -- sh -c 'echo $(id -u):$(id -g)'
  is_equal "$output" 0:5
}

@test "an unprivileged user that maps another id is told what that takes" {
  WHO=user
  refuses --map u:0:0:1
  contains "$stderr" "--map"
  contains "$stderr" "Operation not permitted ("
  refuses --map u:0:100000:65536
  contains "$stderr" "Operation not permitted ("
}

@test "what is no map of ids is refused" {
  body() {
    local map
    for map in '' u u: u:0 u:0:0 u:0:0: u:0:0:0 u:0:0:1:1 x:0:0:1 0:0:1 u:-1:0:1 u:0:x:1 u:0:4294967295:1 \
      u:4294967295:0:1 u:0:0:4294967296 u:4294967294:0:2 u:0:4294967290:10 u:a:b:c 'u: 0:0:1' ug:0:0:1; do
      refuses --map "$map"
      contains "$stderr" "'$map'"
    done
    refuses_to as_whom "$NSINIT" --map u:0:0:1 echo started
    contains "$stderr" --sandbox
  }
  as_both body
}

@test "maps that overlap, and more of them than nsinit has room for, are refused" {
  needs_root
  WHO=root
  local words=() i
  refuses --map u:0:200000:10 --map u:5:300000:10
  contains "$stderr" uid_map
  for i in {0..40}; do words+=(--map "u:$i:$((200000 + i)):1"); done
  refuses "${words[@]}"
}

@test "--groups=drop: an unprivileged user cannot drop its groups without ranges of its own, and is told so" {
  WHO=user
  refuses --groups=drop
  contains "$stderr" "Operation not permitted ("
}

@test "--groups are the only ones of root's sandbox" {
  needs_root
  run "$ACTOR" groups 4,27 exec "$NSINIT" --sandbox --groups 5,6 --ro "$ACTOR:/actor" -- /actor show users
  has_line "$output" groups=5,6
  run "$ACTOR" groups 4,27 exec "$NSINIT" --sandbox --groups drop --ro "$ACTOR:/actor" -- /actor show users
  has_line "$output" groups=
}

@test "the other options of the command hold in a sandbox: umask, nice, oom score, chdir" {
  body() {
    run box --umask 027 --nice 3 --oom-score-adj 700 --chdir /usr/bin --ro "$ACTOR:/actor" -- /actor show settings
    has_line "$output" umask=0027
    has_line "$output" oom_score_adj=700
    run box --nice 3 --chdir /usr/bin -- sh -c 'pwd; nice'
    is_equal "$output" "/usr/bin"$'\n'"$(($(nice) + 3))"
  }
  as_both body
}
