# room.bash - a room for a container engine: what happens in it leaves nothing on the machine
#
# The room has its own mount, network, PID, IPC and cgroup namespaces. Below its /run, a tmpfs, lies all that the engine
# writes. Its cgroups lie below one group of their own in each hierarchy. When PID 1 of the room is killed the kernel
# ends every process, mount and interface in it, and only those empty groups are left to remove.
#
#   room_open           in setup_file; a failure's reason is in $ROOM_REASON
#   room_close          in teardown_file
#   inside CMD...       runs CMD in the room, for ROOM_TIMEOUT seconds (60) at most
#   put FILE PATH       copies FILE to PATH in the room
# shellcheck shell=bash

ROOM_FILES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# need PROGRAM:PACKAGE...   installs what is missing; what can't be had is the reason to skip
room_need() {
  local missing
  missing=$("$ROOM_FILES/../../tools/need" "$@" 2>&1) && return
  ROOM_REASON=${missing##*$'\n'}
  return 1
}

# Prints a line for each cgroup hierarchy: where it is mounted, its type, its options, the group that ours goes below.
# cgroup v1 beside v2 is left with v1 alone: crun refuses the mixture, and the controllers are all on v1 there.
room_hierarchies() {
  local target type options group v1=
  findmnt -rn -t cgroup >/dev/null && v1=1
  while read -r target type options; do
    [ "$type" = cgroup ] || [ -z "$v1" ] || continue
    options=${options#rw} options=${options#,} group=
    if [ "$type" = cgroup ]; then
      # Below our own group, so that its limits hold for the room too. (Not in v2, where only a group without processes
      # hands on its controllers.)
      group=$(awk -F: -v want="$options" '$2 == want { print $3 }' /proc/self/cgroup)
      [ -d "$target$group" ] || group=
    fi
    echo "$target $type ${options:--} $target${group%/}"
  done < <(findmnt -rn -t cgroup,cgroup2 -o TARGET,FSTYPE,FS-OPTIONS | sort -u -k 1,1)
}

# Makes GROUP, root of the room's own view of this hierarchy, and GROUP/engine, where its processes are.
room_make_group() {
  local group=$1 parent=${1%/*} file
  mkdir "$group" || return
  if [ -e "$group/cpuset.cpus" ] && [ -e "$group/cgroup.clone_children" ]; then
    # A new group of v1 has no processors; what lies below this one is to inherit them.
    for file in cpuset.cpus cpuset.mems; do
      cat "$parent/$file" >"$group/$file" || return
    done
    echo 1 >"$group/cgroup.clone_children"
  fi
  mkdir "$group/engine"
}

# What has begun in GROUP moves to GROUP/engine: in v2 only a group without processes hands on its controllers.
room_settle_group() {
  local group=$1 pid controller
  while read -r pid; do
    echo "$pid" >"$group/engine/cgroup.procs" || return
  done <"$group/cgroup.procs"
  [ -e "$group/cgroup.controllers" ] || return 0
  for controller in $(cat "$group/cgroup.controllers"); do
    echo "+$controller" >"$group/cgroup.subtree_control" || return
  done
}

# room_join SUBGROUP: puts the calling process into the room's cgroups
room_join() {
  local group
  for group in $ROOM_GROUPS; do
    echo "$BASHPID" >"$group$1/cgroup.procs" || return
  done
}

room_open() {
  local target type options parent log=$BATS_FILE_TMPDIR/room.log group
  export ROOM_PID='' ROOM_GROUPS='' ROOM_REASON=''
  ROOM_REASON="only root can make a room for an engine"
  [ "$(id -u)" = 0 ] || return
  ROOM_REASON="no cgroups of one's own can be made here"
  room_hierarchies >"$BATS_FILE_TMPDIR/hierarchies"
  [ -s "$BATS_FILE_TMPDIR/hierarchies" ] || return
  while read -r target type options parent; do
    group=$parent/nsinit-test-$$
    ROOM_GROUPS="$ROOM_GROUPS $group"
    room_make_group "$group" || return
  done <"$BATS_FILE_TMPDIR/hierarchies"

  # setpriv: the room ends with us, even when we are killed. The cgroup namespace's root is the group that unshare is in.
  (
    exec 3>&- </dev/null >"$log" 2>&1
    room_join "" || exit
    exec setpriv --pdeathsig KILL unshare --mount --propagation private --net --pid --ipc --cgroup --mount-proc --fork \
      --kill-child bash "$ROOM_FILES/room-init" "$BATS_FILE_TMPDIR/hierarchies"
  ) &
  ROOM_HOLDER=$!
  ROOM_REASON="no room for an engine can be made here"
  for _ in $(seq 100); do
    ! grep -q '^ready' "$log" || break
    kill -0 "$ROOM_HOLDER" 2>/dev/null || break
    sleep 0.05
  done
  if ! grep -q '^ready' "$log"; then
    ROOM_REASON="$ROOM_REASON: $(tail -n 1 "$log")"
    return 1
  fi
  for group in $ROOM_GROUPS; do
    room_settle_group "$group" || return
  done
  read -r ROOM_PID <"/proc/$ROOM_HOLDER/task/$ROOM_HOLDER/children"
  ROOM_REASON=''
}

room_close() {
  local group
  if [ -n "${ROOM_HOLDER:-}" ]; then
    kill -KILL "$ROOM_HOLDER"
    wait "$ROOM_HOLDER" 2>/dev/null || true
  fi
  for group in ${ROOM_GROUPS:-}; do
    # The dead leave a group a moment after their parent has seen their end.
    for _ in $(seq 100); do
      find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [ -d "$group" ] || break
      sleep 0.05
    done
    [ ! -d "$group" ] || echo "left behind: $group" >&2
  done
}

inside() (
  room_join /engine &&
    exec timeout -k 5 "${ROOM_TIMEOUT:-60}" nsenter -t "$ROOM_PID" -m -n -p -i -C -- "$@" 3>&-
)

put() {
  # shellcheck disable=SC2016 # for the shell in the room
  inside sh -c 'mkdir -p "${1%/*}" && rm -f "$1" && cat >"$1" && chmod 755 "$1"' sh "$2" <"$1"
}
