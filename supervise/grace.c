/* grace.c - what the command leaves behind: time to finish, then the end */
#include "grace.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../base/process.h"
#include "../signals.h"

static bool remember(const struct process *process, void *list)
{
	named_add(list, process->pid, process->name);
	return true;
}

void linger_look(struct run *run)
{

	if (run->policy.warn_zombies || run->output.report)
		zombies_look(run->outcome.zombies, run->policy.warn_zombies ? ZOMBIES_TWICE : ZOMBIES_SILENT);
	if (run->output.report)
		processes_each(remember, run->outcome.left);
}

uint64_t linger_begin(struct run *run)
{
	if (!run->policy.grace_ms)
		return 0;
	/* CONT after TERM: a stopped process cannot die of TERM otherwise. */
	signals_send_all(run, SIGTERM);
	signals_send_all(run, SIGCONT);
	return clock_ms() + run->policy.grace_ms;
}

static bool kill_one(const struct process *process, void *data)
{
	const struct linger *linger = data;
	char buffer[32];
	struct text time = TEXT(buffer);

	if (process->is_zombie)
		return true;
	text_add_time(&time, linger->run->policy.grace_ms);
	if (linger->rounds == 0)
		warn(0, "grace: %s (pid %d) did not end within %s of SIGTERM: killed", process->name, (int)process->pid,
		     time.at);
	named_add(linger->run->outcome.killed, process->pid, process->name);
	(void)processes_signal(process, SIGKILL);
	return true;
}

/* More rounds than one: a process that forks meanwhile may escape a round of single kills. */
uint64_t linger_kill(struct linger *linger)
{
	enum { ROUNDS = 20, ROUND_MS = 50 };

	processes_each(kill_one, linger);
	if (linger->run->probe.is_pid1)
		signals_send_all(linger->run, SIGKILL);
	if (++linger->rounds < ROUNDS)
		return clock_ms() + ROUND_MS;
	warn(0, "grace: some processes do not end even by SIGKILL");
	return 0;
}

static bool open_stranger(const struct process *process, void *stranger)
{
	if (!process->is_zombie)
		*(int *)stranger = (int)sys_pidfd_open(process->pid);
	return *(int *)stranger < 0;
}

/* `docker exec` puts processes beside us, whose parents are outside and whose end no SIGCHLD tells. */
bool linger_has_stranger(struct linger *linger)
{
	if (!linger->run->probe.is_pid1 || (kill(-1, 0) < 0 && errno == ESRCH))
		return false;
	if (linger->stranger >= 0)
		(void)close(linger->stranger);
	linger->stranger = -1;
	processes_each(open_stranger, &linger->stranger);
	return linger->stranger >= 0;
}
