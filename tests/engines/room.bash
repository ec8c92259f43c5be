# room.bash - a room for a container engine: what happens in it leaves nothing on the host
#
# The room has its own mount, network, PID, IPC and cgroup namespaces. Below its /run, a tmpfs, lies all that the engine
# writes. Its cgroups lie below one group of its own in each hierarchy. When PID 1 of the room is killed the kernel ends
# every process, mount and interface in it, and only those groups, empty then, are left to remove.
#
#   room_begin FUNCTION TARGET               in setup_file: opens the room and calls FUNCTION, which starts the engine;
#                                            TARGET is what tools/packages calls the programs of it
#   room_or_skip                             in setup
#   room_close                               in teardown_file
#   inside CMD...                            runs CMD in the room, for a minute at most, or INSIDE_LIMIT seconds
#   put FILE PATH                            copies FILE to PATH in the room
#
# Where there can be no room or no engine, $ROOM_REASON says why, and every test of the file is skipped.
# shellcheck shell=bash

ROOM_FILES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib/base.bash
. "$ROOM_FILES/../lib/base.bash"

room_begin() {
  local begin=$1 missing
  shift
  export BATS_NO_PARALLELIZE_WITHIN_FILE=true ROOM_PID='' ROOM_GROUPS='' ROOM_REASON=''
  # A copy, so that the containers have the same even when it is built anew meanwhile.
  cp "$NSINIT" "$BATS_FILE_TMPDIR/nsinit"
  export NSINIT=$BATS_FILE_TMPDIR/nsinit
  if ! missing=$(install_programs "$@"); then
    ROOM_REASON=$missing
    return 0
  fi
  room_open || return 0
  "$begin"
}

room_or_skip() {
  [ -z "$ROOM_REASON" ] || skip "$ROOM_REASON"
}

# Prints a line for each cgroup hierarchy: where it is mounted, its type, its options, the group that ours goes below.
# Of v1 beside v2 only v1 is taken: crun refuses the mixture, and the controllers are in v1 there.
room_hierarchies() {
  local target type options group types=cgroup
  findmnt -rn -t cgroup >/dev/null || types=cgroup2
  findmnt -rn -t $types -o TARGET,FSTYPE,FS-OPTIONS | sort -u -k 3 | while read -r target type options; do
    options=${options#rw} options=${options#,} group=
    if [ "$type" = cgroup ]; then
      # Below the group that we are in, so that its limits hold for the room too. Not in v2: there a group that has
      # processes hands on no controllers.
      group=$(awk -F : -v options="$options" '$2 == options { print $3 }' /proc/self/cgroup)
      [ -d "$target$group" ] || group=
    fi
    echo "$target $type ${options:--} $target${group%/}"
  done
}

# Makes GROUP, root of the room's own view of its hierarchy, and GROUP/engine, where the processes are.
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

# What began in GROUP moves to GROUP/engine: in v2 a group hands on controllers only when it has no processes.
room_settle_group() {
  local group=$1 pid controllers
  while read -r pid; do
    echo "$pid" >"$group/engine/cgroup.procs" || return
  done <"$group/cgroup.procs"
  [ -e "$group/cgroup.controllers" ] || return 0
  read -r controllers <"$group/cgroup.controllers" || return 0
  echo "+${controllers// / +}" >"$group/cgroup.subtree_control"
}

# room_join SUBGROUP   puts the calling process into the room's cgroups
room_join() {
  local group
  for group in $ROOM_GROUPS; do
    echo "$BASHPID" >"$group$1/cgroup.procs" || return
  done
}

room_has_begun() {
  grep -q '^ready' "$BATS_FILE_TMPDIR/room.log" || has_ended "$ROOM_HOLDER"
}

room_open() {
  local parent group hierarchies=$BATS_FILE_TMPDIR/hierarchies log=$BATS_FILE_TMPDIR/room.log
  ROOM_REASON="only root can make room for an engine"
  [ "$(id -u)" = 0 ] || return
  ROOM_REASON="no cgroup of one's own can be made here"
  room_hierarchies >"$hierarchies"
  [ -s "$hierarchies" ] || return
  while read -r _ _ _ parent; do
    group=$parent/nsinit-test-$$
    ROOM_GROUPS+=" $group"
    room_make_group "$group" || return
  done <"$hierarchies"

  # The groups that unshare is in become the roots of the room's cgroup namespace. Should we be killed, the room ends.
  : >"$log"
  (
    exec 3>&- </dev/null >"$log" 2>&1
    room_join "" || exit
    exec setpriv --pdeathsig KILL unshare --mount --net --pid --ipc --cgroup --mount-proc --fork --kill-child \
      bash "$ROOM_FILES/room-init" "$hierarchies"
  ) &
  ROOM_HOLDER=$!
  wait_until 25 room_has_begun
  ROOM_REASON="no room for an engine can be made here: $(tail -n 1 "$log")"
  grep -q '^ready' "$log" || return
  for group in $ROOM_GROUPS; do
    room_settle_group "$group" || return
  done
  read -r ROOM_PID <"/proc/$ROOM_HOLDER/task/$ROOM_HOLDER/children"
  ROOM_REASON=''
}

room_remove_group() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || [ ! -d "$1" ]
}

room_close() {
  local group
  if [ -n "${ROOM_HOLDER:-}" ]; then
    kill -KILL "$ROOM_HOLDER" 2>/dev/null || true
    wait "$ROOM_HOLDER" 2>/dev/null || true
  fi
  for group in $ROOM_GROUPS; do
    # The last of the dead leave it a moment later.
    wait_until 25 room_remove_group "$group"
  done
}

inside() (
  [ ! -t 0 ] || exec </dev/null
  export TMPDIR=/run/engine/tmp
  room_join /engine &&
    exec timeout -k 5 "${INSIDE_LIMIT:-60}" nsenter -t "$ROOM_PID" -m -n -p -i -C -- "$@" 3>&-
)

put() {
  # shellcheck disable=SC2016 # for the shell in the room
  inside sh -c 'mkdir -p "${1%/*}" && rm -f "$1" && cat >"$1" && chmod 755 "$1"' sh "$2" <"$1"
}
