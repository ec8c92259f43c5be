#!/usr/bin/env bats
# nsinit in pods, as Kubernetes has containerd run them

load ../lib/helper
load room
load checks

setup_file() {
  room_begin containerd_begin containerd
}

teardown_file() {
  room_close
}

setup() {
  room_or_skip
}

teardown() {
  [ -z "${pod:-}" ] || cri remove-pod "$pod"
}

# Not the python3 of $PATH: Debian's packages belong to Debian's interpreter.
cri() {
  CRI_SOCKET=/run/engine/containerd.sock CRI_FOLDER=/run/engine/cri CRI_IMAGE=docker.io/library/$IMAGE:latest \
    inside /usr/bin/python3 "$ROOM_FILES/cri" "$@"
}

# image_archive DIRECTORY   prints two images of one layer, an application's and a pod's own, as `docker save` does
image_archive() {
  local directory=$1 layer processor
  case $(uname -m) in
    x86_64) processor=amd64 ;;
    aarch64) processor=arm64 ;;
    *) processor=$(uname -m) ;;
  esac
  tar -C "$directory/rootfs" --owner=0 --group=0 -cf "$directory/layer.tar" .
  layer=$(sha256sum <"$directory/layer.tar" | cut -d ' ' -f 1)
  image_config() {
    printf '{"architecture":"%s","os":"linux","config":{"Env":["PATH=/bin:/sbin"],"Entrypoint":["/sbin/nsinit","%s"]},' \
      "$processor" "$1"
    printf '"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\n' "$layer"
  }
  image_config -- >"$directory/application.json"
  image_config --pause >"$directory/pause.json"
  cat >"$directory/manifest.json" <<END
[{"Config":"application.json","RepoTags":["docker.io/library/$IMAGE:latest"],"Layers":["layer.tar"]},
 {"Config":"pause.json","RepoTags":["docker.io/library/pause:latest"],"Layers":["layer.tar"]}]
END
  tar -C "$directory" -c manifest.json application.json pause.json layer.tar
}

containerd_begin() {
  inside tee /run/engine/containerd.toml <<END
version = 2
root = "/run/engine/containerd/root"
state = "/run/engine/containerd/state"
[grpc]
  address = "/run/engine/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "/run/engine/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/library/pause:latest"
  restrict_oom_score_adj = true
  disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "native"
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "/run/engine/cni"
END
  inside mkdir /run/engine/cni /run/engine/cri
  inside tee /run/engine/cni/bridge.conflist <<END
{
  "cniVersion": "0.4.0",
  "name": "tests",
  "plugins": [{
    "type": "bridge", "bridge": "tests0",
    "ipam": {"type": "host-local", "dataDir": "/run/engine/addresses", "ranges": [[{"subnet": "10.99.0.0/24"}]]}
  }]
}
END
  inside protoc -I "$ROOM_FILES" --python_out=/run/engine/cri "$ROOM_FILES/cri.proto"
  inside sh -c 'containerd -c /run/engine/containerd.toml >/run/engine/containerd.log 2>&1 &'
  if ! wait_until 25 cri ready; then
    ROOM_REASON="containerd can't serve pods here: $(inside tail -n 1 /run/engine/containerd.log)"
    return
  fi
  image_context "$BATS_FILE_TMPDIR/context"
  image_archive "$BATS_FILE_TMPDIR/context" |
    inside ctr -a /run/engine/containerd.sock -n k8s.io images import --snapshotter native -
}

# measure_cri POD   as measure_kill of checks.bash
measure_cri() {
  local container
  container=$(cri run -c sleep -c 1000 "$1" baseline)
  milliseconds_of cri stop "$container" 0
  KILL_TAKES=$TOOK
}

# has_status CONTAINER STATUS
has_status() {
  [ "$(cri status "$1")" = "$2" ]
}

has_logged() {
  cri log "$1" | grep -qxF -- "$2"
}

@test "containerd: the pod's pause container is nsinit, and reaps the orphans of the application's" {
  pod=$(cri pod shared shared)
  container=$(cri run -c sleep -c 1000 "$pod" application)
  run cri exec "$container" sh -c 'tr "\0" " " </proc/1/cmdline; echo; sha256sum </proc/1/exe; adopter; orphans 1000'
  echo "$output"
  is_equal "${lines[0]}" "/sbin/nsinit --pause "
  is_equal "${lines[1]%% *}" "$(nsinit_sum)"
  is_equal "${lines[2]}" 1
  is_equal "${lines[3]}" "1000 orphans, 0 zombies"
  measure_cri "$pod"
  within 2500 cri stop-pod "$pod"
}

@test "containerd: not PID 1 of its pod, nsinit reaps the orphans of its own application" {
  pod=$(cri pod adopter shared)
  container=$(cri run "$pod" application sh -c 'echo $PPID; adopter; orphans 1000; exit 7')
  wait_until 25 has_status "$container" 7
  run cri log "$container"
  echo "$output"
  [ "${lines[0]}" -gt 1 ]
  is_equal "${lines[1]}" "${lines[0]}"
  is_equal "${lines[2]}" "1000 orphans, 0 zombies"
}

@test "containerd: nsinit as an application's entrypoint stops at once, a bare shell takes the whole timeout" {
  pod=$(cri pod stops)
  container=$(cri run "$pod" application sh -c 'cat /proc/1/comm; sleep 1000; true')
  wait_until 25 has_logged "$container" nsinit
  measure_cri "$pod"
  within 1500 cri stop "$container" "$STOP_SECONDS"
  has_status "$container" 143

  container=$(cri run -c sh -c -c -c 'echo ready; sleep 1000; true' "$pod" bare)
  wait_until 25 has_logged "$container" ready
  start=${EPOCHREALTIME/[.,]/}
  cri stop "$container" 2
  [ $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) -ge 2000 ]
  has_status "$container" 137
}

@test "containerd: exit statuses pass through" {
  pod=$(cri pod statuses)
  for script in '0 exit 0' '7 exit 7' '137 kill -KILL $$' '143 kill -TERM $$'; do
    container=$(cri run "$pod" "status-${script%% *}" sh -c "${script#* }")
    wait_until 25 has_status "$container" "${script%% *}"
  done
}

@test "containerd: --termination-log tells in one line how the application ended" {
  pod=$(cri pod messages)
  inside touch /run/engine/message
  container=$(cri run -v /run/engine/message:/dev/termination-log -c /sbin/nsinit -c --termination-log -c -- \
    "$pod" application sh -c 'kill -SEGV $$')
  wait_until 25 has_status "$container" 139
  run inside cat /run/engine/message
  echo "$output"
  [ "${#lines[@]}" -eq 1 ]
  contains "$output" SEGV
}

@test "containerd: a pod's environment configures nsinit, and the rest of the application gets to finish" {
  pod=$(cri pod graceful)
  container=$(cri run -e NSINIT_GRACE=20s "$pod" application sh -c 'worker & exec sleep 1000')
  wait_until 25 has_logged "$container" ready
  measure_cri "$pod"
  within 3000 cri stop "$container" "$STOP_SECONDS"
  has_status "$container" 143
  has_logged "$container" finished
}
