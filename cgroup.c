/* cgroup.c - what the cgroup that we are in shows of itself
 *
 * A container sees its own group at the root of the mount, or below the path in /proc/self/cgroup where it has no cgroup
 * namespace; version 2 has one tree, version 1 one for each controller (cgroups(7)). */
#include "cgroup.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"

static const struct {
	const char *v2_file, *v2_key;
	const char *v1_controller, *v1_file, *v1_key; /* NULL: version 1 has none */
} counters[] = {
	/* clang-format off */
	[CGROUP_OOM_KILLS]    = { "memory.events", "oom_kill ", "memory", "memory.oom_control",        "oom_kill " },
	[CGROUP_MEMORY_LIMIT] = { "memory.max",    "",          "memory", "memory.limit_in_bytes",     "" },
	[CGROUP_MEMORY_PEAK]  = { "memory.peak",   "",          "memory", "memory.max_usage_in_bytes", "" },
	[CGROUP_PIDS_PEAK]    = { "pids.peak",     "",          NULL,     NULL,                        NULL },
	/* clang-format on */
};

/* Version 1 writes "no limit" as the largest multiple of a page. */
static const int64_t no_limit = INT64_MAX / 16;

/* The number behind `key` at the start of a line of the file, or -1. */
static int64_t read_number(const char *path, const char *key)
{
	char content[2048];

	if (text_read_file(path, content, sizeof(content)) < 0)
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

/* Our path in the hierarchy of `controller` ("" is version 2), or "" for its root. */
static void find_path(const char *controller, struct text *path)
{
	char content[4096];

	*path->at = '\0';
	if (text_read_file("/proc/self/cgroup", content, sizeof(content)) < 0)
		return;
	/* hierarchy:controller,controller:/path */
	for (char *line = content; line; line = strchr(line, '\n')) {
		char *list, *end;
		size_t length;

		line += *line == '\n';
		list = strchr(line, ':');
		end = list ? strchr(list + 1, ':') : NULL;
		if (!end)
			return;
		length = (size_t)(end - list - 1);
		if (length != strlen(controller) || strncmp(list + 1, controller, length) != 0)
			continue;
		if (strcspn(end + 1, "\n") > 1)
			text_add(path, "%.*s", (int)strcspn(end + 1, "\n"), end + 1);
		return;
	}
}

static int64_t read_version(const char *controller, const char *file, const char *key)
{
	char own_buffer[PATH_MAX], path_buffer[PATH_MAX];
	struct text own = TEXT(own_buffer);
	int64_t number = -1;

	find_path(controller, &own);
	for (int root = 0; root < 2 && number < 0; root++) {
		struct text path = TEXT(path_buffer);

		text_add(&path, "/sys/fs/cgroup%s%s%s/%s", *controller ? "/" : "", controller, root ? "" : own.at,
			 file);
		number = read_number(path.at, key);
	}
	return number;
}

int64_t cgroup_read(enum cgroup_counter counter)
{
	int64_t number = read_version("", counters[counter].v2_file, counters[counter].v2_key);

	if (number < 0 && counters[counter].v1_controller)
		number = read_version(counters[counter].v1_controller, counters[counter].v1_file,
				      counters[counter].v1_key);
	return number;
}
