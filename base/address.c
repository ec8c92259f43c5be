/* address.c - IPv4 and IPv6 addresses that begin with the same bits */
#include "address.h"

#include <string.h>

bool subnet_same(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	return memcmp(a, b, bits / 8) == 0 && (bits % 8 == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - bits % 8) == 0);
}

uint32_t subnet_number(const struct net_address *subnet, const uint8_t *address)
{
	uint32_t number = 0;

	for (int i = 0; i < 4; i++)
		number = number << 8 | (address[i] ^ subnet->byte[i]);
	return number;
}

void subnet_address(const struct net_address *subnet, uint32_t number, uint8_t *address)
{
	memcpy(address, subnet->byte, subnet->size);
	for (unsigned i = 0; i < 4; i++)
		address[subnet->size - 1 - i] |= (uint8_t)(number >> 8 * i);
}

void subnet_cut(uint8_t *address, size_t size, unsigned prefix)
{
	for (size_t i = prefix / 8; i < size; i++)
		address[i] &= i == prefix / 8 ? (uint8_t)(0xff00 >> prefix % 8) : 0;
}
