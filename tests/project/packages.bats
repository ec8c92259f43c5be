#!/usr/bin/env bats
# A fresh host: what is missing there is named or installed, and no target trips over it

load ../lib/helper

# A list of our own, and an unprivileged user: nothing is installed here.
setup() {
  begin_test
  mkdir -p "$T/tools" "$T/bin"
  cp "$REPO/tools/need" "$T/tools/need"
}

list() { cat >"$T/tools/packages"; }

# need TARGET...: programs of $T/bin come first
need() { as_user env PATH="$T/bin:$PATH" "$T/tools/need" "$@"; }

program() {
  cat >"$T/bin/$1"
  chmod 755 "$T/bin/$1"
}

@test "need: says nothing where everything is there" {
  list <<<"target sh dash"
  run -0 need target
  is_equal "$output" ""
}

@test "need: names all that is missing in one line" {
  list <<'END'
# a comment

target  no-such-program  package-b
target  sh               dash
target  /no/such/file    package-a
other   also-missing     package-c
END
  run -1 need target
  is_equal "$output" "need: target needs packages: apt-get install package-a package-b"
}

@test "need: a target takes in those that it names" {
  list <<'END'
all   @one
all   @two
one   no-such-1  package-1
one   @two
two   no-such-2  package-2
END
  run -1 need all
  is_equal "$output" "need: all needs packages: apt-get install package-1 package-2"
  run -0 need --list all
  is_equal "$output" $'package-1\npackage-2'
}

@test "need: knows no other targets than those of the list" {
  list <<<"target sh dash"
  run -2 need target nosuch
  is_equal "$output" "need: no such target: nosuch"
}

@test "need: a dynamic program is not taken for a static one" {
  list <<<"target busybox busybox-static static"
  cp "$(command -v ls)" "$T/bin/busybox"
  run -1 need target
  contains "$output" "apt-get install busybox-static"
  cp "$ACTOR" "$T/bin/busybox"
  run -0 need target
}

@test "need: a compiler without a C library's headers is not enough" {
  list <<<"target cc libc6-dev compiles"
  program cc <<'END'
#!/bin/sh
! grep -q stdio.h
END
  run -1 need target
  contains "$output" "apt-get install libc6-dev"
  program cc <<'END'
#!/bin/sh
grep -q stdio.h
END
  run -0 need target
}

@test "need: each target that a file asks for is in the list" {
  local target targets
  targets=$(cd "$REPO" && grep -hv '^ *#' -d skip Makefile Dockerfile* tools/* bench/* tests/*/* |
    grep -oP '(tools/need"?|install_programs|needs_(installed|inits)|room_begin [a-z_]+)( [a-z][a-z-]*+(?![/.]))+' |
    sed -E 's/^room_begin [a-z_]+//; s/^[^ ]+//; s/-static//g' | tr ' ' '\n' | sort -u)
  contains "$targets" check
  contains "$targets" containerd
  contains "$targets" catatonit
  for target in $targets; do
    "$REPO/tools/need" --list "$target" >"$T/packages" || { echo "no such target: $target"; return 1; }
    [[ -s $T/packages ]]
  done
}

@test "no other file than the list names a package to install" {
  run grep -rnE 'apt-get install|[a-z0-9-]+:[a-z]+[a-z0-9-]+ [a-z0-9-]+:[a-z]+' "$REPO"/{Makefile,Dockerfile,Dockerfile.test,.ci,bench} \
    "$REPO"/tools/{check,lint,run,fresh-tree} "$REPO"/tests/{engines,kernels,lib}
  is_equal "$output" ""
}

@test "make SANITIZE=1 leaves ./nsinit alone" {
  run -0 make -n -C "$REPO" SANITIZE=1 nsinit
  contains "$output" " -o build/sanitize/nsinit "
  lacks "$output" " -o nsinit "
}

# install_there TARGET: with a program that was built, so that the test builds none
install_there() {
  run -0 make -s -C "$REPO" -o "$NSINIT" "$1" PROGRAM="$NSINIT" DESTDIR="$T/there" PREFIX=/usr
}

@test "make install brings the program, the manual, the completions, the documents and the licence, and uninstall takes them" {
  local file
  install_there install
  cmp "$NSINIT" "$T/there/usr/sbin/nsinit"
  [[ $(stat -c %a "$T/there/usr/sbin/nsinit") == 755 ]]
  for file in man/man1/nsinit.1 bash-completion/completions/nsinit zsh/site-functions/_nsinit \
    fish/vendor_completions.d/nsinit.fish doc/nsinit/README.md doc/nsinit/LICENSE; do
    [[ -s $T/there/usr/share/$file && $(stat -c %a "$T/there/usr/share/$file") == 644 ]]
  done
  install_there uninstall
  is_equal "$(find "$T/there" -type f)" ""
}

# shows: `make run`, from a copy that any user can reach
shows() {
  install -D -m 755 "$REPO/tools/run" "$T/tools/run"
  run -0 "$@" env ACTOR="$ACTOR" TMPDIR="$T" "$T/tools/run" "$NSINIT"
  has_line "$output" "   PID 1 is nsinit; zombies left: 0"
  has_line "$output" "   The command gets SIGTERM, tidies up and exits with 7."
  has_line "$output" "   Exit status: 7"
  contains "$output" "With nsinit SIGTERM ends it"
  lacks "$output" WRONG
}

@test "make run: prints the true status beside other nsinits, as root and as an unprivileged user" {
  needs_pid1
  needs_static
  start other "$NSINIT" sleep 1000
  start pid1 as_pid1 "$NSINIT" sleep 1000
  shows
  shows as_user
}

# parts: .ci/run in place of the tree, with a `make` that says $T/said.TARGET
parts() {
  install -D -m 755 "$REPO/.ci/run" "$T/.ci/run"
  program make <<'END'
#!/bin/sh
cat "$T/said.$1"
! grep -q ' [1-9][0-9]* failed' "$T/said.$1"
END
  PATH=$T/bin:$PATH run "$T/.ci/run" --parts
}

@test "CI: the last line is the sum of its parts, and the only one of its kind" {
  printf 'ok 1 something\n5 passed, 0 failed, 1 skipped\n' >"$T/said.check"
  printf 'ok 1 something\n20 passed, 0 failed, 3 skipped\n' >"$T/said.check-deep"
  parts
  is_equal "$status" 0
  is_equal "${lines[-1]}" "25 passed, 0 failed, 4 skipped"
  is_equal "$(grep -c '^[0-9]* passed' <<<"$output")" 1
}

@test "CI: a failure, or a part that does not report, is a failure of all" {
  printf '5 passed, 2 failed, 1 skipped\n' >"$T/said.check"
  printf 'No rule to make target\n' >"$T/said.check-deep"
  parts
  is_equal "$status" 1
  is_equal "${lines[-1]}" "5 passed, 3 failed, 1 skipped"
}

@test "CI: a host on which no tree can be made has failed, and has a last line" {
  [[ $EUID == 0 ]] || skip "needs root, to be no root"
  install -D -m 755 "$REPO/.ci/run" "$T/.ci/run"
  install -D -m 755 "$REPO/tools/fresh-tree" "$T/tools/fresh-tree"
  run -1 as_user "$T/.ci/run"
  contains "$output" "fresh-tree: only root can make a tree"
  is_equal "${lines[-1]}" "0 passed, 1 failed, 0 skipped"
}
