/* starts.c - how long commands take from start to end, in turns
 *
 * usage: starts ROUNDS AT_ONCE (NAME WORD... ,)...
 *
 * In each round every command is started AT_ONCE times at once, in an order that is shuffled anew; the time is that from
 * the first start to the end of the last. A line for each: NAME, the median in us, and the quartiles. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS_MAX = 16, ROUNDS_MAX = 1000, AT_ONCE_MAX = 64 };

static struct {
	char *name, **words;
	double us[ROUNDS_MAX];
	int failed;
} commands[COMMANDS_MAX];

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double run(int command, int at_once)
{
	extern char **environ;
	posix_spawn_file_actions_t files;
	pid_t pid[AT_ONCE_MAX];
	double start;
	int status;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	start = now_us();
	for (int i = 0; i < at_once; i++)
		if (posix_spawnp(&pid[i], commands[command].words[0], &files, NULL, commands[command].words, environ))
			pid[i] = -1;
	for (int i = 0; i < at_once; i++) {
		if (pid[i] < 0 || waitpid(pid[i], &status, 0) < 0 || status != 0)
			commands[command].failed = 1;
	}
	start = now_us() - start;
	posix_spawn_file_actions_destroy(&files);
	return start;
}

static int by_size(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return difference < 0 ? -1 : difference > 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[1]) : 0, at_once = argc > 2 ? atoi(argv[2]) : 0, count = 0;

	if (rounds < 1 || rounds > ROUNDS_MAX || at_once < 1 || at_once > AT_ONCE_MAX)
		return 1;
	for (char **at = argv + 3; *at && count < COMMANDS_MAX; count++) {
		commands[count].name = *at++;
		commands[count].words = at;
		while (*at && strcmp(*at, ",") != 0)
			at++;
		if (*at)
			*at++ = NULL;
	}
	for (int round = -1; round < rounds; round++) { /* the first one warms up */
		int order[COMMANDS_MAX];

		for (int i = 0; i < count; i++) {
			int other = rand() % (i + 1);

			order[i] = order[other];
			order[other] = i;
		}
		for (int i = 0; i < count; i++) {
			double us = commands[order[i]].failed ? 0 : run(order[i], at_once);

			if (round >= 0)
				commands[order[i]].us[round] = us;
		}
	}
	for (int i = 0; i < count; i++) {
		double *us = commands[i].us;

		qsort(us, (size_t)rounds, sizeof(*us), by_size);
		if (commands[i].failed)
			printf("%s n/a\n", commands[i].name);
		else
			printf("%s %.0f %.0f %.0f\n", commands[i].name, us[rounds / 2], us[rounds / 4], us[rounds * 3 / 4]);
	}
	return 0;
}
