/* process.h - the processes of /proc: those that are left, our descendants, and zombies */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { LISTED_MAX = 32 }; /* processes that a report names */

struct process {
	pid_t pid, parent;
	uint64_t start; /* in clock ticks since boot: with the pid it identifies a process */
	bool is_zombie; /* all of it, not its first thread alone */
	bool is_kernel_thread;
	char name[16];
};

struct listed_process {
	pid_t pid;
	char name[16];
	/* In a list of the parents of zombies: */
	uint32_t count;            /* how many it has */
	pid_t zombie, next_zombie; /* the first one seen at the last look, and at this one */
	bool old, said;
};

struct process_list {
	uint8_t count; /* those named; there may have been more */
	struct listed_process item[LISTED_MAX];
};

/* Reads one process; false if it is gone or /proc is not there. */
bool process_read(pid_t pid, struct process *out);
/* Calls `visit` for each process of our namespace as PID 1, else for each of our descendants, until it returns false;
 * never for ourselves and kernel threads. Without /proc there are none. */
void process_each(bool (*visit)(const struct process *, void *), void *data);
/* Signals exactly this process, never one that has taken its pid since. Returns 0; or -1, errno. */
int process_signal(const struct process *process, int sig);
/* Adds a process to a list, once, if there is space. Returns it, or NULL. */
struct listed_process *process_list_add(struct process_list *list, pid_t pid, const char *name);

#endif
