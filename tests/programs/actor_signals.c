/* actor_signals.c - receives, sends and shows signals, with raw system calls: libc keeps 32 to 34 for itself */
#include "actor.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int quiet;
static mask_t taken; /* signals that count, until and drain receive */
static volatile sig_atomic_t counts[LAST_SIGNAL + 1];
static volatile sig_atomic_t total;

/* --- signals: names, lists, masks --- */

static const char *const names[] = {
	[1] = "HUP",     [2] = "INT",    [3] = "QUIT",  [4] = "ILL",    [5] = "TRAP",    [6] = "ABRT",
	[7] = "BUS",     [8] = "FPE",    [9] = "KILL",  [10] = "USR1",  [11] = "SEGV",   [12] = "USR2",
	[13] = "PIPE",   [14] = "ALRM",  [15] = "TERM", [16] = "STKFLT", [17] = "CHLD",  [18] = "CONT",
	[19] = "STOP",   [20] = "TSTP",  [21] = "TTIN", [22] = "TTOU",  [23] = "URG",    [24] = "XCPU",
	[25] = "XFSZ",   [26] = "VTALRM", [27] = "PROF", [28] = "WINCH", [29] = "IO",    [30] = "PWR",
	[31] = "SYS",
};

const char *signal_name(int sig)
{
	static char text[24];

	if (sig > 0 && sig < 32)
		return names[sig];
	if (sig >= RTMIN_NUMBER)
		snprintf(text, sizeof(text), "RTMIN+%d", sig - RTMIN_NUMBER);
	else
		snprintf(text, sizeof(text), "%d", sig);
	return text;
}

int signal_number(const char *word)
{
	long sig = 0;

	if (strncasecmp(word, "SIG", 3) == 0)
		word += 3;
	if (isdigit((unsigned char)*word))
		sig = number(word);
	else if (strncasecmp(word, "RTMIN", 5) == 0)
		sig = RTMIN_NUMBER + (word[5] == '+' ? number(word + 6) : 0);
	else
		for (int i = 1; i < 32; i++)
			if (strcasecmp(word, names[i]) == 0)
				sig = i;
	if (sig < 0 || sig > LAST_SIGNAL || (sig == 0 && strcmp(word, "0") != 0)) {
		errno = 0;
		fail("no such signal: %s", word);
	}
	return (int)sig;
}

static mask_t signal_list(const char *word)
{
	char copy[1024], *rest = copy, *item;
	mask_t mask = 0;

	if (strcasecmp(word, "all") == 0)
		return ~(BIT(SIGKILL) | BIT(SIGSTOP));
	snprintf(copy, sizeof(copy), "%s", word);
	while ((item = strsep(&rest, ",")))
		if (*item)
			mask |= BIT(signal_number(item));
	return mask;
}

void set_mask(int how, mask_t mask)
{
	check(syscall(SYS_rt_sigprocmask, how, &mask, NULL, sizeof(mask)), "sigprocmask");
}

/* SIG_IGN or SIG_DFL; the layout of what follows the handler differs, and is no matter: it is all zero */
static void set_disposition(mask_t mask, uintptr_t handler)
{
	for (int sig = 1; sig <= LAST_SIGNAL; sig++) {
		uintptr_t action[16] = { handler };

		if (mask & BIT(sig))
			check(syscall(SYS_rt_sigaction, sig, action, NULL, sizeof(mask_t)), signal_name(sig));
	}
}

static void note_signal(int sig, const siginfo_t *info)
{
	counts[sig]++;
	total++;
	if (quiet)
		return;
	say("signal=%d name=%s code=%d pid=%d uid=%d value=%d\n", sig, signal_name(sig), info->si_code,
	    (int)info->si_pid, (int)info->si_uid, info->si_value.sival_int);
}

static void handler(int sig, siginfo_t *info, void *context)
{
	int error = errno;

	(void)context;
	note_signal(sig, info);
	errno = error;
}

/* receives one signal of `taken`; 0: none came in time */
static int take_signal(int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - now_ms();
		struct timespec limit = { 0 };
		siginfo_t info = { 0 };
		long sig;

		if (left > 0)
			limit = (struct timespec){ left / 1000, (left % 1000) * 1000000 };
		sig = syscall(SYS_rt_sigtimedwait, &taken, &info, &limit, sizeof(taken));
		if (sig > 0) {
			note_signal((int)sig, &info);
			return (int)sig;
		}
		if (errno == EAGAIN)
			return 0;
		if (errno != EINTR)
			fail("sigtimedwait");
	}
}

static void verb_block(char **arg)   { set_mask(SIG_BLOCK, signal_list(arg[0])); }
static void verb_unblock(char **arg) { set_mask(SIG_UNBLOCK, signal_list(arg[0])); }
static void verb_ignore(char **arg)  { set_disposition(signal_list(arg[0]), (uintptr_t)SIG_IGN); }
static void verb_default(char **arg) { set_disposition(signal_list(arg[0]), (uintptr_t)SIG_DFL); }

static void verb_catch(char **arg)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART };
	mask_t mask = signal_list(arg[0]);

	sigfillset(&action.sa_mask);
	for (int sig = 1; sig <= LAST_SIGNAL; sig++)
		if (mask & BIT(sig))
			check(sigaction(sig, &action, NULL), signal_name(sig));
}

static void verb_take(char **arg)
{
	taken |= signal_list(arg[0]);
	set_mask(SIG_BLOCK, taken);
}

static void verb_count(char **arg)
{
	int64_t deadline = now_ms() + bound_ms;

	for (long left = number(arg[0]); left > 0; left--)
		if (!take_signal(deadline)) {
			errno = ETIMEDOUT;
			fail("count: %ld more signals", left);
		}
}

static void verb_until(char **arg)
{
	int64_t deadline = now_ms() + bound_ms;
	int wanted = signal_number(arg[0]), sig;

	while ((sig = take_signal(deadline)) != wanted)
		if (!sig) {
			errno = ETIMEDOUT;
			fail("until %s", arg[0]);
		}
}

static void verb_drain(char **arg)
{
	int64_t deadline = now_ms() + number(arg[0]);

	while (take_signal(deadline))
		;
}

static void verb_report(char **arg)
{
	(void)arg;
	for (int sig = 1; sig <= LAST_SIGNAL; sig++)
		if (counts[sig])
			say("%s=%d\n", signal_name(sig), (int)counts[sig]);
	say("total=%d\n", (int)total);
}

static void verb_quiet(char **arg) { (void)arg; quiet = 1; }

/* --- sending --- */

static pid_t target(const char *word)
{
	if (strcmp(word, "self") == 0)
		return getpid();
	if (strcmp(word, "parent") == 0)
		return getppid();
	if (strcmp(word, "group") == 0)
		return 0;
	if (strcmp(word, "all") == 0)
		return -1;
	return (pid_t)(*word == '@' ? read_number(word + 1) : number(word));
}

static void verb_send(char **arg)
{
	check(kill(target(arg[0]), signal_number(arg[1])), "kill");
}

static void send_many(char **arg)
{
	pid_t pid = target(arg[0]);
	int sig = signal_number(arg[1]);

	for (long left = number(arg[2]); left > 0; left--)
		check(kill(pid, sig), "kill");
}

/* the queue of realtime signals is finite: try again for as long as it is full */
static void queue_signal(pid_t pid, int sig, int value)
{
	union sigval payload = { .sival_int = value };
	siginfo_t info = { .si_signo = sig, .si_code = SI_QUEUE };

	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = payload;
	while (syscall(SYS_rt_sigqueueinfo, pid, sig, &info) < 0) {
		if (errno != EAGAIN)
			fail("sigqueue");
		sleep_ms(1);
	}
}

static void verb_send_value(char **arg)
{
	queue_signal(target(arg[0]), signal_number(arg[1]), (int)number(arg[2]));
}

static void verb_send_numbered(char **arg)
{
	pid_t pid = target(arg[0]);
	int sig = signal_number(arg[1]), last = (int)number(arg[2]);

	for (int value = 0; value < last; value++)
		queue_signal(pid, sig, value);
}

static void verb_raise(char **arg)
{
	check(kill(getpid(), signal_number(arg[0])), "kill");
}

/* --- showing --- */

static void show_signals(const char *key, mask_t mask)
{
	struct list list = { 0 };

	for (int sig = 1; sig <= LAST_SIGNAL; sig++)
		if (mask & BIT(sig))
			add(&list, signal_name(sig));
	say("%s=%s\n", key, list.text);
}

void show_mask(void)
{
	mask_t mask = 0;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, sizeof(mask));
	show_signals("mask", mask);
}

void show_dispositions(void)
{
	show_signals("ignored", strtoull(status_field("\nSigIgn"), NULL, 16));
	show_signals("caught", strtoull(status_field("\nSigCgt"), NULL, 16));
}

void show_pending(void)
{
	mask_t mask = 0;

	syscall(SYS_rt_sigpending, &mask, sizeof(mask));
	show_signals("pending", mask);
}

static void verb_worker(char **arg)
{
	quiet = 1;
	taken = 0;
	verb_take((char *[]){ "TERM" });
	verb_ready(arg);
	bound_ms = INT_MAX;
	verb_until((char *[]){ "TERM" });
	sleep_ms(number(arg[1]));
	write_line(arg[0], "done");
	_exit(0);
}

const struct verb signal_verbs[] = {
	{ "block", 1, verb_block, "LIST" },
	{ "unblock", 1, verb_unblock, "LIST" },
	{ "ignore", 1, verb_ignore, "LIST" },
	{ "default", 1, verb_default, "LIST: the default disposition" },
	{ "catch", 1, verb_catch, "LIST: a handler that prints and counts; not for 32 to 34" },
	{ "take", 1, verb_take, "LIST: block, for the next three to receive, print and count" },
	{ "count", 1, verb_count, "N: receive N signals" },
	{ "until", 1, verb_until, "SIG: receive until SIG has come" },
	{ "drain", 1, verb_drain, "MS: receive whatever comes in that time" },
	{ "report", 0, verb_report, "how often each signal came: NAME=N lines, total=N" },
	{ "quiet", 0, verb_quiet, "no line for each signal" },
	{ "send", 2, verb_send, "PID SIG; PID: number, self, parent, group, all, @FILE" },
	{ "send-many", 3, send_many, "PID SIG N: N times" },
	{ "send-value", 3, verb_send_value, "PID SIG VALUE: sigqueue" },
	{ "send-numbered", 3, verb_send_numbered, "PID SIG N: sigqueue with values 0 to N-1" },
	{ "raise", 1, verb_raise, "SIG: to itself (STOP, TSTP, KILL, ABRT, SEGV...)" },
	{ "worker", 2, verb_worker, "FILE MS: on TERM write `done` to FILE after MS, and exit; says ready" },
	{ 0 },
};
