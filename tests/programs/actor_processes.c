/* actor_processes.c - makes processes and threads, becomes programs, and changes what this process is */
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- making processes --- */

/* the script between the brackets that come next; the words go on behind it */
static char **bracket(void)
{
	char **start = words;
	int depth = 0;

	errno = 0;
	if (!*start || strcmp(*start, "[") != 0)
		fail("expected [ ... ]");
	do {
		if (!*words)
			fail("[ without ]");
		if (strcmp(*words, "[") == 0)
			depth++;
		if (strcmp(*words, "]") == 0)
			depth--;
		words++;
	} while (depth);
	return start + 1;
}

static int says_ready(char **script)
{
	int depth = 1;

	for (; depth; script++) {
		depth += (strcmp(*script, "[") == 0) - (strcmp(*script, "]") == 0);
		if (depth == 1 && (strcmp(*script, "ready") == 0 || strcmp(*script, "worker") == 0))
			return 1;
	}
	return 0;
}

static _Noreturn void play(char **script)
{
	words = script;
	run_script();
	_exit(0);
}

enum kind { CHILD, SIBLING, ORPHAN };

/* 0 in the process that is to play the script */
static pid_t fork_as(enum kind kind)
{
	pid_t middle;

	if (kind == SIBLING)
		return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
	middle = fork();
	if (kind == CHILD || middle < 0)
		return middle;
	if (middle) {
		/* once it is seen to be dead, its child has its new parent */
		while (waitpid(middle, NULL, 0) < 0 && errno == EINTR)
			;
		return middle;
	}
	middle = getpid();
	if (fork())
		_exit(0);
	/* the script must see the new parent, not the one about to go */
	while (getppid() == middle)
		usleep(200);
	return 0;
}

static void make(enum kind kind, long many, char **script)
{
	int ends[2], outer = ready_fd;
	char byte;

	check(pipe2(ends, O_CLOEXEC), "pipe");
	ready_fd = ends[1];
	for (; many > 0; many--) {
		pid_t pid = fork_as(kind);

		check(pid, "fork");
		if (pid)
			continue;
		close(ends[0]);
		if (outer >= 0)
			close(outer);
		play(script);
	}
	close(ends[1]);
	ready_fd = outer;
	if (says_ready(script))
		while (read(ends[0], &byte, 1) < 0 && errno == EINTR)
			;
	close(ends[0]);
}

static void verb_orphans(char **arg)  { make(ORPHAN, number(arg[0]), bracket()); }
static void verb_children(char **arg) { make(CHILD, number(arg[0]), bracket()); }
static void verb_siblings(char **arg) { make(SIBLING, number(arg[0]), bracket()); }

static void verb_zombies(char **arg)
{
	for (long left = number(arg[0]); left > 0; left--) {
		pid_t pid = fork();
		siginfo_t info;

		check(pid, "fork");
		if (pid == 0)
			_exit(0);
		while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
			;
	}
}

void verb_ready(char **arg)
{
	(void)arg;
	if (ready_fd < 0) {
		say("ready\n");
		return;
	}
	close(ready_fd);
	ready_fd = -1;
}

static void verb_reap(char **arg)
{
	pid_t pid;
	int status;

	(void)arg;
	while ((pid = wait(&status)) > 0 || errno == EINTR)
		if (pid > 0 && WIFSIGNALED(status))
			say("child=%d killed=%s\n", pid, signal_name(WTERMSIG(status)));
		else if (pid > 0)
			say("child=%d exited=%d\n", pid, WEXITSTATUS(status));
}

static long thread_ms;
static int thread_code;

static void *outlive(void *unused)
{
	sleep_ms(thread_ms);
	syscall(SYS_exit_group, thread_code);
	return unused;
}

static void start_thread(void *(*body)(void *))
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, body, NULL);
	if (errno)
		fail("thread");
}

static void verb_leave_thread(char **arg)
{
	thread_ms = number(arg[0]);
	thread_code = (int)number(arg[1]);
	start_thread(outlive);
	syscall(SYS_exit, 0);
}

static void *exec_words(void *unused)
{
	execvp(words[0], words);
	fail("%s", words[0]);
	return unused;
}

static void verb_exec_thread(char **arg)
{
	(void)arg;
	start_thread(exec_words);
	for (;;)
		pause();
}

static void verb_exec(char **arg)
{
	(void)arg;
	errno = EINVAL;
	if (*words)
		execvp(words[0], words);
	fail("exec %s", words[0] ? words[0] : "");
}

static void verb_exec_as(char **arg)
{
	char *file = words[0];

	if (!file)
		fail("exec-as %s", arg[0]);
	words[0] = arg[0];
	execvp(file, words);
	fail("exec-as %s %s", arg[0], file);
}

const struct verb process_verbs[] = {
	{ "orphans", 1, verb_orphans, "N [ SCRIPT ]: processes whose parent has gone" },
	{ "children", 1, verb_children, "N [ SCRIPT ]: children, not waited for" },
	{ "siblings", 1, verb_siblings, "N [ SCRIPT ]: children of this process's parent (CLONE_PARENT)" },
	{ "zombies", 1, verb_zombies, "N: dead children that it never waits for" },
	{ "ready", 0, verb_ready, "in brackets: the maker waits for this; elsewhere: prints ready" },
	{ "reap", 0, verb_reap, "wait for all children, one line for each" },
	{ "leave-thread", 2, verb_leave_thread, "MS CODE: the main thread ends, another exits after MS" },
	{ "exec", 0, verb_exec, "ARGS...: the rest of the words" },
	{ "exec-as", 1, verb_exec_as, "ARGV0 FILE ARGS..." },
	{ "exec-thread", 0, verb_exec_thread, "ARGS...: from a second thread" },
	{ 0 },
};

/* --- identity and settings --- */

static void verb_setuid(char **arg)
{
	unsigned id = (unsigned)number(arg[0]);

	check(syscall(SYS_setresuid, id, id, id), "setuid");
}

static void verb_setgid(char **arg)
{
	unsigned id = (unsigned)number(arg[0]);

	check(syscall(SYS_setresgid, id, id, id), "setgid");
}

static void verb_groups(char **arg)
{
	char copy[256], *rest = copy, *item;
	gid_t groups[64];
	size_t many = 0;

	snprintf(copy, sizeof(copy), "%s", strcmp(arg[0], "none") == 0 ? "" : arg[0]);
	while (many < 64 && (item = strsep(&rest, ",")))
		if (*item)
			groups[many++] = (gid_t)number(item);
	check(syscall(SYS_setgroups, many, groups), "setgroups");
}

static void verb_rlimit(char **arg)
{
	struct rlimit limit;

	limit.rlim_cur = strcmp(arg[1], "unlimited") ? (rlim_t)number(arg[1]) : RLIM_INFINITY;
	limit.rlim_max = strcmp(arg[2], "unlimited") ? (rlim_t)number(arg[2]) : RLIM_INFINITY;
	errno = EINVAL;
	if (limit_id(arg[0]) < 0)
		fail("rlimit %s", arg[0]);
	check(setrlimit(limit_id(arg[0]), &limit), "rlimit");
}

static void verb_controlling(char **arg)
{
	(void)arg;
	check(ioctl(0, TIOCSCTTY, 0), "controlling");
}

static void verb_foreground(char **arg)
{
	mask_t mask = BIT(SIGTTOU), old = 0;

	(void)arg;
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, &old, sizeof(mask));
	check(tcsetpgrp(0, getpgrp()), "foreground");
	set_mask(SIG_SETMASK, old);
}

static void verb_setenv(char **arg)
{
	char copy[4096], *value;

	snprintf(copy, sizeof(copy), "%s", arg[0]);
	value = strchr(copy, '=');
	errno = EINVAL;
	if (!value)
		fail("setenv %s", arg[0]);
	*value++ = 0;
	check(setenv(copy, value, 1), "setenv");
}

static void verb_parent_death(char **arg)
{
	check(prctl(PR_SET_PDEATHSIG, signal_number(arg[0])), "parent-death");
}

static void verb_unsetenv(char **arg)  { check(unsetenv(arg[0]), "unsetenv"); }
static void verb_setsid(char **arg)    { (void)arg; check(setsid(), "setsid"); }
static void verb_setpgid(char **arg)   { (void)arg; check(setpgid(0, 0), "setpgid"); }
static void verb_chdir(char **arg)     { check(chdir(arg[0]), arg[0]); }
static void verb_umask(char **arg)     { umask((mode_t)strtoul(arg[0], NULL, 8)); }
static void verb_nice(char **arg)      { check(setpriority(PRIO_PROCESS, 0, (int)number(arg[0])), "nice"); }
static void verb_subreaper(char **arg) { (void)arg; check(prctl(PR_SET_CHILD_SUBREAPER, 1), "subreaper"); }
static void verb_no_new(char **arg)    { (void)arg; check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl"); }

const struct verb setting_verbs[] = {
	{ "setuid", 1, verb_setuid, "UID: real, effective, saved" },
	{ "setgid", 1, verb_setgid, "GID" },
	{ "groups", 1, verb_groups, "GIDS or none" },
	{ "setsid", 0, verb_setsid, "a session of its own" },
	{ "setpgid", 0, verb_setpgid, "a process group of its own" },
	{ "controlling", 0, verb_controlling, "make stdin the controlling terminal" },
	{ "foreground", 0, verb_foreground, "take the terminal's foreground" },
	{ "chdir", 1, verb_chdir, "DIR" },
	{ "umask", 1, verb_umask, "OCTAL" },
	{ "nice", 1, verb_nice, "N" },
	{ "rlimit", 3, verb_rlimit, "NAME SOFT HARD" },
	{ "setenv", 1, verb_setenv, "VAR=VALUE" },
	{ "unsetenv", 1, verb_unsetenv, "VAR" },
	{ "parent-death", 1, verb_parent_death, "SIG" },
	{ "subreaper", 0, verb_subreaper, "" },
	{ "no-new-privs", 0, verb_no_new, "" },
	{ 0 },
};
