#!/usr/bin/env bats
# The rights of a sandbox, and what else of the caller's reaches it: who it is, environment, open files, limits, names.

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
# shellcheck disable=SC2154 # stderr is of refuses
# shellcheck disable=SC2016 # many a script here is for the shell inside
# shellcheck disable=SC2317 # a test hands its body on by name
load ../lib/helper
load ../lib/sandbox

setup() {
  begin_test
  needs_sandbox
}

# caps WORDS...: CapInh CapPrm CapEff CapBnd CapAmb of a command behind these words, without leading zeros
caps() {
  as_whom "$NSINIT" "$@" sed -n 's/^Cap....\t0*\([0-9a-f]\)/\1/p' /proc/self/status | xargs
}

# --- capabilities ---

@test "--caps=none leaves none in all five sets: so it is in a sandbox anyway" {
  body() {
    is_equal "$(caps --sandbox --)" "0 0 0 0 0"
    is_equal "$(caps --sandbox --caps=none --)" "0 0 0 0 0"
  }
  as_both body
}

@test "--caps=docker keeps the fourteen of Docker, and the bounding set has no others" {
  WHO=root
  if ((EUID == 0)); then
    is_equal "$(caps --sandbox --caps=docker --)" "0 a80425fb a80425fb a80425fb 0"
  fi
  # what is kept passes through an exec of who is not uid 0 by the ambient set
  WHO=user
  is_equal "$(caps --sandbox --caps=docker --)" "a80425fb a80425fb a80425fb a80425fb a80425fb"
}

@test "--caps takes names as in capabilities(7), with or without CAP_, in small letters or large" {
  body() {
    local words
    for words in chown,net_raw CHOWN,NET_RAW CAP_CHOWN,cap_net_raw Cap_Chown,Net_Raw; do
      matches "$(caps --sandbox --caps "$words" --)" " 2001 2001 2001 "
    done
    matches "$(caps --sandbox --caps chown --caps net_raw --)" " 2001 2001 2001 "
    matches "$(caps --sandbox --caps none,chown --)" " 1 1 1 "
    matches "$(caps --sandbox --caps checkpoint_restore --)" " 10000000000 10000000000 10000000000 "
  }
  as_both body
}

@test "a capability that does not exist is refused" {
  body() {
    local word
    for word in all ALL chow chownx cap_ '' CAP_CAP_CHOWN 0 1 0x1 -chown 'chown net_raw' ' chown'; do
      refuses --caps "$word"
      contains "$stderr" "'$word'"
    done
    refuses --caps chown,no_such
    contains "$stderr" "'no_such'"
  }
  as_both body
}

@test "capabilities are worth something inside alone" {
  body() {
    # over its own tmpfs, and its own network
    run box --caps=net_admin -- sh -c 'ip link set lo down && cat /sys/class/net/lo/flags /proc/net/dev | tail -n 1'
    is_equal "$status" 0
    # but the host's clock, hostname, kernel log and modules are the host's
    run box --caps=sys_time,syslog,sys_module,sys_boot --seccomp=off -- sh -c 'date -s "2001-01-01" >/dev/null && echo done
      dmesg >/dev/null && echo done; true'
    lacks "$output" "done"
  }
  needs_program ip
  as_both body
}

@test "securebits are locked: uid 0 is a user like any other" {
  needs_program capsh
  body() {
    run box -- capsh --print
    contains "$output" "secure-noroot: yes (locked)"
    contains "$output" "secure-no-suid-fixup: yes (locked)"
    contains "$output" "secure-no-ambient-raise: yes (locked)"
    contains "$output" "no-new-privs=1"
  }
  as_both body
}

@test "in plain init mode --caps takes root's rights away" {
  needs_root
  WHO=root
  is_equal "$(caps --caps=none)" "0 0 0 0 0"
  is_equal "$(caps --caps=chown,kill)" "0 21 21 21 0"
  is_equal "$(caps --caps=net_bind_service --user 1000:1000)" "400 400 400 400 400"
  run "$NSINIT" --caps=none grep NoNewPrivs /proc/self/status
  is_equal "$output" $'NoNewPrivs:\t1'
}

@test "in plain init mode an ordinary user has no capability to keep" {
  WHO=user
  matches "$(caps --caps=none)" "^0 0 0 [0-9a-f]+ 0$"
  refuses_to as_user "$NSINIT" --caps=chown echo started
  contains "$stderr" capabilities
}

@test "the variables of rights are not for a sandbox, which they could weaken" {
  body() {
    local word
    for word in CAPS=sys_admin SECCOMP=off LANDLOCK=off; do
      refuses_to as_whom env "NSINIT_$word" "$NSINIT" --sandbox -- echo started
      contains "$stderr" "--${word%%=*}" || contains "${stderr,,}" "--$(tr '[:upper:]' '[:lower:]' <<<"${word%%=*}")"
    done
    for word in SANDBOX=1 RW=/ SHARE=net,user NET=host KEEP_ENV=1 KEEP_FD=5 ROOT=/ JOIN=1; do
      run as_whom env "NSINIT_$word" "$NSINIT" --sandbox -- sh -c 'ls /proc/self/fd | wc -l; tail -n +3 /proc/net/dev |
        cut -d : -f 1; echo $$; env | grep -c ^NSINIT || :'
      contains "$output" lo$'\n'2$'\n'
      lacks "$output" eth
    done
  }
  as_both body
}

# --- Landlock ---

@test "Landlock's rules follow from the mounts: a folder that comes in as an open file is out of reach" {
  body() {
    as_whom mkdir -p "$T/d$WHO"
    as_whom sh -c 'echo text >"$1/file"' sh "$T/d$WHO"
    run as_whom "$ACTOR" open 5 "$T/d$WHO" exec "$NSINIT" --sandbox --keep-fd 5 -- \
      sh -c 'cat /proc/self/fd/5/file; touch /proc/self/fd/5/new'
    is_equal "$(grep -c "Permission denied" <<<"$output")" 2
    [[ ! -e $T/d$WHO/new ]]
    run as_whom "$ACTOR" open 5 "$T/d$WHO" exec "$NSINIT" --sandbox --landlock=off --keep-fd 5 -- \
      cat /proc/self/fd/5/file
    is_equal "$output" text
  }
  as_both body
}

@test "what is mounted writable can be written to, with Landlock's rules in force" {
  body() {
    as_whom mkdir -p "$T/d$WHO"
    run box --rw "$T/d$WHO:/d" --tmpfs /scratch --overlay /opt:/o -- sh -ec 'for dir in /d /scratch /o /tmp /dev/shm ~; do
      mkdir "$dir/a"; echo x >"$dir/a/b"; mv "$dir/a/b" "$dir/c"; ln "$dir/c" "$dir/l"; rm "$dir/c"; truncate -s 0 "$dir/l"
      mkfifo "$dir/p"; ln -s x "$dir/s"; rm -r "$dir/a" "$dir/p" "$dir/s" "$dir/l"; done; echo fine'
    is_equal "$output" fine
    run box --rw "$T/d$WHO:/d" -- sh -c 'echo x >/tmp/f; mv /tmp/f /d/f && cat /d/f'
    is_equal "$output" x
  }
  as_both body
}

@test "--allow-ro: below these paths it may read and execute, elsewhere nothing, in plain init mode" {
  body() {
    rm -rf "${T:?}/d" && mkdir -m 777 "$T/d"
    echo text >"$T/d/file"
    run as_whom "$NSINIT" --allow-ro "$ACTOR" --allow-ro "$T/d" "$ACTOR" open 5 "$T/d/file" write read touch "$T/d/new"
    contains "$output" read
    contains "$output" "Permission denied"
    [[ ! -e $T/d/new ]]
    run as_whom "$NSINIT" --allow-ro "$ACTOR" "$ACTOR" open 5 "$T/d/file" write read
    contains "$output" "Permission denied"
    lacks "$output" $'\nread'
    # it may not even be started from elsewhere
    run as_whom "$NSINIT" --allow-ro "$T/d" "$ACTOR" write started
    is_equal "$status" 126
  }
  as_both body
}

@test "--allow-rw: it may do anything below PATH, in plain init mode" {
  body() {
    rm -rf "${T:?}/d" && mkdir -m 777 "$T/d"
    run as_whom "$NSINIT" --allow-ro "$ACTOR" --allow-rw "$T/d" "$ACTOR" touch "$T/d/new" append-file "$T/d/new" text \
      touch "$T/outside"
    contains "$output" "Permission denied"
    is_equal "$(<"$T/d/new")" text
    [[ ! -e $T/outside ]]
    run as_whom "$NSINIT" --allow-ro / --allow-rw "$T/d" sh -c 'cat /etc/hostname >"$0/copy"; echo $?; echo >"$0/../x"' "$T/d"
    contains "$output" 0
    contains "$output" "Permission denied"
  }
  as_both body
}

@test "rules of Landlock cannot be lifted, and hold for children" {
  body() {
    run as_whom "$NSINIT" --allow-ro / "$NSINIT" --allow-rw / sh -c 'touch "$T/x" || sh -c "touch $T/y"'
    is_equal "$(grep -c "Permission denied" <<<"$output")" 2
    [[ ! -e $T/x && ! -e $T/y ]]
  }
  as_both body
}

@test "--allow-bind and --allow-connect: to these TCP ports alone, in plain init mode" {
  needs_program perl
  net_script >/dev/null
  body() {
    local run=(with_network as_whom "$NSINIT")
    run "${run[@]}" --allow-bind 8080 -- perl "$T/net" bind 127.0.0.1:8080
    is_equal "$output" bound
    run "${run[@]}" --allow-bind 8080 -- perl "$T/net" bind 127.0.0.1:8081
    is_equal "$output" "bind: Permission denied"
    run "${run[@]}" --allow-bind 8080 -- perl "$T/net" connect 127.0.0.1:8080
    is_equal "$output" "connect: Permission denied"
    run "${run[@]}" --allow-connect 8080 --allow-connect 8081 -- perl "$T/net" connect 127.0.0.1:8081
    is_equal "$output" "connect: Connection refused"
    run "${run[@]}" --allow-connect 8080 -- perl "$T/net" connect 127.0.0.1:8081
    is_equal "$output" "connect: Permission denied"
    run "${run[@]}" --allow-connect 8080 -- perl "$T/net" bind 127.0.0.1:8080
    is_equal "$output" "bind: Permission denied"
  }
  as_both body
}

@test "the --allow options work in a sandbox as well" {
  needs_program perl
  body() {
    run box --allow-bind 8080 --ro "$(net_script):/net" -- perl /net bind 127.0.0.1:8080
    is_equal "$output" bound
    run box --allow-bind 8080 --ro "$(net_script):/net" -- perl /net bind 127.0.0.1:8081
    is_equal "$output" "bind: Permission denied"
    run box --allow-ro /etc -- touch /tmp/x
    is_equal "$status" 0
  }
  as_both body
}

@test "what is no port, and a path that is missing, are refused" {
  body() {
    local port
    for port in 65536 -1 x '' 80-90 '80 ' 0x50 99999999999999999999; do
      refuses_to as_whom "$NSINIT" --allow-bind "$port" echo started
      contains "$stderr" "'$port'"
      refuses --allow-connect "$port"
    done
    refuses_to as_whom "$NSINIT" --allow-ro "$T/no-such" echo started
    contains "$stderr" "'$T/no-such'"
    refuses_to as_whom "$NSINIT" --allow-rw "" echo started
  }
  as_both body
}

@test "--landlock takes off, and nothing else; rules without Landlock are refused" {
  body() {
    refuses --landlock=on
    contains "$stderr" "'on'"
    refuses --landlock=off --allow-ro /
    contains "$stderr" --allow-
    run box --landlock=off -- echo fine
    is_equal "$output" fine
  }
  as_both body
}

@test "with the host's processes in sight Landlock keeps its signals inside" {
  body() {
    start a as_whom "$ACTOR" ready pause
    wait_for a ready
    run box --share=pid --proc=none -- sh -c 'kill -0 $1' sh "${PID[a]}"
    contains "$output" "not permitted"
    signal a KILL
    finish a
  }
  as_both body
}

@test "with the host's network Landlock keeps it from the host's abstract sockets" {
  needs_program perl
  body() {
    start a as_whom perl "$(net_script)" listen "@nsinit-test-$$"
    wait_for a ready
    run box --net=host --ro "$T/net:/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" "connect: Operation not permitted"
    run box --share=net --ro "$T/net:/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" "connect: Operation not permitted"
    run box --share=net --landlock=off --ro "$T/net:/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" hello
    signal a KILL
    finish a
  }
  as_both body
}

# --- limits ---

@test "--rlimit replaces the defaults of a sandbox" {
  body() {
    run box --rlimit core=5 --rlimit nproc=100:200 --rlimit nofile=64 --ro "$ACTOR:/actor" -- /actor show rlimits
    has_line "$output" rlimit.core=5:5
    has_line "$output" rlimit.nproc=100:200
    has_line "$output" rlimit.nofile=64:64
  }
  as_both body
}

@test "a crash leaves no core, and runs no program of the host's" {
  body() {
    as_whom mkdir -p "$T/d$WHO"
    run box --rw "$T/d$WHO:/d" --chdir /d -- sh -c 'ulimit -c unlimited 2>/dev/null; kill -SEGV $$'
    is_equal "$status" 139
    is_equal "$(ls -A "$T/d$WHO")" ""
  }
  as_both body
}

@test "the limit of processes counts those of the sandbox, whatever the user runs elsewhere" {
  body() {
    local i
    for i in {1..6}; do start "p$i" as_whom "$ACTOR" ready pause; done
    run box --rlimit nproc=5 -- sh -c 'true | true && echo fine'
    is_equal "$output" fine
    run box --rlimit nproc=5 --ro "$ACTOR:/actor" -- /actor children 20 '[' ready pause ']'
    contains "$output" "Resource temporarily unavailable"
    for i in {1..6}; do signal "p$i" KILL && finish "p$i"; done
  }
  as_both body
}

# --- environment ---

@test "--keep-env keeps the whole environment, but for nsinit's own variables" {
  body() {
    run as_whom env -i SECRET=token PATH="$PATH" A=1 NSINIT_GRACE=1s "$NSINIT" --sandbox --keep-env \
      --ro "$ACTOR:/actor" -- /actor environment
    is_equal "$(sort <<<"$output" | grep -v ^PATH | xargs)" "A=1 SECRET=token"
  }
  as_both body
}

@test "--env sets a variable, --unset-env removes one that stays by default, --clear-env all of them" {
  body() {
    run as_whom env -i SECRET=token TERM=dumb LANG=C "$NSINIT" --sandbox --env SECRET=mine --env TERM=other \
      --unset-env LANG --ro "$ACTOR:/actor" -- /actor environment
    is_equal "$(sort <<<"$output" | xargs)" "SECRET=mine TERM=other"
    run as_whom env -i TERM=dumb LANG=C "$NSINIT" --sandbox --clear-env --env A=1 --ro "$ACTOR:/actor" -- /actor environment
    is_equal "$output" A=1
  }
  as_both body
}

@test "PATH is searched inside the sandbox" {
  body() {
    mkdir -p "$T/programs"
    printf '#!/bin/sh\necho found\n' >"$T/programs/nsinit-test-program"
    chmod 755 "$T/programs/nsinit-test-program"
    run -127 as_whom env "PATH=$T/programs:$PATH" "$NSINIT" --sandbox -- nsinit-test-program
    contains "$output" "not in PATH"
    run as_whom env "PATH=$T/programs:$PATH" "$NSINIT" --sandbox --ro "$T/programs" -- nsinit-test-program
    is_equal "$output" found
  }
  as_both body
}

# --- files that are open ---

@test "--keep-fd leaves a file open for the command, and no other" {
  body() {
    as_whom touch "$T/f$WHO"
    run as_whom "$ACTOR" open 5 "$T/f$WHO" open 6 /etc/passwd open 300 /etc/passwd exec "$NSINIT" --sandbox \
      --keep-fd 5 --keep-fd 300 --ro "$ACTOR:/actor" -- /actor show fds
    is_equal "$(tail -n 1 <<<"$output")" fds=0,1,2,5,300
    run as_whom "$ACTOR" open 5 /etc/passwd open 6 /etc/group exec "$NSINIT" --sandbox --keep-fd 5,6 -- sh -c 'head -c 4 <&6'
    is_equal "$status $output" "0 root"
  }
  as_both body
}

@test "a file to keep that is not open, or no number, is refused" {
  body() {
    local fd
    for fd in 77 -1 x '' 99999999999; do
      refuses --keep-fd "$fd"
      contains "$stderr" "'$fd'"
    done
    refuses_to as_whom "$NSINIT" --keep-fd 0 echo started
    contains "$stderr" --sandbox
  }
  as_both body
}

@test "nsinit's own files do not reach the command, with any of the options that open some" {
  body() {
    run as_whom "$NSINIT" --sandbox --report "$T/report$WHO" --pid-file "$T/pid$WHO" --status-fd 1 --proc=pid --boottime 5 \
      --overlay /opt:/o --tmpfs /x --file /y=z --ro "$ACTOR:/actor" -- /actor show fds
    is_equal "$(grep ^fds= <<<"$output")" fds=0,1,2
  }
  as_both body
}

# --- keyring ---

# keys VERB: of perl, with the number that keyctl(2) has here
keys() {
  case $(uname -m) in
  x86_64) echo "248 250" ;;
  aarch64 | riscv64) echo "217 219" ;;
  *) skip "the number of keyctl(2) is not known here" ;;
  esac
}

@test "the session keyring of the caller stays outside, unless it is shared" {
  needs_program perl
  [[ -e /proc/keys ]] || skip "a kernel without keys"
  local add keyctl
  read -r add keyctl < <(keys)
  # a session keyring with a key in it; then nsinit
  cat >"$T/with-key" <<-END
	syscall($keyctl, 1, 0) >= 0 or die "join: \$!\n";
	my (\$type, \$name, \$text) = ("user", "nsinit-test", "secret");
	syscall($add, \$type, \$name, \$text, 6, -3) >= 0 or die "add: \$!\n";
	exec @ARGV;
	END
  cat >"$T/look" <<-END
	my (\$type, \$name) = ("user", "nsinit-test");
	print syscall($keyctl, 10, -3, \$type, \$name, 0) >= 0 ? "found\n" : "no: \$!\n";
	END
  body() {
    run as_whom perl "$T/with-key" perl "$T/look"
    is_equal "$output" found
    run as_whom perl "$T/with-key" "$NSINIT" --sandbox --ro "$T/look:/look" -- perl /look
    is_equal "$output" "no: Operation not permitted"
    run as_whom perl "$T/with-key" "$NSINIT" --sandbox --seccomp=off --ro "$T/look:/look" -- perl /look
    is_equal "$output" "no: Required key not available"
    run as_whom perl "$T/with-key" "$NSINIT" --sandbox --seccomp=off --share=keyring --ro "$T/look:/look" -- perl /look
    # root's sandbox has another uid, which may not search the keyring either
    if [[ $WHO == user ]]; then is_equal "$output" found; fi
  }
  as_both body
}

# --- names and clocks ---

@test "--hostname is the name inside" {
  body() {
    local long
    run box --hostname somewhere -- uname -n
    is_equal "$output" somewhere
    printf -v long %064d 0
    run box --hostname "$long" -- uname -n
    is_equal "$output" "$long"
    refuses --hostname "${long}0"
    contains "$stderr" "'${long}0'"
  }
  as_both body
}

@test "--hostname where that of the host would change is refused" {
  body() {
    refuses_to as_whom "$NSINIT" --hostname x echo started
    contains "$stderr" "'x'"
    refuses --share=uts --hostname x
    contains "$stderr" "'x'"
    run as_whom "$NSINIT" --unshare=user,uts --hostname x -- uname -n
    is_equal "$output" x
  }
  as_both body
}

@test "--boottime and --monotonic add seconds to its clocks" {
  local up
  body() {
    up=$(cut -d . -f 1 /proc/uptime)
    run box --boottime 100000 -- cut -d . -f 1 /proc/uptime
    ((output >= up + 100000 && output < up + 100100))
    run box --boottime 1000 --monotonic -1 -- cat /proc/self/timens_offsets
    is_equal "$(xargs <<<"$output")" "monotonic -1 0 boottime 1000 0"
    # the host's are the same as before
    (($(cut -d . -f 1 /proc/uptime) < up + 100))
    run box -- readlink /proc/self/ns/time
    is_equal "$output" "$(readlink /proc/self/ns/time)"
    run box --monotonic 5 -- readlink /proc/self/ns/time
    [[ $output != "$(readlink /proc/self/ns/time)" ]]
  }
  as_both body
}

@test "a CLOCK_MONOTONIC that is offset is what the command reads" {
  perl -MTime::HiRes -e 1 2>/dev/null || skip "needs Time::HiRes of perl"
  body() {
    local now='print int clock_gettime(CLOCK_MONOTONIC)' before
    before=$(perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC -e "$now")
    run box --monotonic 50000 -- perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC -e "$now"
    ((output >= before + 50000 && output < before + 50100))
  }
  as_both body
}

@test "what is no number of seconds, or before the boot, is refused" {
  body() {
    local offset
    for offset in x '' 1.5 +1 '1 ' 1s 0x10 99999999999999999999 --1; do
      refuses --boottime "$offset"
      contains "$stderr" "'$offset'"
      refuses --monotonic="$offset"
    done
    refuses --boottime -1000000000
    contains "$stderr" "-1000000000"
    refuses_to as_whom "$NSINIT" --boottime 5 echo started
    contains "$stderr" --sandbox
  }
  as_both body
}

# --- who ---

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

@test "--user N of an ordinary user is him by another number" {
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

@test "an ordinary user may be root inside: it is still him outside" {
  WHO=user
  run box --user 0:0 -- sh -c 'id -u; cat /etc/shadow; touch /usr/x; touch /tmp/x && ls -ln /tmp/x'
  matches "$output" ^0$'\n'
  matches "$output" "0 0 .* /tmp/x"
  contains "$output" "cannot touch '/usr/x'"
}

@test "a folder and a file that the command's user is shown writable are his" {
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

@test "an ordinary user may map himself, to any number" {
  local uid gid
  read -r uid gid < <(as_user sh -c 'echo $(id -u) $(id -g)')
  WHO=user
  run box --map "u:0:$uid:1" --map "g:5:$gid:1" -- sh -c 'echo $(id -u):$(id -g)'
  is_equal "$output" 0:5
}

@test "an ordinary user who maps another's id is told what that takes" {
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

@test "--groups=drop: an ordinary user cannot drop his groups without ranges of his own, and is told so" {
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

@test "a filter that cannot be read, or is none, is refused" {
  body() {
    refuses --seccomp "$T/no-such"
    contains "$stderr" "'$T/no-such'"
    echo 123 >"$T/odd"
    refuses --seccomp "$T/odd"
    contains "$stderr" "'$T/odd'"
    refuses --seccomp "$T"
    refuses --deny-syscalls no_such_call
    contains "$stderr" "'no_such_call'"
  }
  as_both body
}
