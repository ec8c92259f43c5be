/* stop.c - signals on their way to the command, and the orders to stop among them
 *
 * --delay-stop, --stop-timeout and --timeout are deadlines of the loop: see check_deadlines() in supervise.c. */
#include "stop.h"

#include <string.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../signals.h"
#include "zombies.h"

enum { KILL_AFTER_MS = 10000 }; /* a command whose --timeout is over, unless --stop-timeout or --grace says more */

/* A signal that was sent on, or could not be. */
static void log_forwarded(const struct loop *loop, int sig, int err)
{
	char buffer[16];
	struct text name = TEXT(buffer);

	signals_add_name(&name, sig);
	if (!err)
		log_event(EVENT_FORWARDED, strsignal(sig), name.at, sig);
	else if (err != ESRCH) /* ESRCH: it has just ended */
		warn(err, "forward: cannot send %s to the command (pid %d)", name.at, (int)loop->run->command);
}

void stop_forward(struct loop *loop, siginfo_t *info)
{
	int sig = loop->run->policy.rewrite[info->si_signo], err;

	if (sig != info->si_signo)
		log_event(EVENT_REWRITTEN, info->si_signo, sig);
	if (!sig) {
		log_event(EVENT_DROPPED, 0);
		return;
	}
	if (sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU || sig == SIGSTOP || sig == SIGCONT)
		loop->stopped_by_user = sig != SIGCONT;
	info->si_signo = sig;
	err = signals_send(loop->run, sig, info) < 0 ? errno : 0;
	loop->run->tally.forwarded[sig] += !err;
	if (err == ESRCH && (!loop->undelivered || sigmask_has(&loop->run->policy.stop_signals, sig)))
		loop->undelivered = sig;
	if (err || log_mentions(EVENT_FORWARDED))
		log_forwarded(loop, sig, err);
}

void stop_deliver(struct loop *loop, siginfo_t *info)
{
	stop_forward(loop, info);
	loop->deliver_at = NEVER;
	if (loop->kill_after_ms && !loop->kill_at)
		loop->kill_at = clock_ms() + loop->kill_after_ms;
}

void stop_handle(struct loop *loop, siginfo_t *info)
{
	if (loop->run->policy.warn_zombies)
		zombies_look(&loop->run->tally.zombies, ZOMBIES_ONCE);
	if (loop->run->policy.delay_stop_ms && !loop->stopping) {
		loop->stopping = true;
		loop->delayed = *info;
		loop->deliver_at = clock_ms() + loop->run->policy.delay_stop_ms;
		return;
	}
	loop->stopping = true;
	if (loop->deliver_at) {
		int held = loop->run->policy.rewrite[loop->delayed.si_signo];

		stop_deliver(loop, &loop->delayed);
		if (held == loop->run->policy.rewrite[info->si_signo])
			return;
	}
	stop_deliver(loop, info);
}

void stop_for_timeout(struct loop *loop)
{
	const struct policy *policy = &loop->run->policy;
	siginfo_t info = { .si_signo = SIGTERM, .si_code = SI_KERNEL };
	char buffer[32];
	struct text time = TEXT(buffer);

	loop->timeout_at = NEVER;
	loop->outcome.cause = CAUSE_TIMEOUT;
	text_add_time(&time, policy->timeout_ms);
	warn(0, "timeout: %s (pid %d) ran for %s: sent SIGTERM", *loop->run->argv, (int)loop->run->command, time.at);
	stop_forward(loop, &info);
	if (!loop->kill_after_ms)
		loop->kill_after_ms = policy->grace_ms ? policy->grace_ms : KILL_AFTER_MS;
	if (!loop->kill_at)
		loop->kill_at = clock_ms() + loop->kill_after_ms;
}

void stop_kill(struct loop *loop)
{
	const char *name = *loop->run->argv;
	bool timed_out = loop->outcome.cause == CAUSE_TIMEOUT;
	int pid = (int)loop->run->command;
	char buffer[32];
	struct text time = TEXT(buffer);

	if (signals_send_command(loop->run, SIGKILL, NULL) < 0 && errno != ESRCH) {
		warn(errno, "stop: cannot send SIGKILL to %s (pid %d)", name, pid);
		return;
	}
	text_add_time(&time, loop->kill_after_ms);
	if (timed_out) {
		warn(0, "timeout: %s (pid %d) did not end within %s of SIGTERM: killed", name, pid, time.at);
		return;
	}
	loop->outcome.cause = CAUSE_STOP_TIMEOUT;
	warn(0, "stop-timeout: %s (pid %d) did not end within %s: killed", name, pid, time.at);
}
