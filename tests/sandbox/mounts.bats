#!/usr/bin/env bats
# --ro and --rw: files of the host in a sandbox.

load ../lib/helper
load ../lib/sandbox

# --- --ro ---

@test "--ro shows a file or directory of the host, read-only" {
  body() {
    directory d
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

@test "--ro shows what is mounted below a directory, too, and read-only" {
  body() {
    directory d
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
    directory d
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
      directory "$name"
      as_whom touch "$T/$name/there"
      run box --ro "$T/$name" -- ls "$T/$name"
      is_equal "$output" there
      rm -r "${T:?}/$name"
    done
  }
  as_both body
}

@test "fd:N is a file or directory that is open already" {
  body() {
    directory d
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

@test "fd:N whose path was replaced is refused" {
  body() {
    directory d
    directory evil
    start a as_whom "$ACTOR" open 5 "$T/d" ready wait-file "$T/go" exec "$NSINIT" --sandbox --ro fd:5:/d -- echo started
    wait_for a ready
    as_whom sh -c 'mv "$T/d" "$T/moved"; mv "$T/evil" "$T/d"; mkdir "$T/evil"'
    as_whom touch "$T/go"
    finish a
    # it may follow the directory, but never show the other one
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
    directory a
    directory b
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
    directory a
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
    directory d
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

@test "--rw shows a directory writable: changes are changes of the host's files" {
  body() {
    directory d
    as_whom sh -c 'echo old >"$T/d/file"; touch "$T/d/goes"'
    box --rw "$T/d" -- sh -ec 'cd "$1"; echo new >file; rm goes; mkdir directory; echo x >directory/x; ln -s x link' sh "$T/d"
    is_equal "$(<"$T/d/file") $(<"$T/d/directory/x") $(readlink "$T/d/link") $(echo "$T/d/"*)" "new x x $T/d/directory $T/d/file $T/d/link"
    box --rw "$T/d/file:/some/file" -- sh -c 'echo newer >/some/file'
    is_equal "$(<"$T/d/file")" newer
  }
  as_both body
}

@test "files that are made in a writable directory belong to the caller on the host" {
  body() {
    directory d
    box --rw "$T/d:/d" -- sh -ec 'touch /d/file; mkdir /d/directory; ln -s x /d/link; mkfifo /d/pipe; ls -ln /d' >"$T/seen"
    local file wanted
    wanted=$(ids_of_caller)
    for file in file directory link pipe; do
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
  directory d
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

@test "no setuid or setgid file can be left in a writable directory" {
  body() {
    directory d
    run box --rw "$T/d:/d" -- sh -c 'cp /bin/true /d/program; for mode in 4755 2755 6777 u+s g+s; do
      chmod $mode /d/program 2>/dev/null && echo "got $mode"; done; cp -p /bin/su /d/su 2>/dev/null
      install -m 4755 /bin/true /d/other 2>/dev/null; mkdir -m 2777 /d/directory 2>/dev/null; true'
    lacks "$output" got
    is_equal "$(find "$T/d" -perm /6000 -type f)" ""
  }
  as_both body
}

@test "no device can be made or opened in a writable directory" {
  body() {
    directory d
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

@test "a setuid program in a directory that is shown gives nothing" {
  needs_root
  body() {
    directory d
    install -m 4755 "$ACTOR" "$T/d/setuid"
    local option
    for option in --ro --rw --overlay; do
      run box "$option" "$T/d:/d" --caps=setuid -- /d/setuid show users
      [[ $WHO == root ]] || has_line "$output" "uid=$ORDINARY,$ORDINARY,$ORDINARY"
    done
  }
  as_both body
}

@test "a place that is missing inside a writable directory is made there" {
  body() {
    directory d
    directory e
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

@test "a place that is missing inside a read-only directory is an error that says what helps" {
  body() {
    directory d
    directory e
    refuses --ro "$T/d:/d" --ro "$T/e:/d/new"
    contains "$stderr" "'/d/new'"
    contains "$stderr" "Read-only file system ("
    refuses --tmpfs /usr/nsinit-test
    contains "$stderr" "'/usr/nsinit-test'"
    [[ ! -e $T/d/new && ! -e /usr/nsinit-test ]]
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
--root /no-such --ro /no-such:/~--ro '/no-such:/': another option already has the target '/'
--overlay /no-such:// --root /no-such~--root '/no-such': another option already has the target '/'
END
}
