/* spawn.c - starts the command
 *
 * The child is cloned with CLONE_VM | CLONE_VFORK: no page is copied, and we go on only when it has executed the
 * command or has failed. Until just before the exec it keeps every signal blocked: what is sent to it in that time
 * waits for the command instead of being lost. */
#include "spawn.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "report/exec_failure.h"
#include "signals.h"
#include "steps/steps.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* A script without "#!" is run by the shell, as execvp of glibc and every shell do (musl's does not). */
static void execute_by_shell(char *path, const struct run *run)
{
	static char shell[] = "/bin/sh";
	char **command = run->argv, *name = *command;
	AUTO_CLOSE int fd = sys_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
	char head[64];
	ssize_t got = read(fd, head, sizeof(head));

	/* The shell would read a program of another architecture as a script, line by line. */
	if (got < 0 || memchr(head, '\0', (size_t)got))
		return;
	/* There is always a word in front of the command: the name of nsinit. spawn_command() puts both back. */
	command[-1] = shell;
	command[0] = path;
	(void)execve(shell, command - 1, run->environ);
	command[0] = name;
}

/* Executes one file; returns the errno. Signals are let in for just this moment: a child that is stopped before its exec
 * holds nsinit as well. */
static int execute(char *path, const struct run *run)
{
	int err;

	signals_restore(run);
	(void)execve(path, run->argv, run->environ);
	err = errno;
	if (err == ENOEXEC)
		execute_by_shell(path, run);
	signals_block_again();
	return err;
}

static const char *search_path(const struct run *run)
{
	for (char **at = run->environ; *at; at++)
		if (text_after(*at, "PATH="))
			return text_after(*at, "PATH=");
	return default_path;
}

/* Whether a file of PATH with this error is as good as none: what execvp(3) of glibc passes over. */
static bool is_passed_over(int err)
{
	return err == ENOENT || err == ENOTDIR || err == ENAMETOOLONG || err == ELOOP || err == ESTALE ||
	       err == ENODEV || err == ETIMEDOUT;
}

/* Looks for the command in PATH as execvp(3) does; `found` is left with the file that the errno is about, if any. */
__attribute__((noinline)) static int execute_in_path(const struct run *run, struct text *found)
{
	const char *name = run->argv[0], *at = search_path(run);
	char candidate_buffer[PATH_MAX];
	int denied = 0;

	if (strlen(name) > NAME_MAX)
		return ENAMETOOLONG;
	for (;;) {
		struct text candidate = TEXT(candidate_buffer);
		size_t length = strcspn(at, ":");
		int err;

		text_add(&candidate, "%.*s%s%s", (int)length, at, length ? "/" : "", name);
		err = candidate.cut ? ENAMETOOLONG : access(candidate.at, F_OK) < 0 ? errno : 0;
		if (err == 0)
			err = execute(candidate.at, run);
		/* ENOENT of a file that is there is about its interpreter; EACCES of one that is not, about a directory. */
		if (!is_passed_over(err) || (err == ENOENT && access(candidate.at, F_OK) == 0)) {
			bool is_there = err != EACCES || access(candidate.at, F_OK) == 0;

			if (is_there && !denied)
				text_add(found, "%s", candidate.at);
			if (err != EACCES)
				return err;
			if (is_there)
				denied = err;
		}
		if (!at[length])
			return denied ? denied : ENOENT;
		at += length + 1;
	}
}

struct child {
	const struct plan *plan;
	struct run *run;
};

/* Names what is missing: the command, or its interpreter. */
__attribute__((noreturn, noinline)) static void refuse(const struct child *child, const char *path, int err)
{
	const struct run *run = child->run;
	const char *name = run->argv[0];
	char hint_buffer[PATH_MAX] = "";
	struct text hint = TEXT(hint_buffer);

	if (*path)
		diagnose_exec(&hint, path, path == name ? "" : path, err);
	else
		text_add(&hint, " (not in PATH: %s)", search_path(run));
	if (err == ENOENT && child->plan->sandbox && (!*path || access(path, F_OK)))
		text_add(&hint, " (%s)", "the sandbox does not show it: see --ro");
	die_event(err == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_EXEC, EVENT_EXEC_FAILED, name, strerror(err),
		  hint.at);
}

/* Does not return: the command runs, or the failure is said. */
__attribute__((noreturn)) static void execute_command(const struct child *child)
{
	const struct run *run = child->run;
	struct text found = TEXT(run->scratch->found);
	char *name = run->argv[0];
	int err;

	if (strchr(name, '/'))
		refuse(child, name, execute(name, run));
	err = *name ? execute_in_path(run, &found) : ENOENT;
	refuse(child, found.used ? found.at : "", err);
}

/* Stores how set-up failed in the memory that we share with the parent. */
static void child_died(int status, const char *message, void *data)
{
	struct run *run = data;
	struct text text = TEXT(run->tally.message);

	text_add(&text, "%s", message);
	run->failed_status = (uint8_t)status;
}

static int child_main(void *data)
{
	struct child *child = data;
	struct run *run = child->run;

	run->same_memory = true;
	on_die(child_died, run);
	steps_apply(STAGE_BEFORE_EXEC, child->plan, run);
	execute_command(child);
}

static pid_t clone_child(struct child *child, int flags, int *pidfd)
{
#ifdef __SANITIZE_ADDRESS__ /* it supports only the thread's own stack */
	char stack[65536] __attribute__((aligned(16)));
	char *top = stack + sizeof(stack);
#else
	struct scratch *scratch = child->run->scratch;
	char *top = scratch->stack + sizeof(scratch->stack);
#endif
	pid_t pid = clone(child_main, top, flags | SIGCHLD, child, pidfd);

#ifdef __SANITIZE_ADDRESS__ /* the child left its functions by exec: their marks are on our memory still */
	__asan_unpoison_memory_region(stack, sizeof(stack));
#endif
	return pid;
}

void spawn_command(const struct plan *plan, struct run *run)
{
	struct child child = { .plan = plan, .run = run };
	char **command = run->argv, *words[] = { command[-1], command[0] };
	/* Until 6.2 a process that shares memory cannot enter another time namespace. */
	int memory = plan->hostname.clock ? 0 : CLONE_VM;
	pid_t pid;

	log_step("start");
	/* Before 5.2 the flag is ignored, and pidfd stays as it was: -1. */
	pid = clone_child(&child, memory | CLONE_VFORK | CLONE_PIDFD, &run->pidfd);
	if (pid < 0 && (errno == EINVAL || errno == EMFILE || errno == ENFILE)) { /* an emulator; no fd is left */
		run->pidfd = -1;
		pid = clone_child(&child, memory | CLONE_VFORK, NULL);
	}
	must(pid, "clone");
	log_step(NULL);
	command[-1] = words[0];
	command[0] = words[1];
	run->command = run->group = pid;
	if (!run->failed_status)
		log_event(EVENT_SPAWNED, run->argv[0], (int)pid, run->argv[0]);
	/* An emulator made a fork of it: the child may still be on its way to its group. */
	if (!run->same_memory && plan->terminal.own_group)
		(void)setpgid(pid, pid);
}
