/* subnet.h - addresses that begin with the same bits */
#ifndef NET_SUBNET_H
#define NET_SUBNET_H

#include "../config.h"

/* Whether two addresses begin with the same bits. */
bool subnet_same(const uint8_t *a, const uint8_t *b, unsigned bits);
/* Which one of an IPv4 subnet an address is. */
uint32_t subnet_number(const struct net_address *subnet, const uint8_t *address);
/* The address of this number in a subnet of either family. */
void subnet_address(const struct net_address *subnet, uint32_t number, uint8_t *address);
/* Makes all bits of an address behind the first `prefix` 0. */
void subnet_cut(uint8_t *address, size_t size, unsigned prefix);

#endif
