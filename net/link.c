/* link.c - links, addresses and routes (rtnetlink(7)) */
#include "link.h"

#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "../base/linux.h"
#include "../base/log.h"
#include "../base/text.h"

int link_index(const struct netlink *nl, const char *name)
{
	struct ifreq request;
	struct text text = TEXT(request.ifr_name);

	text_add(&text, "%s", name);
	must(ioctl(nl->fd, SIOCGIFINDEX, &request), "find link '%s'", name);
	return request.ifr_ifindex;
}

const char *link_name(const struct netlink *nl, int index)
{
	static struct ifreq request;

	request.ifr_ifindex = index;
	return ioctl(nl->fd, SIOCGIFNAME, &request) ? "?" : request.ifr_name;
}

static void note_running(const struct netlink_header *answer, void *data)
{
	const struct link_header *header = (const void *)(answer + 1);

	if (answer->length >= sizeof(*answer) + sizeof(*header))
		*(bool *)data = header->flags & IFF_RUNNING;
}

bool link_is_running(struct netlink *nl, int index)
{
	const struct link_header header = { .index = index };
	bool running = false;

	netlink_begin(nl, LINK_GET, &header, sizeof(header), "");
	must(netlink_ask(nl, note_running, &running), "read the state of link %d", index);
	return running;
}

static void add_setting(struct text *path, const char *name)
{
	text_add(path, "/proc/sys/net/ipv4/conf/%s/route_localnet", name);
}

bool link_has_route_localnet(const char *name)
{
	char buffer[64], value[8] = "";
	struct text path = TEXT(buffer);

	add_setting(&path, name);
	return text_read_file(path.at, value, sizeof(value)) > 0 && *value == '1';
}

void link_set_route_localnet(const char *name)
{
	char buffer[64];
	struct text path = TEXT(buffer);

	add_setting(&path, name);
	must(text_write_file(path.at, "1"), "write %s", path.at);
}

/* A request about the link that is `nl->subject`. */
#define link_begin(nl, type, up, what) (link_begin)(nl, type, up, what)
static void(link_begin)(struct netlink *nl, unsigned type, bool up, const char *what)
{
	const struct link_header header = { .flags = up ? IFF_UP : 0, .change = up ? IFF_UP : 0 };

	(netlink_begin)(nl, type, &header, sizeof(header), what);
	netlink_put_string(nl, LINK_NAME, nl->subject);
}

void link_make_bridge(struct netlink *nl, const uint8_t *mac)
{
	size_t info;

	link_begin(nl, LINK_NEW | NETLINK_EXCLUSIVE | NETLINK_LENIENT, false, "make the bridge");
	netlink_put(nl, LINK_ADDRESS, mac, MAC_SIZE);
	info = netlink_nest(nl, LINK_INFO);
	netlink_put_string(nl, LINK_INFO_KIND, "bridge");
	netlink_end(nl, info);
}

void link_make_veth(struct netlink *nl, int bridge, const char *inner, const uint8_t *mac, int pid)
{
	enum { VETH_PEER = 1 };
	const struct link_header header = { .family = AF_UNSPEC };
	size_t info, data, peer;

	link_begin(nl, LINK_NEW | NETLINK_EXCLUSIVE, false, "make the veth pair");
	netlink_put_number(nl, LINK_MASTER, (uint32_t)bridge);
	info = netlink_nest(nl, LINK_INFO);
	netlink_put_string(nl, LINK_INFO_KIND, "veth");
	data = netlink_nest(nl, LINK_INFO_DATA);
	peer = netlink_nest(nl, VETH_PEER);
	netlink_put_raw(nl, &header, sizeof(header));
	netlink_put_string(nl, LINK_NAME, inner);
	netlink_put(nl, LINK_ADDRESS, mac, MAC_SIZE);
	netlink_put_number(nl, LINK_NETNS_PID, (uint32_t)pid);
	netlink_end(nl, peer);
	netlink_end(nl, data);
	netlink_end(nl, info);
}

void link_make_hairpin(struct netlink *nl)
{
	enum { BRIDGE_PORT_MODE = 4 };
	const uint8_t on = 1;
	size_t info, data;

	link_begin(nl, LINK_NEW, false, "set hairpin mode on");
	info = netlink_nest(nl, LINK_INFO);
	netlink_put_string(nl, LINK_INFO_PORT_KIND, "bridge");
	data = netlink_nest(nl, LINK_INFO_PORT_DATA);
	netlink_put(nl, BRIDGE_PORT_MODE, &on, sizeof(on));
	netlink_end(nl, data);
	netlink_end(nl, info);
}

void link_add_forwarding(struct netlink *nl, int port, const uint8_t *mac)
{
	enum { STATE_STATIC = 0x40, FLAG_MASTER = 0x04, NEIGHBOUR_MAC = 2 };
	const struct { /* ndmsg */
		uint8_t family, pad[3];
		int32_t index;
		uint16_t state;
		uint8_t flags, type;
	} header = { .family = AF_BRIDGE, .index = port, .state = STATE_STATIC, .flags = FLAG_MASTER };

	netlink_begin(nl, NEIGHBOUR_NEW | NETLINK_CREATE | NETLINK_REPLACE, &header, sizeof(header),
		      "add a forwarding entry for");
	netlink_put(nl, NEIGHBOUR_MAC, mac, MAC_SIZE);
}

void link_set_unaddressed(struct netlink *nl)
{
	enum { INET6_ADDRESS_MODE = 8 };
	const uint8_t none = 1;
	size_t families, family;

	link_begin(nl, LINK_SET | NETLINK_LENIENT, false, "set up IPv6 on"); /* there may be no IPv6 */
	families = netlink_nest(nl, LINK_FAMILIES);
	family = netlink_nest(nl, AF_INET6);
	netlink_put(nl, INET6_ADDRESS_MODE, &none, sizeof(none));
	netlink_end(nl, family);
	netlink_end(nl, families);
}

void link_set_up(struct netlink *nl)
{
	link_begin(nl, LINK_SET, true, "bring up");
}

static uint8_t family_of(size_t size)
{
	return size == 4 ? AF_INET : AF_INET6;
}

void link_add_address(struct netlink *nl, int index, const uint8_t *address, size_t size, unsigned prefix)
{
	enum { NO_DETECTION = 0x02 }; /* IFA_F_NODAD: of IPv6, whose address could not be used for a second */
	const struct address_header header = {
		.family = family_of(size),
		.prefix = (uint8_t)prefix,
		.flags = size == 4 ? 0 : NO_DETECTION,
		.index = index,
	};

	netlink_begin(nl, ADDRESS_NEW | NETLINK_EXCLUSIVE | NETLINK_LENIENT, &header, sizeof(header),
		      "add an address to");
	netlink_put(nl, ADDRESS_LOCAL, address, size);
}

void link_add_route(struct netlink *nl, const uint8_t *gateway, size_t size)
{
	enum { TABLE_MAIN = 254, PROTOCOL_BOOT = 3, TYPE_UNICAST = 1 };
	const struct route_header header = {
		.family = family_of(size), .table = TABLE_MAIN, .protocol = PROTOCOL_BOOT, .type = TYPE_UNICAST
	};

	netlink_begin(nl, ROUTE_NEW | NETLINK_EXCLUSIVE, &header, sizeof(header), "add the default route through");
	netlink_put(nl, ROUTE_GATEWAY, gateway, size);
}
