#!/usr/bin/env bats
# nsinit on other processors: 32 bits, and the other order of bytes
#
# Each is built by Debian's cross compiler against Debian's musl for that processor, which is unpacked in build/musl:
# the packages of the host know no other architecture afterwards. qemu-user runs it; the command is a native program.

load ../lib/helper

MUSL=$REPO/build/musl

setup_file() {
  local missing
  export PROCESSORS_REASON=''
  missing=$(install_programs processors) || PROCESSORS_REASON=$missing
  [[ ! $PROCESSORS_REASON ]] || return 0
  [[ -e $MUSL/complete ]] || fetch_musl >"$BATS_FILE_TMPDIR/log" 2>&1 ||
    PROCESSORS_REASON="no musl for other processors to be had: $(tail -n 1 "$BATS_FILE_TMPDIR/log")"
  mkdir "$BATS_FILE_TMPDIR/tree"
  tar -C "$REPO" --exclude=./.git --exclude=./build --exclude=./nsinit -c . | tar -C "$BATS_FILE_TMPDIR/tree" -x
}

setup() {
  begin_test
  [[ ! $PROCESSORS_REASON ]] || skip "$PROCESSORS_REASON"
}

# Asks apt, with lists of its own, for the packages of the other architectures.
fetch_musl() {
  local arch work=$BATS_FILE_TMPDIR/apt
  local apt=(timeout 60 apt-get -q -o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache"
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o APT::Architectures=)
  for arch in arm64 armhf i386 s390x; do
    apt+=(-o "APT::Architectures::=$arch")
  done
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$MUSL"
  : >"$work/status"
  "${apt[@]}" update || echo "not every list is there"
  cd "$work" || return
  for arch in arm64 armhf i386 s390x; do
    "${apt[@]}" download "musl:$arch" "musl-dev:$arch" || return
    dpkg-deb -x "$work"/musl_*_"$arch".deb "$MUSL/$arch" && dpkg-deb -x "$work"/musl-dev_*_"$arch".deb "$MUSL/$arch" || return
  done
  : >"$MUSL/complete"
}

# builds ARCH COMPILER   into $BATS_FILE_TMPDIR/ARCH, without a warning
builds() {
  local specs=$BATS_FILE_TMPDIR/$1.specs
  # They are written for a host that has the packages installed.
  sed "s|/usr/|$MUSL/$1/usr/|g" "$MUSL/$1"/usr/lib/*-musl*/musl-gcc.specs >"$specs"
  run -0 make -s -C "$BATS_FILE_TMPDIR/tree" SAY= CC="$2 -specs $specs"
  is_equal "$output" ""
  mv "$BATS_FILE_TMPDIR/tree/nsinit" "$BATS_FILE_TMPDIR/$1"
}

# works ARCH QEMU   the things that differ between processors: system calls, sizes, the order of bytes
works() {
  # As PID 1: the emulator knows nothing of subreapers.
  local nsinit=(as_pid1 "$2" "$BATS_FILE_TMPDIR/$1")
  needs_pid1

  echo "statuses" >&2
  run -7 "${nsinit[@]}" -- "$ACTOR" exit 7
  run -143 "${nsinit[@]}" -- "$ACTOR" default TERM raise TERM
  run -0 "${nsinit[@]}" --remap 7:0 "$ACTOR" exit 7

  echo "failures of exec" >&2
  run -127 "${nsinit[@]}" no-such-program
  contains "$output" "no-such-program"
  run -126 "${nsinit[@]}" /tmp
  contains "$output" "it is a directory"

  echo "options" >&2
  run -0 "${nsinit[@]}" --help
  contains "$output" "--grace TIME"
  run -125 "${nsinit[@]}" --grace 5x true
  contains "$output" "5x"
  run -0 "${nsinit[@]}" --explain --grace 1500ms --rlimit nofile=100:unlimited -r TERM:RTMIN+3 true
  contains "$output" "RTMIN+3"

  echo "what the command gets" >&2
  run -0 "${nsinit[@]}" --env A=b --umask 027 --rlimit nofile=100:200 -C / sh -c 'echo $A; umask; ulimit -Sn; ulimit -Hn; pwd'
  is_equal "$output" $'b\n0027\n100\n200\n/'

  echo "signals" >&2
  start signals "${nsinit[@]}" --report "$T/report" -- "$ACTOR" take TERM,USR1 ready count 2 exit 3
  wait_for signals '^ready$'
  signal signals USR1
  wait_for signals 'name=USR1'
  signal signals TERM
  finish signals
  is_equal "$status" 3
  contains "$output" "name=TERM"

  echo "the report" >&2
  is_equal "$(jq -c '[.version, .status, .cause, .exit_code, .forwarded]' "$T/report")" '[1,3,"exit",3,{"USR1":1,"TERM":1}]'
  is_equal "$(jq '.duration_ms < 60000 and .max_rss_kib > 0 and .max_rss_kib < 4000000 and .cpu_user_us < 60000000' "$T/report")" true
  is_equal "$(jq -r .start "$T/report" | cut -c 1-10)" "$(date -u +%F)"

  echo "orphans" >&2
  run -0 "${nsinit[@]}" --report "$T/report" --wait-all "$ACTOR" quiet orphans 20 [ exit 0 ]
  is_equal "$(jq .orphans_reaped "$T/report")" 20
}

@test "arm64: the build has no warning" {
  builds arm64 aarch64-linux-gnu-gcc
}

@test "arm64: statuses, options, signals and the report are right" {
  works arm64 qemu-aarch64-static
}

@test "armhf: the build has no warning" {
  builds armhf arm-linux-gnueabihf-gcc
}

@test "armhf: statuses, options, signals and the report are right" {
  works armhf qemu-arm-static
}

@test "i386: the build has no warning" {
  builds i386 i686-linux-gnu-gcc
}

@test "i386: statuses, options, signals and the report are right" {
  works i386 qemu-i386-static
}

@test "s390x: the build has no warning" {
  builds s390x s390x-linux-gnu-gcc
}

@test "s390x: statuses, options, signals and the report are right" {
  works s390x qemu-s390x-static
}
