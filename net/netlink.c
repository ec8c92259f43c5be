/* netlink.c - requests to the kernel's network, and its answers (netlink(7), rtnetlink(7))
 *
 * Requests are put one behind the other and sent in one system call. The kernel has answered when that returns, so
 * nothing here waits: an answer that is not there is an error, as is one that does not fit its request. Answers are
 * read as untrusted input: every length in them is checked. */
#include "netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "../base/linux.h"
#include "../base/log.h"

enum {
	FLAG_REQUEST = 0x01,
	FLAG_ACK = 0x04,
	TYPE_ERROR = 2,
	TYPE_DONE = 3,
	NESTED = 0x8000,
	TYPE_MASK = 0x3fff,
};

struct attribute {
	uint16_t length, type;
};

static size_t aligned(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

int netlink_open(struct netlink *nl, int protocol)
{
	const struct {
		uint16_t family, pad;
		uint32_t port, groups;
	} kernel = { .family = AF_NETLINK };
	const int space = 1 << 20; /* for the answers to a full row of requests */

	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (nl->fd < 0)
		return -1;
	nl->seq = nl->count = 0;
	nl->used = 0;
	(void)setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &space, sizeof(space)); /* as much as there may be */
	return connect(nl->fd, (const void *)&kernel, sizeof(kernel));
}

void netlink_open_in(struct netlink *nl, int pidfd)
{
	AUTO_CLOSE int ours = must(sys_open(AT_FDCWD, "/proc/self/ns/net", O_RDONLY), "open our network namespace");

	must(setns(pidfd, CLONE_NEWNET), "enter the network namespace");
	must(netlink_open(nl, NETLINK_ROUTE_PROTOCOL), "open a netlink socket");
	must(setns(ours, CLONE_NEWNET), "leave the network namespace");
}

/* What would not fit is an error of ours: network.c has limits that keep it far from that. */
static void *reserve(struct netlink *nl, size_t size)
{
	char *at = nl->request + nl->used;

	if (size > sizeof(nl->request) - nl->used)
		die(EMSGSIZE, "too many requests");
	memset(at, 0, aligned(size));
	nl->used += aligned(size);
	return at;
}

/* Lengths are those of what has been put so far. */
static void close_request(struct netlink *nl)
{
	((struct netlink_header *)(void *)(nl->request + nl->begin))->length = (uint32_t)(nl->used - nl->begin);
}

void netlink_begin(struct netlink *nl, unsigned type, const void *header, size_t size, const char *what)
{
	struct netlink_header *message;

	if (nl->count == NETLINK_REQUESTS_MAX)
		die(EMSGSIZE, "too many requests");
	nl->begin = nl->used;
	message = reserve(nl, sizeof(*message));
	memcpy(reserve(nl, size), header, size);
	nl->note[nl->count].what = what;
	nl->note[nl->count].subject = nl->subject;
	nl->note[nl->count].flags = type;
	message->type = (uint16_t)type;
	message->flags = (uint16_t)(((type & ~(unsigned)(NETLINK_LENIENT | NETLINK_SILENT)) >> 16) | FLAG_REQUEST);
	if (!(type & NETLINK_SILENT) && (type & NETLINK_DUMP) != NETLINK_DUMP)
		message->flags |= FLAG_ACK;
	message->seq = nl->seq + ++nl->count;
	close_request(nl);
}

void netlink_put(struct netlink *nl, unsigned type, const void *data, size_t size)
{
	struct attribute *attribute = reserve(nl, sizeof(*attribute) + size);

	*attribute = (struct attribute){ (uint16_t)(sizeof(*attribute) + size), (uint16_t)type };
	if (size)
		memcpy(attribute + 1, data, size);
	close_request(nl);
}

void netlink_put_string(struct netlink *nl, unsigned type, const char *string)
{
	netlink_put(nl, type, string, strlen(string) + 1);
}

void netlink_put_number(struct netlink *nl, unsigned type, uint32_t number)
{
	netlink_put(nl, type, &number, sizeof(number));
}

void netlink_put_raw(struct netlink *nl, const void *data, size_t size)
{
	memcpy(reserve(nl, size), data, size);
	close_request(nl);
}

size_t netlink_nest(struct netlink *nl, unsigned type)
{
	size_t nest = nl->used;

	netlink_put(nl, type | NESTED, NULL, 0);
	return nest;
}

void netlink_end(struct netlink *nl, size_t nest)
{
	((struct attribute *)(void *)(nl->request + nest))->length = (uint16_t)(nl->used - nest);
}

/* The message at `at`, or NULL where there is no whole one. */
static const struct netlink_header *message_at(const struct netlink *nl, size_t at, size_t end)
{
	const struct netlink_header *message = (const void *)(nl->answer + at);

	return end - at < sizeof(*message) || message->length < sizeof(*message) || message->length > end - at
		       ? NULL
		       : message;
}

/* Shows each answer to `take`, until that says that it was the last. Returns 0; or -1, errno. */
static int read_answers(struct netlink *nl, bool (*take)(struct netlink *nl, const struct netlink_header *message))
{
	for (;;) {
		ssize_t length = recv(nl->fd, nl->answer, sizeof(nl->answer), MSG_DONTWAIT | MSG_TRUNC);
		size_t end = (size_t)length;

		if (length == 0 || (length < 0 && errno == EAGAIN))
			return fail(EPROTO);
		if (length < 0)
			return -1;
		if (end > sizeof(nl->answer))
			return fail(EMSGSIZE);
		for (size_t at = 0; at < end;) {
			const struct netlink_header *message = message_at(nl, at, end);

			if (!message)
				return fail(EPROTO);
			if (take(nl, message))
				return 0;
			at += aligned(message->length);
		}
	}
}

/* The errno in an answer, or 0. */
static int error_of(const struct netlink_header *message)
{
	int32_t err;

	if (message->length < sizeof(*message) + sizeof(err))
		return message->type == TYPE_DONE ? 0 : EPROTO;
	memcpy(&err, message + 1, sizeof(err));
	return -err;
}

static void note_failure(struct netlink *nl, int err)
{
	if (!nl->result) {
		nl->result = err;
		nl->failed = nl->answered;
	}
}

static void skip_silent(struct netlink *nl)
{
	while (nl->answered < nl->count && nl->note[nl->answered].flags & NETLINK_SILENT)
		nl->answered++;
}

/* The answer to the request that is the next to have one: the kernel keeps their order. One that has no answer may be
 * refused, and with it the batch that it begins. */
static bool take_acknowledgement(struct netlink *nl, const struct netlink_header *message)
{
	unsigned which = message->seq - nl->seq - 1;
	bool early = which < nl->answered && nl->note[which].flags & NETLINK_SILENT;
	bool fits = message->type == TYPE_ERROR && which == nl->answered;
	int err = fits || early ? error_of(message) : EPROTO;
	bool lenient = nl->note[nl->answered].flags & NETLINK_LENIENT;

	if (!fits && !err) /* a batch is refused, or not answered at all */
		err = EPROTO;
	if (err && !(lenient && (err == EEXIST || err == EAFNOSUPPORT || err == EOPNOTSUPP)))
		note_failure(nl, err);
	nl->answered++;
	skip_silent(nl);
	return !fits || nl->answered == nl->count;
}

int netlink_send(struct netlink *nl)
{
	ssize_t ret;

	nl->result = 0;
	if (!nl->count)
		return 0;
	ret = send(nl->fd, nl->request, nl->used, 0);
	nl->answered = nl->failed = 0;
	skip_silent(nl);
	if (ret >= 0)
		ret = read_answers(nl, take_acknowledgement);
	if (ret < 0)
		note_failure(nl, errno);
	nl->seq += nl->count;
	nl->used = nl->count = 0;
	return nl->result ? fail(nl->result) : 0;
}

void netlink_die(const struct netlink *nl)
{
	die(nl->result, "%s '%s'", nl->note[nl->failed].what, nl->note[nl->failed].subject);
}

void netlink_must(struct netlink *nl)
{
	if (netlink_send(nl))
		netlink_die(nl);
}

static bool take_part(struct netlink *nl, const struct netlink_header *message)
{
	bool is_last = message->type == TYPE_DONE || message->type == TYPE_ERROR;

	if (message->seq != nl->seq)
		nl->result = EPROTO;
	else if (is_last)
		nl->result = error_of(message);
	else
		nl->each(message, nl->data);
	return is_last || nl->result;
}

int netlink_ask(struct netlink *nl, void (*each)(const struct netlink_header *answer, void *data), void *data)
{
	ssize_t ret = send(nl->fd, nl->request, nl->used, 0);

	nl->each = each;
	nl->data = data;
	nl->result = 0;
	nl->seq++;
	nl->used = nl->count = 0;
	if (ret >= 0)
		ret = read_answers(nl, take_part);
	return ret < 0 ? -1 : nl->result ? fail(nl->result) : 0;
}

/* Looks through attributes that lie in `size` bytes. */
static const void *find(const char *at, size_t size, unsigned type, size_t at_least)
{
	while (size >= sizeof(struct attribute)) {
		struct attribute attribute;

		memcpy(&attribute, at, sizeof(attribute));
		if (attribute.length < sizeof(attribute) || attribute.length > size)
			return NULL;
		if ((attribute.type & TYPE_MASK) == type)
			return attribute.length - sizeof(attribute) < at_least ? NULL : at + sizeof(attribute);
		at += aligned(attribute.length);
		size -= aligned(attribute.length) > size ? size : aligned(attribute.length);
	}
	return NULL;
}

const void *netlink_find(const struct netlink_header *message, size_t header, unsigned type, size_t size)
{
	const size_t before = sizeof(*message) + aligned(header);

	return message->length < before ? NULL
					: find((const char *)message + before, message->length - before, type, size);
}

/* How much an attribute that was found holds. */
static size_t size_of(const void *found)
{
	return ((const struct attribute *)found)[-1].length - sizeof(struct attribute);
}

const void *netlink_find_in(const void *nest, unsigned type, size_t size)
{
	return nest ? find(nest, size_of(nest), type, size) : NULL;
}

const char *netlink_string(const void *found)
{
	return found && memchr(found, '\0', size_of(found)) ? found : "";
}

bool netlink_mentions(const struct netlink_header *message, const char *string)
{
	const char *at = (const char *)message, *end = at + message->length;
	size_t size = strlen(string) + 1;

	for (; at + size <= end; at++)
		if (memcmp(at, string, size) == 0)
			return true;
	return false;
}
