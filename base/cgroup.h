/* cgroup.h - the control groups that we are in, and those that we made: what they show, and their end */
#ifndef BASE_CGROUP_H
#define BASE_CGROUP_H

#include <stdint.h>

enum cgroup_counter { CGROUP_OOM_KILLS, CGROUP_MEMORY_LIMIT, CGROUP_MEMORY_PEAK, CGROUP_PIDS_PEAK };

enum { CGROUPS_MAX = 6 }; /* that we make: one a hierarchy */

/* The groups that we made, each locked. */
struct cgroups {
	uint8_t count;
	int fd[CGROUPS_MAX];
	int v2;      /* the one of version 2, in which PID 1 is created; 0: none */
	uint64_t id; /* of their name */
};

/* What those that we make are called: a prefix, and cgroups.id. */
#define CGROUP_PREFIX "nsinit"
#define CGROUP_NAME "nsinit-%llx"

/* Opens the group `path`, or our own where that is NULL, in the hierarchy of this controller; "" is version 2. Returns an
 * fd for the caller; or -1, ENOENT. */
int cgroup_open(const char *controller, const char *path);
/* The value now (bytes, or a count), of the groups that we made or else of those that we are in; -1 where it is not shown
 * or there is no limit. */
int64_t cgroup_read(const struct cgroups *made, enum cgroup_counter counter);
/* Removes a group of this name by an fd of it, and what is left in it first. Returns 0; or -1, errno. */
int cgroup_remove_one(int group, const char *name);
/* Removes those that we made. Warns. */
void cgroup_remove(struct cgroups *made);

#endif
