/* at_exit.c - how much memory of its own a PID 1 has when it exits
 *
 * usage: at_exit FILE COMMAND [ARGUMENT...]
 * Runs COMMAND as PID 1 of a new PID namespace, holds it at its exit (PTRACE_O_TRACEEXIT, ptrace(2)), writes the line
 * `Anonymous:` of its smaps_rollup, in KiB, to FILE, and exits as it does. Needs CAP_SYS_ADMIN. */
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_memory(const char *file, pid_t pid)
{
	char path[64], line[128];
	FILE *rollup, *out = fopen(file, "w");
	long kib;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	rollup = fopen(path, "r");
	if (!rollup || !out)
		err(1, "open %s or %s", path, file);
	while (fgets(line, sizeof(line), rollup))
		if (sscanf(line, "Anonymous: %ld kB", &kib) == 1)
			fprintf(out, "%ld\n", kib);
	fclose(rollup);
	fclose(out);
}

/* Lets it go on until it is about to exit. */
static void run_to_exit(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		errx(1, "it does not stop at its exec");
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) < 0)
		err(1, "PTRACE_SETOPTIONS");
	for (int sig = 0;;) {
		if (ptrace(PTRACE_CONT, pid, NULL, (void *)(long)sig) < 0)
			err(1, "PTRACE_CONT");
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			errx(1, "it has ended without a stop");
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			return;
		sig = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
	}
}

int main(int argc, char **argv)
{
	pid_t pid;
	int status;

	if (argc < 3)
		errx(1, "usage: at_exit FILE COMMAND [ARGUMENT...]");
	if (unshare(CLONE_NEWPID) < 0)
		err(1, "unshare");
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[2], argv + 2);
		err(127, "exec %s", argv[2]);
	}
	run_to_exit(pid);
	write_memory(argv[1], pid);
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
