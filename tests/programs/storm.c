/* storm.c - starts an init again and again, signals it at every moment of its start, and counts how that ends
 *
 *	storm STARTS pid1|child none|term|flood STATUS BOUND_MS INIT [WORD...]
 *
 * term: one TERM; over the starts its delay, from the exec of the init on, goes from 0 to 3 ms. flood: USR1
 * and WINCH without a pause until the end. `storm` without words is a command that only TERM ends.
 *
 * All signals are blocked when the init is executed: what comes before its first system call would be dropped
 * by the kernel, for PID 1, or kill it. The command unblocks them. Prints started=N right=N wrong=N late=N:
 * right ended with STATUS, wrong with another (the first one is shown), late not within the bound. */
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SPAN_US = 3000, FAILED = 99 };

static int wanted, bound_ms;

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* Returns when the init is executed. */
static pid_t start(char **words, int pid1)
{
	long flags = pid1 ? CLONE_NEWPID | (geteuid() ? CLONE_NEWUSER : 0) : 0;
	pid_t pid = (pid_t)syscall(SYS_clone, flags | CLONE_VFORK | SIGCHLD, 0L, 0L, 0L, 0L);

	if (pid > 0)
		return pid;
	if (pid == 0)
		execvp(words[0], words);
	perror(pid ? "storm: clone" : words[0]);
	_exit(FAILED);
}

static void send(pid_t pid, struct pollfd *ended, const char *signals, long long delay_us)
{
	long long begin = now_us();

	while (strcmp(signals, "term") == 0 && now_us() - begin < delay_us)
		; /* a sleep would not be exact */
	kill(pid, strcmp(signals, "term") == 0 ? SIGTERM : 0);
	while (strcmp(signals, "flood") == 0 && !poll(ended, 1, 0) && now_us() - begin < bound_ms * 1000LL) {
		kill(pid, SIGUSR1);
		kill(pid, SIGWINCH);
	}
}

/* The status as a shell shows it, or -1 if the end did not come in time. */
static int end(pid_t pid, struct pollfd *ended)
{
	int in_time = poll(ended, 1, bound_ms) == 1, status = 0;

	if (!in_time)
		kill(pid, SIGKILL);
	close(ended->fd);
	waitpid(pid, &status, 0);
	return !in_time ? -1 : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	int starts = argc > 6 ? atoi(argv[1]) : 0, right = 0, wrong = 0, late = 0;
	sigset_t set;

	sigfillset(&set);
	sigprocmask(argc == 1 ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
	alarm(argc == 1 ? 60 : 0); /* the command outlives an init that had to be killed */
	while (argc == 1)
		pause();
	wanted = starts ? atoi(argv[4]) : 0;
	bound_ms = starts ? atoi(argv[5]) : 0;
	for (int i = 0; i < starts; i++) {
		pid_t pid = start(argv + 6, strcmp(argv[2], "pid1") == 0);
		struct pollfd ended = { .fd = (int)syscall(434 /* pidfd_open */, pid, 0), .events = POLLIN };
		int status;

		send(pid, &ended, argv[3], (long long)SPAN_US * i / starts);
		status = end(pid, &ended);
		if (status >= 0 && status != wanted && !wrong++)
			printf("status=%d\n", status);
		right += status == wanted;
		late += status < 0;
	}
	printf("started=%d right=%d wrong=%d late=%d\n", starts, right, wrong, late);
	return 0;
}
