/* nat.c - address translation: tables, chains and rules of nf_tables
 *
 * A rule is a list of expressions: each loads something of the packet into a register, compares it, or acts. The chains
 * are all of type nat, which sees the first packet of a connection alone: what they drop never becomes a connection, and
 * the packets of those that exist pay nothing, however many tables there are. Numbers are in network order. */
#include "nat.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "../base/address.h"
#include "../base/text.h"

enum {
	BATCH_BEGIN = 16,
	BATCH_END = 17,
	NFTABLES = 10 << 8,
	NEW_TABLE = NFTABLES | 0,
	GET_TABLE = NFTABLES | 1,
	NEW_CHAIN = NFTABLES | 3,
	GET_CHAIN = NFTABLES | 4,
	NEW_RULE = NFTABLES | 6,
	GET_RULE = NFTABLES | 7,
	FAMILY_INET = 1,
	HOOK_PREROUTING = 0,
	HOOK_FORWARD = 2,
	HOOK_OUTPUT = 3,
	HOOK_POSTROUTING = 4,
	PRIORITY_DESTINATION = -100,
	PRIORITY_SOURCE = 100,
	/* What is compared and acted with. */
	REGISTER_VERDICT = 0,
	REGISTER_1 = 1,
	REGISTER_2 = 2,
	META_IN_NAME = 6,
	META_OUT_NAME = 7,
	META_PROTOCOL = 16,
	HEADER_NETWORK = 1,
	HEADER_TRANSPORT = 2,
	SOURCE = 0,
	DESTINATION = 1,
	FIRST_ADDRESS = 12,
	FIRST_ADDRESS6 = 8,
	DESTINATION_PORT = 2,
	CT_STATUS = 2,
	FIB_TYPE = 3,
	FIB_OF_DESTINATION = 2,
	EQUAL = 0,
	UNEQUAL = 1,
	/* The first attributes of everything: table; then chain. */
	TABLE_NAME = 1,
	TABLE_FLAGS = 2,
	CHAIN_NAME = 3,
	CHAIN_HOOK = 4,
	CHAIN_POLICY = 5,
	CHAIN_TYPE = 7,
	RULE_CHAIN = 2,
	RULE_EXPRESSIONS = 4,
};

static const char before[] = "prerouting", own[] = "output", after[] = "postrouting";

/* struct nfgenmsg */
struct nft_header {
	uint8_t family, version;
	uint16_t resource;
};

#define nft_begin(nl, type, family, what) (nft_begin)(nl, type, family, what)
static void(nft_begin)(struct netlink *nl, unsigned type, uint8_t family, const char *what)
{
	/* nf_tables has names of its own for families, which are those of netfilter: NFPROTO_IPV4 is AF_INET. */
	const struct nft_header header = { .family = family };

	(netlink_begin)(nl, type, &header, sizeof(header), what);
}

static void put_number(struct netlink *nl, unsigned type, uint32_t number)
{
	netlink_put_number(nl, type, htonl(number));
}

static void mark_batch(struct netlink *nl, unsigned type)
{
	const struct nft_header header = { .resource = htons(NFTABLES >> 8) };

	netlink_begin(nl, type | NETLINK_SILENT, &header, sizeof(header), "translate addresses of");
}

void nat_begin(struct netlink *nl)
{
	mark_batch(nl, BATCH_BEGIN);
}

void nat_end(struct netlink *nl)
{
	mark_batch(nl, BATCH_END);
}

/* ---- expressions ---- */

struct expression {
	size_t element, data;
};

static struct expression begin_expression(struct netlink *nl, const char *name)
{
	enum { LIST_ELEMENT = 1, EXPRESSION_NAME = 1, EXPRESSION_DATA = 2 };
	struct expression expression = { .element = netlink_nest(nl, LIST_ELEMENT) };

	netlink_put_string(nl, EXPRESSION_NAME, name);
	expression.data = netlink_nest(nl, EXPRESSION_DATA);
	return expression;
}

static void end_expression(struct netlink *nl, struct expression expression)
{
	netlink_end(nl, expression.data);
	netlink_end(nl, expression.element);
}

/* An expression that begins with numbers: its attributes 1, 2, ... */
static struct expression begin_numbers(struct netlink *nl, const char *name, const uint8_t *numbers, size_t count)
{
	struct expression expression = begin_expression(nl, name);

	for (size_t i = 0; i < count; i++)
		put_number(nl, (unsigned)i + 1, numbers[i]);
	return expression;
}

static void put_value(struct netlink *nl, unsigned type, const void *value, size_t size)
{
	enum { DATA_VALUE = 1 };
	size_t nest = netlink_nest(nl, type);

	netlink_put(nl, DATA_VALUE, value, size);
	netlink_end(nl, nest);
}

/* Goes on if register 1 holds this, or does not. */
static void compare(struct netlink *nl, uint8_t how, const void *value, size_t size)
{
	struct expression expression = begin_numbers(nl, "cmp", (const uint8_t[]){ REGISTER_1, how }, 2);

	put_value(nl, 3, value, size);
	end_expression(nl, expression);
}

static void mask(struct netlink *nl, const void *bits, size_t size)
{
	static const uint8_t zero[16];
	struct expression expression =
		begin_numbers(nl, "bitwise", (const uint8_t[]){ REGISTER_1, REGISTER_1, (uint8_t)size }, 3);

	put_value(nl, 4, bits, size);
	put_value(nl, 5, zero, size);
	end_expression(nl, expression);
}

static void load(struct netlink *nl, uint8_t to, const void *value, size_t size)
{
	struct expression expression = begin_numbers(nl, "immediate", &to, 1);

	put_value(nl, 2, value, size);
	end_expression(nl, expression);
}

static void drop(struct netlink *nl)
{
	enum { DATA_VERDICT = 2, VERDICT_CODE = 1, VERDICT_DROP = 0 };
	struct expression expression = begin_numbers(nl, "immediate", (const uint8_t[]){ REGISTER_VERDICT }, 1);
	size_t data = netlink_nest(nl, 2), verdict = netlink_nest(nl, DATA_VERDICT);

	put_number(nl, VERDICT_CODE, VERDICT_DROP);
	netlink_end(nl, verdict);
	netlink_end(nl, data);
	end_expression(nl, expression);
}

/* ---- rules ---- */

/* What a packet is asked, and what is done with it. */
enum word {
	END,
	IN_OTHER, /* came in by another link than the bridge */
	IN_BRIDGE,
	OUT_OTHER,
	TO_SELF,
	FROM_SELF,
	FROM_SUBNET,
	TO_LOOPBACK,
	NOT_TO_LOOPBACK,
	FROM_LOOPBACK,
	TRANSLATED, /* its destination was */
	OF_PROTOCOL,
	TO_PORT,
	TO_ADDRESS,
	TO_HOST,
	DROP,
	MASQUERADE,
	TRANSLATE,
};

/* What it is compared with. */
enum value { BRIDGE, SELF, SUBNET, LOOPBACK, DNAT, PROTOCOL, PORT, ADDRESS, HOST, VALUES };

struct values {
	uint8_t family;
	uint16_t inside; /* what a port is translated to */
	struct {
		const void *at, *bits; /* of `bits` alone, or NULL */
		uint8_t size;
	} value[VALUES];
};

static const struct match {
	char name[8]; /* of the expression that loads register 1 */
	uint8_t count, number[3], how, value;
} matches[] = {
	[IN_OTHER] = { "meta", 1, { META_IN_NAME }, UNEQUAL, BRIDGE },
	[IN_BRIDGE] = { "meta", 1, { META_IN_NAME }, EQUAL, BRIDGE },
	[OUT_OTHER] = { "meta", 1, { META_OUT_NAME }, UNEQUAL, BRIDGE },
	[TO_SELF] = { "payload", 3, { HEADER_NETWORK, DESTINATION }, EQUAL, SELF },
	[FROM_SELF] = { "payload", 3, { HEADER_NETWORK, SOURCE }, EQUAL, SELF },
	[FROM_SUBNET] = { "payload", 3, { HEADER_NETWORK, SOURCE }, EQUAL, SUBNET },
	[TO_LOOPBACK] = { "payload", 3, { HEADER_NETWORK, DESTINATION }, EQUAL, LOOPBACK },
	[NOT_TO_LOOPBACK] = { "payload", 3, { HEADER_NETWORK, DESTINATION }, UNEQUAL, LOOPBACK },
	[FROM_LOOPBACK] = { "payload", 3, { HEADER_NETWORK, SOURCE }, EQUAL, LOOPBACK },
	[TRANSLATED] = { "ct", 1, { CT_STATUS }, EQUAL, DNAT },
	[OF_PROTOCOL] = { "meta", 1, { META_PROTOCOL }, EQUAL, PROTOCOL },
	[TO_PORT] = { "payload", 3, { HEADER_TRANSPORT, DESTINATION_PORT, 2 }, EQUAL, PORT },
	[TO_ADDRESS] = { "payload", 3, { HEADER_NETWORK, DESTINATION }, EQUAL, ADDRESS },
	[TO_HOST] = { "fib", 2, { FIB_TYPE, FIB_OF_DESTINATION }, EQUAL, HOST },
};

static void put_match(struct netlink *nl, const struct match *match, const struct values *values)
{
	const void *bits = values->value[match->value].bits;
	const uint8_t size = values->value[match->value].size;
	uint8_t numbers[] = { REGISTER_1, match->number[0], match->number[1], match->number[2] };

	if (match->count == 3 && numbers[1] == HEADER_NETWORK) { /* SOURCE is the first address, DESTINATION the next */
		numbers[2] =
			(uint8_t)((values->family == AF_INET ? FIRST_ADDRESS : FIRST_ADDRESS6) + size * numbers[2]);
		numbers[3] = size;
	}
	end_expression(nl, begin_numbers(nl, match->name, numbers, match->count + 1U));
	if (bits)
		mask(nl, bits, size);
	compare(nl, match->how, values->value[match->value].at, size);
}

/* To the address, and the port inside. */
static void translate(struct netlink *nl, const struct values *values)
{
	enum { NAT_DESTINATION = 1 };
	const uint16_t port = htons(values->inside);
	const uint8_t numbers[] = { NAT_DESTINATION, values->family, REGISTER_1, REGISTER_1, REGISTER_2 };

	load(nl, REGISTER_1, values->value[SELF].at, values->value[SELF].size);
	load(nl, REGISTER_2, &port, sizeof(port));
	end_expression(nl, begin_numbers(nl, "nat", numbers, sizeof(numbers)));
}

static void add_rule(struct netlink *nl, const struct nat *nat, const char *chain, const struct values *values,
		     const uint8_t *word)
{
	size_t list;

	nft_begin(nl, NEW_RULE | NETLINK_APPEND, nat->family, "make a rule to translate addresses of");
	netlink_put_string(nl, TABLE_NAME, nat->table);
	netlink_put_string(nl, RULE_CHAIN, chain);
	list = netlink_nest(nl, RULE_EXPRESSIONS);
	for (; *word; word++)
		if (*word < DROP)
			put_match(nl, &matches[*word], values);
		else if (*word == DROP)
			drop(nl);
		else if (*word == MASQUERADE)
			end_expression(nl, begin_expression(nl, "masq"));
		else
			translate(nl, values);
	netlink_end(nl, list);
}

static void add_chain(struct netlink *nl, const struct nat *nat, const char *name, uint32_t hook, int priority)
{
	enum { HOOK_NUMBER = 1, HOOK_PRIORITY = 2 };
	size_t nest;

	nft_begin(nl, NEW_CHAIN | NETLINK_CREATE, nat->family, "make a chain to translate addresses of");
	netlink_put_string(nl, TABLE_NAME, nat->table);
	netlink_put_string(nl, CHAIN_NAME, name);
	nest = netlink_nest(nl, CHAIN_HOOK);
	put_number(nl, HOOK_NUMBER, hook);
	put_number(nl, HOOK_PRIORITY, (uint32_t)priority);
	netlink_end(nl, nest);
	netlink_put_string(nl, CHAIN_TYPE, "nat");
}

/* Everything, except the rules of ports. `bits`: space for the mask of the subnet. */
static struct values values_of(const struct nat *nat, uint8_t bits[16])
{
	static const uint32_t dnat = 1 << 5, host = 2; /* IPS_DST_NAT, RTN_LOCAL, in the order of the host */
	static const uint8_t loopback[] = { 127, 0, 0, 0 }, first_byte[] = { 255, 0, 0, 0 },
			     loopback6[16] = { [15] = 1 };
	const bool is_v4 = nat->family == AF_INET;
	const uint8_t size = is_v4 ? 4 : 16;

	memset(bits, 0xff, 16);
	subnet_cut(bits, size, nat->subnet->prefix);
	return (struct values){
		.family = nat->family,
		.value = {
			[BRIDGE] = { nat->bridge, NULL, (uint8_t)(strlen(nat->bridge) + 1) },
			[SELF] = { nat->address, NULL, size },
			[SUBNET] = { nat->subnet->byte, bits, size },
			[LOOPBACK] = { is_v4 ? loopback : loopback6, is_v4 ? first_byte : NULL, size },
			[DNAT] = { &dnat, &dnat, sizeof(dnat) },
			[HOST] = { &host, NULL, sizeof(host) },
		},
	};
}

void nat_add(struct netlink *nl, const struct nat *nat, bool ports)
{
	enum { OWNER = 2 };
	static const struct {
		const char *chain;
		uint8_t word[6];
	} rules[] = {
		{ before, { IN_OTHER, TO_SELF, DROP } },
		{ after, { OUT_OTHER, FROM_SELF, MASQUERADE } },
		/* Replies to a sandbox of the same bridge, and to the host's loopback, must pass the host. */
		{ after, { TO_SELF, FROM_SUBNET, TRANSLATED, MASQUERADE } },
		{ after, { TO_SELF, FROM_LOOPBACK, TRANSLATED, MASQUERADE } },
		{ before, { IN_BRIDGE, TO_LOOPBACK, DROP } }, /* which the setting route_localnet would let in */
	};
	uint8_t bits[16];
	const struct values values = values_of(nat, bits);

	nft_begin(nl, NEW_TABLE | NETLINK_EXCLUSIVE, nat->family, "make a table to translate addresses of");
	netlink_put_string(nl, TABLE_NAME, nat->table);
	put_number(nl, TABLE_FLAGS, OWNER);
	add_chain(nl, nat, before, HOOK_PREROUTING, PRIORITY_DESTINATION);
	if (ports)
		add_chain(nl, nat, own, HOOK_OUTPUT, PRIORITY_DESTINATION);
	add_chain(nl, nat, after, HOOK_POSTROUTING, PRIORITY_SOURCE);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		add_rule(nl, nat, rules[i].chain, &values, rules[i].word);
}

void nat_add_port(struct netlink *nl, const struct nat *nat, const struct nat_port *port)
{
	/* An answer to ::1 finds no way back: better refused at once. */
	static const uint8_t words[][7] = {
		{ OF_PROTOCOL, TO_PORT, TO_HOST, TRANSLATE },
		{ OF_PROTOCOL, TO_PORT, TO_HOST, NOT_TO_LOOPBACK, TRANSLATE },
		{ OF_PROTOCOL, TO_PORT, TO_ADDRESS, TRANSLATE },
	};
	const uint16_t outside = htons(port->outside);
	const uint8_t *word = words[port->at_size ? 2 : nat->family == AF_INET6];
	uint8_t bits[16];
	struct values values = values_of(nat, bits);

	values.inside = port->inside;
	values.value[PROTOCOL].at = &port->protocol;
	values.value[PROTOCOL].size = sizeof(port->protocol);
	values.value[PORT].at = &outside;
	values.value[PORT].size = sizeof(outside);
	values.value[ADDRESS].at = port->at;
	values.value[ADDRESS].size = port->at_size;
	add_rule(nl, nat, before, &values, word);
	add_rule(nl, nat, own, &values, word);
}

/* ---- what is there already ---- */

int nat_ask_tables(struct netlink *nl, void (*each)(const struct netlink_header *answer, void *data), void *data)
{
	nft_begin(nl, GET_TABLE | NETLINK_DUMP, 0, "");
	return netlink_ask(nl, each, data);
}

const char *nat_table_name(const struct netlink_header *answer)
{
	return netlink_string(netlink_find(answer, sizeof(struct nft_header), TABLE_NAME, 1));
}

static uint32_t number_in(const void *found, unsigned type)
{
	uint32_t number = UINT32_MAX;
	const void *at = netlink_find_in(found, type, sizeof(number));

	if (at)
		memcpy(&number, at, sizeof(number));
	return ntohl(number);
}

static void note_chain(const struct netlink_header *answer, void *data)
{
	struct nat_obstacle *out = data;
	const struct nft_header *header = (const void *)(answer + 1);
	const void *hook = netlink_find(answer, sizeof(*header), CHAIN_HOOK, 0);
	const uint32_t *policy = netlink_find(answer, sizeof(*header), CHAIN_POLICY, sizeof(*policy));
	struct text table = TEXT(out->table), chain = TEXT(out->chain);

	if (*out->table || !hook || !policy || number_in(hook, 1) != HOOK_FORWARD || *policy != 0 ||
	    (header->family != out->family && (header->family != FAMILY_INET || out->family != AF_INET)))
		return;
	out->found_family = header->family;
	text_add(&table, "%s", nat_table_name(answer));
	text_add(&chain, "%s", netlink_string(netlink_find(answer, sizeof(*header), CHAIN_NAME, 1)));
}

static void note_rule(const struct netlink_header *answer, void *data)
{
	struct nat_obstacle *out = data;

	out->mentioned |= netlink_mentions(answer, out->bridge);
}

bool nat_find_obstacle(struct netlink *nl, struct nat_obstacle *out)
{
	*out->table = '\0';
	nft_begin(nl, GET_CHAIN | NETLINK_DUMP, 0, "");
	if (netlink_ask(nl, note_chain, out) < 0 || !*out->table)
		return false;
	out->mentioned = false;
	nft_begin(nl, GET_RULE | NETLINK_DUMP, out->found_family, "");
	netlink_put_string(nl, TABLE_NAME, out->table);
	return netlink_ask(nl, note_rule, out) == 0 && !out->mentioned;
}
