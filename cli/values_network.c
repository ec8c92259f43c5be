/* values_network.c - the parsers of option values of the network */
#include "values_network.h"

#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "../base/text.h"
#include "../config.h"
#include "../net/subnet.h"
#include "values.h"
#include "values_sandbox.h"

void value_net(const char *shown, char *value, void *field)
{
	static const char words[][5] = { "none", "host", "nat", "user" }; /* enum net */
	struct config_net *net = field;

	net->join = 0;
	net->kind = NET_NONE;
	if (text_after(value, "join:")) {
		value_join_word(shown, value, &net->join);
		return;
	}
	while (strcmp(value, words[net->kind]) != 0)
		if (++net->kind > NET_USER)
			value_refuse(shown, value, "use none, host, nat, user or join:PID");
}

void value_bridge(const char *shown, char *value, void *field)
{
	/* As the kernel checks it, and no pattern for one (dev_valid_name(), dev_alloc_name()). */
	if (!*value || strlen(value) >= IFNAMSIZ || value[strcspn(value, "/:% \t\n")] || strcmp(value, ".") == 0 ||
	    strcmp(value, "..") == 0)
		value_refuse(shown, value, "not the name of a link: up to 15 characters, no space, '/', ':' or '%'");
	*(const char **)field = value;
}

static int digit(char c, int base)
{
	int value = c >= '0' && c <= '9'   ? c - '0'
		    : c >= 'a' && c <= 'f' ? c - 'a' + 10
		    : c >= 'A' && c <= 'F' ? c - 'A' + 10
					   : 99;

	return value < base ? value : -1;
}

/* Reads a number in front of something else, and moves behind it; -1 if there is none, or more than `max`. */
static int read_number(const char **at, int base, int max)
{
	int number = digit(**at, base), next;

	if (number < 0 || (base == 10 && number == 0 && digit((*at)[1], base) >= 0))
		return -1;
	while ((next = digit(*++*at, base)) >= 0)
		if ((number = number * base + next) > max)
			return -1;
	return number;
}

/* a.b.c.d */
static bool parse_v4(const char *at, const char *end, uint8_t *out)
{
	for (int i = 0; i < 4; i++) {
		int number = (i && *at++ != '.') ? -1 : read_number(&at, 10, UINT8_MAX);

		if (number < 0)
			return false;
		out[i] = (uint8_t)number;
	}
	return at == end;
}

/* Eight groups, of which "::" stands for those that are 0 (RFC 4291); not with an IPv4 address at its end. */
static bool parse_v6(const char *at, const char *end, uint8_t *out)
{
	int count = 0, gap = -1;

	while (at < end && count < 16) {
		int number;

		if (*at == ':' && at[1] == ':' && gap < 0) {
			gap = count;
			at += 2;
			if (at == end)
				break;
		} else if (count && *at++ != ':') {
			return false;
		}
		number = read_number(&at, 16, UINT16_MAX);
		if (number < 0)
			return false;
		out[count++] = (uint8_t)(number >> 8);
		out[count++] = (uint8_t)number;
	}
	if (at != end || (gap < 0) != (count == 16))
		return false;
	if (gap >= 0) {
		memmove(out + 16 - (count - gap), out + gap, (size_t)(count - gap));
		memset(out + gap, 0, (size_t)(16 - count));
	}
	return true;
}

/* Reads an address from the first `length` characters. Returns whether it is one. */
static bool parse_address(const char *value, size_t length, struct net_address *out)
{
	bool is_v4 = value[strcspn(value, ".:")] == '.';

	*out = (struct net_address){ .size = is_v4 ? 4 : 16, .value = value };
	return (is_v4 ? parse_v4 : parse_v6)(value, value + length, out->byte);
}

/* Whether it is one that only one machine can have. */
static bool is_unicast(const struct net_address *address)
{
	static const uint8_t none[16];
	const uint8_t first = address->byte[0];

	return memcmp(address->byte, none, address->size) != 0 && (address->size == 4 ? first < 224 : first != 0xff);
}

void value_ip(const char *shown, char *value, void *field)
{
	if (!parse_address(value, strlen(value), field) || ((struct net_address *)field)->size != 4)
		value_refuse(shown, value, "not an IPv4 address");
}

/* Dies of anything but ADDRESS/PREFIX, where the address is the first one. */
static void parse_subnet(const char *shown, const char *value, struct net_address *out, uint8_t size)
{
	enum { SHORTEST = 8 };
	size_t length = strcspn(value, "/");
	int64_t prefix = value[length] ? text_number(value + length + 1, 8 * size - 2) : -1;

	if (!parse_address(value, length, out) || out->size != size || prefix < SHORTEST || !is_unicast(out) ||
	    out->byte[0] == 0 || (size == 4 && out->byte[0] == 127))
		value_refuse(shown, value,
			       size == 4 ? "not a subnet of IPv4 (as 10.99.0.0/16; /8 to /30)"
					 : "not a subnet of IPv6 (as fd00:99::/64; /8 to /126)");
	out->prefix = (uint8_t)prefix;
	if (!subnet_cut(out->byte, size, out->prefix))
		value_refuse(shown, value, "has bits behind its prefix");
}

void value_subnet(const char *shown, char *value, void *field)
{
	parse_subnet(shown, value, field, 4);
}

void value_subnet6(const char *shown, char *value, void *field)
{
	parse_subnet(shown, value, field, 16);
}

void value_mac(const char *shown, char *value, void *field)
{
	enum { GROUP = 1 };
	struct config_net *net = field;
	const char *at = value;

	for (size_t i = 0; i < sizeof(net->mac); i++) {
		int number = (i && *at++ != ':') ? -1 : read_number(&at, 16, UINT8_MAX);

		if (number < 0)
			break;
		net->mac[i] = (uint8_t)number;
		net->has_mac |= number != 0;
	}
	if (*at || at != value + sizeof("00:00:00:00:00:00") - 1 || !net->has_mac || net->mac[0] & GROUP)
		value_refuse(shown, value, "not the address of one link (as 02:00:00:00:00:01)");
}

/* Reads the address in front of the ports, if there is one: [ADDRESS]: of IPv6. Returns what follows, or NULL. */
static const char *parse_publish_address(const char *value, struct net_address *at)
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

void value_publish(const char *shown, char *value, void *field)
{
	struct config_publish *list = field;
	struct publish_request request = { .value = value, .protocol = IPPROTO_TCP };
	const char *at = parse_publish_address(value, &request.at);
	int outside = at ? read_number(&at, 10, UINT16_MAX) : -1, inside = 0;

	if (!at || !strchr(at, ':'))
		value_refuse(shown, value, "not [ADDRESS:]PORT:PORT[/udp]");
	if (*at == ':')
		at++;
	inside = read_number(&at, 10, UINT16_MAX);
	if (outside < 1 || inside < 1)
		value_refuse(shown, value, "a port is a number from 1 to 65535");
	if (strcmp(at, "/udp") == 0)
		request.protocol = IPPROTO_UDP;
	else if (*at && strcmp(at, "/tcp") != 0)
		value_refuse(shown, value, "the protocol is tcp or udp");
	request.outside = (uint16_t)outside;
	request.inside = (uint16_t)inside;
	if (list->count == PUBLISH_MAX)
		value_refuse(shown, value, "more than 64 of them");
	list->item[list->count++] = request;
}

void value_dns(const char *shown, char *value, void *field)
{
	struct config_dns *list = field;
	struct net_address address;

	if (!parse_address(value, strlen(value), &address) || !is_unicast(&address))
		value_refuse(shown, value, "not an address");
	if (list->count == DNS_MAX)
		value_refuse(shown, value, "more than 3 of them, which is all that programs read");
	list->item[list->count++] = value;
}
