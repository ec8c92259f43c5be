#!/usr/bin/env bats
# nsinit in the containers and pods of Podman

load ../lib/helper
load room
load checks

setup_file() {
  room_begin podman_begin podman
}

teardown_file() {
  room_close
}

setup() {
  room_or_skip
}

teardown() {
  [ -z "$ROOM_REASON" ] || return 0
  podman pod rm -f -t 0 --all >/dev/null
  podman rm -f -t 0 --all >/dev/null
}

podman() {
  CONTAINERS_CONF=/run/engine/containers.conf CONTAINERS_STORAGE_CONF=/run/engine/storage.conf inside podman "$@"
}

podman_begin() {
  # An engine that may not raise limits must be told its own. init_path is for --init without a path of its own.
  inside tee /run/engine/containers.conf <<END
[containers]
default_ulimits = ["nofile=$(ulimit -Sn):$(ulimit -Hn)", "nproc=$(ulimit -Su):$(ulimit -Hu)"]
init_path = "/run/engine/init_path"
log_driver = "k8s-file"
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
helper_binaries_dir = ["/run/engine/helpers", "/usr/libexec/podman", "/usr/lib/podman"]
runtime = "crun"
static_dir = "/run/engine/storage/libpod"
tmp_dir = "/run/engine/libpod"
volume_path = "/run/engine/volumes"
[network]
network_backend = "netavark"
network_config_dir = "/run/engine/networks"
END
  inside tee /run/engine/storage.conf <<END
[storage]
driver = "vfs"
graphroot = "/run/engine/storage"
runroot = "/run/engine/runroot"
END
  put "$NSINIT" /run/engine/init_path
  put "$NSINIT" /run/engine/helpers/catatonit
  engine_works podman --isolation=chroot
}

@test "podman: an image built FROM scratch has nsinit as its PID 1" {
  check_pid1 podman
}

@test "podman: exit statuses pass through" {
  check_statuses podman
}

@test "podman: a bare shell takes the whole timeout to stop" {
  check_bare_shell podman
}

@test "podman: nsinit stops at once" {
  check_stop podman
}

@test "podman: 1,000 orphans leave no zombie" {
  check_orphans podman
}

@test "podman: without an init orphans stay as zombies" {
  check_orphans_without podman
}

@test "podman: run --init uses nsinit, by --init-path and by containers.conf" {
  check_init podman --init --init-path /run/engine/helpers/catatonit
  check_init podman --init
}

@test "podman: NSINIT_GRACE lets a worker finish under run --init" {
  check_grace podman
}

@test "podman: an image's STOPSIGNAL SIGRTMIN+3 reaches the command as signal 37" {
  podman build --isolation=chroot -t stopsignal - <<END
FROM localhost/$IMAGE
STOPSIGNAL SIGRTMIN+3
END
  check_stop_signal podman stopsignal
}

@test "podman: nsinit needs no capability, no uid 0 and no writable file" {
  check_unprivileged podman
}

@test "podman: --termination-log tells in one line how the command ended" {
  inside touch /run/engine/termination-log
  run podman run --rm -v /run/engine/termination-log:/dev/termination-log \
    --entrypoint '["/sbin/nsinit", "--termination-log", "--"]' "$IMAGE" sh -c 'exit 7'
  [ "$status" -eq 7 ]
  run inside cat /run/engine/termination-log
  echo "$output"
  [ "${#lines[@]}" -eq 1 ]
  matches "$output" '^sh .*status 7'
}

@test "podman: --termination-log=FILE and the report name the memory limit that the command died of" {
  podman run --rm -m 64m --memory-swap 64m "$IMAGE" sh -c true || skip "no limit of memory to be had here"
  inside touch /run/engine/oom
  run podman run --rm -m 64m --memory-swap 64m -v /run/engine/oom:/oom \
    --entrypoint '["/sbin/nsinit", "--termination-log=/oom", "--report=fd:1", "--"]' \
    "$IMAGE" dd if=/dev/zero of=/dev/null bs=256M count=1
  echo "$output"
  [ "$status" -eq 137 ]
  is_equal "$(grep '^{' <<<"$output" | jq -c '[.status, .cause, .signal, .memory_limit_bytes, .oom_kills]')" \
    '[137,"oom","KILL",67108864,1]'
  run inside cat /run/engine/oom
  echo "$output"
  [ "${#lines[@]}" -eq 1 ]
  matches "$output" '^dd .*SIGKILL.*out of memory .*64M'
}

# play_example STATUS WORDS: examples/application.yaml with the test's image and these words as its program. What the
# kubelet does with terminationMessagePath, to mount a file there, podman does not: so the test adds it. Sets output.
play_example() {
  inside truncate -s 0 /run/engine/message
  sed -e "s|image: .*|image: localhost/$IMAGE:latest|" -e "s|args: .*|args: [$2]|" -e 's|^spec:|&\n  restartPolicy: Never|' \
    -e 's|^ *terminationMessagePath: \(.*\)|&\n      volumeMounts: [{ name: message, mountPath: \1 }]|' \
    -e '$a\  volumes: [{ name: message, hostPath: { path: /run/engine/message, type: File } }]' \
    "$REPO/examples/application.yaml" | podman kube play -
  is_equal "$(podman wait application-server)" "$1"
  podman kube down - <"$REPO/examples/application.yaml" || podman pod rm -f -t 0 application
  run inside cat /run/engine/message
  echo "$output"
  [ "${#lines[@]}" -eq 1 ]
}

@test "podman: the example for Kubernetes says in its termination message why it ended" {
  play_example 7 "sh, -c, exit 7"
  matches "$output" '^sh \(pid [0-9]+\) exited with status 7 after [0-9.]+ m?s$'
}

@test "podman: the example for Kubernetes says that its memory limit killed it" {
  podman run --rm -m 64m "$IMAGE" sh -c true || skip "no limit of memory to be had here"
  play_example 137 "dd, if=/dev/zero, of=/dev/null, bs=256M, count=1"
  matches "$output" \
    '^dd \(pid [0-9]+\) was killed by SIGKILL after [0-9.]+ m?s: out of memory \(limit 64M, peak [0-9]+[MK], 1 process killed\)$'
}

@test "podman: a pod's infra container is nsinit --pause, and reaps the orphans of another container" {
  podman pod create --name pod --infra-image "localhost/$IMAGE" --infra-command "/sbin/nsinit --pause" --share pid,ipc,net
  podman run -d --pod pod --name application --entrypoint sleep "$IMAGE" 1000
  run podman exec application sh -c 'tr "\0" " " </proc/1/cmdline; echo; sha256sum </proc/1/exe; adopter; orphans 1000'
  echo "$output"
  is_equal "${lines[0]}" "/sbin/nsinit --pause "
  is_equal "${lines[1]%% *}" "$(nsinit_sum)"
  is_equal "${lines[2]}" 1
  is_equal "${lines[3]}" "1000 orphans, 0 zombies"

  infra=$(podman pod inspect -f '{{.InfraContainerID}}' pod)
  measure_kill podman
  within 1500 podman pod stop -t "$STOP_SECONDS" pod
  is_equal "$(exit_status podman "$infra")" 0
}

@test "podman: its own pods run nsinit as catatonit -P; not PID 1 there, nsinit adopts its container's orphans" {
  podman pod create --name pod --share pid,ipc,net
  run podman run --rm --pod pod "$IMAGE" \
    sh -c 'tr "\0" " " </proc/1/cmdline; echo; sha256sum </proc/1/exe; echo $PPID; adopter; orphans 100; exit 7'
  echo "$output"
  [ "$status" -eq 7 ]
  is_equal "${lines[0]}" "/catatonit -P "
  is_equal "${lines[1]%% *}" "$(nsinit_sum)"
  [ "${lines[2]}" -gt 1 ]
  is_equal "${lines[3]}" "${lines[2]}"
  is_equal "${lines[4]}" "100 orphans, 0 zombies"
  measure_kill podman
  within 1500 podman pod stop -t "$STOP_SECONDS" pod
}

@test "podman: kube play of a pod with shareProcessNamespace" {
  podman kube play - <<END
apiVersion: v1
kind: Pod
metadata:
  name: play
spec:
  shareProcessNamespace: true
  terminationGracePeriodSeconds: 6
  containers:
  - name: application
    image: localhost/$IMAGE:latest
    args: [sh, -c, "tr '\\\\0' ' ' </proc/1/cmdline; echo; orphans 100; echo ready; sleep 1000; true"]
END
  wait_until 25 says podman play-application ready
  run podman logs play-application
  echo "$output"
  is_equal "${lines[0]}" "/catatonit -P "
  is_equal "${lines[1]}" "100 orphans, 0 zombies"
  ends podman play-application 143
  measure_kill podman
  within 1500 podman pod stop -t "$STOP_SECONDS" play
}

# An unprivileged user of the room's own, with the ids that a rootless podman needs.
rootless() {
  HOME=/run/engine/home XDG_RUNTIME_DIR=/run/user/3999 STORAGE_DRIVER=vfs CONTAINERS_CONF=/run/engine/rootless.conf \
    inside setpriv --reuid 3999 --regid 3999 --clear-groups podman "$@"
}

@test "podman: rootless, with nsinit as the process that keeps the user namespace" {
  inside sh -e -c '
    echo rootless:x:3999:3999::/run/engine/home:/bin/sh >>/etc/passwd
    echo rootless:300000:65536 | tee -a /etc/subuid >>/etc/subgid
    mkdir -p /run/engine/home /run/user/3999
    chown 3999:3999 /run/engine/home /run/user/3999'
  inside tee /run/engine/rootless.conf <<END
[containers]
default_ulimits = []
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
END
  put "$NSINIT" /usr/libexec/podman/catatonit
  engine_works rootless --isolation=chroot
  room_or_skip
  check_pid1 rootless
  rootless run -d --name stop "$IMAGE" sh -c 'orphans 100; echo ready; sleep 1000; true'
  wait_until 25 says rootless stop "100 orphans, 0 zombies"
  ends rootless stop 143

  pause=$(inside cat /run/user/3999/libpod/tmp/pause.pid)
  is_equal "$(inside sha256sum "/proc/$pause/exe" | cut -d ' ' -f 1)" "$(nsinit_sum)"
  is_equal "$(inside cat "/proc/$pause/comm")" catatonit
  inside kill -TERM "$pause"
  wait_until 25 inside sh -c "! kill -0 $pause 2>/dev/null"
}
