/* command.c - what every init of the benchmark runs: the inside of each measurement
 *
 * usage: command            exit 0 at once
 *        command sleep      sleep for ever
 *        command answer     write a byte for every SIGUSR1, and one when ready
 *        command orphans    for each struct orders read, make orphans; a byte when PID 1 has reaped them
 *
 * Static and without stdio, so that its own start is short beside what is measured. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "orders.h"

static void answer(void)
{
	sigset_t usr1;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	while (write(STDOUT_FILENO, "", 1) == 1)
		sigwaitinfo(&usr1, NULL);
}

/* The orphans wait at a gate until their parent is gone: each dies as a child of PID 1. */
static int let_orphans_die(unsigned int count)
{
	const struct timespec moment = { .tv_nsec = 100000 };
	int gate[2], status;
	pid_t parent;
	char byte;

	if (pipe(gate) != 0)
		return -1;
	parent = fork();
	if (parent == 0) {
		close(gate[1]);
		for (unsigned int i = 0; i < count; i++) {
			pid_t pid = fork();

			if (pid == 0)
				_exit((int)read(gate[0], &byte, 1));
			if (pid < 0)
				_exit(1);
		}
		_exit(0);
	}
	close(gate[0]);
	if (parent < 0 || waitpid(parent, &status, 0) != parent || status != 0)
		return -1;
	close(gate[1]);

	/* kill(-1) means all except PID 1 and ourselves, zombies included. */
	while (kill(-1, 0) == 0)
		nanosleep(&moment, NULL);
	return errno == ESRCH ? 0 : -1;
}

static int orphans(void)
{
	struct orders orders;

	prctl(PR_SET_TIMERSLACK, 1UL);
	while (read(STDIN_FILENO, &orders, sizeof(orders)) == sizeof(orders)) {
		for (unsigned int left = orders.count; left > 0;) {
			unsigned int batch = left < orders.batch ? left : orders.batch;

			if (let_orphans_die(batch) != 0)
				return 1;
			left -= batch;
		}
		if (write(STDOUT_FILENO, "", 1) != 1)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		_exit(0);
	if (strcmp(argv[1], "answer") == 0)
		answer();
	if (strcmp(argv[1], "orphans") == 0)
		return orphans();
	if (strcmp(argv[1], "sleep") == 0)
		for (;;)
			pause();
	return 2;
}
