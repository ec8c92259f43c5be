/* network.c - the network of a sandbox: its plan, and lo
 *
 * By default a network namespace with one interface, lo: no route, and no other host to reach. --net=nat connects it to
 * a bridge of the host, and the host translates its address; bridge.c does that. The bridge and the routes that the host
 * has are looked up here, before anything is made: the subnet must not shadow a route.
 *
 * Needs:  CAP_NET_ADMIN in the user namespace that owns the network namespace.
 * Leaves: lo up; PID 1 waiting until the keeper has connected the network. */
#include "network.h"

#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/address.h"
#include "../base/channel.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../net/link.h"

/* ---- bridge and routes of the host ---- */

/* The link that has the bridge's name. */
static void note_link(const struct netlink_header *answer, void *data)
{
	struct plan *plan = data;
	const struct link_header *header = (const void *)(answer + 1);
	const void *info;

	if (answer->type != LINK_NEW || answer->length < sizeof(*answer) + sizeof(*header))
		return;
	info = netlink_find(answer, sizeof(*header), LINK_INFO, 0);
	if (strcmp(netlink_string(netlink_find_in(info, LINK_INFO_KIND, 1)), "bridge") != 0)
		die(0, "bridge '%s': a link of another kind has this name", plan->network.bridge);
	plan->network.index = header->index;
	plan->network.ready = header->flags & IFF_UP;
	plan->network.foreign = !link_has_route_localnet(plan->network.bridge);
}

/* The first address of the bridge is the gateway, and its subnet the sandbox's. */
static void note_address(const struct netlink_header *answer, void *data)
{
	enum { PREFIX_MAX = 30 };
	struct plan *plan = data;
	const struct address_header *header = (const void *)(answer + 1);
	const struct net_address *asked = &plan->network.asked->subnet;
	struct net_address *gateway = &plan->network.gateway[V4], *subnet = &plan->network.subnet[V4];
	const uint8_t *address = netlink_find(answer, sizeof(*header), ADDRESS_LOCAL, 4);

	if (!address || header->family != AF_INET || header->index != plan->network.index || gateway->size ||
	    header->prefix > PREFIX_MAX)
		return;
	if (asked->size && (asked->prefix != header->prefix || !subnet_same(asked->byte, address, header->prefix)))
		die(0, "subnet '%s': the bridge '%s' has another subnet (see ip address show %s)", asked->value,
		    plan->network.bridge, plan->network.bridge);
	*gateway = (struct net_address){ .size = 4, .prefix = header->prefix };
	memcpy(gateway->byte, address, 4);
	*subnet = *gateway;
	subnet_cut(subnet->byte, 4, header->prefix);
}

/* A route to a part of the subnet that does not lead to the bridge. */
static void check_route(const struct netlink_header *answer, void *data)
{
	enum { UNICAST = 1, BY_ADVERTISEMENT = 9 };
	struct plan *plan = data;
	const struct route_header *header = (const void *)(answer + 1);
	const struct net_address *subnet = &plan->network.subnet[header->family == AF_INET ? V4 : V6];
	const uint8_t *to = netlink_find(answer, sizeof(*header), ROUTE_TO, subnet->size);
	const int32_t *out = netlink_find(answer, sizeof(*header), ROUTE_OUT, sizeof(*out));

	if (header->type != UNICAST || (out && *out == plan->network.index))
		return;
	if (header->family == AF_INET6 && header->protocol == BY_ADVERTISEMENT && !header->prefix)
		plan->network.default_from_ra = true;
	if (!to || !header->prefix ||
	    !subnet_same(to, subnet->byte, header->prefix < subnet->prefix ? header->prefix : subnet->prefix))
		return;
	die(0, "subnet: it overlaps a route of the host through '%s' (choose another with --subnet)",
	    link_name(plan->network.netlink, out ? *out : 0));
}

static void look_for_bridge(struct plan *plan, struct netlink *nl)
{
	const struct link_header link = { .family = AF_UNSPEC };
	const struct address_header address = { .family = AF_INET };
	int ret;

	netlink_begin(nl, LINK_GET, &link, sizeof(link), "");
	netlink_put_string(nl, LINK_NAME, plan->network.bridge);
	ret = netlink_ask(nl, note_link, plan);
	if (ret < 0 && errno == ENODEV)
		return;
	must(ret, "find bridge '%s'", plan->network.bridge);
	netlink_begin(nl, ADDRESS_GET | NETLINK_DUMP, &address, sizeof(address), "");
	must(netlink_ask(nl, note_address, plan), "read the address of '%s'", plan->network.bridge);
	plan->network.ready &= plan->network.gateway[V4].size != 0;
	plan->network.foreign &= plan->network.gateway[V4].size != 0;
}

static void look_for_routes(struct plan *plan, struct netlink *nl, uint8_t family)
{
	const struct route_header route = { .family = family };

	netlink_begin(nl, ROUTE_GET | NETLINK_DUMP, &route, sizeof(route), "");
	must(netlink_ask(nl, check_route, plan), "read the routes");
}

/* ---- checks of what is asked for ---- */

/* A host that forwards is a router itself, and drops a default route from a router advertisement (ip-sysctl: accept_ra). */
static void check_default_route(const struct plan *plan)
{
	char word[8] = "";

	if (plan->network.default_from_ra &&
	    text_read_file("/proc/sys/net/ipv6/conf/all/forwarding", word, sizeof(word)) > 0 && *word == '0')
		die(0,
		    "subnet6: the host would lose its IPv6 default route, which a router advertises (set the sysctls "
		    "accept_ra=2 of that link and net.ipv6.conf.all.forwarding=1)");
}

static void check_address(const struct plan *plan, const struct net_address *address)
{
	const struct net_address *subnet = &plan->network.subnet[V4];
	uint32_t number = subnet_number(subnet, address->byte), last = UINT32_MAX >> subnet->prefix;

	if (address->size && (number == 0 || number >= last))
		die(0, "ip '%s': not an address of the subnet (see --subnet)", address->value);
	if (address->size && memcmp(address->byte, plan->network.gateway[V4].byte, 4) == 0)
		die(0, "ip '%s': the bridge has this address", address->value);
}

static void decide_subnets(struct plan *plan, const struct config_net *net)
{
	static const struct net_address usual = { .byte = { 10, 99 }, .size = 4, .prefix = 16 };
	struct net_address *subnet = plan->network.subnet, *gateway = plan->network.gateway;

	if (!gateway[V4].size) {
		subnet[V4] = net->subnet.size ? net->subnet : usual;
		gateway[V4] = subnet[V4];
		subnet_address(&subnet[V4], 1, gateway[V4].byte);
	}
	if (!net->subnet6.size)
		return;
	subnet[V6] = gateway[V6] = net->subnet6;
	if (128 - subnet[V6].prefix < 32 - subnet[V4].prefix)
		die(0, "subnet6: has fewer addresses than the IPv4 subnet");
	subnet_address(&subnet[V6], subnet_number(&subnet[V4], gateway[V4].byte), gateway[V6].byte);
}

static void check_ports(const struct plan *plan, const struct config_publish *publish)
{
	static const uint8_t loopback6[16] = { [15] = 1 };
	enum { LOOPBACK = 127 };

	for (size_t i = 0; i < publish->count; i++) {
		const struct publish_request *request = &publish->item[i];
		const struct net_address *at = &request->at;

		if (at->size == 16 && !plan->network.subnet[V6].size)
			die(0, "publish '%s': needs --subnet6", request->value);
		if (at->size == 16 && memcmp(at->byte, loopback6, sizeof(loopback6)) == 0)
			die(0, "publish '%s': the kernel cannot route replies to ::1 (use 127.0.0.1)", request->value);
		if ((!at->size || at->byte[0] == LOOPBACK) && plan->network.foreign)
			die(0,
			    "publish '%s': '%s' was not made by nsinit and does not route 127.0.0.1 (choose another "
			    "address, or set the sysctl net.ipv4.conf.%s.route_localnet=1)",
			    request->value, plan->network.bridge, plan->network.bridge);
	}
}

static void decide_nat(struct plan *plan, const struct config_net *net, const struct host *host)
{
	const uint64_t needed = 1ULL << CAPABILITY_NET_ADMIN | 1ULL << CAPABILITY_SYS_ADMIN;
	struct netlink *nl = plan->network.netlink;

	if ((host->caps & needed) != needed)
		die(0, "--net=nat: needs root, or CAP_NET_ADMIN and CAP_SYS_ADMIN (use --net=user)");
	plan->network.bridge = net->bridge ? net->bridge : "nsinit0";
	must(netlink_open(nl, NETLINK_ROUTE_PROTOCOL), "open a netlink socket");
	look_for_bridge(plan, nl);
	decide_subnets(plan, net);
	check_address(plan, &net->address);
	check_ports(plan, &net->publish);
	look_for_routes(plan, nl, AF_INET);
	if (net->subnet6.size) {
		look_for_routes(plan, nl, AF_INET6);
		check_default_route(plan);
	}
	close_fd(&nl->fd);
}

void network_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct config_net *net = &config->sandbox.net;
	bool has_nat = net->bridge || net->subnet.size || net->subnet6.size || net->address.size || net->has_mac;

	plan->network.asked = net;
	plan->network.loopback = plan->sandbox && plan->namespaces.made & CLONE_NEWNET;
	plan->network.of_host = plan->sandbox && !((plan->namespaces.made | plan->join.namespaces) & CLONE_NEWNET);
	if (net->kind != NET_NAT && has_nat)
		die(0, "--bridge, --subnet, --subnet6, --ip, --mac: need --net=nat");
	if (net->kind != NET_NAT && net->kind != NET_USER && net->publish.count)
		die(0, "--publish: needs --net=nat or --net=user");
	if (net->kind == NET_NONE && !net->join && net->dns.count)
		die(0, "--dns: needs a network (see --net)");
	if ((net->kind == NET_NAT || net->kind == NET_USER) && !plan->network.loopback)
		die(0, "--net: needs a network namespace of its own");
	if (net->kind == NET_NAT)
		decide_nat(plan, net, host);
}

static void explain_nat(const struct plan *plan, struct text *text)
{
	const struct net_address *subnet = &plan->network.subnet[V4];

	text_add(text, "network      bridge %s, subnet ", plan->network.bridge);
	text_add_address(text, subnet->byte, subnet->size);
	text_add(text, "/%u; source addresses are translated\n", subnet->prefix);
}

void network_explain(const struct plan *plan, struct text *text)
{
	const enum net kind = plan->network.asked->kind;

	if (kind == NET_NAT)
		explain_nat(plan, text);
	else if (kind == NET_USER)
		text_add(text, "network      by pasta, without privileges\n");
	else if (plan->network.loopback)
		text_add(text, "network      only lo\n");
	else if (plan->network.of_host)
		text_add(text, "network      that of the host\n");
	for (size_t i = 0; i < plan->network.asked->publish.count; i++)
		text_add(text, "published    %s\n", plan->network.asked->publish.item[i].value);
}

void network_up(const struct plan *plan, struct run *run)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	AUTO_CLOSE int fd = -1;

	(void)run;
	if (!plan->network.loopback)
		return;
	fd = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket");
	must(ioctl(fd, SIOCSIFFLAGS, &request), "bring up lo");
	/* All ports here are the sandbox's own: the command may bind low ones without a capability, as in containers. */
	if (plan->network.asked->kind != NET_NONE)
		must(text_write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0"), "allow low ports");
}

void network_wait(const struct plan *plan, struct run *run)
{
	(void)plan;
	channel_expect(run->channel, MESSAGE_START);
	/* The keeper may have died before that could be noticed: the parent-death signal never comes. */
	if (channel_is_closed(run->channel))
		_exit(STATUS_SELF);
}
