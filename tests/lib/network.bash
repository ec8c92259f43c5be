# network.bash - a host of the tests' own, and one outside it: two network namespaces
#
#   outside 192.0.2.2, 2001:db8::2  ---  192.0.2.1, 2001:db8::1 host
#
# nsinit runs on this host, where its bridge, rules and forwarding are. The network of the real host is not touched.

# shellcheck disable=SC2016 # scripts here are for other shells
NAT=(--sandbox --net=nat)

setup() {
  begin_test
  make_host
}

# make_host: in setup, as root
make_host() {
  needs_root
  needs_sandbox
  needs_program ip
  needs_program nft
  needs_program python3
  cp "${BASH_SOURCE%/*}/../programs/net.py" "$T/net.py"
  chmod 755 "$T" "$T/net.py"
  start host unshare --net sh -c 'ip link set lo up; echo ready; exec sleep 1000'
  start outside unshare --net sh -c 'ip link set lo up; echo ready; exec sleep 1000'
  wait_for host ready && wait_for outside ready
  # A new network namespace has the forwarding of the first one, which may be on.
  on_host sh -ec 'for file in /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding; do
    [ ! -e "$file" ] || echo 0 >"$file"; done'
  on_host ip link add out0 type veth peer name mach0 netns "${PID[outside]}"
  on_host sh -ec 'ip addr add 192.0.2.1/24 dev out0; ip addr add 2001:db8::1/64 dev out0 nodad
    ip link set out0 up; ip route add default via 192.0.2.2'
  on_outside sh -ec 'ip addr add 192.0.2.2/24 dev mach0; ip addr add 2001:db8::2/64 dev mach0 nodad
    ip link set mach0 up; echo 1 >/proc/sys/net/ipv4/ip_forward' # so that it says at once whom it does not know
}

# on_host [start NAME|as_user|refuses_to] CMD...: there
on_host() { on_network "${PID[host]}" "$@"; }
on_outside() { on_network "${PID[outside]}" "$@"; }
on_network() {
  case $2 in
  start) start "$3" nsenter --net="/proc/$1/ns/net" "${@:4}" ;;
  as_user) go nsenter --net="/proc/$1/ns/net" setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups "${@:3}" ;;
  refuses_to) refuses_to nsenter --net="/proc/$1/ns/net" "${@:3}" ;;
  *) go nsenter --net="/proc/$1/ns/net" "${@:2}" ;;
  esac
}

# nat OPTION... -- CMD...: a networked sandbox on the host; start_nat NAME OPTION...: in the background, and ready
nat() { on_host "$NSINIT" "${NAT[@]}" --ro "$T/net.py:/net.py" "$@"; }
start_nat() {
  on_host start "$1" "$NSINIT" "${NAT[@]}" --ro "$T/net.py:/net.py" "${@:2}"
  wait_for "$1" '^ready'
}

# serve NAME OPTION...: one that serves TCP and UDP at its port 8000 and says where the question came from
serve() { start_nat "$@" -- /usr/bin/python3 /net.py serve 8000; }

# answers WHERE HOST PORT [PROTOCOL...]: there, both protocols are answered
answers() {
  local protocol protocols=("${@:4}")
  ((${#protocols[@]} > 0)) || protocols=(tcp udp)
  for protocol in "${protocols[@]}"; do
    matches "$("$1" /usr/bin/python3 "$T/net.py" ask "$protocol" "$2" "$3")" "^$protocol "
  done
}

# is_silent WHERE HOST PORT: nobody answers there
is_silent() {
  matches "$("$1" /usr/bin/python3 "$T/net.py" ask tcp "$2" "$3")" "^(timed out|Connection refused|Network is unreachable|No route to host)"
}

# bridge_alone: what stays of a sandbox that was there, and nothing else
bridge_alone() {
  nat -- true
  wait_until 25 no_sandbox_links
}
no_sandbox_links() { [[ $(on_host ip -o link) != *" ns0"* ]]; }

# what of ours is on the host: links, rules and sockets
state_of_host() {
  on_host sh -c 'ip -o link | sed "s/^[0-9]*: //; s/@.*//; s/:.*//" | sort; nft list ruleset; ss -Htuna state all'
}

# has_state STATE: whether that is what it prints now
has_state() { [[ $(state_of_host) == "$1" ]]; }
