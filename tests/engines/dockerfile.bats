#!/usr/bin/env bats
# Dockerfile and Dockerfile.test, on a Debian of our own making, without a network

load ../lib/helper
load room

# One test builds an image and runs tests in it.
BATS_TEST_TIMEOUT=660

setup_file() {
  room_begin dockerfile_begin dockerfile
}

teardown_file() {
  room_close
}

setup() {
  room_or_skip
}

teardown() { :; }

podman() {
  inside podman --root /run/engine/storage --runroot /run/engine/runroot --tmpdir /run/engine/libpod \
    --storage-driver vfs --cgroup-manager cgroupfs --events-backend file --runtime crun "$@"
}

# What the Makefile would install: there is no network to install it from.
packages() {
  "$REPO/tools/need" --list check | paste -s -d ,
}

# A Debian like that of the host, from the same mirror.
make_base() {
  local sources
  mapfile -t sources < <(compgen -G '/etc/apt/sources.list.d/debian.sources' || compgen -G /etc/apt/sources.list)
  apt-config dump | grep -E '^Acquire::.*"[^"]' >"$BATS_FILE_TMPDIR/apt.conf" || :
  TMPDIR=$BATS_FILE_TMPDIR timeout -k 5 120 mmdebstrap --variant=minbase --include="$(packages)" \
    --aptopt="$BATS_FILE_TMPDIR/apt.conf" "$(. /etc/os-release && echo "$VERSION_CODENAME")" - "${sources[@]}" \
    >"$BATS_FILE_TMPDIR/base.tar" 2>"$BATS_FILE_TMPDIR/base.log"
}

# shellcheck disable=SC2034 # ROOM_REASON is for room.bash
dockerfile_begin() {
  # Kept for the next time; the name tells what is in it.
  local base
  base=$REPO/build/debian/$(packages | md5sum | cut -c 1-8).tar
  if [ ! -e "$base" ]; then
    if ! make_base; then
      ROOM_REASON="mmdebstrap can't make a Debian here: $(grep ^E: "$BATS_FILE_TMPDIR/base.log" | tail -n 1)"
      return 0
    fi
    rm -rf "$REPO/build/debian"
    mkdir -p "$REPO/build/debian"
    mv "$BATS_FILE_TMPDIR/base.tar" "$base"
  fi
  if ! podman import - localhost/debian <"$base" >"$BATS_FILE_TMPDIR/import.log" 2>&1; then
    ROOM_REASON="podman can't import an image here: $(tail -n 1 "$BATS_FILE_TMPDIR/import.log")"
    return 0
  fi
  inside mkdir /run/engine/context
  tar -C "$REPO" --exclude=./.git --exclude=./build --exclude=./nsinit -c . | inside tar -C /run/engine/context -x
}

# build FILE OPTION...
build() {
  local file=$1
  shift
  INSIDE_LIMIT=600 podman build --isolation=chroot --pull=never --layers=false --build-arg BASE=localhost/debian "$@" \
    -f "/run/engine/context/$file" /run/engine/context
}

@test "Dockerfile: makes an image of one file, whose entrypoint is nsinit" {
  build Dockerfile -t nsinit
  podman create --name nsinit nsinit true
  podman export nsinit | tar -t >"$BATS_TEST_TMPDIR/files"
  cat "$BATS_TEST_TMPDIR/files"
  is_equal "$(grep -v '/$' "$BATS_TEST_TMPDIR/files")" sbin/nsinit
  is_equal "$(podman image inspect -f '{{.Config.Entrypoint}}' nsinit)" "[/sbin/nsinit --]"
}

@test "Dockerfile: its nsinit can be copied into another image, and runs" {
  inside tee /run/engine/context/Dockerfile.app <<END
FROM localhost/debian
COPY --from=localhost/nsinit /sbin/nsinit /sbin/nsinit
RUN ["/sbin/nsinit", "--version"]
RUN /sbin/nsinit --remap 7:0 -- sh -c 'exit 7'
END
  run -0 build Dockerfile.app
  echo "$output"
  matches "$output" "version [0-9.]+_nsinit"
}

@test "Dockerfile.test: builds and tests in a clean Debian" {
  run -0 build Dockerfile.test --build-arg TESTS="tests/project/helpers.bats tests/init/options.bats"
  echo "$output"
  matches "$output" "[0-9]+ passed, 0 failed, [0-9]+ skipped"
}
