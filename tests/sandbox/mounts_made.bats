#!/usr/bin/env bats
# Files that a sandbox has for itself: --tmpfs, --dev, --overlay, --hide, --file, --symlink, --sysfs, --proc.

load ../lib/helper
load ../lib/sandbox

# --- --tmpfs ---

@test "--tmpfs is an empty writable directory, in memory" {
  body() {
    run box --tmpfs /scratch -- sh -ec 'ls -A /scratch; echo x >/scratch/file; cat /scratch/file
      stat -fc %T /scratch; stat -c "%a %u" /scratch; id -u'
    matches "$output" $'^x\ntmpfs\n755 ([0-9]+)\n([0-9]+)$'
    is_equal "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    run box --tmpfs /scratch -- ls -A /scratch
    is_equal "$output" ""
  }
  as_both body
}

@test "a tmpfs is full at its size" {
  body() {
    local size bytes
    for size in 512K 1M 1m 1048576; do
      run box --tmpfs "/scratch:$size" -- sh -c 'head -c 4M /dev/zero >/scratch/file; stat -c %s /scratch/file'
      contains "$output" "No space left on device"
      bytes=1048576
      [[ $size != 512K ]] || bytes=524288
      ((${lines[-1]} <= bytes && ${lines[-1]} > bytes - 65536))
    done
    run box --tmpfs /scratch:8M -- sh -c 'head -c 4M /dev/zero >/scratch/file; stat -c %s /scratch/file'
    is_equal "$output" 4194304
  }
  as_both body
}

@test "without a size it may take half of the memory" {
  body() {
    local half
    half=$(awk '/^MemTotal/ { print int($2 / 2) }' /proc/meminfo)
    run box --tmpfs /scratch -- sh -c 'echo $(($(stat -fc "%b*%S/1024" /scratch)))'
    ((output > half * 9 / 10 && output < half * 11 / 10))
  }
  as_both body
}

@test "what is no size is refused" {
  body() {
    local size
    for size in 0 0K 00M -1 1X 1KB K 1.5M ' 1M' '1M ' '1M,' '1M,mode=777' 50% 9999999999999999 ''; do
      refuses --tmpfs "/scratch:$size"
      contains "$stderr" "'/scratch:$size'"
    done
  }
  as_both body
}

@test "a file of a tmpfs can neither be a device nor give privileges" {
  body() {
    run box --tmpfs /scratch -- grep ' /scratch ' /proc/self/mountinfo
    contains "$output" rw,nosuid,nodev
  }
  as_both body
}

# --- --dev ---

@test "--dev shows a device, or a directory of devices" {
  body() {
    run box --dev /dev/zero:/dev/other -- sh -c 'head -c 4 /dev/other | wc -c'
    is_equal "$output" 4
    run box --dev /dev/null:/devices/null -- sh -c 'echo x >/devices/null; stat -c %F /devices/null'
    is_equal "$output" "character special file"
    run box --dev /dev:/devices -- sh -c 'head -c 4 /devices/zero | wc -c'
    is_equal "$output" 4
    run box --ro /dev/zero:/dev/other -- head -c 4 /dev/other
    contains "$output" "Permission denied"
  }
  as_both body
}

@test "--dev of what is no device is refused" {
  body() {
    refuses --dev /etc/passwd:/dev/x
    contains "$stderr" "'/etc/passwd'"
    refuses --dev /dev/no-such
    contains "$stderr" "'/dev/no-such'"
  }
  as_both body
}

# --- --overlay ---

@test "--overlay: writes go to a layer that is thrown away" {
  body() {
    directory d
    as_whom sh -c 'echo one >"$T/d/one"; echo two >"$T/d/two"; mkdir "$T/d/sub"; echo x >"$T/d/sub/x"'
    run box --overlay "$T/d:/d" -- sh -ec 'echo changed >/d/one; rm /d/two; touch /d/new; mv /d/sub/x /d/sub/y
      cat /d/one; find /d | sort | xargs'
    is_equal "$output" $'changed\n/d /d/new /d/one /d/sub /d/sub/y'
    is_equal "$(cd "$T/d" && find . | sort | xargs)" ". ./one ./sub ./sub/x ./two"
    is_equal "$(<"$T/d/one")" one
    run box --overlay "$T/d:/d" -- cat /d/one
    is_equal "$output" one
  }
  as_both body
}

@test "an overlay at the place of its own source" {
  body() {
    directory d
    as_whom touch "$T/d/there"
    run box --overlay "$T/d" -- sh -ec 'touch "$1/new"; ls "$1"' sh "$T/d"
    is_equal "$(xargs <<<"$output")" "new there"
    is_equal "$(ls "$T/d")" there
  }
  as_both body
}

@test "the system itself can be an overlay" {
  body() {
    local etc='mkdir -p "$T/etc"; cp /etc/passwd "$T/etc"; chmod 777 "$T/etc"; mount --bind "$T/etc" /etc'
    run with_mounts "$etc" box --overlay /etc -- sh -ec 'echo changed >/etc/new; cat /etc/new; ls /etc'
    is_equal "$output" $'changed\nnew\npasswd'
    [[ ! -e /etc/new && ! -e $T/etc/new ]]
  }
  as_both body
}

@test "the secrets of /etc stay hidden where it is shown in another way" {
  body() {
    local option
    for option in --overlay --ro --rw; do
      run box "$option" /etc -- sh -c 'cat /etc/shadow /etc/machine-id 2>/dev/null | wc -c'
      is_equal "$option $output" "$option 0"
    done
  }
  as_both body
}

@test "an overlay with UPPER keeps what was changed in its directory upper" {
  body() {
    directory d
    directory layer
    as_whom sh -c 'echo one >"$T/d/one"; echo two >"$T/d/two"'
    box --overlay "$T/d:/d:$T/layer" -- sh -ec 'echo changed >/d/one; rm /d/two; echo new >/d/new'
    is_equal "$(<"$T/layer/upper/one") $(<"$T/layer/upper/new") $(<"$T/d/one") $(<"$T/d/two")" "changed new one two"
    is_equal "$(owner "$T/layer/upper/new")" "$(ids_of_caller)"
    run box --overlay "$T/d:/d:$T/layer" -- sh -c 'cat /d/one; ls /d'
    is_equal "$(xargs <<<"$output")" "changed new one"
  }
  as_both body
}

@test "several overlays have a layer each" {
  body() {
    directory a
    directory b
    run box --overlay "$T/a:/a" --overlay "$T/b:/b" --overlay "$T/a:/c" -- sh -ec 'touch /a/a /b/b /c/c; ls /a /b /c'
    is_equal "$(xargs <<<"$output")" "/a: a /b: b /c: c"
    is_equal "$(ls -A "$T/a")$(ls -A "$T/b")" ""
  }
  as_both body
}

@test "an overlay's missing directories are named" {
  body() {
    directory d
    refuses --overlay "$T/no-such:/d"
    contains "$stderr" "'$T/no-such'"
    refuses --overlay "$T/d:/d:$T/no-such"
    contains "$stderr" "'$T/no-such'"
    refuses --overlay "$T/d:/d:"
    as_whom touch "$T/d/file"
    refuses --overlay "$T/d/file:/f"
  }
  as_both body
}

# --- --hide ---

@test "--hide covers what is there by something empty" {
  body() {
    directory d
    as_whom sh -c 'echo secret >"$T/d/file"; mkdir "$T/d/sub"; echo secret >"$T/d/sub/file"'
    run box --ro "$T/d:/d" --hide /d/file --hide /d/sub -- sh -c 'cat /d/file; ls -A /d/sub; ls /d'
    is_equal "$(xargs <<<"$output")" "file sub"
    run box --rw "$T/d:/d" --hide /d/sub -- sh -c 'touch /d/sub/new 2>&1; ls -A /d/sub'
    contains "$output" "cannot touch"
    is_equal "$(cat "$T/d/file" "$T/d/sub/file" | xargs)" "secret secret"
    is_equal "$(ls "$T/d/sub")" file
  }
  as_both body
}

@test "--hide covers the system's as well" {
  body() {
    run box --hide /usr/share --hide /etc/passwd --hide /proc/cpuinfo -- sh -c 'ls -A /usr/share; cat /etc/passwd /proc/cpuinfo'
    is_equal "$output" ""
  }
  as_both body
}

@test "what is hidden must be there" {
  body() {
    refuses --hide /no-such
    contains "$stderr" "'/no-such'"
    refuses --hide /etc/no-such/file
    refuses --hide relative
    refuses --hide ''
  }
  as_both body
}

@test "what is hidden cannot be moved, removed or seen around" {
  body() {
    directory d
    as_whom sh -c 'mkdir "$T/d/sub"; echo secret >"$T/d/sub/file"'
    run box --rw "$T/d:/d" --hide /d/sub --landlock=off -- sh -c 'mv /d/sub /d/other; rmdir /d/sub; umount /d/sub
      ln -s /d/sub /tmp/l; cat /tmp/l/file /d/other/file /d/sub/file; ls -A /d'
    lacks "$output" secret
    is_equal "${lines[-1]}" sub
    [[ -e $T/d/sub/file ]]
  }
  as_both body
}

# --- --file, --symlink ---

@test "--file is a read-only file with this text" {
  body() {
    local text
    for text in text '' 'a=b=c' ' spaces ' $'two\nlines\n' $'\xff\xfe' "$(head -c 20000 /dev/zero | tr '\0' x)"; do
      box --file "/some/place=$text" -- cat /some/place >"$T/got"
      printf %s "$text" | cmp - "$T/got"
    done
    run box --landlock=off --file /some/place=text -- sh -c 'echo x >/some/place; rm /some/place; stat -c "%a %F" /some/place'
    is_equal "${lines[-1]}" "644 regular file"
    run box --env HOME=/h --file /some/place=text -- ls -A /some /dev/shm
    is_equal "$(xargs <<<"$output")" "/dev/shm: /some: place"
  }
  as_both body
}

@test "--file in a directory that is read-only covers the file there" {
  body() {
    directory d
    as_whom sh -c 'echo old >"$T/d/file"'
    run box --file /etc/passwd=new --ro "$T/d:/d" --file /d/file=mine -- cat /etc/passwd /d/file
    is_equal "$output" newmine
    is_equal "$(<"$T/d/file")" old
  }
  as_both body
}

@test "--file makes no new name in a directory that is read-only" {
  body() {
    directory d
    refuses --ro "$T/d:/d" --file /d/new=text
    contains "$stderr" "Read-only file system"
    [[ ! -e $T/d/new ]]
  }
  as_both body
}

@test "hundreds of texts, each at its place" {
  body() {
    local words=() i
    for i in {1..300}; do words+=(--file "/texts/$i=text $i"); done
    run box "${words[@]}" -- sh -c 'cat /texts/1 /texts/300; ls /texts | wc -l'
    is_equal "$output" "text 1text 300300"
  }
  as_both body
}

@test "--symlink is a symbolic link" {
  body() {
    directory d
    run box --symlink /usr/bin:/programs --symlink ../etc/passwd:/a/b --symlink dangling:/c -- \
      sh -c 'readlink /programs /a/b /c; ls /programs/sh'
    is_equal "$(xargs <<<"$output")" "/usr/bin ../etc/passwd dangling /programs/sh"
    run box --rw "$T/d:/d" --symlink "x:/d/link" -- readlink /d/link
    is_equal "$output" x
    is_equal "$(readlink "$T/d/link")" x
  }
  as_both body
}

@test "what is not PATH=TEXT or TARGET:PATH is refused" {
  body() {
    local word
    for word in '' /f f=text =text relative/f=text /a/../f=text ../f=x; do
      refuses --file "$word"
      contains "$stderr" "'$word'"
    done
    for word in '' x x: :/x x:relative x:/a/../b; do
      refuses --symlink "$word"
      contains "$stderr" "'$word'"
    done
    refuses --symlink x:/etc/passwd
    contains "$stderr" "'/etc/passwd'"
    refuses --symlink x:/usr/nsinit-test
    contains "$stderr" "Read-only file system"
  }
  as_both body
}

# --- --sysfs, --proc ---

@test "--sysfs shows /sys, read-only, and of the sandbox's own network" {
  body() {
    run box --sysfs -- ls /sys/class/net
    is_equal "$output" lo
    run box --sysfs --landlock=off -- sh -c 'touch /sys/x; echo 1 >/sys/kernel/profiling; grep " /sys " /proc/self/mountinfo'
    contains "$output" ro,nosuid,nodev,noexec
    contains "$output" "Read-only file system"
    run box -- ls /sys
    contains "$output" "No such file or directory"
  }
  as_both body
}

@test "--proc=full is the default; pid shows processes alone; none shows nothing" {
  body() {
    run box --proc=full -- sh -c 'ls /proc/self/status /proc/cpuinfo /proc/sys/kernel'
    is_equal "$status" 0
    run box --proc=pid -- sh -c 'ls /proc'
    is_equal "$(tr -d '\n0-9' <<<"$output")" selfthread-self
    run box --proc=none -- sh -c 'ls -A /proc /proc/self 2>&1; true'
    lacks "$output" cpuinfo
    contains "$output" "No such file or directory"
  }
  as_both body
}

@test "with each --proc there is no user namespace below the sandbox" {
  body() {
    local proc
    for proc in full pid none; do
      run box --proc="$proc" --seccomp=off -- unshare --user true
      contains "$output" "No space left on device"
    done
  }
  as_both body
}
