/* supervise.c - THE loop: signals, reaping, and the end
 *
 * Two ways of reaping. Since 6.15 a pidfd still tells the exit status of a process that the kernel reaped: so PID 1
 * ignores SIGCHLD, the kernel reaps every orphan itself, and nobody wakes us but a signal or the end of the command.
 * Otherwise each SIGCHLD is followed by waitid until nothing is left. There is no timer: a deadline, where one was
 * asked for, is the timeout of the one poll.
 *
 * From here on nothing may die: what goes wrong is a warning. */
#include "supervise.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

#include "../base/clock.h"
#include "../base/text.h"
#include "../base/log.h"
#include "job.h"
#include "release.h"
#include "grace.h"
#include "../base/host.h"
#include "../base/process.h"
#include "../signals.h"

enum phase { RUNNING, COMMAND_ENDED, LINGERING, ENDED };

enum {
	NEVER = 0, /* a deadline that is not set */
	SETTLE_MS = 20,
	ZOMBIES_MS = 1000,
	PATIENCE_MS = 10000, /* with a command whose --timeout is over */
};

struct loop {
	struct run *run;
	enum phase phase;
	bool kernel_reaps;
	bool stopped_by_user; /* the command, through us: who did it will wake it */
	bool has_shrunk;      /* once the command has lived for a moment */
	bool reap_due;        /* a child has changed, or may have */
	struct linger linger;
	int told; /* the keeper's end of the channel, or -1 */
	struct sigmask all;
	uint64_t started_at;
	siginfo_t held; /* the stop signal that --delay-stop holds back */
	bool stopping;  /* the first stop signal has come */
	int missed;     /* a signal that found the command dead, though its end has not been seen yet */
	uint64_t deliver_at, kill_at, timeout_at, zombies_at;
	uint64_t kill_after_ms; /* of the order to stop */
};

/* ---- reaping ---- */

static void command_ended(struct loop *loop, int wait_status)
{
	struct outcome *outcome = &loop->run->outcome;
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
	loop->phase = COMMAND_ENDED;
	loop->run->command = 0;
}

/* -w: names a parent that does not wait, if it still has the zombies that it had a second ago. */
static void look_for_zombies(struct loop *loop)
{
	if (clock_ms() < loop->zombies_at)
		return;
	zombies_look(loop->run->outcome.zombies, ZOMBIES_TWICE);
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
	loop->run->outcome.orphans++;
	if (loop->run->policy.warn_zombies) {
		log_event(EVENT_REAPED_ORPHAN, (int)info->si_pid);
		look_for_zombies(loop);
	}
}

/* A stop that nobody can end would hang the container, or the terminal, for ever. */
static void command_stopped(const struct loop *loop, int sig)
{
	const struct run *run = loop->run;
	bool lacks_terminal = (sig == SIGTTIN || sig == SIGTTOU) && job_has_foreground(run, getpgrp());

	if (run->role == ROLE_INNER) {
		if (run->terminal >= 0)
			job_tell_keeper(run, sig);
		return;
	}
	/* STOP never comes from a terminal: below a shell who sent it meant it, and sends CONT, perhaps to it alone. */
	if (sig == SIGSTOP && !run->probe.is_pid1 && !loop->stopped_by_user)
		return;
	/* Without a terminal somebody meant it, and can send CONT; one who did it through us is known. */
	if (run->probe.is_pid1 && (run->terminal < 0 || loop->stopped_by_user))
		return;
	/* A job that was brought to the foreground while it ran has given it to us alone: no CONT told us to hand it on. */
	if (!run->probe.is_pid1 && !lacks_terminal &&
	    (job_stop(run, sig) || run->terminal < 0 || loop->stopped_by_user))
		return;
	job_resume(loop->run, sig);
}

/* PID 1 of the sandbox says that the command has stopped, or is gone. */
static void keeper_told(struct loop *loop)
{
	int sig = job_told(loop->run);

	if (sig)
		command_stopped(loop, sig);
	else
		loop->told = -1;
}

/* Reaps until nothing is left to reap. False if we have no child at all. */
static bool reap(struct loop *loop)
{
	for (;;) {
		int options = WEXITED | WNOHANG | (loop->phase == RUNNING ? WSTOPPED : 0);
		/* The kernel adds it up for each child, so only where the report wants the command's. */
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
				command_stopped(loop, info.si_status);
		} else {
			if (wanted && info.si_pid == loop->run->command)
				loop->run->outcome.usage = usage;
			child_ended(loop, &info);
		}
	}
}

/* What became of a command that the kernel reaped. */
static void command_reaped(struct loop *loop)
{
	struct kernel_pidfd_info info = { .mask = KERNEL_PIDFD_INFO_EXIT };

	if (sys_pidfd_info(loop->run->pidfd, &info) < 0 || !(info.mask & KERNEL_PIDFD_INFO_EXIT)) {
		warn(0, "the kernel does not tell how the command ended");
		info.exit_code = STATUS_SELF << 8;
	}
	command_ended(loop, info.exit_code);
}

/* Lets the kernel reap, if it can and nobody needs to see each child. */
static void choose_reaping(struct loop *loop)
{
	const struct run *run = loop->run;
	bool must_see =
		loop->run->policy.warn_zombies || loop->run->output.report || loop->run->output.verbosity >= LEVEL_INFO || run->probe.terminal >= 0;

	if (loop->run->policy.reap == REAP_WAIT || (loop->run->policy.reap == REAP_AUTO && must_see))
		return;
	if (loop->run->policy.pause)
		loop->kernel_reaps = true;
	else if (run->probe.is_pid1 && run->probe.exit_info && run->pidfd >= 0)
		loop->kernel_reaps = probe_pidfd(run->pidfd);
	if (!loop->kernel_reaps) {
		if (loop->run->policy.reap == REAP_KERNEL)
			warn(0,
			     "--reap=kernel: not here (it takes PID 1, Linux 6.15 and pidfds): waiting for each child instead");
		return;
	}
	(void)sys_ignore_signal(SIGCHLD, true);
	(void)reap(loop); /* those that died before */
}

/* ---- signals ---- */

/* What became of a signal that was sent on. */
static void forwarded(const struct loop *loop, int sig, int err)
{
	char buffer[16];
	struct text name = TEXT(buffer);

	signals_add_name(&name, sig);
	if (!err)
		log_event(EVENT_FORWARDED, strsignal(sig), name.at, sig);
	else if (err != ESRCH) /* ESRCH: it has just ended */
		warn(err, "forward: cannot send %s to the command (pid %d)", name.at, (int)loop->run->command);
}

static void forward(struct loop *loop, siginfo_t *info)
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
	loop->run->outcome.forwarded[sig] += !err;
	if (err == ESRCH && (!loop->missed || sigmask_has(&loop->run->policy.stop_signals, sig)))
		loop->missed = sig;
	if (err || log_mentions(EVENT_FORWARDED))
		forwarded(loop, sig, err);
}

static void deliver_stop(struct loop *loop, siginfo_t *info)
{
	forward(loop, info);
	loop->deliver_at = NEVER;
	if (loop->kill_after_ms && !loop->kill_at)
		loop->kill_at = clock_ms() + loop->kill_after_ms;
}

/* A stop signal: the first may be held back; a second one while it is says that there is no time for that. */
static void order_to_stop(struct loop *loop, siginfo_t *info)
{
	if (loop->run->policy.warn_zombies)
		zombies_look(loop->run->outcome.zombies, ZOMBIES_ONCE);
	if (loop->run->policy.delay_stop_ms && !loop->stopping) {
		loop->stopping = true;
		loop->held = *info;
		loop->deliver_at = clock_ms() + loop->run->policy.delay_stop_ms;
		return;
	}
	loop->stopping = true;
	if (loop->deliver_at) {
		int held = loop->run->policy.rewrite[loop->held.si_signo];

		deliver_stop(loop, &loop->held);
		if (held == loop->run->policy.rewrite[info->si_signo])
			return;
	}
	deliver_stop(loop, info);
}

static void tell_received(int sig)
{
	char buffer[16];
	struct text name = TEXT(buffer);

	signals_add_name(&name, sig);
	log_event(EVENT_RECEIVED, name.at, sig);
}

/* Only TERM and INT mean anything to a pause container. */
static void end_pause(struct loop *loop, int sig)
{
	if (loop->phase != RUNNING || (sig != SIGTERM && sig != SIGINT))
		return;
	log_event(EVENT_PAUSE_ENDED, strsignal(sig));
	loop->phase = COMMAND_ENDED;
}

static void take_signal(struct loop *loop, siginfo_t *info)
{
	int sig = info->si_signo;

	if (sig == SIGCHLD) {
		loop->reap_due = true;
		if (log_mentions(EVENT_RECEIVED_CHLD))
			log_event(EVENT_RECEIVED_CHLD, sig);
		return;
	}
	if (log_mentions(EVENT_RECEIVED))
		tell_received(sig);
	if (sig == SIGCONT)
		job_hand_on(loop->run); /* before the command wakes and reads from it */
	/* A command that has ended unseen would swallow a signal that is for those it left. */
	if ((loop->run->policy.wait_all || loop->run->policy.grace_ms) && loop->phase == RUNNING && !loop->kernel_reaps)
		(void)reap(loop);
	if (loop->run->policy.pause)
		end_pause(loop, sig);
	else if (!signals_is_for_command(loop->run, info))
		return;
	else if (loop->phase != RUNNING)
		signals_send_all(loop->run, loop->run->policy.rewrite[sig]);
	else if (sigmask_has(&loop->run->policy.stop_signals, sig) && loop->run->policy.rewrite[sig])
		order_to_stop(loop, info);
	else
		forward(loop, info);
}

/* ---- the end ---- */

/* The command has ended. `children`: whether we have any. */
static void begin_lingering(struct loop *loop, bool children)
{

	/* A stop signal that is still held back is for those that are left, too. */
	if (loop->deliver_at)
		loop->missed = loop->run->policy.rewrite[loop->held.si_signo];
	loop->deliver_at = loop->kill_at = loop->timeout_at = NEVER;
	if (loop->run->policy.term_group_on_exit && 
	    (signals_send_group(loop->run, SIGTERM, NULL) == 0 || errno != EPERM))
		log_event(EVENT_FORWARDED, strsignal(SIGTERM), "TERM", SIGTERM);
	linger_look(loop->run);
	/* Below a subreaper nobody is left without being our child; beside PID 1 there may be strangers. */
	if ((!loop->run->policy.grace_ms && !loop->run->policy.wait_all) || (!children && !loop->run->probe.is_pid1)) {
		loop->phase = ENDED;
		return;
	}
	loop->phase = LINGERING;
	job_give_back(loop->run);
	/* From now on we must see each child end, to know when the last one has. */
	loop->kernel_reaps = false;
	loop->reap_due = true;
	(void)sys_ignore_signal(SIGCHLD, false);
	loop->kill_at = linger_begin(loop->run);
	if (loop->missed)
		signals_send_all(loop->run, loop->missed);
}

/* --timeout is over. */
__attribute__((noinline)) static void stop_command(struct loop *loop)
{
	siginfo_t info = { .si_signo = SIGTERM, .si_code = SI_KERNEL };
	char buffer[32];
	struct text time = TEXT(buffer);

	loop->timeout_at = NEVER;
	loop->run->outcome.cause = CAUSE_TIMEOUT;
	text_add_time(&time, loop->run->policy.timeout_ms);
	warn(0, "timeout: %s (pid %d) has run for %s: TERM", *loop->run->argv, (int)loop->run->command, time.at);
	forward(loop, &info);
	if (!loop->kill_after_ms)
		loop->kill_after_ms = loop->run->policy.grace_ms ? loop->run->policy.grace_ms : PATIENCE_MS;
	if (!loop->kill_at)
		loop->kill_at = clock_ms() + loop->kill_after_ms;
}

/* --stop-timeout is over. */
static void kill_command(struct loop *loop)
{
	const char *name = *loop->run->argv;
	int err = signals_send_command(loop->run, SIGKILL, NULL) < 0 ? errno : 0;
	char buffer[32];
	struct text time = TEXT(buffer);

	text_add_time(&time, loop->kill_after_ms);
	if (err && err != ESRCH) {
		warn(err, "stop-timeout: cannot send KILL to %s (pid %d)", name, (int)loop->run->command);
		return;
	}
	if (loop->run->outcome.cause != CAUSE_TIMEOUT)
		loop->run->outcome.cause = CAUSE_STOP_TIMEOUT;
	warn(0, "stop-timeout: %s (pid %d) did not end within %s: killed", name, (int)loop->run->command, time.at);
}

static void check_deadlines(struct loop *loop)
{
	uint64_t now = loop->deliver_at || loop->kill_at || loop->timeout_at ? clock_ms() : 0;

	if (loop->deliver_at && now >= loop->deliver_at)
		deliver_stop(loop, &loop->held);
	if (loop->timeout_at && now >= loop->timeout_at)
		stop_command(loop);
	if (!loop->kill_at || now < loop->kill_at)
		return;
	loop->kill_at = NEVER;
	if (loop->phase == LINGERING) {
		loop->kill_at = linger_kill(&loop->linger);
		if (loop->kill_at == NEVER)
			loop->phase = ENDED;
		return;
	}
	kill_command(loop);
}

/* ---- the loop ---- */

static inline uint64_t earlier(uint64_t a, uint64_t b)
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

/* Sleeps until there is something to do, and takes each pending signal once: so that a flood of one starves no other. */
static void wait_and_take(struct loop *loop)
{
	int timeout = poll_timeout(loop);
	struct sigmask wanted = loop->all;
	siginfo_t info;
	int sig;

	/* A command that is over in a moment is not worth shrinking for. */
	if (!loop->has_shrunk && (timeout < 0 || timeout > SETTLE_MS))
		timeout = SETTLE_MS;
	if (loop->kernel_reaps || loop->linger.stranger >= 0 || timeout >= 0 || loop->told >= 0) {
		struct pollfd fds[] = {
			{ .fd = loop->run->signalfd, .events = POLLIN },
			{ .fd = loop->told, .events = POLLIN },
			/* HUP, which needs no asking, comes when the process is reaped; IN when it is dead. */
			{ .fd = loop->kernel_reaps ? loop->run->pidfd : loop->linger.stranger,
			  .events = loop->kernel_reaps ? 0 : POLLIN },
		};

		/* No handler, so no EINTR; after ENOMEM we simply look again. */
		if (poll(fds, 3, timeout) == 0 && !loop->has_shrunk) {
			loop->has_shrunk = true;
			release_memory();
		}
		if (loop->kernel_reaps && fds[2].revents)
			command_reaped(loop);
		if (fds[1].revents)
			keeper_told(loop);
		sig = sys_sigwait(&wanted, &info, false);
	} else {
		sig = sys_sigwait(&wanted, &info, true);
	}
	loop->reap_due = loop->phase == LINGERING;
	for (; sig > 0; sig = sys_sigwait(&wanted, &info, false)) {
		sigmask_remove(&wanted, (int)sig);
		take_signal(loop, &info);
	}
}

void supervise(struct run *run)
{
	struct loop loop = { .run = run, .linger = { .run = run, .stranger = -1 }, .told = -1 };

	memset(&loop.all, 0xff, sizeof(loop.all));
	if (run->outcome.start_ms || run->policy.timeout_ms)
		loop.started_at = clock_ms();
	if (run->policy.timeout_ms)
		loop.timeout_at = loop.started_at + run->policy.timeout_ms;
	loop.kill_after_ms = run->policy.stop_timeout_ms;
	if (run->role == ROLE_KEEPER && run->terminal >= 0)
		loop.told = run->channel;
	choose_reaping(&loop);
	release_fds(run);
	while (loop.phase != ENDED) {
		bool children = loop.kernel_reaps || !loop.reap_due || reap(&loop);

		if (loop.phase == COMMAND_ENDED) {
			begin_lingering(&loop, children);
		} else if (loop.phase == LINGERING && !children && !linger_has_stranger(&loop.linger)) {
			loop.phase = ENDED;
		} else {
			wait_and_take(&loop);
			check_deadlines(&loop);
		}
	}
	job_give_back(run);
	log_event(EVENT_ENDED, run->outcome.status);
}
