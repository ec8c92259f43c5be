/* process.c - the processes of /proc: those that are left, our descendants, and zombies
 *
 * Read only to name or find processes: at the end of the command, and for -w. Without /proc nothing is found. */
#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "directory.h"
#include "linux.h"
#include "text.h"

enum { PF_KTHREAD = 0x00200000 };

/* The next number of a line of words; moves `at` behind it. */
static uint64_t next_number(const char **at)
{
	uint64_t number = 0;

	while (**at && (**at < '0' || **at > '9'))
		(*at)++;
	for (; **at >= '0' && **at <= '9'; (*at)++)
		number = number * 10 + (uint64_t)(**at - '0');
	return number;
}

bool process_read(pid_t pid, struct process *out)
{
	char path_buffer[32], stat[512];
	struct text path = TEXT(path_buffer);
	const char *name, *at;

	text_add(&path, "/proc/%d/stat", pid);
	/* A name may contain spaces and brackets, so the fields are counted from the last bracket (proc_pid_stat(5)). */
	if (text_read_file(path.at, stat, sizeof(stat)) <= 0)
		return false;
	name = strchr(stat, '(');
	at = strrchr(stat, ')');
	if (!name || !at || at[1] != ' ')
		return false;
	*out = (struct process){ .pid = pid, .is_zombie = at[2] == 'Z' };
	memcpy(out->name, name + 1, (size_t)(at - name - 1) % sizeof(out->name));
	at += 3;
	out->parent = (pid_t)next_number(&at);
	for (int field = 0; field < 4; field++) /* group, session, terminal, foreground (which may be -1) */
		(void)next_number(&at);
	out->is_kernel_thread = next_number(&at) & PF_KTHREAD;
	for (int field = 10; field < 20; field++)
		(void)next_number(&at);
	if (next_number(&at) > 1) /* threads: the others go on */
		out->is_zombie = false;
	(void)next_number(&at);
	out->start = next_number(&at);
	return true;
}

static bool is_descendant(const struct process *process)
{
	struct process ancestor = *process;

	while (ancestor.parent > 1 && ancestor.parent != getpid())
		if (!process_read(ancestor.parent, &ancestor))
			return false;
	return ancestor.parent == getpid();
}

/* Whether /proc is of our PID namespace: the pids of another one are other processes. */
static bool proc_is_ours(void)
{
	char target[16] = "";

	return readlink("/proc/self", target, sizeof(target) - 1) > 0 && text_number(target, INT32_MAX) == getpid();
}

void process_each(bool (*visit)(const struct process *, void *), void *data)
{
	struct directory proc;
	struct process process;
	const char *name;
	bool more = true;

	if (!proc_is_ours() || !directory_open(&proc, AT_FDCWD, "/proc"))
		return;
	while (more && (name = directory_next(&proc))) {
		pid_t pid = (pid_t)text_number(name, INT32_MAX);

		if (pid <= 0 || pid == getpid() || !process_read(pid, &process) || process.is_kernel_thread)
			continue;
		if (getpid() == 1 || is_descendant(&process))
			more = visit(&process, data);
	}
	directory_close(&proc);
}

int process_signal(const struct process *process, int sig)
{
	AUTO_CLOSE int pidfd = sys_pidfd_open(process->pid);
	struct process now;

	if (pidfd < 0) /* before 5.3, or below a filter, the pid is all there is */
		return errno == ESRCH ? -1 : kill(process->pid, sig);
	/* The pidfd is of the process that has this pid now: go on only if it is still the same one. */
	if (!process_read(process->pid, &now) || now.start != process->start)
		return fail(ESRCH);
	if (sys_pidfd_send_signal(pidfd, sig, NULL, 0) == 0)
		return 0;
	return errno == EPERM ? kill(process->pid, sig) : -1;
}

struct listed_process *process_list_add(struct process_list *list, pid_t pid, const char *name)
{
	struct listed_process *item;

	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].pid == pid)
			return &list->item[i];
	if (list->count == LISTED_MAX)
		return NULL;
	item = &list->item[list->count++];
	*item = (struct listed_process){ .pid = pid };
	memcpy(item->name, name, sizeof(item->name));
	return item;
}
