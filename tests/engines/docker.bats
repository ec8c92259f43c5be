#!/usr/bin/env bats
# nsinit in Docker's containers

load ../lib/helper
load room
load checks

setup_file() {
  room_begin docker_begin docker
}

teardown_file() {
  room_close
}

setup() {
  room_or_skip
}

teardown() {
  local containers
  [ -z "$ROOM_REASON" ] || return 0
  containers=$(docker ps -aq)
  # shellcheck disable=SC2086 # a list of words
  [ -z "$containers" ] || docker rm -f $containers >/dev/null
}

# The client of the same package as the daemon, if there is one: a much newer one refuses to talk to it.
docker() {
  local client=/usr/bin/docker
  [ -x "$client" ] || client=docker
  DOCKER_HOST=unix:///run/engine/docker.sock DOCKER_CONFIG=/run/engine DOCKER_BUILDKIT=0 inside "$client" "$@"
}

docker_begin() {
  inside tee /run/engine/docker.json <<END
{
  "hosts": ["unix:///run/engine/docker.sock"],
  "data-root": "/run/engine/docker",
  "exec-root": "/run/engine/exec",
  "pidfile": "/run/engine/docker.pid",
  "storage-driver": "vfs",
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "init-path": "/run/engine/libexec/docker-init",
  "bridge": "none",
  "iptables": false,
  "ip6tables": false,
  "oom-score-adjust": 0,
  "default-ulimits": {"nofile": {"Name": "nofile", "Soft": $(ulimit -Sn), "Hard": $(ulimit -Hn)}}
}
END
  put "$NSINIT" /run/engine/libexec/docker-init
  inside sh -c 'dockerd --config-file /run/engine/docker.json >/run/engine/dockerd.log 2>&1 &'
  if ! wait_until 25 docker version; then
    ROOM_REASON="dockerd can't start here: $(inside tail -n 1 /run/engine/dockerd.log)"
    return
  fi
  engine_works docker
}

@test "docker: an image built FROM scratch has nsinit as its PID 1" {
  check_pid1 docker
}

@test "docker: exit statuses pass through" {
  check_statuses docker
}

@test "docker: a bare shell takes the whole timeout to stop" {
  check_bare_shell docker
}

@test "docker: nsinit stops at once" {
  check_stop docker
}

@test "docker: 1,000 orphans leave no zombie" {
  check_orphans docker
}

@test "docker: without an init orphans stay as zombies" {
  check_orphans_without docker
}

@test "docker: run --init uses nsinit as docker-init" {
  check_init docker --init
}

@test "docker: info and version know nsinit's version" {
  run docker info -f '{{.InitBinary}} {{.InitCommit.ID}}'
  echo "$output"
  matches "$output" '^/run/engine/libexec/docker-init [0-9a-f]+$'
  commit=${output##* }
  run docker version -f '{{range .Server.Components}}{{.Name}} {{.Version}} {{.Details.GitCommit}}{{"\n"}}{{end}}'
  echo "$output"
  version=$(grep '^docker-init ' <<<"$output")
  matches "$version" "^docker-init [0-9]+\.[0-9]+\.[0-9]+(_nsinit)? $commit\$"
  run inside /run/engine/libexec/docker-init --version
  read -r _ version _ <<<"$version"
  is_equal "$output" "tini version $version - git.$commit"
}

@test "docker: NSINIT_GRACE lets a worker finish under run --init" {
  check_grace docker
}

@test "docker: --stop-signal SIGRTMIN+3 reaches the command as signal 37" {
  check_stop_signal docker --stop-signal SIGRTMIN+3 "$IMAGE"
}

@test "docker: nsinit needs no capability, no uid 0 and no writable file" {
  check_unprivileged docker
}

@test "docker: in another container's PID namespace nsinit reaps its own orphans, nsinit --pause the rest" {
  docker run -d --name pause --entrypoint /sbin/nsinit "$IMAGE" --pause
  run docker run --rm --pid container:pause "$IMAGE" sh -c 'echo $PPID; adopter; orphans 1000; exit 7'
  echo "$output"
  [ "$status" -eq 7 ]
  [ "${lines[0]}" -gt 1 ]
  is_equal "${lines[1]}" "${lines[0]}"
  is_equal "${lines[2]}" "1000 orphans, 0 zombies"

  run docker run --rm --pid container:pause --entrypoint sh "$IMAGE" -c 'adopter; orphans 1000'
  echo "$output"
  is_equal "${lines[0]}" 1
  is_equal "${lines[1]}" "1000 orphans, 0 zombies"
  ends docker pause 0
}
