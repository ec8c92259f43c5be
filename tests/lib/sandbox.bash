# sandbox.bash - what the tests of the sandbox share
#
#   WHO    the user that starts the sandbox in a test that as_both runs: root or user
#   BOX, COMMAND    of start_box: the pids of the sandbox's PID 1 and of its command, as the host sees them

# A file of tests that needs more has a setup of its own.
setup() {
  begin_test
  needs_sandbox
}

# as_both TEST: as root if the tests run as root, and as an unprivileged user
as_both() {
  local WHO
  for WHO in root user; do
    [[ $WHO != root || $EUID == 0 ]] || continue
    echo "as $WHO:" >&2
    rm -f "$T"/*.out "$T"/*.err
    "$1"
  done
}

# as_whom CMD...: as WHO
as_whom() { if [[ ${WHO:-root} == root ]]; then go "$@"; else as_user "$@"; fi; }

# box OPTION... -- CMD...: in a sandbox that WHO starts
box() { as_whom "$NSINIT" --sandbox "$@"; }

# start_box NAME OPTION... -- CMD...: in the background; the command has to say ready
start_box() {
  rm -f "$T/$1.out"
  start "$1" box "${@:2}"
  wait_for "$1" '^ready' || return
  BOX=$(inner_of "$1")
  # shellcheck disable=SC2034 # for the tests
  read -r COMMAND _ < <(children_of "$BOX") || [[ $COMMAND ]]
}

# end [NAME...]: stops them, or a
end() {
  local name
  for name in "${@:-a}"; do
    signal "$name" TERM
    finish "$name"
  done
}

# the pid of the PID 1 of what was started as NAME, seen by the host
inner_of() {
  local pid
  read -r pid _ < <(children_of "${PID[$1]}") || [[ $pid ]] || return
  echo "$pid"
}

# begin_inside: sets ACTOR_INSIDE, the options that show the actor, once the test has its copy
begin_inside() { ACTOR_INSIDE=(--ro "$ACTOR:/actor"); }
ACTOR_INSIDE=(--ro "$ACTOR:/actor")

# actor_box NAME OPTION... -- VERB...: the actor is the command of a sandbox in the background, and has said ready
actor_box() {
  local name=$1 options=()
  shift
  begin_inside
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  start_box "$name" "${ACTOR_INSIDE[@]}" "${options[@]}" -- /actor "${@:2}"
}

# on_terminal STEP... -- WORDS...: as WHO, at a terminal
on_terminal() { as_whom "$PTY" "$@"; }

# directory NAME: an empty directory of the user that starts the sandbox
directory() {
  rm -rf "${T:?}/$1"
  as_whom mkdir "$T/$1"
}

# the owner of a file as the host sees it
owner() { stat -c %u:%g "$@"; }
ids_of_caller() { as_whom sh -c 'echo $(id -u):$(id -g)'; }

# refuses OPTION...: status 125, nothing on stdout, and one line that it sets `stderr` to; the command is not started
refuses() { refuses_to box "$@" -- echo started; }

# refuses_to CMD...: the same of any command line
refuses_to() { refuses_with 125 "$@"; }

# a kernel and a place that allow namespaces; asked for without nsinit, which is what the tests are about
needs_sandbox() {
  as_user unshare --user --map-root-user --mount --pid --fork --mount-proc true 2>/dev/null ||
    skip "no namespaces to be had here"
}

# --- a host of the test's own: mounts that the sandbox's host has, and the real host has not ---

# with_mounts SCRIPT CMD...: in a mount namespace in which this script of sh, run as root, has mounted things.
# In front of as_whom, box or start.
with_mounts() {
  local own=()
  ((EUID)) && own=(--user --map-root-user)
  # shellcheck disable=SC2016 # for the inner shell
  local WORDS=("${WORDS[@]}" unshare "${own[@]}" --mount sh -ec 'eval "$1"; shift; exec "$@"' sh "$1")
  go "${@:2}"
}

# with_network CMD...: in a network namespace that has lo, up
with_network() {
  local own=()
  ((EUID)) && own=(--user --map-root-user)
  local WORDS=("${WORDS[@]}" unshare "${own[@]}" --net perl "$(net_script)" up)
  go "$@"
}

# net_script: the file of a program in perl, made at its first use, that speaks TCP and Unix sockets. SOCKET is
# HOST:PORT, a path, or @NAME.
#   up CMD...      takes lo up, and runs CMD        listen SOCKET    says ready, accepts for ever and answers hello
#   connect SOCKET says what came, or the error     bind SOCKET      says bound, or the error
net_script() {
  [[ -s $T/net ]] || cat >"$T/net" <<'END'
use strict;
use Socket;
my $verb = shift @ARGV;
sub address {
    my $where = shift;
    if ($where =~ /^([0-9.]+):(\d+)$/) {
        my ($host, $port) = ($1, $2);
        return (PF_INET, pack_sockaddr_in($port, inet_aton($host)));
    }
    $where =~ s/^@/\0/;
    return (PF_UNIX, pack_sockaddr_un($where));
}
$| = 1;
if ($verb eq 'up') {
    socket my $s, PF_INET, SOCK_DGRAM, 0 or die "socket: $!\n";
    my $request = pack 'a16 s x22', 'lo', 0x41;
    ioctl $s, 0x8914, $request or die "lo: $!\n";
    exec @ARGV or die "exec: $!\n";
}
my ($family, $address) = address(shift @ARGV);
socket my $s, $family, SOCK_STREAM, 0 or do { print "socket: $!\n"; exit 1 };
if ($verb eq 'connect') {
    connect $s, $address or do { print "connect: $!\n"; exit 1 };
    print scalar <$s>;
    exit 0;
}
setsockopt $s, SOL_SOCKET, SO_REUSEADDR, 1;
bind $s, $address or do { print "bind: $!\n"; exit 1 };
print "bound\n";
exit 0 if $verb eq 'bind';
listen $s, 5 or do { print "listen: $!\n"; exit 1 };
print "ready\n";
while (accept my $c, $s) { print $c "hello\n"; close $c; }
END
  chmod 644 "$T/net"
  echo "$T/net"
}

# --- what can be seen of a process from outside ---

# the inode of its namespace:  space PID user|mnt|pid|net|uts|ipc|cgroup|time
space() { stat -Lc %i "/proc/$1/ns/$2"; }

# a line of /proc/PID/status, without its name:  status_of PID Uid
status_of() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' '; }

# in_space KIND INODE: the pids of those in this namespace
in_space() { find /proc/[0-9]*/ns/"$1" -maxdepth 0 -lname "$1:\[$2\]" 2>/dev/null | cut -d / -f 3; }

# when a process was started, in ticks since the boot
start_of() { sed -n 's/.*) //p' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# whether some process is in this namespace
space_is_used() { [[ $(in_space "$@") ]]; }

# space_is_gone KIND INODE NOW: whether no process is in it any more that was at NOW. The kernel gives the inode to the next
# namespace that anybody makes.
space_is_gone() {
  local pid start
  for pid in $(in_space "$1" "$2"); do
    start=$(start_of "$pid")
    [[ ! $start ]] || ((start > $3)) || return 1
  done
}

# now, in the same ticks
now() { start_of "$BASHPID"; }
