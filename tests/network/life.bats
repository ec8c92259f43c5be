#!/usr/bin/env bats
# The network of a sandbox over its life: pods, without privilege, beside other people's rules, killed at any moment, and
# a kernel that answers wrongly

load ../lib/helper
load ../lib/sandbox
load ../lib/network

# runs NAME: a process of the test whose name begins so
runs() {
  local pid
  for pid in $(marked); do
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) != "$1"* ]] || return 0
  done
  return 1
}

# --- pods ---

@test "a pod: its sandboxes share an address, lo and ports; another pod uses the same ones" {
  local pod pid
  for pod in one two; do
    on_host start "$pod" "$NSINIT" "${NAT[@]}" --pid-file "$T/$pod.pid" --pause
    wait_until 25 test -s "$T/$pod.pid"
    pid=$(<"$T/$pod.pid")
    on_host start "$pod-server" "$NSINIT" --sandbox --net="join:$pid" --ipc="join:$pid" --pid="join:$pid" \
      --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py serve 8000
    wait_for "$pod-server" ready
    is_equal "$(on_host "$NSINIT" --sandbox --net="join:$pid" --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py ask tcp 127.0.0.1 8000)" \
      "tcp ::ffff:127.0.0.1"
    # the port is taken for the others of the pod
    contains "$(on_host "$NSINIT" --sandbox --net="join:$pid" --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py serve 8000 2>&1)" \
      "Address already in use"
    is_equal "$(space "$(inner_of "$pod-server")" net)" "$(space "$pid" net)"
    is_equal "$(space "$(inner_of "$pod-server")" ipc)" "$(space "$pid" ipc)"
    [[ $(space "$(inner_of "$pod-server")" mnt) != "$(space "$pid" mnt)" ]]
  done
  answers on_host 10.99.0.2 8000 tcp
  answers on_host 10.99.0.3 8000 tcp
  signal one KILL
  wait_gone "${PID[one-server]}" # its processes were of the holder's namespace
  answers on_host 10.99.0.3 8000 tcp
}

@test "examples/pod serves a directory at a port of the host, and ends as a whole" {
  needs_program curl
  mkdir -p "$T/www" "$T/bin"
  chmod 755 "$T/www"
  echo hello from the pod >"$T/www/index.html"
  ln -s "$NSINIT" "$T/bin/nsinit"
  on_host start pod env "PATH=$T/bin:$PATH" "$REPO/examples/pod" "$T/www"
  wait_for pod "hello from the pod"
  wait_gone "${PID[pod]}"
  is_equal "$(on_host nft list ruleset)" ""
}

# --- without privilege ---

needs_pasta() {
  needs_program pasta
  on_host as_user sh -c 'exec 3<>/dev/net/tun' 2>/dev/null || skip "/dev/net/tun is closed to ordinary users"
}

@test "--net=user: connections out, published ports in, without root; pasta ends with the keeper, however that goes" {
  needs_pasta
  on_outside start there /usr/bin/python3 "$T/net.py" serve 7000
  wait_for there ready
  local user=(nsenter --net="/proc/${PID[host]}/ns/net") who signal
  for who in root user; do
    local run=("${user[@]}")
    [[ $who == root ]] || run+=(setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups)
    is_equal "$("${run[@]}" "$NSINIT" --sandbox --net=user --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py ask tcp 192.0.2.2 7000 2>/dev/null)" \
      "tcp ::ffff:192.0.2.1"
    for signal in TERM KILL; do
      start box "${run[@]}" "$NSINIT" --sandbox --net=user --publish 8080:8000 --ro "$T/net.py:/net.py" -- \
        /usr/bin/python3 /net.py serve 8000 v4
      wait_for box ready
      answers on_host 127.0.0.1 8080 tcp
      answers on_outside 192.0.2.1 8080 tcp
      kill -"$signal" "${PID[box]}"
      wait_gone "${PID[box]}"
      wait_until 25 no_pasta
    done
    # the host's loopback stays out of reach
    on_host start here /usr/bin/python3 "$T/net.py" serve 7001
    wait_for here ready
    matches "$("${run[@]}" "$NSINIT" --sandbox --net=user --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py ask tcp 127.0.0.1 7001 2>/dev/null)" refused
    kill "${PID[here]}"
    wait_gone "${PID[here]}"
  done
}
no_pasta() { ! on_host ss -Htln | grep -q ":8080 " && ! runs pasta; }

@test "--net=user: what cannot be is said before the command starts" {
  needs_pasta
  on_host start here /usr/bin/python3 "$T/net.py" serve 7001
  wait_for here ready
  run on_host "$NSINIT" --sandbox --net=user --publish 7001:80 -- echo started
  is_equal "$status" 125
  lacks "$output" started
  contains "$output" "nsinit: pasta: --net=user: '/usr/bin/pasta' exited before it was ready"
}

@test "--net=user without pasta names the package" {
  run with_mounts 'mkdir "$T/bin"; cp -a /usr/bin/env /usr/bin/true "$T/bin"; mount --bind "$T/bin" /usr/bin' \
    "$NSINIT" --sandbox --net=user -- true
  is_equal "$status" 125
  is_equal "$output" "nsinit: pasta: --net=user: /usr/bin/pasta is not installed (install the package passt)"
}

# --- other people's rules ---

docker_rules() {
  on_host nft -f - <<'END'
table ip filter {
  chain DOCKER-USER {
    counter return
  }
  chain FORWARD {
    type filter hook forward priority filter; policy drop;
    counter jump DOCKER-USER
    iifname "docker0" counter accept
    oifname "docker0" ct state related,established counter accept
  }
}
table ip nat {
  chain POSTROUTING {
    type nat hook postrouting priority srcnat; policy accept;
    oifname != "docker0" ip saddr 172.17.0.0/16 counter masquerade
  }
}
table inet mine {
  chain input {
    type filter hook input priority filter; policy accept;
    tcp dport 22 accept
  }
}
END
}

@test "rules of others stay as they are, byte for byte; one that is in the way is named, with what to add" {
  docker_rules
  local before
  before=$(on_host nft --stateless list ruleset)
  on_outside start there /usr/bin/python3 "$T/net.py" serve 7000
  wait_for there ready
  run on_host "$NSINIT" "${NAT[@]}" --ro "$T/net.py:/net.py" -- /usr/bin/python3 /net.py ask tcp 192.0.2.2 7000
  contains "$output" "timed out"
  contains "$output" "nsinit: network: chain 'FORWARD' of table 'ip filter' drops forwarded packets (nft insert rule ip filter FORWARD iifname nsinit0 accept; the same with oifname)"
  is_equal "$(on_host nft --stateless list ruleset)" "$before"
  on_host nft insert rule ip filter FORWARD iifname nsinit0 accept
  on_host nft insert rule ip filter FORWARD oifname nsinit0 accept
  is_equal "$(nat -- /usr/bin/python3 /net.py ask tcp 192.0.2.2 7000 2>&1)" "tcp ::ffff:192.0.2.1"
  # those of IPv6 where there is IPv6
  on_host nft 'add table ip6 filter; add chain ip6 filter FORWARD { type filter hook forward priority 0; policy drop; }'
  is_equal "$(nat -- true 2>&1)" ""
  contains "$(nat --subnet6 fd00:99::/64 -- true 2>&1)" "chain 'FORWARD' of table 'ip6 filter' drops forwarded packets"
}

# --- killed at any moment ---

@test "kill -9 of keeper, PID 1 or command at 200 random moments leaves no rule, link, socket or process" {
  bridge_alone
  local before number target
  before=$(state_of_host)
  for number in {1..200}; do
    on_host start box "$NSINIT" "${NAT[@]}" --publish 8080:80 --publish 8080:80/udp -- sleep 1000
    /usr/bin/python3 -c "import time, random; time.sleep(random.uniform(0, 0.02))"
    target=${PID[box]}
    case $((number % 3)) in
      1) target=$(children_of "$target") ;;
      2) target=$(children_of "$(children_of "$target")") ;;
    esac
    # shellcheck disable=SC2086 # perhaps none yet
    kill -KILL ${target:-"${PID[box]}"} 2>/dev/null || true
    wait "${PID[box]}" 2>/dev/null || true
  done
  wait_until 25 is_as_before "$before" || { diff <(echo "$before") <(state_of_host); return 1; }
}
is_as_before() { has_state "$1" && ! runs nsinit; }

# --- a kernel that says no, or nothing, or nonsense ---

# faulty INJECTION: a start with this fault; sets status and output
faulty() {
  on_host strace -f -qq -o "$T/trace" -e trace=recvfrom -e inject="$1" \
    "$NSINIT" "${NAT[@]}" --publish 8080:80 -- echo started >"$T/out" 2>"$T/err" || true
  output=$(<"$T/out")$(<"$T/err")
}

@test "each answer of the kernel may be an error: it is named, and nothing is left" {
  needs_program strace
  bridge_alone
  local before fault number tried
  before=$(state_of_host)
  # the last: an acknowledgement of a request that comes later
  for fault in error=ENOBUFS error=EINTR error=ENOMEM retval=0 retval=7 retval=100000 \
    poke_exit=@arg2=2400000002000000ff000000; do
    tried=0
    for number in {1..40}; do
      faulty "recvfrom:$fault:when=$number"
      [[ $output != *started* ]] || break # no more of them
      tried=$number
      [[ $(wc -l <"$T/err") == 1 && $output == "nsinit: network: "*": "* || ! $output ]] ||
        { echo "$fault, number $number: $output"; return 1; }
      wait_until 25 is_as_before "$before" || { echo "$fault, number $number left something"; return 1; }
    done
    ((tried > 3)) || { echo "$fault: only $tried"; return 1; }
  done
}
