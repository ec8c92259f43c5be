/* process.h - the processes of /proc: who is left, who is ours, who is a zombie */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "../plan.h"

struct process {
	pid_t pid, parent;
	uint64_t start; /* in clock ticks since boot: with the pid it tells one process from all others */
	bool is_zombie; /* all of it, not its first thread alone */
	bool is_kernel_thread;
	char name[16];
};

/* Reads one process; false if it is gone or /proc is not there. */
bool processes_read(pid_t pid, struct process *out);
/* Calls `visit` for each process of our namespace as PID 1, else for each of our descendants, until it returns false;
 * never for ourselves and kernel threads. Without /proc there are none. */
void processes_each(bool (*visit)(const struct process *, void *), void *data);
/* Signals exactly this process, never one that has taken its pid since. Returns 0; or -1, errno. */
int processes_signal(const struct process *process, int sig);
/* Adds a process to a list, once, if there is room. Returns it, or NULL. */
struct named *named_add(struct named_list *list, pid_t pid, const char *name);

/* Whether a zombie is worth a warning when it is seen once, or only when it was there at the last look as well. */
enum zombies { ZOMBIES_SILENT, ZOMBIES_ONCE, ZOMBIES_TWICE };
/* Lists those of processes_each() that have zombies for children; warns of each once. No init can reap those. */
void zombies_look(struct named_list *parents, enum zombies how);

#endif
