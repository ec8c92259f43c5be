#!/usr/bin/env bats
# What a sandbox takes from its caller: environment, file descriptors, limits, keyring, host name, clocks.

load ../lib/helper
load ../lib/sandbox

# --- what comes from the caller ---

@test "PATH, TERM, LANG, LC_*, TZ, HOME and USER stay, and the rest is cleared" {
  body() {
    local keep=(PATH=/usr/bin:/bin TERM=dumb LANG=C LC_ALL=C LC_TIME=C TZ=UTC HOME=/h USER=me)
    run as_whom env -i "${keep[@]}" SECRET=token SSH_AUTH_SOCK=/s LANGUAGE=x PATHS=x LC=x LD_PRELOAD= TERMINAL=x \
      "$NSINIT" --sandbox --ro "$ACTOR:/actor" -- /actor environment
    is_equal "$output" "$(printf '%s\n' "${keep[@]}")"
  }
  as_both body
}

@test "files 0 to 2 are all that the command gets" {
  body() {
    start a as_whom "$ACTOR" open 3 / open 7 /etc open 60 /dev/null open 700 /usr exec \
      "$NSINIT" --sandbox --ro "$ACTOR:/actor" -- /actor show fds
    finish a
    is_equal "$status $(tail -n 1 <<<"$output")" "0 fds=0,1,2"
  }
  as_both body
}

@test "files that were closed stay closed" {
  body() {
    box --ro "$ACTOR:/actor" -- /actor show fds <&- 2>&- >"$T/fds" 3>&-
    is_equal "$(tail -n 1 "$T/fds")" fds=1
    touch "$T/fds-file"
    chmod 666 "$T/fds-file"
    box --rw "$T/fds-file:/fds" --ro "$ACTOR:/actor" -- /actor to /fds show fds <&- >&- 2>&- 3>&-
    is_equal "$(tail -n 1 "$T/fds-file")" "fds="
    rm "$T/fds-file"
  }
  as_both body
}

@test "a standard file that is a directory is refused: it is a way out of the sandbox" {
  body() {
    local fd
    for fd in 0 1 2; do
      status=0
      as_whom "$ACTOR" open "$fd" / exec "$NSINIT" --sandbox -- echo started >"$T/out" 2>"$T/err" </dev/null || status=$?
      is_equal "$fd $status" "$fd 125"
      [[ $fd == 2 ]] || contains "$(<"$T/err")" "--keep-fd $fd"
      [[ $fd == 1 ]] || is_equal "$(<"$T/out")" ""
    done
    run as_whom "$ACTOR" open 0 / exec "$NSINIT" --sandbox --keep-fd 0 -- echo started
    is_equal "$output" started
  }
  as_both body
}

@test "core dumps are off, and it may have 4096 processes" {
  body() {
    run box --ro "$ACTOR:/actor" -- /actor show rlimits
    has_line "$output" rlimit.core=1:1
    has_line "$output" rlimit.nproc=4096:4096
  }
  as_both body
}

@test "limits that are lower already stay" {
  body() {
    run as_whom "$ACTOR" rlimit core 0 0 rlimit nproc 500 600 exec "$NSINIT" --sandbox --ro "$ACTOR:/actor" -- \
      /actor show rlimits
    has_line "$output" rlimit.core=0:0
    has_line "$output" rlimit.nproc=500:600
  }
  as_both body
}

@test "no other limit changes" {
  body() {
    local before
    before=$(as_whom "$ACTOR" show rlimits | grep -v -e core -e nproc)
    run box --ro "$ACTOR:/actor" -- /actor show rlimits
    is_equal "$(grep -v -e core -e nproc <<<"$output")" "$before"
  }
  as_both body
}

@test "standard input, output and error are the caller's, and its status comes back" {
  body() {
    echo word >"$T/in"
    status=0
    box -- sh -c 'cat; echo wrong >&2; exit 37' <"$T/in" >"$T/out" 2>"$T/err" || status=$?
    is_equal "$status $(<"$T/out") $(<"$T/err")" "37 word wrong"
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

@test "--keep-env keeps the whole environment, except nsinit's own variables" {
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
  perl -MTime::HiRes -e 1 2>/dev/null || skip "$(without_program "perl with Time::HiRes")"
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
