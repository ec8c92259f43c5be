#!/usr/bin/env bats
# The sandbox with no other option: what `nsinit --sandbox -- CMD` shows, and what it keeps away.

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
# shellcheck disable=SC2016 # many a script here is for the shell inside
# shellcheck disable=SC2317 # a test hands its body on by name
load ../lib/helper
load ../lib/sandbox

setup() {
  begin_test
  needs_sandbox
}

# the mount points in mountinfo, without those that the host has below its system folders
mount_points() {
  local point
  while read -r _ _ _ _ point _; do
    [[ $point =~ ^/(usr|etc|opt|nix|bin|sbin|lib[0-9a-z]*)/ ]] && grep -q " $point " /proc/self/mountinfo && continue
    echo "$point"
  done | sort
}

# those of these paths that the host has
which_exist() {
  local path
  for path in "$@"; do
    [[ ! -e $path ]] || echo "$path"
  done
}

# those of these paths that are folders of the host and not links to such
which_are_folders() {
  local path
  for path in "$@"; do
    [[ ! -d $path || -L $path ]] || echo "$path"
  done
}

@test "nsinit --sandbox -- CMD is safe with no further option" {
  needs_program ip mount
  body() {
    run box -- sh -c 'echo $$; ps -e -o pid=,args=; ip -o addr; mount; id -u; touch /usr/x; grep CapEff /proc/self/status
      tail -n +2 /proc/net/route; ls -A /home /root /run /var /srv /mnt /boot /sys 2>/dev/null | wc -l'
    is_equal "${lines[0]}" 2
    matches "${lines[1]}" "^ *1 .*nsinit.*--sandbox|^ *1 $NSINIT --sandbox"
    contains "$output" "lo    inet 127.0.0.1/8"
    contains "$output" "on /usr type"
    contains "$output" "on /proc type proc"
    matches "$output" "cannot touch '/usr/x': (Read-only file system|Permission denied)"
    contains "$output" $'CapEff:\t0000000000000000'
    lacks "$output" eth0
    [[ ! -e /usr/x ]]
  }
  as_both body
}

# --- processes ---

@test "PID 1 is nsinit, and the command is its child" {
  body() {
    run box --ro "$ACTOR:/actor" -- /actor show ids
    is_equal "$status" 0
    is_equal "$(value "$output" pid)" 2
    is_equal "$(value "$output" ppid)" 1
    run box -- sh -c 'tr "\0" " " </proc/1/cmdline'
    contains "$output" "--sandbox -- sh -c"
  }
  as_both body
}

@test "ps sees PID 1, the command and itself" {
  body() {
    run box -- sh -c 'ps -e -o pid=; echo'
    is_equal "$(xargs <<<"$output")" "1 2 3"
  }
  as_both body
}

@test "no process of the host can be seen or signalled" {
  body() {
    start a as_whom "$ACTOR" ready pause
    wait_for a ready
    run box -- sh -c 'ls -d /proc/[0-9]* | wc -l; ls -d /proc/$1 2>&1; kill -0 $1 2>&1' sh "${PID[a]}"
    matches "$output" ^[34]$'\n'
    contains "$output" "/proc/${PID[a]}': No such file or directory"
    contains "$output" "No such process"
    signal a KILL
    finish a
  }
  as_both body
}

@test "the host's view of the sandbox's processes is unchanged: it sees each of them" {
  body() {
    start_box a --ro "$ACTOR:/actor" -- /actor ready pause
    is_equal "$(status_of "$BOX" NSpid)" "$BOX 1"
    is_equal "$(status_of "$COMMAND" NSpid)" "$COMMAND 2"
    signal a TERM
    finish a
    is_equal "$status" 143
  }
  as_both body
}

@test "every namespace is a new one" {
  body() {
    local kind
    start_box a --ro "$ACTOR:/actor" -- /actor ready pause
    for kind in user mnt pid net uts ipc cgroup; do
      [[ $(space "$BOX" "$kind") != "$(space self "$kind")" ]]
      is_equal "$kind $(space "$COMMAND" "$kind")" "$kind $(space "$BOX" "$kind")"
    done
    signal a TERM
    finish a
  }
  needs_root
  as_both body
}

# --- network ---

@test "the network is lo alone, and up" {
  body() {
    run box -- sh -c 'tail -n +3 /proc/net/dev | cut -d : -f 1'
    is_equal "$(xargs <<<"$output")" lo
    needs_program ip
    run box -- ip addr
    matches "$output" "^1: lo: <[A-Z,_]*UP[,>]"
    contains "$output" "inet 127.0.0.1/8"
    lacks "$output" "2: "
  }
  as_both body
}

@test "there is no route, and no address beyond lo's is reached" {
  body() {
    run box -- cat /proc/net/route
    is_equal "$(wc -l <<<"$output")" 1
    needs_program perl
    run box --ro "$(net_script):/net" -- perl /net connect 192.0.2.1:80
    is_equal "$output" "connect: Network is unreachable"
  }
  as_both body
}

@test "what listens on the host's loopback is not reached" {
  needs_program perl
  # a host of its own, with a server
  local host='perl "$T/net" listen 127.0.0.1:8080 >"$T/listening" & until grep -qs ready "$T/listening"; do sleep 0.01
    done; perl "$T/net" connect 127.0.0.1:8080; "$@"; kill $!'
  net_script >/dev/null
  body() {
    rm -f "$T/listening"
    run with_network sh -c "$host" sh true
    is_equal "$output" hello
    rm -f "$T/listening"
    run with_network as_whom sh -c "$host" sh "$NSINIT" --sandbox --ro "$T/net:/net" -- \
      perl /net connect 127.0.0.1:8080
    is_equal "$output" $'hello\nconnect: Connection refused'
    run with_network as_whom sh -c "$host" sh "$NSINIT" --sandbox --net=host --ro "$T/net:/net" -- \
      perl /net connect 127.0.0.1:8080
    is_equal "$output" $'hello\nhello'
  }
  as_both body
}

@test "an abstract socket of the host is not reached" {
  needs_program perl
  body() {
    start a as_whom perl "$(net_script)" listen "@nsinit-test-$$"
    wait_for a ready
    run perl "$(net_script)" connect "@nsinit-test-$$"
    is_equal "$output" hello
    run box --ro "$(net_script):/net" -- perl /net connect "@nsinit-test-$$"
    is_equal "$output" "connect: Connection refused"
    signal a KILL
    finish a
  }
  as_both body
}

# --- files ---

@test "the mounts are those of the defaults, and no others" {
  body() {
    local wanted
    wanted=$({
      printf '%s\n' / /dev/{null,zero,full,random,urandom,tty,pts,shm} /tmp /proc /home/somebody
      which_are_folders /usr /bin /sbin /lib /lib32 /lib64 /libx32 /opt /nix /etc
      which_exist /etc/{shadow,shadow-,gshadow,gshadow-,sudoers,sudoers.d,ssh,machine-id}
      which_exist /proc/{sys,sysrq-trigger,irq,bus,fs,kcore,keys,kmsg,timer_list,latency_stats,scsi,acpi}
    } | sort)
    run as_whom env HOME=/home/somebody "$NSINIT" --sandbox -- cat /proc/self/mountinfo
    is_equal "$(mount_points <<<"$output")" "$wanted"
  }
  as_both body
}

@test "the root holds the system, devices, processes, room to write and nothing else" {
  body() {
    local name
    run as_whom env HOME=/home/somebody "$NSINIT" --sandbox -- ls -A /
    for name in $output; do
      matches "$name" '^(bin|dev|etc|home|lib|lib32|lib64|libx32|nix|opt|proc|sbin|tmp|usr)$'
    done
    run as_whom env HOME=/home/somebody "$NSINIT" --sandbox -- find /home /tmp /dev/shm
    is_equal "$(xargs <<<"$output")" "/home /home/somebody /tmp /dev/shm"
  }
  as_both body
}

@test "nothing of the host's /home, /root, /run, /var, /srv, /mnt, /media, /boot and /sys is there" {
  install -D "$NSINIT" "$T/.bin/nsinit-copy"
  body() {
    local where="" dir
    for dir in /home /root /run /var /srv /mnt /media /boot /sys; do
      [[ ! -d $dir ]] || where+=" $dir"
    done
    # the program under test may lie below one of them
    local NSINIT=$T/.bin/nsinit-copy
    run with_mounts "for dir in $where; do mount -t tmpfs none \$dir; echo >\$dir/nsinit-secret; done" as_whom \
      env HOME=/root "$NSINIT" --sandbox -- sh -c "ls -d $where; find / -name nsinit-secret" 2>&1
    lacks "$output" nsinit-secret
    for dir in $where; do
      [[ $dir == /root ]] || contains "$output" "'$dir': No such file or directory"
    done
  }
  as_both body
}

@test "there is no socket and no pipe of the host's: find / -type s finds none" {
  needs_program perl
  install -D "$NSINIT" "$T/.bin/nsinit-copy"
  body() {
    local NSINIT=$T/.bin/nsinit-copy
    run with_mounts 'mount -t tmpfs none /run; mkdir /run/a; chmod 777 /run/a
      perl -e "use Socket; socket S, PF_UNIX, SOCK_STREAM, 0; bind S, sockaddr_un(q(/run/a/s)) or die"; test -S /run/a/s' \
      box -- sh -c 'find / -path /proc -prune -o "(" -type s -o -type p ")" -print 2>/dev/null'
    is_equal "$output" ""
  }
  as_both body
}

@test "who may become root, the host's keys and its id are hidden in /etc" {
  # an /etc that has all of them, whatever the machine's has
  local etc='mkdir "$T/etc"; cp /etc/passwd /etc/group "$T/etc"; mkdir "$T/etc/ssh" "$T/etc/sudoers.d"
    for file in shadow shadow- gshadow gshadow- sudoers machine-id ssh/host_key sudoers.d/all; do
      echo nsinit-secret >"$T/etc/$file"; done; mount --bind "$T/etc" /etc'
  body() {
    rm -rf "${T:?}/etc"
    run with_mounts "$etc" box -- sh -c 'grep -r nsinit-secret /etc; ls /etc/ssh /etc/sudoers.d; ls /etc
      cat /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/sudoers /etc/machine-id'
    lacks "$output" nsinit-secret
    lacks "$output" host_key
    is_equal "$(grep -Ev ':$|^$' <<<"$output" | xargs)" \
      "group gshadow gshadow- machine-id passwd shadow shadow- ssh sudoers sudoers.d"
  }
  as_both body
}

@test "the secrets of this machine's /etc are hidden too" {
  body() {
    run box -- sh -c 'cat /etc/shadow* /etc/gshadow* /etc/sudoers /etc/machine-id 2>/dev/null | wc -c
      find /etc/sudoers.d /etc/ssh -mindepth 1 2>/dev/null | wc -l'
    is_equal "$(xargs <<<"$output")" "0 0"
  }
  as_both body
}

@test "the system is read-only" {
  body() {
    local dir
    run box -- sh -c 'touch /usr/x; echo $?' 2>&1
    matches "$output" "cannot touch '/usr/x': (Read-only file system|Permission denied)"$'\n1'
    for dir in / /usr /usr/bin /etc /etc/ssl /opt /bin /sbin /lib /dev /home; do
      [[ -d $dir ]] || continue
      run as_whom env HOME=/home/somebody "$NSINIT" --sandbox --landlock=off -- mkdir "$dir/nsinit-test"
      is_equal "$status" 1
      matches "$output" "Read-only file system"
      [[ ! -e $dir/nsinit-test ]]
    done
  }
  as_both body
}

@test "no system file can be changed, moved, removed, or given other rights" {
  body() {
    run box --landlock=off -- sh -c 'for what in "chmod 777 /etc/passwd" "rm /etc/passwd" "mv /etc/passwd /etc/p" \
      "chown 0:0 /etc/passwd" "cp /dev/null /etc/passwd" "ln /etc/passwd /tmp/p" "touch /etc/passwd"; do
      $what 2>&1 && echo "done: $what"; done; true'
    lacks "$output" done:
    (($(grep -c 'Read-only file system' <<<"$output") >= 5))
  }
  as_both body
}

@test "nothing that is mounted has setuid programs or devices, but for the devices" {
  body() {
    local point options
    while read -r _ _ _ _ point options _; do
      contains "$point ,$options," ,nosuid,
      case $point in
      /dev/pts) ;;
      /dev/* | /etc/* | /proc/[a-z]*) contains "$point ,$options" ,no ;;
      *) contains "$point ,$options," ,nodev, ;;
      esac
    done < <(box -- cat /proc/self/mountinfo)
  }
  as_both body
}

@test "/tmp, /dev/shm and HOME can be written to, and what is written goes with the sandbox" {
  body() {
    local home=/home/somebody
    rm -rf /tmp/nsinit-inside
    run as_whom env HOME="$home" "$NSINIT" --sandbox -- sh -ec 'for dir in /tmp /dev/shm "$HOME"; do
      echo text >"$dir/nsinit-inside"; mkdir "$dir/d"; mv "$dir/nsinit-inside" "$dir/d/e"; cat "$dir/d/e"; done
      stat -c "%a %n" /tmp /dev/shm "$HOME"; cd; pwd'
    is_equal "$output" $'text\ntext\ntext\n1777 /tmp\n1777 /dev/shm\n700 /home/somebody\n/home/somebody'
    [[ ! -e /tmp/nsinit-inside && ! -e /tmp/d/e && ! -e /dev/shm/d/e && ! -e $home ]]
    run as_whom env HOME="$home" "$NSINIT" --sandbox -- find /tmp /dev/shm "$home" -mindepth 1
    is_equal "$output" ""
  }
  as_both body
}

@test "HOME is empty wherever it lies, and not covered where it lies in the system" {
  body() {
    local home
    for home in /root /a/very/deep/place /tmp/in-tmp /var/lib/somebody /home/somebody/; do
      run as_whom env HOME="$home" "$NSINIT" --sandbox -- sh -c 'cd && ls -A && touch new && pwd'
      is_equal "$output" "${home%/}"
    done
    run as_whom env HOME=/usr "$NSINIT" --sandbox -- sh -c 'ls -d ~/bin && touch ~/new'
    contains "$output" /usr/bin
    contains "$output" "cannot touch"
    for home in / // relative "" /home/../etc; do
      run as_whom env HOME="$home" "$NSINIT" --sandbox -- ls -d /etc/passwd
      is_equal "$home $status $output" "$home 0 /etc/passwd"
    done
    run as_whom env -u HOME "$NSINIT" --sandbox -- echo fine
    is_equal "$output" fine
  }
  as_both body
}

@test "the folder of the caller is entered if it is shown, else /" {
  body() {
    cd /usr/bin
    run box -- pwd
    is_equal "$output" /usr/bin
    cd "$T"
    run box -- pwd
    is_equal "$output" /
    run box --ro "$T" -- pwd
    is_equal "$output" "$T"
  }
  as_both body
}

# --- /proc and /dev ---

@test "/proc/sys and its kin are read-only, whoever asks" {
  body() {
    local file
    for file in /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sys/vm/overcommit_memory \
      /proc/sys/net/ipv4/ip_forward /proc/sys/fs/file-max /proc/sysrq-trigger /proc/sys/user/max_user_namespaces; do
      [[ -e $file ]] || continue
      run box --landlock=off -- sh -c 'true >"$1" && echo opened' sh "$file"
      lacks "$output" opened
      # with every right over files as well
      run box --landlock=off --seccomp=off --caps=dac_override,dac_read_search,fowner,sys_admin -- \
        sh -c 'true >"$1" && echo opened' sh "$file"
      lacks "$output" opened
      matches "$output" "(Read-only file system|Permission denied)"
    done
  }
  as_both body
}

@test "what of /proc shows the kernel's memory, keys and messages is empty" {
  body() {
    local path
    for path in /proc/{kcore,keys,kmsg,timer_list,latency_stats,scsi,acpi}; do
      [[ -e $path ]] || continue
      if [[ -d $path ]]; then
        run box -- ls -A "$path"
      else
        run box -- cat "$path"
      fi
      is_equal "$path $status $output" "$path 0 "
    done
  }
  as_both body
}

@test "/dev has null, zero, full, random, urandom and tty, each what it is called" {
  body() {
    run box -- sh -c 'cd /dev; for name in *; do [ ! -c $name ] || [ -L $name ] || stat -c "%n %t:%T" $name; done'
    is_equal "$output" $'full 1:7\nnull 1:3\nrandom 1:8\ntty 5:0\nurandom 1:9\nzero 1:5'
    run box -- sh -ec 'echo lost >/dev/null; head -c 3 /dev/zero | wc -c; head -c 7 /dev/urandom | wc -c
      head -c 5 /dev/random | wc -c; sh -c "echo >/dev/full" 2>/dev/null || echo full'
    is_equal "$(xargs <<<"$output")" "3 7 5 full"
  }
  as_both body
}

@test "/dev has links to standard input, output and error, and to the open files" {
  body() {
    run box -- sh -ec 'cd /dev; for name in fd stdin stdout stderr ptmx; do echo $name $(readlink $name); done
      echo through | cat /dev/stdin; ls /dev/fd/0'
    is_equal "$output" $'fd /proc/self/fd\nstdin fd/0\nstdout fd/1\nstderr fd/2\nptmx pts/ptmx\nthrough\n/dev/fd/0'
  }
  as_both body
}

@test "/dev/stdout and /dev/stderr can be opened anew, as programs do that log there" {
  body() {
    run as_whom sh -c '"$0" --sandbox -- sh -c "echo one >/dev/stdout; echo two >/dev/stderr" 2>&1 | cat' "$NSINIT"
    is_equal "$output" $'one\ntwo'
  }
  as_both body
}

@test "/dev/pts is one of its own, and empty" {
  body() {
    run box -- ls -A /dev/pts
    is_equal "$output" ptmx
    run box -- stat -c %a /dev/pts/ptmx
    is_equal "$output" 666
    run "$PTY" -- "$NSINIT" --sandbox -- ls -A /dev/pts
    contains "$output" ptmx
    lacks "$output" $'\n0'
  }
  as_both body
}

@test "a pseudo-terminal can be made inside" {
  needs_program script
  body() {
    run box -- script -qec 'tty; echo typed' /dev/null
    contains "$output" /dev/pts/0
    contains "$output" typed
  }
  as_both body
}

# --- who the command is ---

@test "root is root inside, and outside an id that nobody has: at least 0x70000000" {
  needs_root
  WHO=root start_box a --ro "$ACTOR:/actor" -- /actor show users ready pause
  has_line "$(<"$T/a.out")" uid=0,0,0
  has_line "$(<"$T/a.out")" gid=0,0,0
  local kind inside outside count
  for kind in uid gid; do
    read -r inside outside count <"/proc/$BOX/${kind}_map"
    is_equal "$(wc -l <"/proc/$BOX/${kind}_map")" 1
    is_equal "$inside $count" "0 65536"
    ((outside >= 0x70000000 && outside % 65536 == 0 && outside + count < 0x7fffffff))
    is_equal "$(status_of "$COMMAND" "${kind^}")" "$outside $outside $outside $outside"
    is_equal "$(status_of "$BOX" "${kind^}")" "$outside $outside $outside $outside"
  done
  signal a TERM
  finish a
}

@test "an ordinary user is himself inside, and his own id is all that there is" {
  local uid gid kind
  read -r uid gid < <(as_user sh -c 'echo $(id -u) $(id -g)')
  WHO=user start_box a --ro "$ACTOR:/actor" -- /actor show users ready pause
  has_line "$(<"$T/a.out")" "uid=$uid,$uid,$uid"
  has_line "$(<"$T/a.out")" "gid=$gid,$gid,$gid"
  is_equal "$(xargs <"/proc/$BOX/uid_map")" "$uid $uid 1"
  is_equal "$(xargs <"/proc/$BOX/gid_map")" "$gid $gid 1"
  is_equal "$(<"/proc/$BOX/setgroups")" deny
  is_equal "$(status_of "$COMMAND" Uid)" "$uid $uid $uid $uid"
  signal a TERM
  finish a
}

@test "root's supplementary groups are dropped" {
  needs_root
  run "$ACTOR" groups 4,27,100 exec "$NSINIT" --sandbox --ro "$ACTOR:/actor" -- /actor show users
  has_line "$output" groups=
}

@test "an ordinary user's supplementary groups stay, and --explain says so" {
  needs_root
  run "$ACTOR" groups 4,27 setgid 65534 setuid 65534 exec "$NSINIT" --sandbox -- id -G
  is_equal "$output" "65534"
  run "$ACTOR" groups 4,27 setgid 65534 setuid 65534 exec "$NSINIT" --sandbox --explain -- true
  contains "$output" "supplementary groups stay"
  run "$ACTOR" groups 4,27 setgid 65534 setuid 65534 exec "$NSINIT" --sandbox -v -- true
  contains "$output" "supplementary groups stay"
}

@test "no capability is left in any of the five sets, and none can be gained" {
  body() {
    run box -- grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status
    is_equal "$(tr '\t' ' ' <<<"$output" | xargs)" "CapInh: 0000000000000000 CapPrm: 0000000000000000 \
CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000 NoNewPrivs: 1 Seccomp: 2"
  }
  as_both body
}

@test "a setuid program gives nothing" {
  needs_root
  needs_program capsh
  cp "$ACTOR" "$T/setuid"
  chmod 4755 "$T/setuid"
  body() {
    run box --ro "$T/setuid:/setuid" -- /setuid show users show rights
    [[ $WHO == root ]] || has_line "$output" "uid=$ORDINARY,$ORDINARY,$ORDINARY"
    has_line "$output" cap.effective=0000000000000000
  }
  as_both body
}

@test "the filter of system calls and the rules of Landlock are in force" {
  body() {
    run box -- sed -n 's/^Seccomp_filters:\t//p' /proc/self/status
    is_equal "$status" 0
    ((output >= 1))
    run box -- unshare --uts true
    contains "$output" "Operation not permitted"
    run box -- mount -t tmpfs none /tmp
    is_equal "$status" 32
    run box -- chroot / true
    is_equal "$status" 125
  }
  as_both body
}

@test "there is no user namespace below it" {
  body() {
    run box -- unshare --user true
    contains "$output" "Operation not permitted"
    run box --seccomp=off -- unshare --user true
    contains "$output" "No space left on device"
    run box --seccomp=off -- cat /proc/sys/user/max_user_namespaces
    is_equal "$output" 0
  }
  as_both body
}

@test "the host's limit on user namespaces is not touched" {
  local before
  before=$(</proc/sys/user/max_user_namespaces)
  body() {
    box -- true
    is_equal "$(</proc/sys/user/max_user_namespaces)" "$before"
  }
  as_both body
}

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

@test "a standard file that is a folder is refused: it is a way out of the sandbox" {
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

@test "the hostname is sandbox, and the host's stays" {
  body() {
    local before
    before=$(uname -n)
    run box -- uname -n
    is_equal "$output" sandbox
    is_equal "$(uname -n)" "$before"
    run box -- hostname changed
    [[ $status != 0 ]]
  }
  as_both body
}

@test "its cgroup is the root of what it sees" {
  [[ -e /proc/self/cgroup ]] || skip "no cgroups"
  body() {
    run box -- sh -c 'cut -d : -f 3 /proc/self/cgroup | sort -u'
    is_equal "$output" /
    run box -- ls /sys/fs/cgroup
    contains "$output" "No such file or directory"
  }
  as_both body
}

@test "System V IPC of the host is not there" {
  needs_program ipcmk ipcrm ipcs
  local id
  id=$(ipcmk -M 4096 -p 666 | sed 's/.*: //')
  body() {
    run box -- cat /proc/sysvipc/shm
    is_equal "$(wc -l <<<"$output")" 1
    run box -- ipcrm -m "$id"
    [[ $status != 0 ]]
  }
  as_both body
  ipcrm -m "$id"
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

@test "a command that the sandbox does not show is an error that says which option shows it" {
  body() {
    printf '#!/bin/sh\necho hello\n' >"$T/program"
    chmod 755 "$T/program"
    run -127 box -- "$T/program"
    contains "$output" "'$T/program'"
    contains "$output" --ro
    run box --ro "$T/program" -- "$T/program"
    is_equal "$output" hello
    run -125 box --chdir "$T" -- true
    contains "$output" "'$T'"
    contains "$output" --ro
  }
  as_both body
}

@test "nothing is left on the host when it has ended" {
  needs_root
  body() {
    # a /tmp, /run, /var and /dev/shm that nobody else writes to; their mounts are counted before and after
    run with_mounts 'for dir in /var /dev/shm /run; do mount -t tmpfs -o mode=1777 none $dir; done' \
      as_whom sh -ec 'cat /proc/self/mountinfo >"$T/before"; ls -a "$T" >"$T/files"
        TMPDIR=$T "$0" --sandbox -- sh -c "touch /tmp/x ~/y; mkdir /dev/shm/z"
        cat /proc/self/mountinfo | cmp "$T/before" -; ls -a "$T" | cmp "$T/files" -
        find /run /var /dev/shm -mindepth 1; rm "$T/before" "$T/files"' "$NSINIT"
    is_equal "$status $output" "0 "
  }
  as_both body
}

@test "as PID 1 of a container it makes the same sandbox" {
  needs_pid1
  run as_pid1 "$NSINIT" --sandbox --proc=none -- sh -c 'echo $$; exit 7'
  is_equal "$status $output" "7 2"
  run as_pid1 "$NSINIT" --sandbox -- sh -c 'ps -e -o pid= | xargs; exit 7'
  is_equal "$status" 7
  matches "$output" "^1 2 3( 4)*$"
}

@test "a hundred sandboxes at once all work" {
  body() {
    local i
    for i in {1..100}; do
      start "a$i" box -- sh -c 'echo "$$ $(ls /proc | grep -c "^[0-9]")"'
    done
    for i in {1..100}; do
      finish "a$i" 30
      matches "$status $output" "^0 2 [345]$"
    done
  }
  as_both body
}
