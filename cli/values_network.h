/* values_network.h - the parsers of option values of the network: as in values.h */
#ifndef CLI_VALUES_NETWORK_H
#define CLI_VALUES_NETWORK_H

/* none, host, nat, user or join:PID. Into struct config_net. */
void value_net(const char *shown, char *value, void *field);
/* The name of a link. Into const char *. */
void value_bridge(const char *shown, char *value, void *field);
/* ADDRESS/PREFIX, of IPv4 and of IPv6; an IPv4 address. Into struct net_address. */
void value_subnet(const char *shown, char *value, void *field);
void value_subnet6(const char *shown, char *value, void *field);
void value_ip(const char *shown, char *value, void *field);
/* xx:xx:xx:xx:xx:xx. Into struct config_net. */
void value_mac(const char *shown, char *value, void *field);
/* [ADDRESS:]PORT:PORT[/tcp|udp]. Into the list of what is published. */
void value_publish(const char *shown, char *value, void *field);
/* An address. Into the list of name servers. */
void value_dns(const char *shown, char *value, void *field);

#endif
