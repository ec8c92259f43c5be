/* netlink.h - requests to the kernel's network, and its answers (netlink(7), rtnetlink(7)) */
#ifndef NET_NETLINK_H
#define NET_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/text.h"

enum {
	NETLINK_REQUESTS_MAX = 512,
	NETLINK_ROUTE_PROTOCOL = 0,
	NETLINK_NETFILTER_PROTOCOL = 12,
};

/* What is or-ed to the type of a request, above its 16 bits. */
enum {
	NETLINK_EXCLUSIVE = (0x400 | 0x200) << 16, /* NLM_F_CREATE, NLM_F_EXCL */
	NETLINK_APPEND = (0x400 | 0x800) << 16,    /* NLM_F_CREATE, NLM_F_APPEND */
	NETLINK_CREATE = 0x400 << 16,
	NETLINK_REPLACE = 0x100 << 16,
	NETLINK_DUMP = 0x300 << 16,
	NETLINK_LENIENT = 0x40 << 16, /* ours: what is there already, or is not in this kernel, is no error */
	NETLINK_SILENT = 0x80 << 16,  /* ours: has no answer */
};

struct netlink_header {
	uint32_t length;
	uint16_t type, flags;
	uint32_t seq, port;
};

/* A socket and the requests that wait to be sent by it: much, so it lies where the start has its memory. */
struct netlink {
	int fd;
	uint32_t seq;        /* of the last request that was answered */
	unsigned count;      /* of requests that wait */
	size_t used, begin;  /* of `request`, and where the last one begins */
	const char *subject; /* what the following requests are about, for messages */
	unsigned answered;   /* how many of them */
	unsigned failed;     /* the first that was refused, and */
	int result;          /* why: an errno; or 0 */
	void (*each)(const struct netlink_header *answer, void *data);
	void *data;
	struct {
		const char *what, *subject;
		unsigned flags;
	} note[NETLINK_REQUESTS_MAX];
	char request[196608] __attribute__((aligned(8)));
	char answer[32768] __attribute__((aligned(8)));
};

/* Opens the socket, close-on-exec, which only the kernel can send to. Returns 0; or -1, errno. */
int netlink_open(struct netlink *nl, int protocol);
/* The same, of route requests, in the network namespace of a process; ours is as it was afterwards. Dies of an error. */
void netlink_open_in(struct netlink *nl, int pidfd);
/* Begins a request; `what` is named if it fails. */
void netlink_begin(struct netlink *nl, unsigned type, const void *header, size_t size, const char *what);
/* Attributes of the last request: bytes, a string, a number; bytes without a header; and one that holds others, which
 * returns where it begins. */
void netlink_put(struct netlink *nl, unsigned type, const void *data, size_t size);
void netlink_put_string(struct netlink *nl, unsigned type, const char *string);
void netlink_put_number(struct netlink *nl, unsigned type, uint32_t number);
void netlink_put_raw(struct netlink *nl, const void *data, size_t size);
size_t netlink_nest(struct netlink *nl, unsigned type);
void netlink_end(struct netlink *nl, size_t nest);
/* Sends what waits, and reads an answer to each. Returns 0; or -1, and the errno of the first that
 * failed. */
int netlink_send(struct netlink *nl);
/* Dies of the one that failed. */
__attribute__((noreturn)) void netlink_die(const struct netlink *nl);
/* Both of these. */
void netlink_must(struct netlink *nl);
/* Sends one request that asks, and shows what is answered. Returns 0; or -1, errno. What changes meanwhile is no error. */
int netlink_ask(struct netlink *nl, void (*each)(const struct netlink_header *answer, void *data), void *data);
/* An attribute of a message that has a header of `header` bytes, or NULL if it is not there or shorter than `size`. */
const void *netlink_find(const struct netlink_header *message, size_t header, unsigned type, size_t size);
/* One that lies in one that was found. */
const void *netlink_find_in(const void *found, unsigned type, size_t size);
/* One that was found as a string: "" if it is none. */
const char *netlink_string(const void *found);
/* Whether a string, with its end, is anywhere in it. */
bool netlink_mentions(const struct netlink_header *message, const char *string);

#endif
