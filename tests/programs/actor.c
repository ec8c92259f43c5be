/* actor.c - plays the command under an init: does what a shell script cannot do reliably
 *
 *	actor VERB [ARG...] VERB [ARG...] ...
 *
 * The words are a script, carried out from left to right; after the last one the actor exits with 0. A verb
 * has a fixed number of arguments, save exec and its kin, which take all that is left, and those that make
 * processes, which take a script in brackets: `orphans 3 [ ignore TERM ready pause ]`. `actor --help` prints
 * the table of verbs below.
 *
 * Signals are handled with raw system calls, because libc keeps 32 to 34 for itself. A LIST of signals is
 * names with or without SIG, numbers to 64, RTMIN+N (RTMIN is 34), or `all`, separated by commas. Every line
 * of output is written with one write(2), so that lines of several processes never mix. A verb that fails
 * ends the actor with status 99. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 99, LAST_SIGNAL = 64, RTMIN_NUMBER = 34 };

/* what the kernel calls sigset_t: bit N-1 is signal N */
typedef uint64_t mask_t;
#define BIT(sig) ((mask_t)1 << ((sig) - 1))

static char **words;       /* the next word of the script */
static int out_fd = 1;     /* where the actor's own lines go */
static int ready_fd = -1;  /* closing it tells the one who made this process that it is ready */
static int bound_ms = 30000;
static int quiet;
static mask_t taken;       /* signals that count, until and drain receive */
static volatile sig_atomic_t counts[LAST_SIGNAL + 1];
static volatile sig_atomic_t total;

static void run_script(void);

/* a list, separated by commas, that becomes one line */
struct list {
	char text[4096];
	size_t length;
};

/* --- speaking and failing --- */

static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
	char line[8192];
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	if (length > (int)sizeof(line) - 1)
		length = (int)sizeof(line) - 1;
	if (write(out_fd, line, (size_t)length) < 0)
		_exit(FAILED);
}

static _Noreturn void __attribute__((format(printf, 1, 2))) fail(const char *format, ...)
{
	int error = errno;
	char text[1024];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	dprintf(2, "actor: %s: %s\n", text, error ? strerror(error) : "wrong");
	_exit(FAILED);
}

static void check(long result, const char *what)
{
	if (result < 0)
		fail("%s", what);
}

static long number(const char *word)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(word, &end, 0);
	if (errno || end == word || *end)
		fail("not a number: %s", word);
	return value;
}

static void add(struct list *list, const char *item)
{
	size_t room = sizeof(list->text) - list->length;
	const char *comma = list->length ? "," : "";

	list->length += (size_t)snprintf(list->text + list->length, room, "%s%s", comma, item);
	if (list->length >= sizeof(list->text))
		fail("list too long");
}

static void add_number(struct list *list, long item)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", item);
	add(list, text);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* sleeps the whole time, whatever signals are handled meanwhile */
static void sleep_ms(long ms)
{
	struct timespec rest = { ms / 1000, (ms % 1000) * 1000000 };

	while (nanosleep(&rest, &rest) && errno == EINTR)
		;
}

/* --- signals: names, lists, masks --- */

static const char *const names[] = {
	[1] = "HUP",     [2] = "INT",    [3] = "QUIT",  [4] = "ILL",    [5] = "TRAP",    [6] = "ABRT",
	[7] = "BUS",     [8] = "FPE",    [9] = "KILL",  [10] = "USR1",  [11] = "SEGV",   [12] = "USR2",
	[13] = "PIPE",   [14] = "ALRM",  [15] = "TERM", [16] = "STKFLT", [17] = "CHLD",  [18] = "CONT",
	[19] = "STOP",   [20] = "TSTP",  [21] = "TTIN", [22] = "TTOU",  [23] = "URG",    [24] = "XCPU",
	[25] = "XFSZ",   [26] = "VTALRM", [27] = "PROF", [28] = "WINCH", [29] = "IO",    [30] = "PWR",
	[31] = "SYS",
};

static const char *signal_name(int sig)
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

static int signal_number(const char *word)
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

static void set_mask(int how, mask_t mask)
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

static long read_number(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		fail("%s", path);
	close(fd);
	text[strcspn(text, "\n")] = 0;
	return number(text);
}

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

/* --- showing what this process is --- */

static const char *status_field(const char *field)
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

static void show_signals(const char *key, mask_t mask)
{
	struct list list = { 0 };

	for (int sig = 1; sig <= LAST_SIGNAL; sig++)
		if (mask & BIT(sig))
			add(&list, signal_name(sig));
	say("%s=%s\n", key, list.text);
}

static void show_mask(void)
{
	mask_t mask = 0;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, sizeof(mask));
	show_signals("mask", mask);
}

static void show_dispositions(void)
{
	show_signals("ignored", strtoull(status_field("\nSigIgn"), NULL, 16));
	show_signals("caught", strtoull(status_field("\nSigCgt"), NULL, 16));
}

static void show_pending(void)
{
	mask_t mask = 0;

	syscall(SYS_rt_sigpending, &mask, sizeof(mask));
	show_signals("pending", mask);
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

static void show_fds(void)
{
	char path[64], to[PATH_MAX];
	struct list list = { 0 };
	DIR *dir = opendir("/proc/self/fd");

	if (!dir)
		fail("/proc/self/fd");
	for (struct dirent *entry; (entry = readdir(dir));) {
		int fd = atoi(entry->d_name);
		ssize_t many;

		if (*entry->d_name == '.' || fd == dirfd(dir) || (fd == out_fd && fd > 2) || fd == ready_fd)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		many = readlink(path, to, sizeof(to) - 1);
		to[many > 0 ? many : 0] = 0;
		add_number(&list, fd);
		say("fd%d=%s\n", fd, to);
	}
	closedir(dir);
	say("fds=%s\n", list.text);
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

static char *argv0;
static void verb_argv0(char **arg) { (void)arg; say("argv0=%s\n", argv0); }

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

static void verb_ready(char **arg)
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

/* --- files --- */

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		fail("%s", path);
	return fd;
}

static void write_file(const char *path, int flags, const char *text)
{
	int fd = open_file(path, O_WRONLY | O_CREAT | flags);

	dprintf(fd, "%s", text);
	close(fd);
}

/* the whole line is there from the moment that the file is */
static void write_line(const char *path, const char *text)
{
	char line[4096], next[PATH_MAX];

	snprintf(line, sizeof(line), "%s\n", text);
	snprintf(next, sizeof(next), "%s.new%d", path, getpid());
	write_file(next, O_TRUNC, line);
	check(rename(next, path), path);
}

static void verb_write(char **arg)      { say("%s\n", arg[0]); }
static void verb_error(char **arg)      { dprintf(2, "%s\n", arg[0]); }
static void verb_write_file(char **arg) { write_line(arg[0], arg[1]); }
static void verb_touch(char **arg)      { write_file(arg[0], 0, ""); }

static void verb_append_file(char **arg)
{
	char line[4096];

	snprintf(line, sizeof(line), "%s\n", arg[1]);
	write_file(arg[0], O_APPEND, line);
}

static void verb_pid_file(char **arg)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", getpid());
	write_line(arg[0], text);
}

static void verb_wait_file(char **arg)
{
	int64_t deadline = now_ms() + bound_ms;

	while (access(arg[0], F_OK)) {
		errno = ETIMEDOUT;
		if (now_ms() > deadline)
			fail("wait-file %s", arg[0]);
		sleep_ms(5);
	}
}

static void verb_to(char **arg)
{
	int fd = open_file(arg[0], O_WRONLY | O_CREAT | O_APPEND);

	/* out of the way of the numbers that a test looks at */
	out_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
	check(out_fd, "to");
	close(fd);
}

static void verb_open(char **arg)
{
	int wanted = (int)number(arg[0]), fd = open_file(arg[1], O_RDONLY);

	if (fd == wanted)
		check(fcntl(fd, F_SETFD, 0), "open");
	else
		check(dup2(fd, wanted), "open");
	if (fd != wanted)
		close(fd);
}

static void verb_close(char **arg)
{
	char copy[256], *rest = copy, *item;

	snprintf(copy, sizeof(copy), "%s", arg[0]);
	while ((item = strsep(&rest, ",")))
		close((int)number(item));
}

static void verb_close_from(char **arg)
{
	for (int fd = (int)number(arg[0]); fd < 1024; fd++)
		if (fd != out_fd && fd != ready_fd)
			close(fd);
}

static void verb_read_line(char **arg)
{
	char line[1024];
	size_t length = 0;
	ssize_t many;

	(void)arg;
	while (length < sizeof(line) - 1) {
		many = read(0, line + length, 1);
		if (many < 0 && errno == EINTR)
			continue;
		if (many <= 0) {
			say("end=%s\n", many ? strerror(errno) : "eof");
			return;
		}
		if (line[length] == '\n')
			break;
		length++;
	}
	say("line=%.*s\n", (int)length, line);
}

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
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (strcmp(limits[i].name, arg[0]) == 0) {
			check(setrlimit(limits[i].id, &limit), "rlimit");
			return;
		}
	errno = EINVAL;
	fail("rlimit %s", arg[0]);
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

/* --- time and the end --- */

static void verb_sleep(char **arg) { sleep_ms(number(arg[0])); }
static void verb_alarm(char **arg) { alarm((unsigned)number(arg[0])); }
static void verb_bound(char **arg) { bound_ms = (int)number(arg[0]); }
static void verb_exit(char **arg)  { _exit((int)number(arg[0])); }

static void verb_pause(char **arg)
{
	(void)arg;
	for (;;)
		pause();
}

static void verb_spin(char **arg)
{
	int64_t deadline = now_ms() + number(arg[0]);

	while (now_ms() < deadline)
		;
}

static void verb_eat(char **arg)
{
	for (long left = number(arg[0]); left > 0; left--) {
		void *block = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (block == MAP_FAILED)
			fail("eat");
		memset(block, 1, 1 << 20);
	}
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

static void verb_help(char **arg);

static const struct verb {
	const char *name;
	int arguments;
	void (*run)(char **arg);
	const char *help;
} verbs[] = {
	{ "show", 1, verb_show, "LIST of: ids users mask dispositions pending fds rlimits settings rights\n"
	  "                 window all" },
	{ "env", 1, verb_env, "VAR: its value" },
	{ "environment", 0, verb_environment, "every VAR=VALUE" },
	{ "argv0", 0, verb_argv0, "the name it was called by" },
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
	{ "orphans", 1, verb_orphans, "N [ SCRIPT ]: processes whose parent has gone" },
	{ "children", 1, verb_children, "N [ SCRIPT ]: children, not waited for" },
	{ "siblings", 1, verb_siblings, "N [ SCRIPT ]: children of this process's parent (CLONE_PARENT)" },
	{ "zombies", 1, verb_zombies, "N: dead children that it never waits for" },
	{ "ready", 0, verb_ready, "in brackets: the maker waits for this; elsewhere: prints ready" },
	{ "worker", 2, verb_worker, "FILE MS: on TERM write `done` to FILE after MS, and exit; says ready" },
	{ "reap", 0, verb_reap, "wait for all children, one line for each" },
	{ "leave-thread", 2, verb_leave_thread, "MS CODE: the main thread ends, another exits after MS" },
	{ "exec", 0, verb_exec, "ARGS...: the rest of the words" },
	{ "exec-as", 1, verb_exec_as, "ARGV0 FILE ARGS..." },
	{ "exec-thread", 0, verb_exec_thread, "ARGS...: from a second thread" },
	{ "write", 1, verb_write, "TEXT: a line to stdout" },
	{ "error", 1, verb_error, "TEXT: a line to stderr" },
	{ "to", 1, verb_to, "FILE: append all later lines to FILE instead" },
	{ "write-file", 2, verb_write_file, "FILE TEXT: appears with its text" },
	{ "append-file", 2, verb_append_file, "FILE TEXT" },
	{ "pid-file", 1, verb_pid_file, "FILE: its pid, appears with its text" },
	{ "touch", 1, verb_touch, "FILE" },
	{ "wait-file", 1, verb_wait_file, "FILE: until it exists" },
	{ "open", 2, verb_open, "FD PATH: for reading, not closed by exec" },
	{ "close", 1, verb_close, "FDS" },
	{ "close-from", 1, verb_close_from, "FD: that one and all above" },
	{ "read-line", 0, verb_read_line, "from stdin: prints line=TEXT or end=REASON" },
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
	{ "sleep", 1, verb_sleep, "MS" },
	{ "alarm", 1, verb_alarm, "SECONDS: SIGALRM, kept over exec" },
	{ "bound", 1, verb_bound, "MS: limit of count, until, wait-file; 30000" },
	{ "spin", 1, verb_spin, "MS: use the processor" },
	{ "eat", 1, verb_eat, "MIB: of memory" },
	{ "pause", 0, verb_pause, "for ever" },
	{ "exit", 1, verb_exit, "N" },
	{ "--help", 0, verb_help, "" },
};

static void verb_help(char **arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		say("  %-14s %s\n", verbs[i].name, verbs[i].help);
	_exit(0);
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	errno = 0;
	fail("no such verb: %s", name);
}

static void run_script(void)
{
	while (*words && strcmp(*words, "]") != 0) {
		const struct verb *verb = find_verb(*words++);
		char **arg = words;

		for (int i = 0; i < verb->arguments; i++)
			if (!*words++) {
				errno = 0;
				fail("%s: %d arguments wanted", verb->name, verb->arguments);
			}
		verb->run(arg);
	}
}

int main(int argc, char **argv)
{
	argv0 = argc ? argv[0] : "";
	words = argc ? argv + 1 : argv;
	run_script();
	return 0;
}
