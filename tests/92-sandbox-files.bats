#!/usr/bin/env bats
# The files of a sandbox: what each option shows there, and what it does not let in or out.

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
# shellcheck disable=SC2154 # stderr is of refuses
# shellcheck disable=SC2016 # many a script here is for the shell inside
# shellcheck disable=SC2317 # a test hands its body on by name
load helper
load sandbox

setup() {
  begin_test
  needs_sandbox
}

# folder NAME: an empty folder of whoever starts the sandbox
folder() {
  rm -rf "${T:?}/$1"
  as_whom mkdir "$T/$1"
}

# the owner of a file as the host sees it
owner() { stat -c %u:%g "$@"; }
ids_of_caller() { as_whom sh -c 'echo $(id -u):$(id -g)'; }

# image NAME: a folder of whoever starts the sandbox, with a system of one static program
image() {
  rm -rf "${T:?}/$1"
  mkdir -p "$T/$1/bin" "$T/$1/etc"
  cp "$ACTOR" "$T/$1/bin/actor"
  echo image >"$T/$1/etc/release"
  if [[ $(ldd "$(command -v busybox)" 2>&1) == *"not a dynamic executable"* ]]; then
    cp "$(command -v busybox)" "$T/$1/bin/busybox"
    for name in sh ls cat touch mkdir find stat id; do ln -s busybox "$T/$1/bin/$name"; done
  fi
  [[ $WHO == root || $EUID != 0 ]] || chown -Rh "$ORDINARY:$ORDINARY" "$T/$1"
}
needs_busybox() {
  [[ $(ldd "$(command -v busybox)" 2>&1) == *"not a dynamic executable"* ]] || skip "needs a static busybox"
}

# --- --ro ---

@test "--ro shows a file or folder of the host, read-only" {
  body() {
    folder d
    as_whom sh -c 'echo text >"$T/d/file"'
    run box --ro "$T/d" -- cat "$T/d/file"
    is_equal "$output" text
    run box --ro "$T/d:/elsewhere" --landlock=off -- sh -c 'cat /elsewhere/file; for what in "touch /elsewhere/new" \
      "rm /elsewhere/file" "mkdir /elsewhere/d" "mv /elsewhere/file /elsewhere/f" "chmod 777 /elsewhere/file"; do
      $what 2>&1 | grep -c "Read-only file system"; done'
    is_equal "$(xargs <<<"$output")" "text 1 1 1 1 1"
    run box --ro "$T/d/file:/place/of/a/file" -- sh -c 'cat /place/of/a/file; echo >/place/of/a/file'
    contains "$output" text
    is_equal "$(<"$T/d/file")" text
    is_equal "$(ls "$T/d")" file
  }
  as_both body
}

@test "--ro shows what is mounted below a folder, too, and read-only" {
  body() {
    folder d
    run with_mounts 'mount -t tmpfs none "$T/d"; mkdir "$T/d/below"; mount -t tmpfs none "$T/d/below"
      echo deep >"$T/d/below/file"; chmod 777 "$T/d" "$T/d/below"' \
      box --landlock=off --ro "$T/d:/d" -- sh -c 'cat /d/below/file; touch /d/below/new; touch /d/new'
    contains "$output" deep
    is_equal "$(grep -c "Read-only file system" <<<"$output")" 2
  }
  as_both body
}

@test "a symbolic link as SRC shows what it points to; one below SRC stays a link" {
  body() {
    folder d
    as_whom sh -c 'echo one >"$T/d/file"; ln -s file "$T/d/link"; ln -s "$T" "$T/d/out"; ln -s "$T/d" "$T/d/self"'
    run box --ro "$T/d/link:/f" -- cat /f
    is_equal "$output" one
    run box --ro "$T/d/self:/d" -- sh -c 'cat /d/link; ls /d/out/ 2>&1'
    contains "$output" one
    contains "$output" "No such file"
  }
  as_both body
}

@test "a path with spaces, newlines and bytes that are no text is shown" {
  body() {
    local name
    for name in 'a b' $'a\nb' $'a\xffb' '*' '-x' 'a=b' 'a,b' 'a\b' "a'b\"c"; do
      folder "$name"
      as_whom touch "$T/$name/there"
      run box --ro "$T/$name" -- ls "$T/$name"
      is_equal "$output" there
      rm -r "${T:?}/$name"
    done
  }
  as_both body
}

@test "fd:N is a file or folder that is open already" {
  body() {
    folder d
    as_whom sh -c 'echo text >"$T/d/file"'
    run as_whom "$ACTOR" open 5 "$T/d" exec "$NSINIT" --sandbox --ro fd:5:/d --ro "$ACTOR:/actor" -- cat /d/file
    is_equal "$output" text
    run as_whom "$ACTOR" open 5 "$T/d/file" exec "$NSINIT" --sandbox --ro fd:5:/f -- cat /f
    is_equal "$output" text
    run as_whom "$ACTOR" open 5 "$T/d" exec "$NSINIT" --sandbox --ro /proc/self/fd/5:/d -- cat /d/file
    is_equal "$output" text
    # the file itself stays closed to the command
    run as_whom "$ACTOR" open 5 "$T/d" exec "$NSINIT" --sandbox --ro fd:5:/d --ro "$ACTOR:/actor" -- /actor show fds
    is_equal "$(tail -n 1 <<<"$output")" fds=0,1,2
  }
  as_both body
}

@test "fd:N whose path is another file by now is refused" {
  body() {
    folder d
    folder evil
    start a as_whom "$ACTOR" open 5 "$T/d" ready wait-file "$T/go" exec "$NSINIT" --sandbox --ro fd:5:/d -- echo started
    wait_for a ready
    as_whom sh -c 'mv "$T/d" "$T/moved"; mv "$T/evil" "$T/d"; mkdir "$T/evil"'
    as_whom touch "$T/go"
    finish a
    # it may follow the folder, but never show the other one
    if ((status != 0)); then
      is_equal "$status" 125
      contains "$stderr" fd:5
    fi
    rm -rf "$T/go" "$T/moved" "$T/d" "$T/evil"
  }
  as_both body
}

@test "fd:N that is not open, or no number, is refused" {
  body() {
    local word
    for word in fd:77 fd:77:/d fd:x:/d fd:-1:/d fd:99999999999:/d; do
      refuses --ro "$word"
      contains "$stderr" "'${word%:/d}"
    done
  }
  as_both body
}

@test "the options apply in the order in which they are written" {
  body() {
    folder a
    folder b
    as_whom touch "$T/a/is-a" "$T/b/is-b"
    run box --ro "$T/a:/d" --ro "$T/b:/d" -- ls /d
    is_equal "$output" is-b
    run box --tmpfs /d --ro "$T/a:/d/a" --ro "$T/b:/d/b" -- find /d -type f
    is_equal "$(sort <<<"$output" | xargs)" "/d/a/is-a /d/b/is-b"
    run box --ro "$T/a:/d/a" --tmpfs /d -- ls -A /d
    is_equal "$output" ""
    run box --rw "$T/a:/d" --tmpfs /d/is-a-place --ro "$T/b:/d/is-a-place/deep" -- ls /d/is-a-place/deep
    is_equal "$output" is-b
  }
  as_both body
}

@test "the system can be covered" {
  body() {
    folder a
    as_whom touch "$T/a/is-a"
    run box --ro "$T/a:/opt" -- ls /opt
    is_equal "$output" is-a
    run box --ro "$T/a:/tmp" -- ls /tmp
    is_equal "$output" is-a
    run box --tmpfs /usr/share -- ls -A /usr/share
    is_equal "$output" ""
    as_whom sh -c 'echo "root:x:0:0::/:/bin/sh" >"$T/a/passwd"'
    run box --ro "$T/a/passwd:/etc/passwd" -- cat /etc/passwd
    is_equal "$output" "root:x:0:0::/:/bin/sh"
  }
  as_both body
}

@test "what is shown is what SRC was when the sandbox began, whatever is put in its place" {
  body() {
    folder d
    as_whom touch "$T/d/first"
    start a box --ro "$T/d:/d" -- sh -c 'echo ready; until [ -e /d/go ]; do sleep 0.01; done; ls /d'
    wait_for a ready
    as_whom sh -c 'mv "$T/d" "$T/old"; mkdir "$T/d"; touch "$T/d/second"; touch "$T/old/go"'
    finish a
    is_equal "$(tail -n +2 <<<"$output" | xargs)" "first go"
    rm -r "$T/old"
  }
  as_both body
}

# --- --rw ---

@test "--rw shows a folder writable: changes are changes of the host's files" {
  body() {
    folder d
    as_whom sh -c 'echo old >"$T/d/file"; touch "$T/d/goes"'
    box --rw "$T/d" -- sh -ec 'cd "$1"; echo new >file; rm goes; mkdir folder; echo x >folder/x; ln -s x link' sh "$T/d"
    is_equal "$(<"$T/d/file") $(<"$T/d/folder/x") $(readlink "$T/d/link") $(echo "$T/d/"*)" "new x x $T/d/file $T/d/folder $T/d/link"
    box --rw "$T/d/file:/some/file" -- sh -c 'echo newer >/some/file'
    is_equal "$(<"$T/d/file")" newer
  }
  as_both body
}

@test "files that are made in a writable folder belong to the caller on the host" {
  body() {
    folder d
    box --rw "$T/d:/d" -- sh -ec 'touch /d/file; mkdir /d/folder; ln -s x /d/link; mkfifo /d/pipe; ls -ln /d' >"$T/seen"
    local file wanted
    wanted=$(ids_of_caller)
    for file in file folder link pipe; do
      is_equal "$file $(owner "$T/d/$file")" "$file $wanted"
    done
    # and inside to the same id as the command
    is_equal "$(awk 'NF > 3 { print $3 ":" $4 }' "$T/seen" | sort -u)" "$wanted"
  }
  as_both body
}

@test "root's sandbox sees the owners that files have, and may not touch those of others" {
  needs_root
  WHO=root
  folder d
  touch "$T/d/of-root" "$T/d/of-1234" "$T/d/secret"
  chown 1234:1235 "$T/d/of-1234"
  chmod 600 "$T/d/secret"
  run box --rw "$T/d:/d" -- stat -c '%n %u:%g' /d/of-root /d/of-1234
  is_equal "$output" $'/d/of-root 0:0\n/d/of-1234 1234:1235'
  # its root has no capability: it is the owner of what root owns, and nothing else
  run box --rw "$T/d:/d" -- sh -c 'echo x >/d/of-root; echo x >/d/secret; echo x >/d/of-1234; chown 5:5 /d/of-root
    chmod 700 /d/of-1234'
  is_equal "$(<"$T/d/of-root")$(<"$T/d/secret")$(<"$T/d/of-1234") $(owner "$T/d/of-root" "$T/d/of-1234" | xargs)" \
    "xx 0:0 1234:1235"
}

@test "no setuid or setgid file can be left in a writable folder" {
  body() {
    folder d
    run box --rw "$T/d:/d" -- sh -c 'cp /bin/true /d/program; for mode in 4755 2755 6777 u+s g+s; do
      chmod $mode /d/program 2>/dev/null && echo "got $mode"; done; cp -p /bin/su /d/su 2>/dev/null
      install -m 4755 /bin/true /d/other 2>/dev/null; mkdir -m 2777 /d/folder 2>/dev/null; true'
    lacks "$output" got
    is_equal "$(find "$T/d" -perm /6000 -type f)" ""
  }
  as_both body
}

@test "no device can be made or opened in a writable folder" {
  body() {
    folder d
    run box --rw "$T/d:/d" --caps=mknod --seccomp=off -- mknod /d/null c 1 3
    [[ $status != 0 && ! -e $T/d/null ]]
    if ((EUID == 0)) && [[ $WHO == root ]]; then
      mknod -m 666 "$T/d/null" c 1 3
      run box --rw "$T/d:/d" -- cat /d/null
      contains "$output" "Permission denied"
      run box --ro "$T/d:/d" -- cat /d/null
      contains "$output" "Permission denied"
      run box --rw "$T/d/null:/null" -- cat /null
      contains "$output" "Permission denied"
    fi
  }
  as_both body
}

@test "a setuid program in a folder that is shown gives nothing" {
  needs_root
  body() {
    folder d
    install -m 4755 "$ACTOR" "$T/d/setuid"
    local option
    for option in --ro --rw --overlay; do
      run box "$option" "$T/d:/d" --caps=setuid -- /d/setuid show users
      [[ $WHO == root ]] || has_line "$output" "uid=$ORDINARY,$ORDINARY,$ORDINARY"
    done
  }
  as_both body
}

@test "a place that is missing inside a writable folder is made there" {
  body() {
    folder d
    folder e
    as_whom touch "$T/e/there"
    run box --rw "$T/d:/d" --ro "$T/e:/d/new/place" -- ls /d/new/place
    is_equal "$output" there
    is_equal "$(find "$T/d" -mindepth 1 | sort | xargs)" "$T/d/new $T/d/new/place"
    is_equal "$(owner "$T/d/new/place")" "$(ids_of_caller)"
    run box --rw "$T/d:/d" --ro "$T/e/there:/d/a/file" -- ls /d/a
    is_equal "$output" file
    is_equal "$(stat -c %s:%F "$T/d/a/file")" "0:regular empty file"
  }
  as_both body
}

@test "a place that is missing inside a read-only folder is an error that says what helps" {
  body() {
    folder d
    folder e
    refuses --ro "$T/d:/d" --ro "$T/e:/d/new"
    contains "$stderr" "'/d/new'"
    contains "$stderr" "Read-only file system ("
    refuses --tmpfs /usr/nsinit-test
    contains "$stderr" "'/usr/nsinit-test'"
    [[ ! -e $T/d/new && ! -e /usr/nsinit-test ]]
  }
  as_both body
}

# --- --tmpfs ---

@test "--tmpfs is an empty writable folder, in memory" {
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

@test "a file of a tmpfs can be neither a device nor give rights" {
  body() {
    run box --tmpfs /scratch -- grep ' /scratch ' /proc/self/mountinfo
    contains "$output" rw,nosuid,nodev
  }
  as_both body
}

# --- --dev ---

@test "--dev shows a device, or a folder of devices" {
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
    folder d
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
    folder d
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

@test "an overlay with UPPER keeps what was changed in its folder upper" {
  body() {
    folder d
    folder layer
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
    folder a
    folder b
    run box --overlay "$T/a:/a" --overlay "$T/b:/b" --overlay "$T/a:/c" -- sh -ec 'touch /a/a /b/b /c/c; ls /a /b /c'
    is_equal "$(xargs <<<"$output")" "/a: a /b: b /c: c"
    is_equal "$(ls -A "$T/a")$(ls -A "$T/b")" ""
  }
  as_both body
}

@test "an overlay's missing folders are named" {
  body() {
    folder d
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
    folder d
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
    folder d
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

@test "--file in a folder that is read-only covers the file there" {
  body() {
    folder d
    as_whom sh -c 'echo old >"$T/d/file"'
    run box --file /etc/passwd=new --ro "$T/d:/d" --file /d/file=mine -- cat /etc/passwd /d/file
    is_equal "$output" newmine
    is_equal "$(<"$T/d/file")" old
  }
  as_both body
}

@test "--file makes no new name in a folder that is read-only" {
  body() {
    folder d
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
    folder d
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

# --- --root ---

@test "--root shows an unpacked image instead of the host's system, read-only" {
  needs_busybox
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
  needs_busybox
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
  needs_busybox
  WHO=root
  image image
  mkdir "$T/image/"{proc,dev,tmp}
  chown 33:33 "$T/image/etc/release"
  run box --root "$T/image" -- stat -c %u:%g /bin/busybox /etc/release
  is_equal "$(xargs <<<"$output")" "0:0 33:33"
}

@test "symbolic links in an image lead nowhere on the host" {
  needs_busybox
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
  needs_busybox
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
    folder d
    folder e
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

@test "a symbolic link in a writable folder that is shown leads nowhere on the host" {
  body() {
    local target option
    for target in "$T/outside" ../outside /proc/self/root"$T"/outside /proc/1/cwd /oldroot"$T"/outside /..; do
      folder outside
      folder d
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
    folder d
    folder e
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

@test "a mistake in an option about files is named with its part, and nothing is opened" {
  local words message
  while IFS='~' read -r words message; do
    # shellcheck disable=SC2086 # an option and its value
    refuses_to "$NSINIT" --sandbox $words echo started
    is_equal "$stderr" "nsinit: options: $message"
  done <<'END'
--ro no-such:dst~--ro 'no-such:dst': 'dst' must begin with '/'
--rw /no-such:/a/../b~--rw '/no-such:/a/../b': '/a/../b' must not contain '..'
--dev :/x~--dev ':/x': a path is missing
--ro fd:3~--ro 'fd:3': 'fd:3' must begin with '/'
--overlay /no-such:/x:~--overlay '/no-such:/x:': a path is missing
--tmpfs /x:0~--tmpfs '/x:0': '0' is not a size (use 512K, 64M or 2G)
--tmpfs /x:1T~--tmpfs '/x:1T': '1T' is not a size (use 512K, 64M or 2G)
--file /x~--file '/x': not DST=TEXT
--file x=y~--file 'x=y': 'x' must begin with '/'
--symlink x~--symlink 'x': not TARGET:PATH
--symlink x:y~--symlink 'x:y': 'y' must begin with '/'
--hide x~--hide 'x': 'x' must begin with '/'
--root /no-such --ro /no-such:/~--ro '/no-such:/': another option shows '/' already
--overlay /no-such:// --root /no-such~--root '/no-such': another option shows '/' already
END
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
    folder d
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

@test "a file in the way of a folder, and a folder in the way of a file, are named" {
  body() {
    folder d
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

@test "with a thousand mounts the command has the limit of open files that the caller has" {
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
    # shellcheck disable=SC2016
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
