/* cgroup.c - the control groups that we are in, and those that we made: what they show, and their end
 *
 * A container sees its own group at the root of the mount, or below the path in /proc/self/cgroup where it has no cgroup
 * namespace; version 2 has one tree, version 1 one for each controller, the hybrid both (cgroups(7)). */
#include "cgroup.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "linux.h"
#include "log.h"
#include "text.h"

static const struct {
	const char *key, *controller, *file[2]; /* of version 2, of version 1 */
} counters[] = {
	/* clang-format off */
	[CGROUP_OOM_KILLS]    = { "oom_kill ", "memory", { "memory.events", "memory.oom_control"        } },
	[CGROUP_MEMORY_LIMIT] = { "",          "memory", { "memory.max",    "memory.limit_in_bytes"     } },
	[CGROUP_MEMORY_PEAK]  = { "",          "memory", { "memory.peak",   "memory.max_usage_in_bytes" } },
	[CGROUP_PIDS_PEAK]    = { "",          "pids",   { "pids.peak",     "pids.peak"                 } },
	/* clang-format on */
};

/* Version 1 writes "no limit" as the largest multiple of a page. */
static const int64_t no_limit = INT64_MAX / 16;

/* The number behind `key` at the start of a line of the file, or -1. */
static int64_t read_number(int group, const char *name, const char *key)
{
	char content[2048];

	if (text_read_at(group, name, content, sizeof(content)) < 0)
		return -1;
	for (char *line = content; line; line = strchr(line, '\n')) {
		char *value;

		line += *line == '\n';
		if (!text_after(line, key))
			continue;
		value = line + strlen(key);
		value[strcspn(value, "\n")] = '\0';
		return text_number(value, no_limit);
	}
	return -1;
}

static const char *path_below_root(const char *path)
{
	path += strspn(path, "/");
	return *path ? path : ".";
}

/* Our path in the hierarchy of `controller`, without the slash that it begins with, or "." for its root. */
static const char *find_path(const char *controller, char *content, size_t size)
{
	if (text_read_file("/proc/self/cgroup", content, size) < 0)
		return ".";
	/* hierarchy:controller,controller:/path */
	for (char *at = content, *list, *end; (list = strchr(at, ':')) && (end = strchr(list + 1, ':')); at = end) {
		list++;
		*end++ = '\0';
		at = end;
		end += strcspn(end, "\n");
		if (*controller ? text_has_word(list, controller) : !*list) {
			*end = '\0';
			return path_below_root(at);
		}
	}
	return ".";
}

int cgroup_open(const char *controller, const char *path)
{
	enum { ROOT = 1, HYBRID = 2 }; /* where else it may be */
	const char *mark = *controller ? "tasks" : "cgroup.controllers";
	char content[PATH_MAX], buffer[64];
	const char *own = find_path(controller, content, sizeof(content));

	for (int way = 0; way < (*controller ? HYBRID : 2 * HYBRID); way += path ? HYBRID : ROOT) {
		struct text text = TEXT(buffer);
		AUTO_CLOSE int root = -1;
		int fd;

		text_add(&text, "/sys/fs/cgroup/%s%s", controller, way & HYBRID ? "unified" : "");
		root = sys_open(AT_FDCWD, text.at, O_RDONLY | O_DIRECTORY);
		fd = root < 0 ? -1
			      : sys_open(root,
					 path         ? path_below_root(path)
					 : way & ROOT ? "."
						      : own,
					 O_RDONLY | O_DIRECTORY);
		if (fd >= 0 && faccessat(fd, mark, F_OK, 0) == 0)
			return fd;
		close_fd(&fd);
	}
	return fail(ENOENT);
}

int64_t cgroup_read(const struct cgroups *made, enum cgroup_counter counter)
{
	for (int i = 0; i < made->count + 2; i++) {
		bool own = i >= made->count;
		int group = own ? cgroup_open(i > made->count ? counters[counter].controller : "", NULL) : made->fd[i];
		int64_t number = -1;

		for (int version = 0; version < 2 && number < 0; version++)
			number = read_number(group, counters[counter].file[version], counters[counter].key);
		if (own)
			close_fd(&group);
		if (number >= 0)
			return number;
	}
	return -1;
}

/* cgroup.kill is of 5.14, and of version 2. */
static void kill_all(int group)
{
	char content[4096];

	if (text_write_at(group, "cgroup.kill", "1") >= 0 ||
	    text_read_at(group, "cgroup.procs", content, sizeof(content)) < 0)
		return;
	for (char *at = content, *end; (end = strchr(at, '\n')); at = end + 1) {
		int64_t pid;

		*end = '\0';
		pid = text_number(at, INT32_MAX);
		if (pid > 0) /* 0: of another PID namespace */
			(void)kill((pid_t)pid, SIGKILL);
	}
}

int cgroup_remove_one(int group, const char *name)
{
	enum { TRIES = 1000 };
	char buffer[NAME_MAX + 1];
	struct text path = TEXT(buffer);

	text_add(&path, "../%s", name);
	for (int try = 0; try < TRIES; try++) {
		if (unlinkat(group, path.at, AT_REMOVEDIR) == 0)
			return 0;
		if (errno != EBUSY)
			return -1;
		kill_all(group);
		(void)poll(NULL, 0, 1);
	}
	return fail(EBUSY);
}

void cgroup_remove(struct cgroups *made)
{
	for (; made->count; made->count--) {
		char buffer[32];
		struct text name = TEXT(buffer);

		text_add(&name, CGROUP_NAME, (unsigned long long)made->id);
		if (cgroup_remove_one(made->fd[made->count - 1], name.at) < 0)
			warn(errno, "cgroup: remove '%s'", name.at);
	}
}
