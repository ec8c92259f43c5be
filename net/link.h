/* link.h - links, addresses and routes (rtnetlink(7)) */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "netlink.h"

enum {
	LINK_NEW = 16,
	LINK_GET = 18,
	LINK_SET = 19,
	ADDRESS_NEW = 20,
	ADDRESS_GET = 22,
	ROUTE_NEW = 24,
	ROUTE_GET = 26,
	NEIGHBOUR_NEW = 28
};

/* struct ifinfomsg, ifaddrmsg and rtmsg */
struct link_header {
	uint8_t family, pad;
	uint16_t type;
	int32_t index;
	uint32_t flags, change;
};

struct address_header {
	uint8_t family, prefix, flags, scope;
	int32_t index;
};

struct route_header {
	uint8_t family, prefix, source_prefix, tos, table, protocol, scope, type;
	uint32_t flags;
};

/* IFLA_*, IFA_* and RTA_* */
enum {
	LINK_ADDRESS = 1,
	LINK_NAME = 3,
	LINK_MASTER = 10,
	LINK_INFO = 18,
	LINK_INFO_KIND = 1,
	LINK_INFO_DATA = 2,
	LINK_INFO_PORT_KIND = 4,
	LINK_INFO_PORT_DATA = 5,
	LINK_NETNS_PID = 19,
	LINK_FAMILIES = 26,
	ADDRESS_LOCAL = 2,
	ROUTE_TO = 1,
	ROUTE_OUT = 4,
	ROUTE_GATEWAY = 5,
};

enum { MAC_SIZE = 6 };

/* The number of a link; dies where there is none. */
int link_index(const struct netlink *nl, const char *name);
/* Whether it is up, and there is another end. */
bool link_is_running(struct netlink *nl, int index);
/* Its name, until the next call; "?" where there is none. */
const char *link_name(const struct netlink *nl, int index);

/* Whether packets of 127.0.0.0/8 may pass it (ip-sysctl, route_localnet). */
bool link_has_route_localnet(const char *name);
void link_set_route_localnet(const char *name);

/* Each puts requests about the link `name`, that of `nl->subject`. */

/* Makes a bridge with this link-layer address, if it is not there. */
void link_make_bridge(struct netlink *nl, const uint8_t *mac);
/* Makes a veth pair: one end is a port of the bridge with this index; the other, with this link-layer address, is called
 * `inner` and is in the network namespace of `pid`. */
void link_make_veth(struct netlink *nl, int bridge, const char *inner, const uint8_t *mac, int pid);
/* What comes from this port of a bridge may leave by it. */
void link_make_hairpin(struct netlink *nl);
/* This link-layer address is behind that port of a bridge, whatever the bridge has learnt before. */
void link_add_forwarding(struct netlink *nl, int port, const uint8_t *mac);
/* It does not give itself an IPv6 address. */
void link_set_unaddressed(struct netlink *nl);
void link_set_up(struct netlink *nl);
/* Gives the link of this index an address of 4 or 16 bytes, if it does not have it. */
void link_add_address(struct netlink *nl, int index, const uint8_t *address, size_t size, unsigned prefix);
/* The default route. */
void link_add_route(struct netlink *nl, const uint8_t *gateway, size_t size);

#endif
