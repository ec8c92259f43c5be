#!/usr/bin/env bats
# --net=nat: a sandbox is connected as far as its user says, and reached where the user says

load ../lib/helper
load ../lib/sandbox
load ../lib/network

# on_sandbox NAME CMD...: in the network of the sandbox that was started as NAME
on_sandbox() { on_network "$(inner_of "$1")" "${@:2}"; }
on_a() { on_sandbox a "$@"; }
on_b() { on_sandbox b "$@"; }

@test "from inside, the bridge, another sandbox and an outside host answer" {
  on_outside start there /usr/bin/python3 "$T/net.py" serve 7000
  on_host start here /usr/bin/python3 "$T/net.py" serve 7001
  wait_for there ready
  wait_for here ready
  serve a
  is_equal "$(nat -- /usr/bin/python3 /net.py ask tcp 192.0.2.2 7000)" "tcp ::ffff:192.0.2.1" # in the host's name
  is_equal "$(nat -- /usr/bin/python3 /net.py ask udp 192.0.2.2 7000)" "udp ::ffff:192.0.2.1"
  is_equal "$(nat -- /usr/bin/python3 /net.py ask tcp 10.99.0.1 7001)" "tcp ::ffff:10.99.0.3" # in its own
  is_equal "$(nat -- /usr/bin/python3 /net.py ask tcp 10.99.0.2 8000)" "tcp ::ffff:10.99.0.3"
  is_equal "$(nat -- /usr/bin/python3 /net.py ask udp 10.99.0.2 8000)" "udp ::ffff:10.99.0.3"
}

@test "IPv6 the same, with --subnet6" {
  on_outside start there /usr/bin/python3 "$T/net.py" serve 7000
  wait_for there ready
  NAT+=(--subnet6 fd00:99::/64)
  serve a
  is_equal "$(nat -- /usr/bin/python3 /net.py ask tcp 2001:db8::2 7000)" "tcp 2001:db8::1"
  is_equal "$(nat -- /usr/bin/python3 /net.py ask udp 2001:db8::2 7000)" "udp 2001:db8::1"
  is_equal "$(nat -- /usr/bin/python3 /net.py ask tcp fd00:99::2 8000)" "tcp fd00:99::3"
  is_equal "$(nat -- sh -c "ip -6 -o addr show dev eth0 scope global | awk '{ print \$4 }'")" "fd00:99::3/64"
}

@test "without a network nothing answers; with the host's, its interfaces are there" {
  on_outside start there /usr/bin/python3 "$T/net.py" serve 7000
  wait_for there ready
  serve a
  local none=(on_host "$NSINIT" --sandbox --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py ask tcp) address
  for address in 192.0.2.2:7000 10.99.0.1:8000 10.99.0.2:8000; do
    is_equal "$("${none[@]}" "${address%:*}" "${address#*:}")" "Network is unreachable"
  done
  contains "$(on_host "$NSINIT" --sandbox --net=host -- ip -o link)" out0
}

@test "from outside a sandbox is reached only by what it publishes" {
  serve a
  on_outside ip route add 10.99.0.0/16 via 192.0.2.1
  is_silent on_outside 10.99.0.2 8000
  answers on_host 10.99.0.2 8000
}

@test "the host's loopback is not to be reached from inside" {
  on_host start here /usr/bin/python3 "$T/net.py" serve 7001
  wait_for here ready
  serve a --publish 8080:8000 # which lets the bridge route 127.0.0.1
  nat -- true
  on_a ip addr del 127.0.0.1/8 dev lo
  on_a ip route add 127.0.0.0/8 via 10.99.0.1
  is_silent on_a 127.0.0.1 7001
}

@test "the options say what it has" {
  on_host ip link add other type bridge
  local out
  out=$(nat --ip 10.5.0.9 --subnet 10.5.0.0/24 --bridge mine --mac 02:11:22:33:44:55 --dns 192.0.2.53 --dns fd00::53 -- \
    sh -c 'ip -o addr show dev eth0; ip route; cat /etc/resolv.conf; ip link show eth0')
  contains "$out" "inet 10.5.0.9/24"
  contains "$out" "default via 10.5.0.1 dev eth0"
  contains "$out" "link/ether 02:11:22:33:44:55"
  contains "$out" "nameserver 192.0.2.53
nameserver fd00::53"
  contains "$(on_host ip -o -4 addr show dev mine)" "inet 10.5.0.1/24"
  contains "$(on_host "$NSINIT" "${NAT[@]}" --explain -- true)" "bridge nsinit0, subnet 10.99.0.0/16"
  # A bridge that is there says its subnet itself.
  is_equal "$(nat --bridge mine -- sh -c "ip -o -4 addr show dev eth0 | awk '{ print \$4 }'")" 10.5.0.2/24
}

@test "without --dns it is told the host's name servers, also where a link leads to them" {
  is_equal "$(nat -- cat /etc/resolv.conf)" "$(cat /etc/resolv.conf)"
  run -0 with_mounts 'mkdir -p "$T/etc" "$T/run"; mount -t tmpfs none /run; mkdir -p /run/systemd/resolve
      echo nameserver 192.0.2.99 >/run/systemd/resolve/resolv.conf
      echo nameserver 127.0.0.53 >/run/systemd/resolve/stub-resolv.conf
      cp -a /etc "$T/"; ln -sf ../run/systemd/resolve/stub-resolv.conf "$T/etc/resolv.conf"; mount --bind "$T/etc" /etc' \
    on_host sh -c \
    '"$@" --net=nat -- cat /etc/resolv.conf; "$@" --net=host -- cat /etc/resolv.conf; "$@" --net=nat --dns 192.0.2.1 -- cat /etc/resolv.conf' \
    sh "$NSINIT" --sandbox
  is_equal "$output" "nameserver 192.0.2.99
nameserver 127.0.0.53
nameserver 192.0.2.1"
}

@test "a server may take a low port of its own network without any right" {
  matches "$(nat -- /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("", 80)); print("bound")')" bound
}

@test "--status-fd tells the address" {
  run -0 nat --status-fd 1 -- true
  is_equal "$(jq -r 'select(.event == "started").address' <<<"$output")" 10.99.0.2
}

# --- addresses ---

@test "an address is free again as soon as its keeper is gone" {
  serve a
  serve b
  is_equal "$(nat -- sh -c "ip -o -4 addr show dev eth0 | awk '{ print \$4 }'")" 10.99.0.4/16
  kill -KILL "${PID[a]}"
  wait_gone "${PID[a]}"
  is_equal "$(nat -- sh -c "ip -o -4 addr show dev eth0 | awk '{ print \$4 }'")" 10.99.0.2/16
  on_host refuses_to "$NSINIT" "${NAT[@]}" --ip 10.99.0.3 -- true
  is_equal "$stderr" "nsinit: network: ip '10.99.0.3': another sandbox uses it"
}

@test "200 that start at once have 200 addresses" {
  on_host start many bash -c 'for i in {1..200}; do "$@" -- sh -c "ip -o -4 addr show dev eth0; exec sleep 1000" & done; wait' \
    sh "$NSINIT" "${NAT[@]}"
  wait_until 120 have_lines "$T/many.out" 200
  is_equal "$(awk '{ print $4 }' "$T/many.out" | sort -u | wc -l)" 200
  is_equal "$(awk '{ print $4 }' "$T/many.out" | sort -t . -k 4 -n | head -1)" 10.99.0.2/16
  pkill -KILL -P "${PID[many]}" nsinit
  wait_until 60 no_tables
}

have_lines() { [[ $(wc -l <"$1") -ge $2 ]]; }
no_tables() { [[ ! $(on_host nft list tables) ]]; }

@test "a subnet may be full" {
  NAT+=(--subnet 10.5.0.0/30)
  serve a
  on_host refuses_to "$NSINIT" "${NAT[@]}" -- true
  is_equal "$stderr" "nsinit: network: the subnet has no free address"
}

# --- ports ---

@test "a published port is reached from outside, the host's addresses, 127.0.0.1, a sibling and itself" {
  NAT+=(--subnet6 fd00:99::/64)
  serve a --publish 8080:8000 --publish 8080:8000/udp
  serve b
  local where address
  for where in on_outside:192.0.2.1 on_outside:2001:db8::1 on_host:192.0.2.1 on_host:127.0.0.1 on_host:10.99.0.1 \
    on_host:2001:db8::1 on_host:fd00:99::1 on_b:192.0.2.1 on_b:10.99.0.1 on_b:2001:db8::1 on_b:fd00:99::1 \
    on_a:192.0.2.1 on_a:10.99.0.1 on_a:fd00:99::1; do
    address=${where#*:}
    answers "${where%%:*}" "$address" 8080 || { echo "of $where"; return 1; }
  done
  is_equal "$(on_outside /usr/bin/python3 "$T/net.py" ask tcp 192.0.2.1 8080)" "tcp ::ffff:192.0.2.2" # who asks is shown
  # An answer to ::1 would find no way back: a program that tries it first is told so at once, and tries 127.0.0.1.
  is_equal "$(on_host /usr/bin/python3 "$T/net.py" ask tcp ::1 8080)" "Connection refused"
  is_silent on_outside 192.0.2.1 8000
}

@test "with an address it is reached there alone" {
  on_host ip addr add 192.0.2.3/24 dev out0
  serve a --publish 192.0.2.3:8080:8000 --publish 127.0.0.1:8081:8000 --publish '192.0.2.1:8082:8000/udp'
  answers on_outside 192.0.2.3 8080 tcp
  is_silent on_outside 192.0.2.1 8080
  is_silent on_host 127.0.0.1 8080
  answers on_host 127.0.0.1 8081 tcp
  is_silent on_outside 192.0.2.1 8081
  answers on_outside 192.0.2.1 8082 udp
}

@test "many ports" {
  local ports=() i
  for i in {1..64}; do ports+=(--publish "$((9000 + i)):8000$( ((i % 2)) || echo /udp)"); done
  NAT+=(--subnet6 fd00:99::/64)
  serve a "${ports[@]}"
  answers on_outside 192.0.2.1 9001 tcp
  answers on_outside 2001:db8::1 9064 udp
  on_host refuses_to "$NSINIT" "${NAT[@]}" "${ports[@]}" --publish 1:1 -- true
  contains "$stderr" "--publish '1:1': more than 64 values"
}

@test "a port that is taken is an error before the command starts" {
  on_host start here /usr/bin/python3 "$T/net.py" serve 7001 v4
  wait_for here ready
  local before
  before=$(state_of_host)
  for port in 7001:80 127.0.0.1:7001:80 7001:80/udp; do
    on_host refuses_to "$NSINIT" "${NAT[@]}" --publish "$port" -- echo started
    is_equal "$stderr" "nsinit: network: publish '$port': bind the port: Address in use"
  done
  on_host refuses_to "$NSINIT" "${NAT[@]}" --publish 80:80 --publish 80:81 -- echo started
  on_host refuses_to "$NSINIT" "${NAT[@]}" --publish 192.0.2.77:80:80 -- echo started
  contains "$stderr" "publish '192.0.2.77:80:80': bind the port: Address not available"
  serve a --publish 8080:8000
  on_host refuses_to "$NSINIT" "${NAT[@]}" --publish 8080:80 -- echo started
  signal a KILL
  wait_gone "${PID[a]}"
  on_host ip link del nsinit0
  # the kernel takes down the network of a dead sandbox when it comes to it
  wait_until 25 has_state "$before" || is_equal "$(state_of_host)" "$before"
  serve b --publish 8080:8000 # free at once
}

@test "the command gets none of the files that hold its address and ports" {
  is_equal "$(nat --publish 8080:80 -- sh -c 'ls /proc/self/fd /proc/1/fd 2>/dev/null | grep -c "^[0-9]"')" \
    "$(on_host "$NSINIT" --sandbox -- sh -c 'ls /proc/self/fd /proc/1/fd 2>/dev/null | grep -c "^[0-9]"')"
}

# --- wrong input: nothing is changed ---

@test "wrong addresses, subnets, bridges and ports are one line, and nothing is changed" {
  local before words
  on_host ip link add veth0 type veth peer name veth1
  on_host ip route add 10.7.0.0/24 via 192.0.2.2
  before=$(state_of_host)
  while IFS='|' read -r words text; do
    # shellcheck disable=SC2086 # words
    on_host refuses_to "$NSINIT" --sandbox $words -- echo started || { echo "of $words"; return 1; }
    contains "$stderr" "$text"
    is_equal "$(state_of_host)" "$before"
    is_equal "$(on_host cat /proc/sys/net/ipv4/ip_forward)" 0
  done <<'END'
--net=nat --ip 10.98.0.1|ip '10.98.0.1': not an address of the subnet (see --subnet)
--net=nat --ip 10.99.0.0|ip '10.99.0.0': not an address of the subnet
--net=nat --ip 10.99.255.255|ip '10.99.255.255': not an address of the subnet
--net=nat --ip 10.99.0.1|ip '10.99.0.1': the bridge has this address
--net=nat --ip 10.99.0|--ip '10.99.0': not an IPv4 address
--net=nat --ip fd00::1|--ip 'fd00::1': not an IPv4 address
--net=nat --subnet 192.0.2.0/24|subnet: it overlaps a route of the host through 'out0' (choose another with --subnet)
--net=nat --subnet 192.0.0.0/16|subnet: it overlaps a route of the host through 'out0'
--net=nat --subnet 10.7.0.128/25|subnet: it overlaps a route of the host through 'out0'
--net=nat --subnet6 2001:db8::/48|subnet: it overlaps a route of the host through 'out0'
--net=nat --subnet 10.99.0.1/16|--subnet '10.99.0.1/16': has bits set after its prefix
--net=nat --subnet 10.99.0.0/31|--subnet '10.99.0.0/31': not an IPv4 subnet
--net=nat --subnet 10.99.0.0|--subnet '10.99.0.0': not an IPv4 subnet
--net=nat --subnet 127.0.0.0/8|--subnet '127.0.0.0/8': not an IPv4 subnet
--net=nat --subnet fd00::/64|--subnet 'fd00::/64': not an IPv4 subnet
--net=nat --subnet6 10.99.0.0/16|--subnet6 '10.99.0.0/16': not an IPv6 subnet
--net=nat --subnet6 fd00:99::1/64|--subnet6 'fd00:99::1/64': has bits set after its prefix
--net=nat --subnet6 fd00:99::/126|subnet6: has fewer addresses than the IPv4 subnet
--net=nat --bridge veth0|bridge 'veth0': a link of another kind has this name
--net=nat --bridge lo|bridge 'lo': a link of another kind has this name
--net=nat --bridge sixteencharacter|--bridge 'sixteencharacter': not a link name: up to 15 characters
--net=nat --bridge a/b|--bridge 'a/b': not a link name
--net=nat --bridge .|--bridge '.': not a link name
--net=nat --bridge x%d|--bridge 'x%d': not a link name
--net=nat --mac 01:00:00:00:00:01|--mac '01:00:00:00:00:01': not a unicast link-layer address
--net=nat --mac 02:00:00:00:00|--mac '02:00:00:00:00': not a unicast link-layer address
--net=nat --publish 80|--publish '80': not [ADDRESS:]PORT:PORT[/udp]
--net=nat --publish 0:80|--publish '0:80': a port is a number from 1 to 65535
--net=nat --publish 80:65536|--publish '80:65536': a port is a number from 1 to 65535
--net=nat --publish 80:80/sctp|--publish '80:80/sctp': the protocol is tcp or udp
--net=nat --publish x:80:80|--publish 'x:80:80': not [ADDRESS:]PORT:PORT[/udp]
--net=nat --publish [2001:db8::1]:80:80|publish '[2001:db8::1]:80:80': needs --subnet6
--net=nat --subnet6 fd00:99::/64 --publish [::1]:80:80|publish '[::1]:80:80': the kernel cannot route replies to ::1 (use 127.0.0.1)
--net=nat --dns example|--dns 'example': not an address
--net=nat --dns 1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4|--dns '1.1.1.4': more than 3: programs read only three name servers
--net=bridge|--net 'bridge': use none, host, nat, user or join:PID
--publish 80:80|--publish: needs --net=nat or --net=user
--net=host --publish 80:80|--publish: needs --net=nat or --net=user
--dns 1.1.1.1|--dns: needs a network (see --net)
--net=host --ip 10.99.0.2|--bridge, --subnet, --subnet6, --ip, --mac: need --net=nat
--net=nat --share=net|--net: needs a network namespace of its own
END
}

@test "an unprivileged user is told what it can have" {
  run on_host as_user "$NSINIT" --sandbox --net=nat -- echo started
  is_equal "$status" 125
  is_equal "$output" "nsinit: network: --net=nat: needs root, or CAP_NET_ADMIN and CAP_SYS_ADMIN (use --net=user)"
}

@test "a bridge of the user's own is used as it is, and its 127.0.0.1 is not opened" {
  on_host sh -ec 'ip link add mine type bridge; ip addr add 10.6.0.1/24 dev mine; ip link set mine up'
  serve a --bridge mine --publish 192.0.2.1:8080:8000
  answers on_outside 192.0.2.1 8080 tcp
  is_equal "$(on_host cat /proc/sys/net/ipv4/conf/mine/route_localnet)" 0
  on_host refuses_to "$NSINIT" "${NAT[@]}" --bridge mine --publish 8081:80 -- true
  contains "$stderr" "publish '8081:80': 'mine' was not made by nsinit and does not route 127.0.0.1"
  on_host refuses_to "$NSINIT" "${NAT[@]}" --bridge mine --subnet 10.8.0.0/24 -- true
  contains "$stderr" "subnet '10.8.0.0/24': the bridge 'mine' has another"
  # nor where it was down
  signal a KILL
  on_host ip link set mine down
  nat --bridge mine -- true
  is_equal "$(on_host cat /proc/sys/net/ipv4/conf/mine/route_localnet)" 0
}
