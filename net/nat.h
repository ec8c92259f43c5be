/* nat.h - address translation: tables, chains and rules of nf_tables */
#ifndef NET_NAT_H
#define NET_NAT_H

#include "netlink.h"

/* One table is the whole translation of one address. */
struct nat {
	uint8_t family; /* AF_INET, AF_INET6 */
	const char *table;
	const char *bridge; /* the name of the link behind which it lies */
	const struct net_address *subnet;
	const uint8_t *address;
};

/* What is sent to a port of the host goes to one of the address. */
struct nat_port {
	const uint8_t *at; /* the address of the host, of `at_size` bytes; 0: all of its addresses */
	uint8_t at_size;
	uint16_t outside, inside;
	uint8_t protocol; /* IPPROTO_* */
};

/* Requests between these two are done all, or none. */
void nat_begin(struct netlink *nl);
void nat_end(struct netlink *nl);
/* Makes the table, which must not be there; the kernel removes it when the socket is closed (NFT_TABLE_F_OWNER, 5.12).
 * The address reaches what is beyond the bridge, in the host's name. From beyond it no host reaches the address, and
 * no sandbox behind it reaches the host's loopback. With ports, what the host itself sends is looked at too. */
void nat_add(struct netlink *nl, const struct nat *nat, bool ports);
/* Adds a port to this table, which has just been made. */
void nat_add_port(struct netlink *nl, const struct nat *nat, const struct nat_port *port);

/* Asks for all tables; nat_table_name() is the name of each. Returns 0; or -1, errno. */
int nat_ask_tables(struct netlink *nl, void (*each)(const struct netlink_header *answer, void *data), void *data);
const char *nat_table_name(const struct netlink_header *answer);

/* A chain of another program that drops forwarded packets. */
struct nat_obstacle {
	uint8_t family;     /* asked for: AF_INET, with what sees both; AF_INET6 */
	const char *bridge; /* the name of ours */
	bool mentioned;     /* there is a rule about it */
	uint8_t found_family;
	char table[32], chain[32];
};

/* Whether there is one that has no rule about the bridge. */
bool nat_find_obstacle(struct netlink *nl, struct nat_obstacle *out);

#endif
