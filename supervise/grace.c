/* grace.c - what the command leaves behind: time to end, then SIGKILL */
#include "grace.h"

#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../signals.h"
#include "job.h"
#include "zombies.h"

static bool remember(const struct process *process, void *list)
{
	process_list_add(list, process->pid, process->name);
	return true;
}

/* Lists what is left, and the parents of zombies, where the report or -w needs them. */
static void list_left(struct run *run)
{
	if (run->policy.warn_zombies || run->output.report)
		zombies_look(&run->tally.zombies, run->policy.warn_zombies ? ZOMBIES_TWICE : ZOMBIES_SILENT);
	if (run->output.report)
		process_each(remember, &run->tally.left);
}

void grace_begin(struct loop *loop, bool children)
{
	struct run *run = loop->run;
	const struct policy *policy = &run->policy;

	/* A stop signal that is still held back is for those that are left, too. */
	if (loop->deliver_at)
		loop->undelivered = policy->rewrite[loop->delayed.si_signo];
	loop->deliver_at = loop->kill_at = loop->timeout_at = NEVER;
	if (policy->term_group_on_exit && (signals_send_group(run, SIGTERM, NULL) == 0 || errno != EPERM))
		log_event(EVENT_FORWARDED, strsignal(SIGTERM), "TERM", SIGTERM);
	list_left(run);
	/* Below a subreaper every process that is left is our child; beside PID 1 there may be others. */
	if ((!policy->grace_ms && !policy->wait_all) || (!children && !run->host.is_pid1)) {
		loop->phase = PHASE_ENDED;
		return;
	}
	loop->phase = PHASE_GRACE;
	job_give_back(run);
	/* From now on we must see each child end, to know when the last one has. */
	loop->kernel_reaps = false;
	loop->reap_due = true;
	(void)sys_ignore_signal(SIGCHLD, false);
	if (policy->grace_ms) {
		/* SIGCONT after SIGTERM: a stopped process cannot die of SIGTERM otherwise. */
		signals_send_all(run, SIGTERM);
		signals_send_all(run, SIGCONT);
		loop->kill_at = clock_ms() + policy->grace_ms;
	}
	if (loop->undelivered)
		signals_send_all(run, loop->undelivered);
}

static bool kill_one(const struct process *process, void *data)
{
	struct loop *loop = data;
	char buffer[32];
	struct text time = TEXT(buffer);

	if (process->is_zombie)
		return true;
	text_add_time(&time, loop->run->policy.grace_ms);
	if (loop->grace.rounds == 0)
		warn(0, "grace: %s (pid %d) did not end within %s of SIGTERM: killed", process->name, (int)process->pid,
		     time.at);
	process_list_add(&loop->run->tally.killed, process->pid, process->name);
	(void)process_signal(process, SIGKILL);
	return true;
}

/* More rounds than one: a process that forks meanwhile may escape a round of single kills. */
void grace_kill(struct loop *loop)
{
	enum { ROUNDS = 20, ROUND_MS = 50 };

	process_each(kill_one, loop);
	if (loop->run->host.is_pid1)
		signals_send_all(loop->run, SIGKILL);
	if (++loop->grace.rounds < ROUNDS) {
		loop->kill_at = clock_ms() + ROUND_MS;
		return;
	}
	warn(0, "grace: some processes did not end after SIGKILL");
	loop->phase = PHASE_ENDED;
}

static bool open_other(const struct process *process, void *pidfd)
{
	if (!process->is_zombie)
		*(int *)pidfd = sys_pidfd_open(process->pid);
	return *(int *)pidfd < 0;
}

/* `docker exec` puts processes beside us, whose parents are outside and whose end sends us no SIGCHLD. */
bool grace_has_other(struct loop *loop)
{
	if (!loop->run->host.is_pid1 || (kill(-1, 0) < 0 && errno == ESRCH))
		return false;
	if (loop->grace.other >= 0)
		(void)close(loop->grace.other);
	loop->grace.other = -1;
	process_each(open_other, &loop->grace.other);
	return loop->grace.other >= 0;
}
