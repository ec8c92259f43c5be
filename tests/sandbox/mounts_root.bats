#!/usr/bin/env bats
# --root, and what is true of the mounts of every option: where they may be, and how many.

load ../lib/helper
load ../lib/sandbox

# image NAME: a directory of the user that starts the sandbox, with a system of one static program
image() {
  rm -rf "${T:?}/$1"
  mkdir -p "$T/$1/bin" "$T/$1/etc"
  cp "$ACTOR" "$T/$1/bin/actor"
  echo image >"$T/$1/etc/release"
  if command -v busybox >/dev/null && is_static "$(command -v busybox)"; then
    cp "$(command -v busybox)" "$T/$1/bin/busybox"
    for name in sh ls cat touch mkdir find stat id; do ln -s busybox "$T/$1/bin/$name"; done
  fi
  [[ $WHO == root || $EUID != 0 ]] || chown -Rh "$ORDINARY:$ORDINARY" "$T/$1"
}

# --- --root ---

@test "--root shows an unpacked image instead of the host's system, read-only" {
  needs_static_busybox
  body() {
    image image
    chmod -R go+rX "$T/image"
    run box --root "$T/image" -- sh -c 'cat /etc/release; ls -d /usr /home /opt; touch /new; touch /bin/new; ls / | sort'
    contains "$output" image$'\n'
    lacks "$output" passwd
    for dir in /usr /home /opt; do contains "$output" "$dir: No such file or directory"; done
    [[ ! -e $T/image/new && ! -e $T/image/bin/new ]]
    run box --root "$T/image" -- sh -c 'touch /tmp/x /dev/shm/x && echo hi >/dev/null && cat /proc/self/status' </dev/null
    contains "$output" "NoNewPrivs:"
  }
  # it needs the places of what is mounted
  image_with_places() { mkdir -p "$T/image/proc" "$T/image/dev" "$T/image/tmp"; }
  eval "$(declare -f image | sed '1s/image/plain_image/')"
  image() { plain_image "$1"; image_with_places; }
  as_both body
}

@test "an image that lacks /proc, /dev or /tmp: an error that names the place" {
  body() {
    image image
    chmod -R go+rX "$T/image"
    refuses --root "$T/image"
    matches "$stderr" "'/(dev|proc|tmp)"
    is_equal "$(echo "$T/image/"*)" "$T/image/bin $T/image/etc"
  }
  as_both body
}

@test "to write to an image there is --overlay: nothing changes in the image" {
  needs_static_busybox
  body() {
    image image
    chmod -R go+rX "$T/image"
    run box --overlay "$T/image:/" -- sh -c 'echo new >/etc/release; cat /etc/release; mkdir /new; ls / | sort'
    is_equal "${lines[0]}" new
    has_line "$output" new
    is_equal "$(cat "$T/image/etc/release") $(echo "$T/image/"*)" "image $T/image/bin $T/image/etc"
  }
  as_both body
}

@test "root's sandbox owns what root owns in an image" {
  needs_root
  needs_static_busybox
  WHO=root
  image image
  mkdir "$T/image/"{proc,dev,tmp}
  chown 33:33 "$T/image/etc/release"
  run box --root "$T/image" -- stat -c %u:%g /bin/busybox /etc/release
  is_equal "$(xargs <<<"$output")" "0:0 33:33"
}

@test "symbolic links in an image lead nowhere on the host" {
  needs_static_busybox
  body() {
    local place
    for place in dev proc tmp etc; do
      image image
      mkdir -p "$T/image/"{proc,dev,tmp}
      rm -rf "$T/image/$place" "$T/outside"
      mkdir "$T/outside"
      chmod 777 "$T/outside"
      ln -s "$T/outside" "$T/image/$place"
      chmod -R go+rX "$T/image"
      status=0
      box --root "$T/image" -- true >"$T/out" 2>"$T/err" </dev/null || status=$?
      is_equal "$(ls -A "$T/outside")" ""
      if [[ $place != etc ]]; then
        is_equal "$place $status" "$place 125"
        is_equal "$(wc -l <"$T/err")" 1
      fi
    done
  }
  as_both body
}

@test "the masks of /proc are the host's own null device, whatever an image calls /dev/null" {
  needs_static_busybox
  body() {
    image image
    mkdir -p "$T/image/"{proc,dev,tmp}
    ln -s /proc/sys/kernel/core_pattern "$T/image/dev/null"
    chmod -R go+rX "$T/image"
    run box --root "$T/image" -- sh -c 'stat -c "%n %F %t:%T" /dev/null /proc/keys; cat /proc/keys'
    is_equal "$output" $'/dev/null character special file 1:3\n/proc/keys character special file 1:3'
  }
  [[ -e /proc/keys ]] || skip "a kernel without keys"
  as_both body
}

@test "only one thing can be the root" {
  body() {
    directory d
    directory e
    refuses --root "$T/d" --root "$T/e"
    contains "$stderr" "'$T/e'"
    refuses --root "$T/d" --ro "$T/e:/"
    contains "$stderr" "'$T/e:/'"
    refuses --root "$T/no-such"
    contains "$stderr" "'$T/no-such'"
    refuses --root /etc/passwd
  }
  as_both body
}

# --- places ---

@test "a symbolic link in a writable directory that is shown leads nowhere on the host" {
  body() {
    local target option
    for target in "$T/outside" ../outside /proc/self/root"$T"/outside /proc/1/cwd /oldroot"$T"/outside /..; do
      directory outside
      directory d
      as_whom ln -s "$target" "$T/d/link"
      for option in "--tmpfs /d/link/x" "--file /d/link/x=text" "--symlink x:/d/link/x" "--ro /etc/passwd:/d/link/x" \
        "--rw $T/outside:/d/link/x/y"; do
        # shellcheck disable=SC2086 # two words
        box --rw "$T/d:/d" $option -- true >"$T/out" 2>"$T/err" </dev/null || :
        is_equal "$target $option $(ls -A "$T/outside")" "$target $option "
      done
    done
    [[ ! -e /x ]]
  }
  as_both body
}

@test "an absolute symbolic link on the way to a place is followed inside" {
  body() {
    directory d
    directory e
    as_whom touch "$T/e/there"
    as_whom ln -s /tmp "$T/d/link"
    run box --rw "$T/d:/d" --ro "$T/e:/d/link/x" -- ls /tmp/x
    is_equal "$output" there
    run box --symlink /usr:/u --tmpfs /u/share -- ls -A /usr/share
    is_equal "$output" ""
  }
  as_both body
}

@test "'..' in a place is refused" {
  body() {
    local place
    for place in /../x /a/.. /a/../b /.. /a/./../../b; do
      refuses --tmpfs "$place"
      contains "$stderr" "'$place'"
      contains "$stderr" "'..'"
      refuses --ro "/etc:$place"
      refuses --rw "$T:$place"
      refuses --overlay "/etc:$place"
      refuses --dev "/dev/null:$place"
      refuses --hide "$place"
      refuses --symlink "x:$place"
      refuses --file "$place=x"
    done
    # a name that begins with dots is a name
    run box --tmpfs /..a --tmpfs /a.. --tmpfs /... -- ls -d /..a /a.. /...
    is_equal "$status" 0
  }
  as_both body
}

@test "a place that does not begin with / is refused" {
  body() {
    local place
    for place in x ./x ../x ' /x'; do
      refuses --tmpfs "$place"
      contains "$stderr" "'$place'"
      refuses --ro "/etc:$place"
      contains "$stderr" "'/etc:$place'"
    done
    cd /
    refuses --ro etc
    contains "$stderr" "'etc'"
    run box --ro etc/passwd:/p -- head -c 4 /p
    is_equal "$output" root
  }
  as_both body
}

@test "a path that is missing, empty or too long is refused" {
  body() {
    local long option
    printf -v long /%05000d 0
    for option in --ro --rw --overlay --dev --tmpfs --hide --root; do
      refuses "$option" ''
      refuses "$option" "$long"
    done
    for option in --ro --rw --overlay --dev; do
      refuses "$option" :/x
      refuses "$option" /etc:
      refuses "$option" "/etc:$long"
      refuses "$option" "$T/no-such"
      contains "$stderr" "'$T/no-such'"
      contains "$stderr" "No such file or directory"
    done
  }
  as_both body
}

@test "a name that is longer than 255 bytes, and a loop of links, are named with the reason" {
  body() {
    local long
    directory d
    printf -v long %0300d 0
    refuses --tmpfs "/$long"
    matches "$stderr" "[Ff]ile ?name too long"
    as_whom ln -s loop "$T/d/loop"
    refuses --rw "$T/d:/d" --tmpfs /d/loop/x
    matches "$stderr" "(Symbolic link loop|levels of symbolic links)"
    refuses --ro "$T/d/loop:/d"
  }
  as_both body
}

@test "a file in the way of a directory, and a directory in the way of a file, are named" {
  body() {
    directory d
    as_whom touch "$T/d/file"
    refuses --rw "$T/d:/d" --tmpfs /d/file/x
    contains "$stderr" "/d/file"
    contains "$stderr" "Not a directory"
    refuses --ro /etc/passwd:/usr
    contains "$stderr" "'/usr'"
    refuses --ro /etc:/usr/bin/env
    contains "$stderr" "'/usr/bin/env'"
  }
  as_both body
}

@test "what the caller may not read is not shown" {
  [[ $EUID == 0 ]] || skip "needs another user's files"
  WHO=user
  install -d -m 700 "$T/closed" "$T/closed/d"
  echo secret >"$T/closed/d/file"
  refuses --ro "$T/closed/d:/d"
  contains "$stderr" "'$T/closed/d'"
  contains "$stderr" "Permission denied"
  run box --ro "$T/closed:/d" -- ls /d
  contains "$output" "Permission denied"
}

@test "a thousand mounts work" {
  body() {
    local words=() i
    for i in {1..1000}; do words+=(--ro "/etc/passwd:/many/$i"); done
    run box "${words[@]}" -- sh -c 'ls /many | wc -l; head -c 4 /many/1000'
    is_equal "$output" $'1000\nroot'
  }
  as_both body
}

@test "with a thousand mounts the command has the limit of file descriptors that the caller has" {
  body() {
    local words=() i before
    for i in {1..1000}; do words+=(--ro "/etc/passwd:/many/$i"); done
    before=$(as_whom "$ACTOR" rlimit nofile 256 4096 show rlimits | grep nofile)
    run as_whom "$ACTOR" rlimit nofile 256 4096 exec "$NSINIT" --sandbox "${words[@]}" --ro "$ACTOR:/actor" -- \
      /actor show rlimits
    has_line "$output" "$before"
  }
  as_both body
}

@test "more than 4096 mounts are refused" {
  body() {
    local words=() i
    for i in {1..4097}; do words+=(--tmpfs "/m/$i"); done
    refuses "${words[@]}"
    contains "$stderr" 4096
  }
  as_both body
}

@test "without --sandbox an option about files is refused" {
  body() {
    local option
    for option in --ro=/etc --rw=/tmp --tmpfs=/x --hide=/etc --file=/x=y --symlink=x:/y --dev=/dev/null --overlay=/etc \
      --root=/ --sysfs; do
      refuses_to as_whom "$NSINIT" "$option" echo started
      contains "$stderr" --sandbox
    done
  }
  as_both body
}

@test "mounts that come and go meanwhile do not disturb the start" {
  needs_program mount
  body() {
    run with_mounts 'mkdir -p "$T/busy"; mount -t tmpfs none "$T/busy"' as_whom sh -c 'i=0
      while [ $i -lt 40 ]; do "$0" --sandbox -- true || exit 1; i=$((i + 1)); done; echo fine' "$NSINIT"
    is_equal "$output" fine
  }
  as_both body
}

@test "it starts where the host's root is shared, and where it is nosuid,nodev" {
  body() {
    run with_mounts 'mount --make-rshared /' box -- echo fine
    is_equal "$output" fine
    run with_mounts 'mkdir -p "$T/m"; mount -t tmpfs -o nosuid,nodev,noexec none "$T/m"; echo x >"$T/m/f"; chmod 777 "$T/m"' \
      box --ro "$T/m" --rw "$T/m:/m" -- cat "$T/m/f" /m/f
    is_equal "$output" $'x\nx'
  }
  as_both body
}

@test "a mount that is read-only on the host stays so with --rw" {
  body() {
    run with_mounts 'mkdir -p "$T/m"; mount -t tmpfs -o ro,mode=777 none "$T/m"' \
      box --rw "$T/m:/m" -- touch /m/x
    contains "$output" "Read-only file system"
  }
  as_both body
}
