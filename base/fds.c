/* fds.c - file descriptors as a whole */
#include "fds.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "directory.h"
#include "linux.h"
#include "text.h"

int fds_fill_standard(void)
{
	struct pollfd standard[] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };
	int ret = poll(standard, 3, 0);

	for (int fd = 0; fd < 3 && ret >= 0; fd++)
		if (standard[fd].revents & POLLNVAL)
			ret = sys_open(AT_FDCWD, "/", O_PATH); /* it stays open until the end */
	return ret;
}

static bool is_kept(int fd, const int *keep, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (keep[i] == fd)
			return true;
	return false;
}

/* The lowest kept fd from `first` on, or INT_MAX. */
static int next_kept(int first, const int *keep, size_t count)
{
	int next = INT_MAX;

	for (size_t i = 0; i < count; i++)
		if (keep[i] >= first && keep[i] < next)
			next = keep[i];
	return next;
}

/* Before 5.9, or below a filter that forbids close_range. */
static int close_listed(const int *keep, size_t count)
{
	struct directory directory;
	const char *name;

	if (!directory_open(&directory, AT_FDCWD, "/proc/self/fd"))
		return fail(ENOSYS);
	while ((name = directory_next(&directory))) {
		int fd = (int)text_number(name, INT_MAX); /* "." and ".." are -1 */

		if (fd >= 0 && fd != directory.fd && !is_kept(fd, keep, count))
			(void)close(fd);
	}
	directory_close(&directory);
	return 0;
}

int fds_close_all_but(const int *keep, size_t count, bool may_list)
{
	for (int first = 0;;) {
		int next = next_kept(first, keep, count);

		if (next > first && sys_close_range((unsigned)first, next == INT_MAX ? ~0U : (unsigned)next - 1) < 0)
			return errno == ENOSYS || may_list ? close_listed(keep, count) : -1;
		if (next == INT_MAX)
			return 0;
		first = next + 1;
	}
}

int fds_write_all(int fd, const char *bytes, size_t length, int timeout_ms)
{
	while (length) {
		struct pollfd out = { .fd = fd, .events = POLLOUT };
		ssize_t wrote;

		if (poll(&out, 1, timeout_ms) == 0)
			return fail(ETIMEDOUT);
		wrote = write(fd, bytes, length < PIPE_BUF ? length : PIPE_BUF);
		if (wrote < 0 && errno != EAGAIN)
			return -1;
		bytes += wrote < 0 ? 0 : wrote;
		length -= wrote < 0 ? 0 : (size_t)wrote;
	}
	return 0;
}
