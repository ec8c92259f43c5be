#!/usr/bin/env bats
# The files of a sandbox with no other option: what is there, and what is kept away.

load ../lib/helper
load ../lib/sandbox

# the mount points in mountinfo, without those that the host has below its system directories
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

# those of these paths that are directories of the host and not links to such
which_are_directories() {
  local path
  for path in "$@"; do
    [[ ! -d $path || -L $path ]] || echo "$path"
  done
}

# --- files ---

@test "the mounts are those of the defaults, and no others" {
  body() {
    local wanted
    wanted=$({
      printf '%s\n' / /dev/{null,zero,full,random,urandom,tty,pts,shm} /tmp /proc /home/somebody
      which_are_directories /usr /bin /sbin /lib /lib32 /lib64 /libx32 /opt /nix /etc
      which_exist /etc/{shadow,shadow-,gshadow,gshadow-,sudoers,sudoers.d,ssh,machine-id}
      which_exist /proc/{sys,sysrq-trigger,irq,bus,fs,kcore,keys,kmsg,timer_list,latency_stats,scsi,acpi}
    } | sort)
    run as_whom env HOME=/home/somebody "$NSINIT" --sandbox -- cat /proc/self/mountinfo
    is_equal "$(mount_points <<<"$output")" "$wanted"
  }
  as_both body
}

@test "the root holds the system, devices, processes, directories to write to and nothing else" {
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

@test "the list of those that may become root, the host's keys and its id are hidden in /etc" {
  # an /etc that has all of them, whatever that of the host has
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

@test "the secrets of this host's /etc are hidden too" {
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

@test "no system file can be changed, moved, removed, or given another mode" {
  body() {
    run box --landlock=off -- sh -c 'for what in "chmod 777 /etc/passwd" "rm /etc/passwd" "mv /etc/passwd /etc/p" \
      "chown 0:0 /etc/passwd" "cp /dev/null /etc/passwd" "ln /etc/passwd /tmp/p" "touch /etc/passwd"; do
      $what 2>&1 && echo "done: $what"; done; true'
    lacks "$output" done:
    (($(grep -c 'Read-only file system' <<<"$output") >= 5))
  }
  as_both body
}

@test "nothing that is mounted has setuid programs or devices, except the devices" {
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

@test "the directory of the caller is entered if it is shown, else /" {
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

@test "/proc/sys and the like are read-only, for every user" {
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

@test "/dev has links to standard input, output and error, and to the open file descriptors" {
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
