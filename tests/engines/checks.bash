# checks.bash - what must be true of nsinit in any engine whose command line is Docker's
#
# Each check gets the name of that command. The image is nsinit-test; containers have no network.
# shellcheck shell=bash disable=SC2034,SC2154 # ROOM_REASON is for room.bash; status, output and lines come from run

IMAGE=nsinit-test

# image_context DIRECTORY   makes the directory that the image is built from
image_context() {
  local rootfs=$1/rootfs applet
  mkdir -p "$rootfs/bin" "$rootfs/sbin" "$rootfs/tmp"
  cp "$ROOM_FILES/image/Dockerfile" "$1"
  cp "$ROOM_FILES"/image/{adopter,orphans,worker} /bin/busybox "$rootfs/bin"
  cp "$NSINIT" "$rootfs/sbin/nsinit"
  for applet in sh cat dd env readlink sha256sum sleep tr; do
    ln -s busybox "$rootfs/bin/$applet"
  done
}

# engine_works ENGINE BUILD-OPTION...   builds the image and runs a container without nsinit, or says why it can't
engine_works() {
  local engine=$1 context=$BATS_FILE_TMPDIR/context log=$BATS_FILE_TMPDIR/works
  shift
  [ -d "$context" ] || image_context "$context"
  if ! { tar -C "$context" -c . | "$engine" build "$@" -t "$IMAGE" - &&
    "$engine" run --rm --entrypoint /bin/sh "$IMAGE" -c true; } >"$log" 2>&1; then
    ROOM_REASON="$engine can't run containers here: $(tail -n 1 "$log")"
  fi
}

nsinit_sum() {
  sha256sum <"$NSINIT" | cut -d ' ' -f 1
}

# milliseconds_of CMD...   runs CMD, which must succeed, and sets TOOK
milliseconds_of() {
  local start=${EPOCHREALTIME/[.,]/}
  "$@" || return
  TOOK=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
}

# measure_kill ENGINE   sets KILL_TAKES to the milliseconds that the engine needs, here and now, to kill a container
measure_kill() {
  "$1" rm -f baseline >/dev/null 2>&1 || :
  "$1" run -d --name baseline --entrypoint sleep "$IMAGE" 1000
  milliseconds_of "$1" stop -t 0 baseline
  KILL_TAKES=$TOOK
  "$1" rm -f baseline
}

# within MS CMD...   runs CMD; it must succeed, and end within that time and four times what a kill takes: a busy host is
# slow in both. All that is stopped has STOP_SECONDS, which is more.
STOP_SECONDS=30
within() {
  local limit=$(($1 + 4 * KILL_TAKES))
  shift
  milliseconds_of "$@" || return
  [ "$TOOK" -lt "$limit" ] && [ "$TOOK" -lt $((STOP_SECONDS * 1000)) ] || {
    echo "took $TOOK ms, not less than $limit: $*" >&2
    return 1
  }
}

# says ENGINE CONTAINER LINE   has the container printed that line?
says() {
  "$1" logs "$2" 2>&1 | tr -d '\r' | grep -qxF -- "$3"
}

exit_status() {
  "$1" inspect --type container -f '{{.State.ExitCode}}' "$2"
}

# ends ENGINE CONTAINER STATUS   stops the container in less than the time it is given, and looks at its exit status
ends() {
  measure_kill "$1"
  within "${ENDS_WITHIN:-1500}" "$1" stop -t "$STOP_SECONDS" "$2"
  is_equal "$(exit_status "$1" "$2")" "$3"
}

check_pid1() {
  run "$1" run --rm "$IMAGE" sh -c 'cat /proc/1/comm; sha256sum </proc/1/exe'
  echo "$output"
  [ "$status" -eq 0 ]
  is_equal "${lines[0]}" nsinit
  is_equal "${lines[1]%% *}" "$(nsinit_sum)"
}

check_statuses() {
  local script
  # shellcheck disable=SC2016 # $$ is the shell's in the container
  for script in '0 exit 0' '7 exit 7' '137 kill -KILL $$' '143 kill -TERM $$' '255 exit 255'; do
    run "$1" run --rm "$IMAGE" sh -c "${script#* }"
    echo "${script#* }: $status"
    [ "$status" -eq "${script%% *}" ]
  done
  run -127 "$1" run --rm "$IMAGE" /no/such/program
  echo "$output"
  [[ $output == *nsinit:*/no/such/program* ]]
}

check_bare_shell() {
  local start=${EPOCHREALTIME/[.,]/}
  "$1" run -d --name bare --entrypoint sh "$IMAGE" -c 'echo ready; sleep 1000; true'
  wait_until 25 says "$1" bare ready
  "$1" stop -t 2 bare
  [ $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) -ge 2000 ]
  is_equal "$(exit_status "$1" bare)" 137
}

check_stop() {
  "$1" run -d --name stop "$IMAGE" sh -c 'echo ready; sleep 1000; true'
  wait_until 25 says "$1" stop ready
  ends "$1" stop 143
}

check_orphans() {
  run "$1" run --rm "$IMAGE" orphans 1000
  echo "$output"
  is_equal "$output" "1000 orphans, 0 zombies"
  # With a terminal an init can't leave the reaping to the kernel.
  run "$1" run --rm -t "$IMAGE" orphans 1000
  echo "$output"
  is_equal "${output%$'\r'}" "1000 orphans, 0 zombies"
}

# So that the count of zombies is known to count.
check_orphans_without() {
  "$1" run -d --name without --entrypoint sleep "$IMAGE" 1000
  run "$1" exec without orphans 20
  echo "$output"
  is_equal "$output" "20 orphans, 20 zombies"
}

# check_init ENGINE OPTION...   these options, --init among them, give a container nsinit
check_init() {
  local engine=$1
  shift
  run "$engine" run --rm "$@" --entrypoint sh "$IMAGE" -c 'readlink /proc/1/exe; sha256sum </proc/1/exe; orphans 100; exit 7'
  echo "$output"
  [ "$status" -eq 7 ]
  [[ ${lines[0]} == */*-init ]]
  is_equal "${lines[1]%% *}" "$(nsinit_sum)"
  is_equal "${lines[2]}" "100 orphans, 0 zombies"
}

check_grace() {
  "$1" run -d --init --name grace -e NSINIT_GRACE=20s --entrypoint sh "$IMAGE" -c 'env; worker & exec sleep 1000'
  wait_until 25 says "$1" grace ready
  ENDS_WITHIN=3000 ends "$1" grace 143
  says "$1" grace finished
  run "$1" logs grace
  lacks "$output" NSINIT_

  "$1" run -d --init --name nograce --entrypoint sh "$IMAGE" -c 'worker & exec sleep 1000'
  wait_until 25 says "$1" nograce ready
  ends "$1" nograce 143
  run says "$1" nograce finished
  [ "$status" -ne 0 ]
}

# check_stop_signal ENGINE OPTION...   what these options ask for, SIGRTMIN+3, is what the command gets
check_stop_signal() {
  local engine=$1
  shift
  "$engine" run -d --name realtime "$@" sh -c 'trap "exit 37" 37; echo ready; while :; do sleep 0.05; done'
  wait_until 25 says "$engine" realtime ready
  ends "$engine" realtime 37
}

check_unprivileged() {
  run "$1" run --rm --user 1000:1000 --cap-drop all --security-opt no-new-privileges --read-only "$IMAGE" \
    sh -c 'cat /proc/1/comm; orphans 100; exit 7'
  echo "$output"
  [ "$status" -eq 7 ]
  is_equal "${lines[0]}" nsinit
  is_equal "${lines[1]}" "100 orphans, 0 zombies"
}
