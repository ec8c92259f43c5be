/* measure.c - the instrument of the benchmark: runs inits side by side, prints numbers, judges nothing
 *
 * usage: measure start   ROUNDS  COMMAND INIT...   us from clone to wait of `INIT COMMAND`
 *        measure start1  ROUNDS  COMMAND INIT...   the same, each time as PID 1 of a new PID namespace
 *        measure start*N ROUNDS  COMMAND INIT...   us from the first clone to the last wait of N at once
 *        measure signals ROUNDS  COMMAND INIT...   us from a kill of PID 1 to the answer of its command
 *        measure singles COUNT   COMMAND INIT...   us of PID 1's cpu per orphan, orphans die one at a time
 *        measure bursts  COUNT   COMMAND INIT...   the same, a hundred at a time
 *        measure wakeups SECONDS COMMAND INIT...   PID 1's wake-ups per second, idle
 *        measure dirty   ROUNDS  COMMAND INIT...   PID 1's memory of its own (Anonymous) in KiB, idle
 *        measure rss     ROUNDS  COMMAND INIT...   PID 1's Rss in KiB, idle
 *
 * COMMAND is the program of command.c. INIT is `:NAME PROGRAM ARGUMENT...`; without a program COMMAND runs by
 * itself. Where COMMAND is '-' the INITs end in a command of their own. Prints a line per number: WHAT NAME MEDIAN
 * QUARTILE QUARTILE.
 *
 * A disturbance of the host must disturb all inits alike: they take turns from the first round to the
 * last. Exits 77 when this machine does not let us make a PID namespace. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "orders.h"

enum {
	INITS_MAX = 16,
	AT_ONCE_MAX = 64,
	TRIPS = 50,          /* of a signal in a turn: with many more no cache would ever be cold */
	BURST = 100,         /* orphans in a turn: far below any sane limit of processes */
	SETTLE_MS = 300,     /* from start to idle */
	STATUS_SKIPPED = 77, /* as automake has it */
};

struct init {
	const char *name;
	char **argv;
	size_t words;

	pid_t pid;   /* from start_all() on */
	int orders;  /* standard input of its command */
	int answers; /* standard output of its command */

	double *values;
	size_t count;
};

struct bench {
	const char *what;
	size_t rounds;
	struct init inits[INITS_MAX];
	struct init *turn[INITS_MAX]; /* the same, in the order of this round */
	size_t count;
};

static char stack[65536] __attribute__((aligned(16))); /* of a child between clone and exec */

static __attribute__((noreturn)) void die(const char *what)
{
	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

static void sleep_ms(size_t ms)
{
	struct timespec ts = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&ts, NULL);
}

/* A new order for each round: a start is several per cent slower just after that of a big program than after
 * that of a small one, so no init may have a fixed predecessor. The sequence is the same in each run. */
static void shuffle(struct bench *bench)
{
	for (size_t i = bench->count - 1; i > 0; i--) {
		size_t j = (size_t)rand() % (i + 1);
		struct init *other = bench->turn[j];

		bench->turn[j] = bench->turn[i];
		bench->turn[i] = other;
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void note(struct init *init, double value)
{
	init->values[init->count++] = value;
}

static void print_medians(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++) {
		struct init *init = &bench->inits[i];
		double *v = init->values;
		size_t n = init->count;

		qsort(v, n, sizeof(*v), compare);
		printf("%s %s %.4f %.4f %.4f\n", bench->what, init->name, v[n / 2], v[n / 4], v[n * 3 / 4]);
	}
}

/* ---- start: nothing lives longer than a round ---- */

/* Shares our memory until the exec. The new session has no controlling terminal, as in a container. */
static int exec_init(void *arg)
{
	struct init *init = arg;

	setsid();
	execv(init->argv[0], init->argv);
	_exit(127);
}

static void must_end_well(const struct init *init, int status)
{
	if (status == 0)
		return;
	fprintf(stderr, "measure: %s: wait status %#x\n", init->name, (unsigned int)status);
	exit(1);
}

static double time_start(struct init *init, int namespaces, size_t at_once)
{
	int flags = CLONE_VM | CLONE_VFORK | namespaces | SIGCHLD, status;
	uint64_t begin = now_ns();
	pid_t pid[AT_ONCE_MAX];

	for (size_t i = 0; i < at_once; i++) {
		pid[i] = clone(exec_init, stack + sizeof(stack), flags, init);
		if (pid[i] < 0)
			die(init->name);
	}
	for (size_t i = 0; i < at_once; i++) {
		if (waitpid(pid[i], &status, 0) != pid[i])
			die(init->name);
		must_end_well(init, status);
	}
	return (double)(now_ns() - begin) / 1e3;
}

static void measure_start(struct bench *bench, int namespaces, size_t at_once)
{
	if (at_once < 1 || at_once > AT_ONCE_MAX) {
		errno = ERANGE;
		die(bench->what);
	}
	for (size_t i = 0; i < bench->count; i++)
		time_start(&bench->inits[i], namespaces, 1); /* fills the page cache */
	for (size_t round = 0; round < bench->rounds; round++) {
		shuffle(bench);
		for (size_t i = 0; i < bench->count; i++) {
			struct init *init = bench->turn[i];

			note(init, time_start(init, namespaces, at_once));
		}
	}
	print_medians(bench);
}

/* ---- the others: all inits live side by side, each PID 1 of a namespace ---- */

static int exec_pid1(void *arg)
{
	struct init *init = arg;

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* the kernel's cleanup, should we die */
	setsid();
	dup2(init->orders, STDIN_FILENO);
	dup2(init->answers, STDOUT_FILENO);
	/* What an init finds in a container. In a user namespace it may be forbidden; then the init sees the
	 * host's, and no number depends on that. */
	(void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	(void)mount("proc", "/proc", "proc", 0, NULL);
	execv(init->argv[0], init->argv);
	die(init->name);
}

static void start_all(struct bench *bench, char *word)
{
	const int flags = CLONE_NEWPID | CLONE_NEWNS | SIGCHLD;

	for (size_t i = 0; i < bench->count; i++) {
		struct init *init = &bench->inits[i];
		int in[2], out[2];

		if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
			die("pipe");
		init->argv[init->words] = word;
		init->orders = in[0];
		init->answers = out[1];
		init->pid = clone(exec_pid1, stack + sizeof(stack), flags, init);
		if (init->pid < 0)
			die("clone");
		close(in[0]);
		close(out[1]);
		init->orders = in[1];
		init->answers = out[0];
	}
}

static void end_all(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++) {
		kill(bench->inits[i].pid, SIGKILL);
		waitpid(bench->inits[i].pid, NULL, 0);
	}
}

static void await_answer(const struct init *init)
{
	char byte;

	if (read(init->answers, &byte, 1) == 1)
		return;
	fprintf(stderr, "measure: %s ended too early\n", init->name);
	exit(1);
}

/* The mean of a turn: single trips take one of a few times, a microsecond apart, and their median jumps. */
static double time_signals(const struct init *init)
{
	uint64_t begin = now_ns();

	for (int trip = 0; trip < TRIPS; trip++) {
		kill(init->pid, SIGUSR1);
		await_answer(init);
	}
	return (double)(now_ns() - begin) / 1e3 / TRIPS;
}

static void measure_signals(struct bench *bench)
{
	char word[] = "answer";

	start_all(bench, word);
	for (size_t i = 0; i < bench->count; i++)
		await_answer(&bench->inits[i]);
	for (size_t round = 0; round <= bench->rounds / TRIPS; round++) {
		shuffle(bench);
		for (size_t i = 0; i < bench->count; i++)
			note(bench->turn[i], time_signals(bench->turn[i]));
	}
	end_all(bench);
	print_medians(bench);
}

/* The number after WORD in a file of /proc/PID. */
static double proc_number(pid_t pid, const char *file, const char *word)
{
	char path[64], line[256];
	double number = -1;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	stream = fopen(path, "re");
	if (stream == NULL)
		die(path);
	while (number < 0 && fgets(line, sizeof(line), stream) != NULL)
		if (strncmp(line, word, strlen(word)) == 0)
			number = strtod(line + strlen(word), NULL);
	fclose(stream);
	return number;
}

static double cpu_us(const struct init *init)
{
	sleep_ms(1); /* exact only once PID 1 is back asleep */
	return proc_number(init->pid, "schedstat", "") / 1e3;
}

static void measure_orphans(struct bench *bench, unsigned int batch)
{
	const struct orders orders = { .count = BURST, .batch = batch };
	char word[] = "orphans";

	start_all(bench, word);
	for (size_t round = 0; round <= 1 + (bench->rounds - 1) / BURST; round++) {
		shuffle(bench);
		for (size_t i = 0; i < bench->count; i++) {
			struct init *init = bench->turn[i];
			double before = cpu_us(init);

			if (write(init->orders, &orders, sizeof(orders)) != sizeof(orders))
				die(init->name);
			await_answer(init);
			if (round > 0) /* the first turn has the init's own start in it */
				note(init, (cpu_us(init) - before) / orders.count);
		}
	}
	end_all(bench);
	print_medians(bench);
}

static double wakeups(const struct init *init)
{
	return proc_number(init->pid, "status", "voluntary_ctxt_switches:") +
	       proc_number(init->pid, "status", "nonvoluntary_ctxt_switches:");
}

static void measure_wakeups(struct bench *bench)
{
	char word[] = "sleep";
	double before[INITS_MAX];

	start_all(bench, word);
	sleep_ms(SETTLE_MS);
	for (size_t i = 0; i < bench->count; i++)
		before[i] = wakeups(&bench->inits[i]);
	sleep_ms(bench->rounds * 1000);
	for (size_t i = 0; i < bench->count; i++) {
		struct init *init = &bench->inits[i];

		note(init, (wakeups(init) - before[i]) / (double)bench->rounds);
	}
	end_all(bench);
	print_medians(bench);
}

/* More than one start, because a stack or a .data that lies across a page's border is a page more. */
static void measure_memory(struct bench *bench, const char *word_of_smaps)
{
	char word[] = "sleep";

	for (size_t round = 0; round < bench->rounds; round++) {
		start_all(bench, word);
		sleep_ms(SETTLE_MS);
		for (size_t i = 0; i < bench->count; i++) {
			struct init *init = &bench->inits[i];

			note(init, proc_number(init->pid, "smaps_rollup", word_of_smaps));
		}
		end_all(bench);
	}
	print_medians(bench);
}

/* ---- command line ---- */

static int nothing(void *arg)
{
	(void)arg;
	_exit(0);
}

/* Not root, or root without CAP_SYS_ADMIN: a user namespace gives us the right, where it is allowed. */
static int may_make_pid_namespaces(void)
{
	for (int tries = 0; tries < 2; tries++) {
		pid_t pid = clone(nothing, stack + sizeof(stack), CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL);

		if (pid > 0)
			return waitpid(pid, NULL, 0) == pid;
		if (unshare(CLONE_NEWUSER) != 0)
			break;
	}
	return 0;
}

/* The words from `arg` on are those of an init, up to the next name; COMMAND, a word for it and NULL come behind. */
static char **read_init(struct bench *bench, struct init *init, char *command, char **arg)
{
	init->name = *arg++ + 1;
	init->values = calloc(bench->rounds + 1, sizeof(*init->values));
	while (arg[init->words] != NULL && *arg[init->words] != ':')
		init->words++;
	init->argv = calloc(init->words + 3, sizeof(*init->argv));
	if (init->values == NULL || init->argv == NULL)
		die(init->name);
	memcpy(init->argv, arg, init->words * sizeof(*arg));
	arg += init->words;
	if (strcmp(command, "-") != 0)
		init->argv[init->words++] = command;
	return arg;
}

static void read_inits(struct bench *bench, char *command, char **arg)
{
	while (*arg != NULL) {
		if (**arg != ':' || bench->count == INITS_MAX) {
			errno = EINVAL;
			die(*arg);
		}
		bench->turn[bench->count] = &bench->inits[bench->count];
		arg = read_init(bench, &bench->inits[bench->count++], command, arg);
	}
}

static int measure(struct bench *bench)
{
	if (strcmp(bench->what, "start") == 0 || strncmp(bench->what, "start*", 6) == 0) {
		measure_start(bench, 0, bench->what[5] != '\0' ? strtoul(bench->what + 6, NULL, 10) : 1);
		return 0;
	}
	if (!may_make_pid_namespaces())
		return STATUS_SKIPPED;
	if (strcmp(bench->what, "start1") == 0)
		measure_start(bench, CLONE_NEWPID, 1);
	else if (strcmp(bench->what, "signals") == 0)
		measure_signals(bench);
	else if (strcmp(bench->what, "singles") == 0)
		measure_orphans(bench, 1);
	else if (strcmp(bench->what, "bursts") == 0)
		measure_orphans(bench, BURST);
	else if (strcmp(bench->what, "wakeups") == 0)
		measure_wakeups(bench);
	else if (strcmp(bench->what, "dirty") == 0)
		measure_memory(bench, "Anonymous:");
	else if (strcmp(bench->what, "rss") == 0)
		measure_memory(bench, "Rss:");
	else
		return 2;
	return 0;
}

int main(int argc, char **argv)
{
	struct bench bench = { .what = argv[1] };

	if (argc < 5 || (bench.rounds = strtoul(argv[2], NULL, 10)) == 0) {
		fprintf(stderr, "usage: measure WHAT ROUNDS COMMAND :NAME [PROGRAM ARGUMENT...] ...\n");
		return 2;
	}
	read_inits(&bench, argv[3], argv + 4);
	return measure(&bench);
}
