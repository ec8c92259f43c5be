/* actor_files.c - writes, awaits, opens and shows files */
#include "actor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		fail("%s", path);
	return fd;
}

static void write_file(const char *path, int flags, const char *text)
{
	int fd = open_file(path, O_WRONLY | O_CREAT | flags);

	dprintf(fd, "%s", text);
	close(fd);
}

/* the whole line is there from the moment that the file is */
void write_line(const char *path, const char *text)
{
	char line[4096], next[PATH_MAX];

	snprintf(line, sizeof(line), "%s\n", text);
	snprintf(next, sizeof(next), "%s.new%d", path, getpid());
	write_file(next, O_TRUNC, line);
	check(rename(next, path), path);
}

static void verb_write(char **arg)      { say("%s\n", arg[0]); }
static void verb_error(char **arg)      { dprintf(2, "%s\n", arg[0]); }
static void verb_write_file(char **arg) { write_line(arg[0], arg[1]); }
static void verb_touch(char **arg)      { write_file(arg[0], 0, ""); }

static void verb_append_file(char **arg)
{
	char line[4096];

	snprintf(line, sizeof(line), "%s\n", arg[1]);
	write_file(arg[0], O_APPEND, line);
}

static void verb_pid_file(char **arg)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", getpid());
	write_line(arg[0], text);
}

static void verb_wait_file(char **arg)
{
	int64_t deadline = now_ms() + bound_ms;

	while (access(arg[0], F_OK)) {
		errno = ETIMEDOUT;
		if (now_ms() > deadline)
			fail("wait-file %s", arg[0]);
		sleep_ms(5);
	}
}

static void verb_to(char **arg)
{
	int fd = open_file(arg[0], O_WRONLY | O_CREAT | O_APPEND);

	/* out of the way of the numbers that a test looks at */
	out_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
	check(out_fd, "to");
	close(fd);
}

static void verb_open(char **arg)
{
	int wanted = (int)number(arg[0]), fd = open_file(arg[1], O_RDONLY);

	if (fd == wanted)
		check(fcntl(fd, F_SETFD, 0), "open");
	else
		check(dup2(fd, wanted), "open");
	if (fd != wanted)
		close(fd);
}

static void verb_close(char **arg)
{
	char copy[256], *rest = copy, *item;

	snprintf(copy, sizeof(copy), "%s", arg[0]);
	while ((item = strsep(&rest, ",")))
		close((int)number(item));
}

static void verb_close_from(char **arg)
{
	for (int fd = (int)number(arg[0]); fd < 1024; fd++)
		if (fd != out_fd && fd != ready_fd)
			close(fd);
}

static void verb_read_line(char **arg)
{
	char line[1024];
	size_t length = 0;
	ssize_t many;

	(void)arg;
	while (length < sizeof(line) - 1) {
		many = read(0, line + length, 1);
		if (many < 0 && errno == EINTR)
			continue;
		if (many <= 0) {
			say("end=%s\n", many ? strerror(errno) : "eof");
			return;
		}
		if (line[length] == '\n')
			break;
		length++;
	}
	say("line=%.*s\n", (int)length, line);
}

void show_fds(void)
{
	char path[64], to[PATH_MAX];
	struct list list = { 0 };
	DIR *dir = opendir("/proc/self/fd");

	if (!dir)
		fail("/proc/self/fd");
	for (struct dirent *entry; (entry = readdir(dir));) {
		int fd = atoi(entry->d_name);
		ssize_t many;

		if (*entry->d_name == '.' || fd == dirfd(dir) || (fd == out_fd && fd > 2) || fd == ready_fd)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		many = readlink(path, to, sizeof(to) - 1);
		to[many > 0 ? many : 0] = 0;
		add_number(&list, fd);
		say("fd%d=%s\n", fd, to);
	}
	closedir(dir);
	say("fds=%s\n", list.text);
}

const struct verb file_verbs[] = {
	{ "write", 1, verb_write, "TEXT: a line to stdout" },
	{ "error", 1, verb_error, "TEXT: a line to stderr" },
	{ "to", 1, verb_to, "FILE: append all later lines to FILE instead" },
	{ "write-file", 2, verb_write_file, "FILE TEXT: appears with its text" },
	{ "append-file", 2, verb_append_file, "FILE TEXT" },
	{ "pid-file", 1, verb_pid_file, "FILE: its pid, appears with its text" },
	{ "touch", 1, verb_touch, "FILE" },
	{ "wait-file", 1, verb_wait_file, "FILE: until it exists" },
	{ "open", 2, verb_open, "FD PATH: for reading, not closed by exec" },
	{ "close", 1, verb_close, "FDS" },
	{ "close-from", 1, verb_close_from, "FD: that one and all above" },
	{ "read-line", 0, verb_read_line, "from stdin: prints line=TEXT or end=REASON" },
	{ 0 },
};
