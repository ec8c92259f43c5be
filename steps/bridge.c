/* bridge.c - --net=nat: a sandbox behind a bridge of the host
 *
 *     outside --- host --- bridge --- veth | eth0, in the sandbox
 *
 * The kernel cleans up. The sandbox's address and its ports of the host are leased by sockets of the keeper, which are
 * bound and never used. The translation is in tables of nf_tables that another socket owns: the kernel removes them when
 * the keeper has ended. The veth pair ends with the sandbox's network namespace. Bridge and forwarding stay, as they serve
 * the next sandbox too.
 *
 * Needs:  CAP_NET_ADMIN and CAP_SYS_ADMIN on the host, nf_tables with its NAT (5.12), bridge and veth.
 * Leaves: run->address, run->leases. */
#include "bridge.h"

#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../base/address.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../net/link.h"
#include "../net/nat.h"

static const char table_prefix[] = "nsinit-", inside[] = "eth0";

/* ---- ports of the host ---- */

/* struct sockaddr_in and sockaddr_in6: they begin alike. An address of no bytes is any. */
static int bind_to(int fd, uint16_t family, const uint8_t *address, size_t size, uint16_t port)
{
	struct {
		uint16_t family, port;
		uint8_t rest[sizeof(struct sockaddr_in6) - 4];
	} to = { .family = family, .port = htons(port) };

	memcpy(to.rest + (family == AF_INET ? 0 : 4), address, size);
	return bind(fd, (const struct sockaddr *)(const void *)&to,
		    family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(to));
}

static int lease_socket(struct run *run, int family, int type)
{
	int fd = must(socket(family, type | SOCK_CLOEXEC, 0), "open a socket");

	run->leases.fd[run->leases.count++] = fd;
	return fd;
}

/* A bound port is closed to all other processes: without SO_REUSEADDR, and never listening. */
static void lease_ports(const struct plan *plan, struct run *run)
{
	const bool has_v6 = plan->network.subnet[V6].size;

	for (size_t i = 0; i < plan->network.asked->publish.count; i++) {
		const struct publish_request *request = &plan->network.asked->publish.item[i];
		const struct net_address *at = &request->at;
		const int only6 = at->size == 16, small = 1;
		uint16_t family = only6 || (has_v6 && !at->size) ? AF_INET6 : AF_INET;
		int fd = lease_socket(run, family, request->protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM);

		/* Datagrams that still arrive at a UDP socket are never read. */
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only6, sizeof(only6));
		must(bind_to(fd, family, at->byte, at->size, request->outside), "publish '%s': bind the port",
		     request->value);
	}
}

/* ---- the address ---- */

/* A keeper leases an address by a socket that is bound to it, at a UDP port that only root can bind and that is not used.
 * So the lease is exclusive at once, disturbs no other program, and ends with the keeper. */
static bool lease(int fd, const uint8_t *address)
{
	enum { LEASE_PORT = 1 };
	int ret = bind_to(fd, AF_INET, address, 4, LEASE_PORT);

	if (ret < 0 && errno != EADDRINUSE)
		die(errno, "lease the address");
	return ret == 0;
}

/* Leases the address that was asked for, or the first free one. Returns its number in the subnet. */
static uint32_t lease_address(const struct plan *plan, struct run *run)
{
	const struct net_address *subnet = &plan->network.subnet[V4], *asked = &plan->network.asked->address;
	const uint32_t last = UINT32_MAX >> subnet->prefix,
		       gateway = subnet_number(subnet, plan->network.gateway[V4].byte);
	const int anywhere = 1; /* it is not an address of the host */
	int fd = lease_socket(run, AF_INET, SOCK_DGRAM);

	must(setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &anywhere, sizeof(anywhere)), "set up a socket");
	for (uint32_t number = asked->size ? subnet_number(subnet, asked->byte) : 1; number < last; number++) {
		subnet_address(subnet, number, run->address);
		if (number != gateway && lease(fd, run->address))
			return number;
		if (asked->size)
			die(0, "ip '%s': another sandbox uses it", asked->value);
	}
	die(0, "the subnet has no free address");
}

/* ---- translation ---- */

static void note_foreign_table(const struct netlink_header *answer, void *data)
{
	*(bool *)data |= !text_after(nat_table_name(answer), table_prefix);
}

/* Makes the tables of the address. */
static void translate(const struct plan *plan, const struct run *run, uint32_t number)
{
	struct netlink *nl = plan->network.netlink;
	char buffer[32];
	struct text table = TEXT(buffer);
	uint8_t address[16];

	text_add(&table, "%s", table_prefix);
	text_add_address(&table, run->address, sizeof(run->address));
	nl->subject = table.at;
	nat_begin(nl);
	for (int family = V4; family <= V6; family++) {
		const struct net_address *subnet = &plan->network.subnet[family];
		const struct nat nat = {
			.family = family == V4 ? AF_INET : AF_INET6,
			.table = table.at,
			.bridge = plan->network.bridge,
			.subnet = subnet,
			.address = address,
		};

		if (!subnet->size)
			continue;
		subnet_address(subnet, number, address);
		nat_add(nl, &nat, plan->network.asked->publish.count != 0);
		for (size_t i = 0; i < plan->network.asked->publish.count; i++) {
			const struct publish_request *request = &plan->network.asked->publish.item[i];
			const struct nat_port port = {
				.at = request->at.byte,
				.at_size = request->at.size,
				.outside = request->outside,
				.inside = request->inside,
				.protocol = request->protocol,
			};

			if (!port.at_size || port.at_size == subnet->size)
				nat_add_port(nl, &nat, &port);
		}
	}
	nat_end(nl);
	netlink_must(nl);
}

/* ---- bridge and veth pair ---- */

/* 02: locally administered. Neighbours that knew an earlier sandbox of this address need not ask anew. */
static void make_mac(uint8_t *mac, const uint8_t *address)
{
	mac[0] = 0x02;
	mac[1] = 'n';
	memcpy(mac + 2, address, 4);
}

/* Starts that race all make the same bridge. Returns its number. */
static int make_bridge(const struct plan *plan)
{
	static const uint8_t local6[16] = { 0xfe, 0x80, [15] = 1 };
	const struct net_address *gateway = plan->network.gateway;
	struct netlink *nl = plan->network.netlink;
	uint8_t mac[MAC_SIZE];
	int index = plan->network.index;

	nl->subject = plan->network.bridge;
	if (!plan->network.ready) {
		make_mac(mac, gateway[V4].byte);
		link_make_bridge(nl, mac);
		link_set_unaddressed(nl);
		netlink_must(nl);
		if (!plan->network.foreign)
			link_set_route_localnet(plan->network.bridge);
		index = link_index(nl, plan->network.bridge);
		link_add_address(nl, index, gateway[V4].byte, 4, gateway[V4].prefix);
		link_set_up(nl);
	}
	if (gateway[V6].size) {
		link_add_address(nl, index, local6, 16, 64);
		link_add_address(nl, index, gateway[V6].byte, 16, gateway[V6].prefix);
	}
	netlink_must(nl);
	return index;
}

static void enable_forwarding(const char *path)
{
	char value[8];

	must(text_read_file(path, value, sizeof(value)), "read '%s'", path);
	if (*value != '0')
		return;
	must(text_write_file(path, "1"), "turn on IP forwarding: write '%s'", path);
	say(LEVEL_INFO, "turned on IP forwarding (%s)", path);
}

/* Sets up the end inside: from the keeper, while PID 1 is setting up the rest. */
static void configure_inside(const struct plan *plan, const struct run *run, uint32_t number)
{
	const struct net_address *subnet = plan->network.subnet, *gateway = plan->network.gateway;
	struct netlink *nl = plan->network.netlink;
	uint8_t address[16];
	int index;

	netlink_open_in(nl, run->pidfd);
	nl->subject = inside;
	index = link_index(nl, inside);
	if (!subnet[V6].size)
		link_set_unaddressed(nl);
	for (int family = V4; family <= V6; family++)
		if (subnet[family].size) {
			subnet_address(&subnet[family], number, address);
			link_add_address(nl, index, address, subnet[family].size, subnet[family].prefix);
		}
	link_set_up(nl);
	for (int family = V4; family <= V6; family++)
		if (subnet[family].size)
			link_add_route(nl, gateway[family].byte, subnet[family].size);
	netlink_must(nl);
	close_fd(&nl->fd);
}

/* Until the kernel has noticed the carrier, packets are lost, and sent again only after a second. */
static void wait_for_carrier(struct netlink *nl, int index)
{
	const struct timespec moment = { .tv_nsec = 50000 };
	enum { MOMENTS = 40000 };

	for (int i = 0; i < MOMENTS && !link_is_running(nl, index); i++)
		(void)nanosleep(&moment, NULL);
}

/* False if PID 1 has died: then it has printed why. */
static bool make_veth(const struct plan *plan, const struct run *run, int bridge, uint32_t number)
{
	struct netlink *nl = plan->network.netlink;
	char buffer[IFNAMSIZ];
	struct text name = TEXT(buffer);
	uint8_t mac[MAC_SIZE];
	uint32_t address;
	int index, host;
	int ret;

	memcpy(&address, run->address, sizeof(address));
	if (plan->network.asked->has_mac)
		memcpy(mac, plan->network.asked->mac, sizeof(mac));
	else
		make_mac(mac, run->address);
	text_add(&name, "ns%08x-%x", ntohl(address), (unsigned)run->command & 0xffff);
	nl->subject = name.at;
	link_make_veth(nl, bridge, inside, mac, run->command);
	link_set_unaddressed(nl);
	if (plan->network.asked->publish.count)
		link_make_hairpin(nl);
	link_set_up(nl);
	ret = netlink_send(nl);
	if (ret < 0 && errno == ESRCH)
		return false;
	if (ret)
		netlink_die(nl);
	index = link_index(nl, name.at);
	link_add_forwarding(nl, index, mac); /* one that has just ended may have had the same name */
	netlink_must(nl);
	host = nl->fd;
	configure_inside(plan, run, number);
	nl->fd = host;
	wait_for_carrier(nl, index);
	wait_for_carrier(nl, bridge);
	return true;
}

/* Packets pass the chains of other programs as well as ours, and ours cannot accept what another one drops. */
static void warn_of_obstacle(const struct plan *plan, uint8_t family)
{
	struct netlink *nl = plan->network.netlink;
	struct nat_obstacle obstacle = { .family = family, .bridge = plan->network.bridge };
	const char *name;

	if (!nat_find_obstacle(nl, &obstacle))
		return;
	name = obstacle.found_family == AF_INET ? "ip" : obstacle.found_family == AF_INET6 ? "ip6" : "inet";
	warn(0,
	     "chain '%s' of table '%s %s' drops forwarded packets (nft insert rule %s %s %s iifname %s accept; the same "
	     "with oifname)",
	     obstacle.chain, name, obstacle.table, name, obstacle.table, obstacle.chain, plan->network.bridge);
}

void bridge_connect(const struct plan *plan, struct run *run)
{
	struct netlink *nl = plan->network.netlink;
	char buffer[16];
	struct text address = TEXT(buffer);
	bool foreign = false, alive;
	uint32_t number;

	if (plan->network.asked->kind != NET_NAT)
		return;
	lease_ports(plan, run);
	number = lease_address(plan, run);
	must(netlink_open(nl, NETLINK_ROUTE_PROTOCOL), "open a netlink socket");
	enable_forwarding("/proc/sys/net/ipv4/ip_forward");
	if (plan->network.subnet[V6].size)
		enable_forwarding("/proc/sys/net/ipv6/conf/all/forwarding");
	alive = make_veth(plan, run, make_bridge(plan), number);
	close_fd(&nl->fd);
	if (!alive)
		return;
	must(netlink_open(nl, NETLINK_NETFILTER_PROTOCOL), "open a netlink socket");
	run->leases.fd[run->leases.count++] = nl->fd;
	must(nat_ask_tables(nl, note_foreign_table, &foreign), "list the tables of other programs");
	translate(plan, run, number);
	if (foreign)
		warn_of_obstacle(plan, AF_INET);
	if (foreign && plan->network.subnet[V6].size)
		warn_of_obstacle(plan, AF_INET6);
	text_add_address(&address, run->address, sizeof(run->address));
	say(LEVEL_INFO, "address %s on bridge '%s'", address.at, plan->network.bridge);
}
