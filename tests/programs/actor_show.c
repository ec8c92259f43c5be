/* actor_show.c - shows what this process is */
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

long read_number(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		fail("%s", path);
	close(fd);
	text[strcspn(text, "\n")] = 0;
	return number(text);
}

const char *status_field(const char *field)
{
	static char text[8192];
	char *line;
	ssize_t length;
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail("/proc/self/status");
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[length > 0 ? length : 0] = 0;
	line = strstr(text, field);
	if (!line)
		return "";
	line += strlen(field);
	line += strspn(line, ":\t ");
	line[strcspn(line, "\n")] = 0;
	return line;
}

static void show_ids(void)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	say("pid=%d\nppid=%d\npgrp=%d\nsession=%d\n", getpid(), getppid(), getpgrp(), getsid(0));
	if (terminal < 0)
		say("foreground=none\n");
	else
		say("foreground=%d\n", tcgetpgrp(terminal));
	if (terminal >= 0)
		close(terminal);
}

static void show_users(void)
{
	uid_t uid[3];
	gid_t gid[3], groups[256];
	struct list list = { 0 };
	int many = getgroups(256, groups);

	getresuid(&uid[0], &uid[1], &uid[2]);
	getresgid(&gid[0], &gid[1], &gid[2]);
	for (int i = 0; i < many; i++)
		add_number(&list, groups[i]);
	say("uid=%u,%u,%u\ngid=%u,%u,%u\n", uid[0], uid[1], uid[2], gid[0], gid[1], gid[2]);
	say("groups=%s\n", list.text);
}

static const struct {
	const char *name;
	int id;
} limits[] = {
	{ "core", RLIMIT_CORE },     { "cpu", RLIMIT_CPU },     { "data", RLIMIT_DATA },
	{ "fsize", RLIMIT_FSIZE },   { "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC },
	{ "stack", RLIMIT_STACK },   { "as", RLIMIT_AS },       { "memlock", RLIMIT_MEMLOCK },
	{ "nice", RLIMIT_NICE },     { "rtprio", RLIMIT_RTPRIO }, { "sigpending", RLIMIT_SIGPENDING },
	{ "msgqueue", RLIMIT_MSGQUEUE }, { "locks", RLIMIT_LOCKS }, { "rss", RLIMIT_RSS },
	{ "rttime", RLIMIT_RTTIME },
};

int limit_id(const char *name)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (strcmp(limits[i].name, name) == 0)
			return limits[i].id;
	return -1;
}

static const char *limit_text(char *text, size_t size, rlim_t limit)
{
	if (limit == RLIM_INFINITY)
		return "unlimited";
	snprintf(text, size, "%llu", (unsigned long long)limit);
	return text;
}

static void show_rlimits(void)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct rlimit limit = { 0 };
		char soft[32], hard[32];

		getrlimit(limits[i].id, &limit);
		say("rlimit.%s=%s:%s\n", limits[i].name, limit_text(soft, sizeof(soft), limit.rlim_cur),
		    limit_text(hard, sizeof(hard), limit.rlim_max));
	}
}

static void show_settings(void)
{
	char cwd[PATH_MAX], comm[17] = "";
	int parent_death = 0, subreaper = 0;
	mode_t mask = umask(0);

	umask(mask);
	prctl(PR_GET_PDEATHSIG, &parent_death);
	prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
	prctl(PR_GET_NAME, comm);
	say("umask=%04o\nnice=%d\ncwd=%s\ncomm=%s\n", (unsigned)mask, getpriority(PRIO_PROCESS, 0),
	    getcwd(cwd, sizeof(cwd)) ? cwd : "none", comm);
	say("oom_score_adj=%ld\nparent_death=%s\n", read_number("/proc/self/oom_score_adj"),
	    parent_death ? signal_name(parent_death) : "none");
	say("subreaper=%d\nno_new_privs=%d\ndumpable=%d\n", subreaper, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
	    prctl(PR_GET_DUMPABLE));
}

static void show_rights(void)
{
	static const char *const fields[][2] = {
		{ "cap.inheritable", "\nCapInh" }, { "cap.permitted", "\nCapPrm" },
		{ "cap.effective", "\nCapEff" },   { "cap.bounding", "\nCapBnd" },
		{ "cap.ambient", "\nCapAmb" },     { "seccomp", "\nSeccomp" },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		say("%s=%s\n", fields[i][0], status_field(fields[i][1]));
}

static void show_window(void)
{
	struct winsize size;

	if (ioctl(0, TIOCGWINSZ, &size) < 0)
		say("window=none\n");
	else
		say("window=%dx%d\n", size.ws_row, size.ws_col);
}

static const struct {
	const char *name;
	void (*show)(void);
} topics[] = {
	{ "ids", show_ids },           { "users", show_users },       { "mask", show_mask },
	{ "dispositions", show_dispositions }, { "pending", show_pending }, { "fds", show_fds },
	{ "rlimits", show_rlimits },   { "settings", show_settings }, { "rights", show_rights },
	{ "window", show_window },
};

static void verb_show(char **arg)
{
	char copy[256], *rest = copy, *item;

	snprintf(copy, sizeof(copy), "%s", arg[0]);
	while ((item = strsep(&rest, ","))) {
		int known = 0;

		for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++)
			if (strcmp(item, "all") == 0 || strcmp(item, topics[i].name) == 0) {
				topics[i].show();
				known = 1;
			}
		errno = 0;
		if (!known)
			fail("show: no such topic: %s", item);
	}
}

static void verb_env(char **arg)
{
	const char *value = getenv(arg[0]);

	if (value)
		say("%s=%s\n", arg[0], value);
	else
		say("%s is not set\n", arg[0]);
}

static void verb_environment(char **arg)
{
	extern char **environ;

	(void)arg;
	for (char **entry = environ; *entry; entry++)
		say("%s\n", *entry);
}

static void verb_argv0(char **arg) { (void)arg; say("argv0=%s\n", argv0); }

const struct verb show_verbs[] = {
	{ "show", 1, verb_show, "LIST of: ids users mask dispositions pending fds rlimits settings rights\n"
	  "                 window all" },
	{ "env", 1, verb_env, "VAR: its value" },
	{ "environment", 0, verb_environment, "every VAR=VALUE" },
	{ "argv0", 0, verb_argv0, "the name it was called by" },
	{ 0 },
};
