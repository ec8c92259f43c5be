/* values_network.c - the parsers of what the options of the network are given */
#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "values.h"

void value_net(const struct option *option, const struct given *given, void *field)
{
	struct config_net *net = field;
	const char *pid = text_after(given->value, "join:");

	net->join = pid ? value_pid_of(given, pid) : 0;
	net->kind = NET_NONE;
	if (!pid)
		value_choice(option, given, &net->kind); /* its words are those of enum net */
}

void value_bridge(const struct option *option, const struct given *given, void *field)
{
	const char *name = given->value;

	(void)option;
	/* As the kernel checks it, and no pattern for one (dev_valid_name(), dev_alloc_name()). */
	if (!*name || strlen(name) >= IFNAMSIZ || name[strcspn(name, "/:% \t\n")] || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		value_refuse(given, "not a link name: up to 15 characters, without space, '/', ':' or '%%'");
	*(const char **)field = name;
}

/* Reads an address from the first `length` characters. Returns whether it is one. */
static bool parse_address(const char *value, size_t length, struct net_address *out)
{
	char buffer[INET6_ADDRSTRLEN];
	struct text text = TEXT(buffer);
	bool is_v4 = value[strcspn(value, ".:")] == '.';

	text_add(&text, "%.*s", (int)length, value);
	*out = (struct net_address){ .size = is_v4 ? 4 : 16, .value = value };
	/* An IPv4 address at the end of one of IPv6 is one of IPv4, and would go around what is checked of these. */
	return !text.cut && (is_v4 || !strchr(text.at, '.')) &&
	       inet_pton(is_v4 ? AF_INET : AF_INET6, text.at, out->byte) == 1;
}

/* Whether it is an address that belongs to one host. */
static bool is_unicast(const struct net_address *address)
{
	static const uint8_t none[16];
	const uint8_t first = address->byte[0];

	return memcmp(address->byte, none, address->size) != 0 && (address->size == 4 ? first < 224 : first != 0xff);
}

/* Whether all bits behind the prefix are 0. */
static bool is_first_of_subnet(const struct net_address *address)
{
	for (unsigned bit = address->prefix; bit < 8U * address->size; bit++)
		if (address->byte[bit / 8] & 0x80 >> bit % 8)
			return false;
	return true;
}

void value_ip(const struct option *option, const struct given *given, void *field)
{
	struct net_address *address = field;

	(void)option;
	if (!parse_address(given->value, strlen(given->value), address) || address->size != 4)
		value_refuse(given, "not an IPv4 address");
}

/* ADDRESS/PREFIX, where the address is the first one. */
void value_subnet(const struct option *option, const struct given *given, void *field)
{
	enum { SHORTEST = 8 };
	struct net_address *out = field;
	const unsigned size = option->kind == 4 ? 4 : 16;
	size_t length = strcspn(given->value, "/");
	int64_t prefix = given->value[length] ? text_number(given->value + length + 1, 8 * size - 2) : -1;

	if (!parse_address(given->value, length, out) || out->size != size || prefix < SHORTEST || !is_unicast(out) ||
	    out->byte[0] == 0 || (size == 4 && out->byte[0] == 127))
		value_refuse(given, size == 4 ? "not an IPv4 subnet (use 10.99.0.0/16, with /8 to /30)"
					      : "not an IPv6 subnet (use fd00:99::/64, with /8 to /126)");
	out->prefix = (uint8_t)prefix;
	if (!is_first_of_subnet(out))
		value_refuse(given, "has bits set after its prefix");
}

/* The value of a hexadecimal digit, or -1. */
static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - digits) : -1;
}

void value_mac(const struct option *option, const struct given *given, void *field)
{
	enum { GROUP = 1, WIDTH = sizeof("00:") - 1 };
	struct config_net *net = field;
	const char *value = given->value;
	bool valid = strlen(value) == WIDTH * sizeof(net->mac) - 1;

	(void)option;
	for (size_t i = 0; valid && i < sizeof(net->mac); i++) {
		const char *at = value + WIDTH * i;
		int high = hex_digit(at[0]), low = hex_digit(at[1]);

		valid = high >= 0 && low >= 0 && (at[2] == ':' || !at[2]);
		net->mac[i] = (uint8_t)(high * 16 + low);
		net->has_mac |= net->mac[i] != 0;
	}
	if (!valid || !net->has_mac || net->mac[0] & GROUP)
		value_refuse(given, "not a unicast link-layer address (use 02:00:00:00:00:01)");
}

/* Reads the address in front of the ports, if there is one: [ADDRESS]: of IPv6. Returns the ports, or NULL. */
static char *parse_publish_address(char *value, struct net_address *at)
{
	bool in_brackets = *value == '[';
	size_t length = in_brackets ? strcspn(++value, "]") : strcspn(value, ":");

	*at = (struct net_address){ .size = 0 };
	if (!in_brackets && !strchr(value + length + (value[length] == ':'), ':'))
		return value;
	if (!parse_address(value, length, at) || !is_unicast(at) || (at->size == 16) != in_brackets)
		return NULL;
	value += length + in_brackets;
	return *value == ':' ? value + 1 : NULL;
}

static uint16_t port_of(const struct given *given, char *part, size_t length)
{
	int64_t port = value_part_number(part, length, UINT16_MAX);

	if (port < 1)
		value_refuse(given, "a port is a number from 1 to 65535");
	return (uint16_t)port;
}

void value_publish(const struct option *option, const struct given *given, void *field)
{
	struct config_publish *list = field;
	struct publish_request request = { .value = given->value, .protocol = IPPROTO_TCP };
	char *outside = parse_publish_address(given->value, &request.at);
	char *colon = outside ? strchr(outside, ':') : NULL, *slash;

	(void)option;
	value_check_room(given, list->count, PUBLISH_MAX);
	if (!colon)
		value_refuse(given, "not [ADDRESS:]PORT:PORT[/udp]");
	slash = colon + strcspn(colon, "/");
	if (strcmp(slash, "/udp") == 0)
		request.protocol = IPPROTO_UDP;
	else if (*slash && strcmp(slash, "/tcp") != 0)
		value_refuse(given, "the protocol is tcp or udp");
	request.outside = port_of(given, outside, (size_t)(colon - outside));
	request.inside = port_of(given, colon + 1, (size_t)(slash - colon - 1));
	list->item[list->count++] = request;
}

void value_dns(const struct option *option, const struct given *given, void *field)
{
	struct config_dns *list = field;
	struct net_address address;

	(void)option;
	if (!parse_address(given->value, strlen(given->value), &address) || !is_unicast(&address))
		value_refuse(given, "not an address");
	if (list->count == DNS_MAX)
		value_refuse(given, "more than 3: programs read only three name servers");
	list->item[list->count++] = given->value;
}
