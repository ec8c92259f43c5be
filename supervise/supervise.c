/* supervise.c - the loop: signals, reaping, and the end
 *
 * There is no timer: a deadline, where one was asked for, is the timeout of the one poll.
 *
 * From here on nothing may die: what goes wrong is a warning. */
#include "supervise.h"

#include <limits.h>
#include <poll.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../signals.h"
#include "grace.h"
#include "job.h"
#include "reap.h"
#include "release.h"
#include "stop.h"

enum { SETTLE_MS = 20 }; /* a command that is over by then is not worth giving memory back for */

static void log_received(int sig)
{
	char buffer[16];
	struct text name = TEXT(buffer);

	signals_add_name(&name, sig);
	log_event(EVENT_RECEIVED, name.at, sig);
}

/* Only SIGTERM and SIGINT mean anything to a pause container. */
static void end_pause(struct loop *loop, int sig)
{
	if (loop->phase != PHASE_RUNNING || (sig != SIGTERM && sig != SIGINT))
		return;
	log_event(EVENT_PAUSE_ENDED, strsignal(sig));
	loop->phase = PHASE_COMMAND_ENDED;
}

static void handle_signal(struct loop *loop, siginfo_t *info)
{
	const struct policy *policy = &loop->run->policy;
	int sig = info->si_signo;

	if (sig == SIGCHLD) {
		loop->reap_due = true;
		log_event(EVENT_RECEIVED_CHLD, sig);
		return;
	}
	if (log_mentions(EVENT_RECEIVED))
		log_received(sig);
	if (sig == SIGCONT)
		job_hand_on(loop->run); /* before the command wakes and reads from it */
	/* A command that has ended unseen would swallow a signal that is for those it left. */
	if ((policy->wait_all || policy->grace_ms) && loop->phase == PHASE_RUNNING && !loop->kernel_reaps)
		(void)reap(loop);
	if (policy->pause)
		end_pause(loop, sig);
	else if (!signals_is_for_command(loop->run, info))
		return;
	else if (loop->phase != PHASE_RUNNING)
		signals_send_all(loop->run, policy->rewrite[sig]);
	else if (sigmask_has(&policy->stop_signals, sig) && policy->rewrite[sig])
		stop_handle(loop, info);
	else
		stop_forward(loop, info);
}

static void check_deadlines(struct loop *loop)
{
	uint64_t now = loop->deliver_at || loop->kill_at || loop->timeout_at ? clock_ms() : 0;

	if (loop->deliver_at && now >= loop->deliver_at)
		stop_deliver(loop, &loop->delayed);
	if (loop->timeout_at && now >= loop->timeout_at)
		stop_for_timeout(loop);
	if (!loop->kill_at || now < loop->kill_at)
		return;
	loop->kill_at = NEVER;
	if (loop->phase == PHASE_GRACE)
		grace_kill(loop);
	else
		stop_kill(loop);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return !a || (b && b < a) ? b : a;
}

static int poll_timeout(const struct loop *loop)
{
	uint64_t next = earlier(earlier(loop->deliver_at, loop->kill_at), loop->timeout_at), now;

	if (!next)
		return -1;
	now = clock_ms();
	return now >= next ? 0 : next - now < INT_MAX ? (int)(next - now) : INT_MAX;
}

/* Polls what is not a signal. */
static void wait_for_event(struct loop *loop, int timeout)
{
	struct pollfd fds[] = {
		{ .fd = loop->run->signalfd, .events = POLLIN },
		{ .fd = loop->channel_fd, .events = POLLIN },
		/* HUP, which needs no asking, comes when the process is reaped; IN when it is dead. */
		{ .fd = loop->kernel_reaps ? loop->run->pidfd : loop->grace.other,
		  .events = loop->kernel_reaps ? 0 : POLLIN },
	};

	/* No handler, so no EINTR; after ENOMEM we simply look again. */
	if (poll(fds, 3, timeout) == 0 && !loop->has_shrunk) {
		loop->has_shrunk = true;
		release_memory();
	}
	if (loop->kernel_reaps && fds[2].revents)
		reap_command(loop);
	if (fds[1].revents)
		job_take_message(loop);
}

/* Sleeps until there is something to do, and takes each pending signal once: so that a flood of one starves no other. */
static void wait_and_handle(struct loop *loop)
{
	int timeout = poll_timeout(loop);
	struct sigmask wanted = loop->all;
	siginfo_t info;
	bool must_poll;

	if (!loop->has_shrunk && (timeout < 0 || timeout > SETTLE_MS))
		timeout = SETTLE_MS;
	must_poll = loop->kernel_reaps || loop->grace.other >= 0 || timeout >= 0 || loop->channel_fd >= 0;
	if (must_poll)
		wait_for_event(loop, timeout);
	for (int sig = sys_sigwait(&wanted, &info, !must_poll); sig > 0; sig = sys_sigwait(&wanted, &info, false)) {
		sigmask_remove(&wanted, sig);
		handle_signal(loop, &info);
	}
}

struct outcome supervise(struct run *run)
{
	struct loop loop = { .run = run, .grace = { .other = -1 }, .channel_fd = -1 };

	loop.outcome.pid = run->command;
	memset(&loop.all, 0xff, sizeof(loop.all));
	if (run->start_ms || run->policy.timeout_ms)
		loop.started_at = clock_ms();
	if (run->policy.timeout_ms)
		loop.timeout_at = loop.started_at + run->policy.timeout_ms;
	loop.kill_after_ms = run->policy.stop_timeout_ms;
	if (run->role == ROLE_KEEPER && run->terminal >= 0)
		loop.channel_fd = run->channel;
	reap_choose(&loop);
	release_fds(run);
	while (loop.phase != PHASE_ENDED) {
		bool children = loop.kernel_reaps || !loop.reap_due || reap(&loop);

		if (loop.phase == PHASE_COMMAND_ENDED) {
			grace_begin(&loop, children);
		} else if (loop.phase == PHASE_GRACE && !children && !grace_has_other(&loop)) {
			loop.phase = PHASE_ENDED;
		} else {
			wait_and_handle(&loop);
			check_deadlines(&loop);
		}
	}
	job_give_back(run);
	log_event(EVENT_ENDED, loop.outcome.status);
	return loop.outcome;
}
