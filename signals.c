/* signals.c - names and numbers, masks, and where a signal goes
 *
 * There is no signal handler in nsinit: every signal is blocked from the first system call on and taken by
 * sigtimedwait, with its siginfo, so that a payload can be passed on as it came. */
#include "signals.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"

static const char names[][8] = {
	[SIGHUP] = "HUP",       [SIGINT] = "INT",     [SIGQUIT] = "QUIT", [SIGILL] = "ILL",   [SIGTRAP] = "TRAP",
	[SIGABRT] = "ABRT",     [SIGBUS] = "BUS",     [SIGFPE] = "FPE",   [SIGKILL] = "KILL", [SIGUSR1] = "USR1",
	[SIGSEGV] = "SEGV",     [SIGUSR2] = "USR2",   [SIGPIPE] = "PIPE", [SIGALRM] = "ALRM", [SIGTERM] = "TERM",
	[SIGCHLD] = "CHLD",     [SIGCONT] = "CONT",   [SIGSTOP] = "STOP", [SIGTSTP] = "TSTP", [SIGTTIN] = "TTIN",
	[SIGTTOU] = "TTOU",     [SIGURG] = "URG",     [SIGXCPU] = "XCPU", [SIGXFSZ] = "XFSZ", [SIGVTALRM] = "VTALRM",
	[SIGPROF] = "PROF",     [SIGWINCH] = "WINCH", [SIGIO] = "IO",     [SIGPWR] = "PWR",   [SIGSYS] = "SYS",
#ifdef SIGSTKFLT
	[SIGSTKFLT] = "STKFLT",
#endif
};

enum { NAMES = sizeof(names) / sizeof(*names) };

static const struct {
	const char *name;
	int sig;
} other_names[] = { { "POLL", SIGIO }, { "CLD", SIGCHLD }, { "IOT", SIGABRT } };

static bool is_named(const char *name, const char *as)
{
	const char *end = text_after_any_case(name, as);

	return end && !*end;
}

/* RTMIN, RTMIN+N, RTMAX, RTMAX-N */
static int realtime_number(const char *name)
{
	enum { COUNT = SIGNAL_MAX - SIGNAL_RTMIN };
	const char *up = text_after_any_case(name, "RTMIN"), *down = text_after_any_case(name, "RTMAX"),
		   *at = up ? up : down;
	int64_t number = 0;

	if (!at)
		return -1;
	if (*at)
		number = *at == (up ? '+' : '-') ? text_number(at + 1, COUNT) : -1;
	return number < 0 ? -1 : up ? SIGNAL_RTMIN + (int)number : SIGNAL_MAX - (int)number;
}

int signals_number(const char *name)
{
	int64_t number = text_number(name, SIGNAL_MAX);
	const char *behind = text_after_any_case(name, "SIG");

	if (number >= 0)
		return number ? (int)number : -1;
	if (behind)
		name = behind;
	for (int sig = 1; sig < NAMES; sig++)
		if (*names[sig] && is_named(name, names[sig]))
			return sig;
	for (size_t i = 0; i < sizeof(other_names) / sizeof(*other_names); i++)
		if (is_named(name, other_names[i].name))
			return other_names[i].sig;
	return realtime_number(name);
}

void signals_add_name(struct text *text, int sig)
{
	if (sig < NAMES && *names[sig])
		text_add(text, "%s", names[sig]);
	else if (sig > SIGNAL_RTMIN)
		text_add(text, "RTMIN+%d", sig - SIGNAL_RTMIN);
	else
		text_add(text, sig == SIGNAL_RTMIN ? "RTMIN" : "%d", sig);
}

struct policy signals_pass_on(void)
{
	struct policy policy = { .forward = FORWARD_COMMAND };

	for (int sig = 0; sig <= SIGNAL_MAX; sig++)
		policy.rewrite[sig] = (uint8_t)sig;
	for (int status = 0; status < 256; status++)
		policy.status[status] = (uint8_t)status;
	return policy;
}

void signals_block(struct run *run)
{
	struct sigmask all;

	memset(&all, 0xff, sizeof(all));
	must(sys_sigmask(SIG_SETMASK, &all, &run->inherited_mask), "block signals");
	/* An inherited SIG_IGN would make wait fail with ECHILD and lose the status of the command. */
	run->ignored_chld = sys_ignore_signal(SIGCHLD, false);
}

void signals_open(struct run *run)
{
	struct sigmask all;

	memset(&all, 0xff, sizeof(all));
	run->signalfd = must(sys_signalfd(&all), "open a signalfd");
}

void signals_block_again(void)
{
	struct sigmask all;

	memset(&all, 0xff, sizeof(all));
	(void)sys_sigmask(SIG_SETMASK, &all, NULL); /* cannot fail: a valid pointer */
}

void signals_restore(const struct run *run)
{
	(void)sys_ignore_signal(SIGCHLD, run->ignored_chld);
	(void)sys_sigmask(SIG_SETMASK, &run->inherited_mask, NULL);
}

static bool is_fault(int sig)
{
	return sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL || sig == SIGTRAP || sig == SIGSYS ||
	       sig == SIGABRT;
}

bool signals_is_for_command(const struct run *run, const siginfo_t *info)
{
	int sig = info->si_signo;

	/* Only a user's: a machine check that the kernel reports to us is not the command's. */
	if (is_fault(sig))
		return info->si_code <= 0;
	/* The terminal sends these to all of its foreground group: a command in our group has had it. */
	if (sig == SIGINT || sig == SIGQUIT || sig == SIGTSTP || sig == SIGWINCH)
		return info->si_code != SI_KERNEL || !run->command || getpgid(run->command) != getpgrp();
	return true;
}

/* Only the kernel can send a siginfo of its own kind: such a signal is forwarded without it. */
static const siginfo_t *payload_of(const siginfo_t *info)
{
	return info && info->si_code < 0 && info->si_code != SI_TKILL ? info : NULL;
}

int signals_send_command(const struct run *run, int sig, const siginfo_t *info)
{
	if (!run->command)
		return fail(ESRCH);
	if (run->pidfd >= 0) {
		if (sys_pidfd_send_signal(run->pidfd, sig, payload_of(info), 0) == 0)
			return 0;
		/* EPERM may be that of a seccomp filter which does not know the call; a real one kill gives as well. */
		if (errno != ENOSYS && errno != EPERM)
			return -1;
	}
	/* Before 5.1 we reap the command ourselves, so that its pid cannot be that of another process. */
	if (payload_of(info))
		return sys_sigqueue(run->command, sig, info);
	return kill(run->command, sig);
}

int signals_send_group(const struct run *run, int sig, const siginfo_t *info)
{
	int ret = run->pidfd < 0 ? fail(EINVAL)
				 : sys_pidfd_send_signal(run->pidfd, sig, payload_of(info), KERNEL_PIDFD_PROCESS_GROUP);

	if (ret < 0 && (errno == EINVAL || errno == ENOSYS || errno == EPERM))
		ret = kill(-run->group, sig); /* before 6.9 a group gets the signal without its payload */
	/* The command has left its group: it must not miss the signal for that. */
	if (ret < 0 && errno == ESRCH)
		ret = signals_send_command(run, sig, info);
	return ret;
}

static bool send_one(const struct process *process, void *sig)
{
	(void)process_signal(process, *(int *)sig); /* gone, or not ours to signal */
	return true;
}

void signals_send_all(const struct run *run, int sig)
{
	if (run->host.is_pid1)
		(void)kill(-1, sig); /* ESRCH: no process is left */
	else
		process_each(send_one, &sig);
}

int signals_send(const struct run *run, int sig, const siginfo_t *info)
{
	switch (run->policy.forward) {
	case FORWARD_COMMAND:
		break;
	case FORWARD_GROUP:
		return signals_send_group(run, sig, info);
	case FORWARD_ALL:
		signals_send_all(run, sig);
		return 0;
	}
	return signals_send_command(run, sig, info);
}
