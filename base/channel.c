/* channel.c - named messages between the keeper of a sandbox and its PID 1
 *
 * A socket of type SOCK_SEQPACKET (unix(7)): each message is one datagram, which begins with its kind; their order stays;
 * and the end of file says that the other process has died. */
#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "linux.h"
#include "log.h"

int channel_open(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

void channel_send(int channel, enum message message, const void *data, size_t size)
{
	uint8_t kind = (uint8_t)message;
	/* An iovec serves readv(2) as well, so its base is not const. NOLINTNEXTLINE(performance-no-int-to-ptr) */
	struct iovec parts[] = { { &kind, sizeof(kind) }, { (void *)(uintptr_t)data, size } };
	const struct msghdr header = { .msg_iov = parts, .msg_iovlen = 2 };

	(void)sendmsg(channel, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int channel_send_fd(int channel, enum message message, int fd)
{
	uint8_t kind = (uint8_t)message;
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = "";
	struct iovec part = { &kind, sizeof(kind) };
	struct msghdr header = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *right = CMSG_FIRSTHDR(&header);

	right->cmsg_level = SOL_SOCKET;
	right->cmsg_type = SCM_RIGHTS;
	right->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(right), &fd, sizeof(fd));
	return sendmsg(channel, &header, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* recvmsg(2). Where the other process has died without reading all messages, the next call says so, once (ECONNRESET): its
 * own messages are still there. */
static ssize_t receive(int channel, struct msghdr *header, int flags)
{
	ssize_t got = recvmsg(channel, header, flags);

	return got < 0 && errno == ECONNRESET ? recvmsg(channel, header, flags) : got;
}

/* The kind of the next message, which is not taken. */
static enum message look(int channel, int flags)
{
	uint8_t kind;
	struct iovec part = { &kind, sizeof(kind) };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };

	return receive(channel, &header, flags | MSG_PEEK) > 0 ? (enum message)kind : MESSAGE_NONE;
}

enum message channel_next(int channel)
{
	return look(channel, MSG_DONTWAIT);
}

enum message channel_receive(int channel, void *data, size_t size)
{
	uint8_t kind;
	struct iovec parts[] = { { &kind, sizeof(kind) }, { data, size } };
	struct msghdr header = { .msg_iov = parts, .msg_iovlen = 2 };

	return receive(channel, &header, MSG_DONTWAIT) > 0 ? (enum message)kind : MESSAGE_NONE;
}

void channel_expect(int channel, enum message message)
{
	enum message next = look(channel, 0);

	if (next == MESSAGE_NONE)
		_exit(STATUS_SELF);
	if (next != message)
		die(EPROTO, "unexpected message %d from the other process of the sandbox", (int)next);
	(void)channel_receive(channel, NULL, 0);
}

int channel_expect_fd(int channel, enum message message)
{
	uint8_t kind;
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
	struct iovec part = { &kind, sizeof(kind) };
	struct msghdr header = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	const struct cmsghdr *right;
	int fd = -1;

	/* A PID 1 that cannot make its terminal sends how it ended, and why. */
	if (look(channel, 0) != message || receive(channel, &header, MSG_CMSG_CLOEXEC) <= 0)
		return -1;
	right = CMSG_FIRSTHDR(&header);
	if (right && right->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(right), sizeof(fd));
	return fd;
}

int channel_is_closed(int channel)
{
	uint8_t kind;
	struct iovec part = { &kind, sizeof(kind) };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };

	return receive(channel, &header, MSG_DONTWAIT | MSG_PEEK) == 0;
}
