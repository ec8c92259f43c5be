/* cgroup.h - what the cgroup that we are in shows of itself */
#ifndef CGROUP_H
#define CGROUP_H

#include <stdint.h>

enum cgroup_counter { CGROUP_OOM_KILLS, CGROUP_MEMORY_LIMIT, CGROUP_MEMORY_PEAK, CGROUP_PIDS_PEAK };

/* The value now (bytes, or a count), or -1 where it is not shown or there is no limit. */
int64_t cgroup_read(enum cgroup_counter counter);

#endif
