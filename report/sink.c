/* sink.c - a file that is written at the end, whole or not at all
 *
 * Its directory is opened at the start: what the command does to the path meanwhile changes nothing. */
#include "sink.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/fds.h"
#include "../base/log.h"

enum { WRITE_TIMEOUT_MS = 1000 }; /* a pipe without a reader must not keep the container alive */

/* A copy of fd:N for us alone: the command must not write into its own report. */
static int take_fd(const char *number)
{
	int fd = (int)text_number(number, INT_MAX), copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (copy >= 0 && fd > STDERR_FILENO)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd < 0 ? fail(EBADF) : copy;
}

struct sink sink_open(const char *what, const char *path)
{
	const char *slash = strrchr(path, '/');
	char buffer[PATH_MAX] = ".";
	struct text directory = TEXT(buffer);
	struct sink sink = { .fd = -1 };
	struct stat stat;

	if (text_after(path, "fd:")) {
		sink.fd = take_fd(text_after(path, "fd:"));
	} else if (fstatat(AT_FDCWD, path, &stat, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(stat.st_mode)) {
		/* /dev/stdout, say: what it leads to now is meant, and not to be replaced. */
		sink.fd = sys_open(AT_FDCWD, path, O_WRONLY | O_APPEND | O_NONBLOCK);
	} else {
		if (slash)
			text_add(&directory, "%.*s/", (int)(slash - path), path);
		sink.fd = sys_open(AT_FDCWD, directory.at, O_PATH | O_DIRECTORY);
		sink.name = slash ? slash + 1 : path;
	}
	if (sink.fd < 0)
		warn(errno, "%s '%s': cannot be written", what, path);
	return sink;
}

/* Writes over a file in place: it may be a mount, a pipe or a device, which no other file can replace. */
static int write_over(const struct sink *sink, const struct text *text)
{
	AUTO_CLOSE int fd = sys_open(sink->fd, sink->name, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK);

	return fd < 0 ? -1 : fds_write_all(fd, text->at, text->used, WRITE_TIMEOUT_MS);
}

/* Writes a new file and gives it the name, so that no reader ever sees a part of it. */
static int write_new(const struct sink *sink, const struct text *text)
{
	char name_buffer[NAME_MAX + 1];
	struct text name = TEXT(name_buffer);
	int ret;

	text_add(&name, ".%s.%d", sink->name, (int)getpid());
	(void)unlinkat(sink->fd, name.at, 0); /* of a PID 1 that was killed while it wrote */
	{
		AUTO_CLOSE int fd = sys_open(sink->fd, name.at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);

		if (fd < 0)
			return -1;
		ret = fds_write_all(fd, text->at, text->used, WRITE_TIMEOUT_MS);
	}
	if (ret == 0)
		ret = renameat(sink->fd, name.at, sink->fd, sink->name);
	if (ret < 0) {
		int err = errno;

		(void)unlinkat(sink->fd, name.at, 0);
		errno = err;
	}
	return ret;
}

int sink_write(const struct sink *sink, const struct text *text, bool in_place)
{
	struct stat stat;
	int ret;

	if (text->cut)
		return fail(EMSGSIZE);
	if (!sink->name)
		return fds_write_all(sink->fd, text->at, text->used, WRITE_TIMEOUT_MS);
	if (in_place || (fstatat(sink->fd, sink->name, &stat, 0) == 0 && !S_ISREG(stat.st_mode)))
		return write_over(sink, text);
	ret = write_new(sink, text);
	return ret < 0 && errno == EBUSY ? write_over(sink, text) : ret; /* a file that is mounted */
}
