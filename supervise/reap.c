/* reap.c - children that ended, and how the command did
 *
 * Two ways of reaping. Since 6.15 a pidfd still has the exit status of a process that the kernel reaped: so PID 1
 * ignores SIGCHLD, the kernel reaps every orphan itself, and only a signal or the end of the command wakes us.
 * Otherwise each SIGCHLD is followed by waitid until nothing is left. */
#include "reap.h"

#include <string.h>
#include <sys/wait.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "job.h"
#include "zombies.h"

enum { ZOMBIES_MS = 1000 };

static void command_ended(struct loop *loop, int wait_status)
{
	struct outcome *outcome = &loop->outcome;
	int sig = WTERMSIG(wait_status);

	outcome->wait_status = wait_status;
	if (loop->started_at)
		outcome->duration_ms = clock_ms() - loop->started_at;
	if (WIFEXITED(wait_status)) {
		outcome->status = loop->run->policy.status[WEXITSTATUS(wait_status)];
		if (outcome->cause == CAUSE_SIGNAL)
			outcome->cause = CAUSE_EXIT;
		log_event(EVENT_COMMAND_EXITED, WEXITSTATUS(wait_status));
	} else {
		outcome->status = loop->run->policy.status[(STATUS_SIGNAL + sig) & 0xff]; /* MIPS has a signal 128 */
		if (outcome->cause == CAUSE_EXIT)
			outcome->cause = CAUSE_SIGNAL;
		log_event(EVENT_COMMAND_KILLED, strsignal(sig));
	}
	loop->phase = PHASE_COMMAND_ENDED;
	loop->run->command = 0;
}

/* -w: names a parent that does not wait, if it still has the zombies that it had a second ago. */
static void look_for_zombies(struct loop *loop)
{
	if (clock_ms() < loop->zombies_at)
		return;
	zombies_look(&loop->run->tally.zombies, ZOMBIES_TWICE);
	loop->zombies_at = clock_ms() + ZOMBIES_MS;
}

static void child_ended(struct loop *loop, const siginfo_t *info)
{
	enum event event = info->si_code == CLD_EXITED ? EVENT_REAPED_EXITED : EVENT_REAPED_KILLED;

	if (log_mentions(event))
		log_event(event, (int)info->si_pid, info->si_status);
	if (info->si_pid == loop->run->command) {
		command_ended(loop, sys_wait_status(info));
		return;
	}
	loop->run->tally.orphans++;
	if (loop->run->policy.warn_zombies) {
		log_event(EVENT_REAPED_ORPHAN, (int)info->si_pid);
		look_for_zombies(loop);
	}
}

bool reap(struct loop *loop)
{
	for (;;) {
		int options = WEXITED | WNOHANG | (loop->phase == PHASE_RUNNING ? WSTOPPED : 0);
		/* The kernel adds it up for each child, so only where the report needs the command's. */
		/* cppcheck-suppress uninitvar ; the kernel fills it */
		struct kernel_rusage usage, *wanted = loop->run->output.report ? &usage : NULL;
		siginfo_t info;
		int ret;

		info.si_pid = 0;
		ret = sys_waitid(P_ALL, 0, &info, options, wanted);

		if (ret < 0 || info.si_pid == 0) {
			if (ret < 0 && log_mentions(EVENT_NO_CHILD))
				log_event(EVENT_NO_CHILD);
			return ret == 0;
		}
		if (info.si_code == CLD_STOPPED) {
			if (info.si_pid == loop->run->command)
				job_command_stopped(loop, info.si_status);
		} else {
			if (wanted && info.si_pid == loop->run->command)
				loop->run->tally.usage = usage;
			child_ended(loop, &info);
		}
	}
}

void reap_command(struct loop *loop)
{
	struct kernel_pidfd_info info = { .mask = KERNEL_PIDFD_INFO_EXIT };

	if (sys_pidfd_info(loop->run->pidfd, &info) < 0 || !(info.mask & KERNEL_PIDFD_INFO_EXIT)) {
		warn(0, "cannot read the exit status from the pidfd");
		info.exit_code = STATUS_SELF << 8;
	}
	command_ended(loop, info.exit_code);
}

void reap_choose(struct loop *loop)
{
	const struct run *run = loop->run;
	bool must_see = run->policy.warn_zombies || run->output.report || run->output.verbosity >= LEVEL_INFO ||
			run->host.terminal >= 0;

	if (run->policy.reap == REAP_WAIT || (run->policy.reap == REAP_AUTO && must_see))
		return;
	if (run->policy.pause)
		loop->kernel_reaps = true;
	else if (run->host.is_pid1 && run->host.exit_info && run->pidfd >= 0)
		loop->kernel_reaps = host_pidfd_works(run->pidfd);
	if (!loop->kernel_reaps) {
		if (run->policy.reap == REAP_KERNEL)
			warn(0, "--reap=kernel: needs PID 1, Linux 6.15 and pidfds: waiting for each child instead");
		return;
	}
	(void)sys_ignore_signal(SIGCHLD, true);
	(void)reap(loop); /* those that died before */
}
