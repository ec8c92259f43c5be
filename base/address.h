/* address.h - IPv4 and IPv6 addresses that begin with the same bits */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An IPv4 or IPv6 address, or a subnet. */
struct net_address {
	uint8_t byte[16];
	uint8_t size; /* 4 or 16; 0: none */
	uint8_t prefix;
	const char *value; /* as it was written */
};

/* Whether two addresses begin with the same bits. */
bool subnet_same(const uint8_t *a, const uint8_t *b, unsigned bits);
/* Which one of an IPv4 subnet an address is. */
uint32_t subnet_number(const struct net_address *subnet, const uint8_t *address);
/* The address of this number in a subnet of either family. */
void subnet_address(const struct net_address *subnet, uint32_t number, uint8_t *address);
/* Makes all bits of an address behind the first `prefix` 0. */
void subnet_cut(uint8_t *address, size_t size, unsigned prefix);

#endif
