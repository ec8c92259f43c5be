#!/usr/bin/env bats
# Facts about network namespaces, each seen from the host and from the sandbox at once. The host is one of the test's
# own: nothing listens on the real one.

load ../lib/helper
load ../lib/sandbox

setup() {
  begin_test
  needs_sandbox
  needs_program perl
  NET=$(net_script)
}

# net_box NAME OPTION... -- WORDS...: a sandbox with the program /net
net_box() { start_box "$1" --ro "$NET:/net" --ro "$ACTOR:/actor" "${@:2}"; }

# net WORDS...: what these words of the program say in a sandbox, with OPTIONS
net() { box --ro "$NET:/net" "${OPTIONS[@]}" -- perl /net "$@"; }
OPTIONS=()

@test "a new network namespace has lo alone" {
  body() {
    is_equal "$(box -- sed -n '3,$s/:.*//p' /proc/net/dev | xargs)" lo
    needs_program ip
    is_equal "$(box -- ip -o link | wc -l)" 1
    is_equal "$(box -- ip -o -4 addr | awk '{ print $2, $4 }')" "lo 127.0.0.1/8"
    # the host's are what they were
    [[ $(wc -l </proc/net/dev) -ge 3 ]]
  }
  as_both body
}

@test "it has no routes beyond lo, for IPv4 or IPv6" {
  body() {
    is_equal "$(box -- cat /proc/net/route | wc -l)" 1
    is_equal "$(box -- sh -c 'cat /proc/net/ipv6_route 2>/dev/null' | awk '$NF != "lo"')" ""
    needs_program ip
    is_equal "$(box -- ip route)" ""
  }
  as_both body
}

@test "it reaches only itself" {
  body() {
    is_equal "$(net connect 192.0.2.1:80)" "connect: Network is unreachable"
    is_equal "$(net connect 127.0.0.1:80)" "connect: Connection refused"
    is_equal "$(net connect 10.0.0.1:53)" "connect: Network is unreachable"
  }
  as_both body
}

@test "its namespace is another one than the host's, and each sandbox's its own" {
  needs_root
  body() {
    local first
    net_box a -- /actor ready pause
    first=$(space "$COMMAND" net)
    net_box b -- /actor ready pause
    [[ $first != "$(space self net)" && $first != "$(space "$COMMAND" net)" ]]
    end a b
  }
  as_both body
}

@test "two sandboxes bind the same port at once" {
  body() {
    net_box a -- perl /net listen 127.0.0.1:8080
    net_box b -- perl /net listen 127.0.0.1:8080
    end a b
  }
  as_both body
}

@test "two sandboxes in one network namespace cannot" {
  body() {
    net_box a -- perl /net listen 127.0.0.1:8080
    OPTIONS=(--net "join:$BOX")
    is_equal "$(net bind 127.0.0.1:8080)" "bind: Address already in use"
    is_equal "$(net bind 127.0.0.1:8081)" bound
    OPTIONS=()
    end a
    is_equal "$(net bind 127.0.0.1:8080)" bound
  }
  as_both body
}

@test "a process in the same network namespace reaches the server in it; no other does" {
  body() {
    net_box a -- perl /net listen 127.0.0.1:8080
    OPTIONS=(--net "join:$BOX")
    is_equal "$(net connect 127.0.0.1:8080)" hello
    OPTIONS=()
    is_equal "$(box --join "$BOX" -- perl /net connect 127.0.0.1:8080)" hello
    is_equal "$(net connect 127.0.0.1:8080)" "connect: Connection refused"
    # a host with a loopback of its own, on which nobody listens
    is_equal "$(with_network perl "$NET" connect 127.0.0.1:8080)" "connect: Connection refused"
    end a
  }
  as_both body
}

@test "a server on the host is reached by the host, and by a sandbox that shares its network alone" {
  local host='perl "$T/net" listen 127.0.0.1:8080 >"$T/listening" & until grep -qs ready "$T/listening"; do sleep 0.01; done
    "$@"; kill $!'
  body() {
    local words
    for words in "perl $T/net" "$NSINIT --sandbox --ro $T/net:/net -- perl /net" \
      "$NSINIT --sandbox --share=net --ro $T/net:/net -- perl /net"; do
      rm -f "$T/listening"
      # shellcheck disable=SC2086 # words
      with_network as_whom sh -c "$host" sh $words connect 127.0.0.1:8080 || :
    done >"$T/all"
    is_equal "$(xargs <"$T/all")" "hello connect: Connection refused hello"
  }
  as_both body
}

@test "names of abstract sockets belong to a network namespace; those of paths to files" {
  body() {
    rm -rf "${T:?}/d"
    mkdir -m 777 "$T/d"
    net_box a --rw "$T/d:/d" -- perl /net listen @nsinit-test
    is_equal "$(net connect @nsinit-test)" "connect: Connection refused"
    is_equal "$(net bind @nsinit-test)" bound
    OPTIONS=(--net "join:$BOX")
    is_equal "$(net connect @nsinit-test)" hello
    OPTIONS=()
    end a
    net_box a --rw "$T/d:/d" -- perl /net listen /d/socket
    OPTIONS=(--rw "$T/d:/d")
    is_equal "$(net connect /d/socket)" hello
    OPTIONS=()
    end a
  }
  as_both body
}

@test "an interface that is made inside is not seen outside, and goes with the sandbox" {
  needs_program ip
  body() {
    net_box a --caps=net_admin -- /actor ready pause
    run box --join "$BOX" --caps=net_admin -- ip link add nsinit-test type veth peer name nsinit-peer
    if ((status != 0)); then
      end a
      skip "no veth to be had here: $output"
    fi
    is_equal "$(box --join "$BOX" -- sed -n '3,$s/:.*//p' /proc/net/dev | xargs -n 1 | sort | xargs)" "lo nsinit-peer nsinit-test"
    lacks "$(cat /proc/net/dev)" nsinit-
    end a
    lacks "$(cat /proc/net/dev)" nsinit-
  }
  as_both body
}

@test "without CAP_NET_ADMIN nothing of the network can be changed, by root neither" {
  needs_program ip
  body() {
    run box -- ip link set lo down
    [[ $status != 0 ]]
    run box -- ip addr add 10.1.1.1/24 dev lo
    [[ $status != 0 ]]
    is_equal "$(box -- sh -c 'ip link set lo down 2>/dev/null; ip -o link | grep -c "LOOPBACK,UP"')" 1
  }
  as_both body
}

@test "the network namespace is gone with the last process in it" {
  needs_root
  body() {
    local inode before
    net_box a -- /actor ready pause
    inode=$(space "$BOX" net)
    net_box b --net "join:$BOX" -- /actor ready pause
    end a
    space_is_used net "$inode"
    before=$(now)
    end b
    space_is_gone net "$inode" "$before"
  }
  as_both body
}

@test "the settings of /proc/sys/net are those of the namespace" {
  body() {
    local before
    before=$(</proc/sys/net/ipv4/ip_local_port_range)
    run as_whom "$NSINIT" --unshare=user,net,mount -- sh -c 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start'
    is_equal "$output" 1024
    is_equal "$(</proc/sys/net/ipv4/ip_local_port_range)" "$before"
  }
  as_both body
}
