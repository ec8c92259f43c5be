/* report.c - how it ended: one line, JSON, termination log
 *
 * A report is written whole or not at all: into a new file that then takes the name. What fails here is said, and
 * never changes the status. */
#include "report.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../base/clock.h"
#include "../base/text.h"
#include "../base/log.h"
#include "../base/cgroup.h"
#include "../signals.h"

enum { REPORT_VERSION = 1 };

/* A copy of fd:N for us alone: the command shall not write into its own report. */
static int take_fd(const char *number)
{
	int fd = (int)text_number(number, INT_MAX), copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (copy >= 0 && fd > STDERR_FILENO)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd < 0 ? fail(EBADF) : copy;
}

/* Opens what `path` is written through. `what` is the option. */
static struct sink open_sink(const char *what, const char *path)
{
	const char *slash = strrchr(path, '/');
	char buffer[PATH_MAX] = ".";
	struct text directory = TEXT(buffer);
	struct sink sink = { .fd = -1 };
	struct stat stat;

	if (text_after(path, "fd:")) {
		sink.fd = take_fd(text_after(path, "fd:"));
	} else if (fstatat(AT_FDCWD, path, &stat, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(stat.st_mode)) {
		/* /dev/stdout, say: what it leads to now is meant, and not to be replaced. */
		sink.fd = sys_open(AT_FDCWD, path, O_WRONLY | O_APPEND | O_NONBLOCK);
	} else {
		if (slash)
			text_add(&directory, "%.*s/", (int)(slash - path), path);
		sink.fd = sys_open(AT_FDCWD, directory.at, O_PATH | O_DIRECTORY);
		sink.name = slash ? slash + 1 : path;
	}
	if (sink.fd < 0)
		warn(errno, "%s '%s': cannot be written", what, path);
	return sink;
}

void report_prepare(struct run *run)
{

	run->report.fd = run->termination_log.fd = -1;
	run->oom_kills = -1;
	if (!run->output.report && !run->output.termination_log && run->output.verbosity < LEVEL_INFO)
		return;
	log_step("report");
	run->outcome.start_ms = clock_since_1970_ms();
	if (run->output.report)
		run->report = open_sink("--report", run->output.report);
	if (run->output.termination_log)
		run->termination_log = open_sink("--termination-log", run->output.termination_log);
	run->oom_kills = cgroup_read(run, CGROUP_OOM_KILLS);
	log_step(NULL);
}

static void add_seconds(struct text *text, uint64_t ms)
{
	text_add(text, "%llu.%llu s", (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000 / 100));
}

static void add_size(struct text *text, int64_t bytes)
{
	if (bytes % (1 << 20) == 0)
		text_add(text, "%lldM", (long long)bytes >> 20);
	else
		text_add(text, "%lldK", (long long)bytes >> 10);
}

static int64_t oom_kills_since(const struct run *run)
{
	int64_t now = cgroup_read(run, CGROUP_OOM_KILLS);

	return run->oom_kills < 0 || now < 0 ? -1 : now - run->oom_kills;
}

/* "out of memory (limit 64M, peak 64M, 1 process killed)" */
static void add_memory(struct text *text, const struct run *run, int64_t kills)
{
	int64_t limit = cgroup_read(run, CGROUP_MEMORY_LIMIT), peak = cgroup_read(run, CGROUP_MEMORY_PEAK);

	text_add(text, "out of memory (");
	if (limit >= 0) {
		text_add(text, "limit ");
		add_size(text, limit);
		text_add(text, ", ");
	}
	if (peak >= 0) {
		text_add(text, "peak ");
		add_size(text, peak);
		text_add(text, ", ");
	}
	text_add(text, "%lld process%s killed)", (long long)kills, kills == 1 ? "" : "es");
}

/* "sh (pid 2) was killed by SIGKILL after 1.2 s: ..." */
static void add_sentence(struct text *text, const struct run *run)
{
	const struct outcome *outcome = &run->outcome;
	int64_t kills = oom_kills_since(run);

	if (outcome->cause == CAUSE_SETUP) {
		text_add(text, "%s", outcome->message);
		return;
	}
	if (run->policy.pause) {
		text_add(text, "pause ended");
		return;
	}
	text_add(text, "%.256s (pid %d) ", run->argv[0], (int)outcome->pid);
	if (WIFEXITED(outcome->wait_status)) {
		text_add(text, "exited with status %d", WEXITSTATUS(outcome->wait_status));
	} else {
		text_add(text, "was killed by SIG");
		signals_add_name(text, WTERMSIG(outcome->wait_status));
		text_add(text, WCOREDUMP(outcome->wait_status) ? " (core dumped)" : "");
	}
	text_add(text, " after ");
	add_seconds(text, outcome->duration_ms);
	if (outcome->cause == CAUSE_STOP_TIMEOUT)
		text_add(text, ": it did not end within the stop timeout");
	if (outcome->cause == CAUSE_TIMEOUT)
		text_add(text, ": its time was over");
	if (outcome->cause == CAUSE_SECCOMP)
		text_add(text, ": by a seccomp filter");
	if (outcome->cause == CAUSE_SECCOMP && outcome->forbidden >= 0)
		text_add(text, " (system call %lld)", (long long)outcome->forbidden);
	if (kills > 0) {
		text_add(text, outcome->cause == CAUSE_OOM ? ": " : "; meanwhile ");
		add_memory(text, run, kills);
	}
}

static void add_named(struct text *text, const char *key, const struct named_list *list, bool counted)
{
	text_add(text, ",\"%s\":[", key);
	for (size_t i = 0; i < list->count; i++) {
		text_add(text, "%s{\"pid\":%d,\"name\":", i ? "," : "", (int)list->item[i].pid);
		text_add_json(text, list->item[i].name);
		if (counted)
			text_add(text, ",\"count\":%u", list->item[i].count);
		text_add(text, "}");
	}
	text_add(text, "]");
}

static void add_forwarded(struct text *text, const struct outcome *outcome)
{
	bool first = true;

	text_add(text, ",\"forwarded\":{");
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (!outcome->forwarded[sig])
			continue;
		text_add(text, "%s\"", first ? "" : ",");
		signals_add_name(text, sig);
		text_add(text, "\":%u", outcome->forwarded[sig]);
		first = false;
	}
	text_add(text, "}");
}

/* A number, or null if it is not known. */
static void add_known(struct text *text, const char *key, int64_t number)
{
	if (number < 0)
		text_add(text, ",\"%s\":null", key);
	else
		text_add(text, ",\"%s\":%lld", key, (long long)number);
}

/* UTC. libc's gmtime_r would bring the code of all time zones along, 6 KiB. The year begins in March here, so that the
 * leap day is its last; 153 days are five months. */
static void add_start(struct text *text, uint64_t ms)
{
	enum { FOUR_YEARS = 1461, CENTURY = 36524, FOUR_CENTURIES = 146097, FROM_MARCH_0 = 719468 };
	unsigned second = (unsigned)(ms / 1000 % 86400), day = (unsigned)(ms / 86400000) + FROM_MARCH_0;
	unsigned era = day / FOUR_CENTURIES, left = day % FOUR_CENTURIES;
	unsigned year = (left - left / (FOUR_YEARS - 1) + left / CENTURY - left / (FOUR_CENTURIES - 1)) / 365;
	unsigned of_year = left - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;

	day = of_year - (153 * month + 2) / 5 + 1;
	year += 400 * era + (month >= 10);
	month += month < 10 ? 3 : -9U;
	text_add(text, ",\"start\":\"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ\"", year, month, day, second / 3600,
		 second / 60 % 60, second % 60, (unsigned)(ms % 1000));
}

static void add_ending(struct text *text, const struct outcome *outcome)
{
	static const char *const causes[] = {
		[CAUSE_EXIT] = "exit",
		[CAUSE_SIGNAL] = "signal",
		[CAUSE_STOP_TIMEOUT] = "stop-timeout",
		[CAUSE_SETUP] = "setup",
		[CAUSE_OOM] = "oom",
		[CAUSE_TIMEOUT] = "timeout",
		[CAUSE_SECCOMP] = "seccomp",
	};
	bool ran = outcome->cause != CAUSE_SETUP;

	text_add(text, ",\"status\":%d,\"cause\":\"%s\"", outcome->status, causes[outcome->cause]);
	add_known(text, "exit_code", ran && WIFEXITED(outcome->wait_status) ? WEXITSTATUS(outcome->wait_status) : -1);
	if (ran && WIFSIGNALED(outcome->wait_status)) {
		text_add(text, ",\"signal\":\"");
		signals_add_name(text, WTERMSIG(outcome->wait_status));
		text_add(text, "\",\"core_dumped\":%s", WCOREDUMP(outcome->wait_status) ? "true" : "false");
	} else {
		text_add(text, ",\"signal\":null,\"core_dumped\":false");
	}
}

/* The words of the command; of a very long one the first, and "...". */
static void add_command(struct text *text, char **command)
{
	enum { COMMAND_SIZE = REPORT_SIZE / 2, LONGEST_ESCAPE = 6 };

	for (char **at = command; *at; at++) {
		bool fits = text->used + strlen(*at) * LONGEST_ESCAPE < COMMAND_SIZE;

		text_add(text, at == command ? "" : ",");
		text_add_json(text, fits ? *at : "...");
		if (!fits)
			return;
	}
}

static void compose_json(struct text *text, const struct run *run, const char *sentence)
{
	const struct outcome *outcome = &run->outcome;
	const struct kernel_rusage *usage = &outcome->usage;

	text_add(text, "{\"version\":%d,\"command\":[", REPORT_VERSION);
	add_command(text, run->argv);
	text_add(text, "],\"nsinit_pid\":%d", (int)getpid());
	add_known(text, "sandbox_pid", run->pid1 ? run->pid1 : -1);
	add_known(text, "pid", outcome->pid ? outcome->pid : -1);
	add_start(text, outcome->start_ms);
	text_add(text, ",\"duration_ms\":%llu", (unsigned long long)outcome->duration_ms);
	add_ending(text, outcome);
	add_known(text, "syscall", outcome->cause == CAUSE_SECCOMP ? outcome->forbidden : -1);
	text_add(text, ",\"message\":");
	text_add_json(text, sentence);
	add_forwarded(text, outcome);
	text_add(text, ",\"orphans_reaped\":%u", outcome->orphans);
	add_named(text, "left", outcome->left, false);
	add_named(text, "killed", outcome->killed, false);
	add_named(text, "zombies", outcome->zombies, true);
	text_add(text, ",\"cpu_user_us\":%lld", (long long)usage->user_s * 1000000 + usage->user_us);
	text_add(text, ",\"cpu_system_us\":%lld", (long long)usage->system_s * 1000000 + usage->system_us);
	text_add(text, ",\"max_rss_kib\":%ld", usage->max_rss_kib);
	add_known(text, "oom_kills", oom_kills_since(run));
	add_known(text, "memory_limit_bytes", cgroup_read(run, CGROUP_MEMORY_LIMIT));
	add_known(text, "memory_peak_bytes", cgroup_read(run, CGROUP_MEMORY_PEAK));
	add_known(text, "pids_peak", cgroup_read(run, CGROUP_PIDS_PEAK));
	text_add(text, "}\n");
}

/* Writes all of it. A pipe that nobody reads must not keep the container alive: so never more at once than one that is
 * ready takes without blocking. Returns 0; or -1, errno. */
static int write_all(int fd, const char *bytes, size_t length)
{
	enum { PATIENCE_MS = 1000 };

	while (length) {
		struct pollfd out = { .fd = fd, .events = POLLOUT };
		ssize_t wrote;

		if (poll(&out, 1, PATIENCE_MS) == 0)
			return fail(ETIMEDOUT);
		wrote = write(fd, bytes, length < PIPE_BUF ? length : PIPE_BUF);
		if (wrote < 0)
			return -1;
		bytes += wrote;
		length -= (size_t)wrote;
	}
	return 0;
}

/* Writes over a file in place: it may be a mount, a pipe or a device, which no other file can replace. */
static int write_over(const struct sink *sink, const struct text *text)
{
	AUTO_CLOSE int fd = sys_open(sink->fd, sink->name, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK);

	return fd < 0 ? -1 : write_all(fd, text->at, text->used);
}

/* Writes a new file and gives it the name, so that nobody ever sees a part of it. */
static int write_new(const struct sink *sink, const struct text *text)
{
	char name_buffer[NAME_MAX + 1];
	struct text name = TEXT(name_buffer);
	int ret;

	text_add(&name, ".%s.%d", sink->name, (int)getpid());
	(void)unlinkat(sink->fd, name.at, 0); /* of a PID 1 that was killed while it wrote */
	{
		AUTO_CLOSE int fd = sys_open(sink->fd, name.at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);

		if (fd < 0)
			return -1;
		ret = write_all(fd, text->at, text->used);
	}
	if (ret == 0)
		ret = renameat(sink->fd, name.at, sink->fd, sink->name);
	if (ret < 0) {
		int err = errno;

		(void)unlinkat(sink->fd, name.at, 0);
		errno = err;
	}
	return ret;
}

static int write_sink(const struct sink *sink, const struct text *text, bool in_place)
{
	struct stat stat;
	int ret;

	if (text->cut)
		return fail(EMSGSIZE);
	if (!sink->name)
		return write_all(sink->fd, text->at, text->used);
	if (in_place || (fstatat(sink->fd, sink->name, &stat, 0) == 0 && !S_ISREG(stat.st_mode)))
		return write_over(sink, text);
	ret = write_new(sink, text);
	return ret < 0 && errno == EBUSY ? write_over(sink, text) : ret; /* a file that is mounted */
}

/* Nobody but a filter sends SYS, unless a user does, and through us. */
static bool is_filtered(const struct run *run)
{
	if (run->outcome.forwarded[SIGSYS])
		return false;
	return run->filtered || prctl(PR_GET_SECCOMP) == 2;
}

/* What follows `word` in the string, or NULL. */
static char *find(char *string, const char *word)
{
	for (; *string; string++)
		if (text_after(string, word))
			return string + strlen(word);
	return NULL;
}

/* The number of the system call that a filter killed it for, or -1. The kernel's log tells it (syslog(2)), with the pid of
 * the host, which the keeper of a sandbox does not know: there the last one of that name since the start is meant. */
static int64_t find_call(const struct run *run)
{
	enum { READ_ALL = 3, SECONDS_LENGTH = 10 };
	char *log = run->scratch->report.log;
	const char *name = *run->argv, *slash = strrchr(name, '/');
	char who_buffer[64], start_buffer[16];
	struct text who = TEXT(who_buffer), start = TEXT(start_buffer);
	int64_t call = -1;

	if (run->pid1)
		text_add(&who, " comm=\"%.15s\"", slash ? slash + 1 : name);
	else
		text_add(&who, " pid=%d ", (int)run->outcome.pid);
	text_add(&start, "%llu", (unsigned long long)run->outcome.start_ms / 1000);
	if (klogctl(READ_ALL, log, sizeof(run->scratch->report.log) - 1) < 0)
		return -1;
	for (char *at = log, *number; (at = find(at, "type=1326 audit(")) && (number = find(at, " syscall="));
	     at = number + strlen(number) + 1) {
		number[strcspn(number, " ")] = '\0';
		if (strncmp(at, start.at, SECONDS_LENGTH) >= 0 && find(at, who.at))
			call = text_number(number, INT_MAX);
	}
	return call;
}

/* The reason behind the signal. */
static void find_cause(struct run *run)
{
	struct outcome *outcome = &run->outcome;
	int sig = WTERMSIG(outcome->wait_status);

	if (outcome->cause != CAUSE_SIGNAL)
		return;
	if (sig == SIGKILL && oom_kills_since(run) > 0)
		outcome->cause = CAUSE_OOM;
	if (sig == SIGSYS && is_filtered(run)) {
		outcome->cause = CAUSE_SECCOMP;
		outcome->forbidden = find_call(run);
	}
}

void report_write(struct run *run)
{
	struct text json = TEXT(run->scratch->report.json);
	struct text sentence = TEXT(run->scratch->report.sentence);

	sentence.one_line = true;
	find_cause(run);
	if (run->report.fd < 0 && run->termination_log.fd < 0 && !run->output.step_times)
		return;
	add_sentence(&sentence, run);
	if (run->output.step_times && run->outcome.cause != CAUSE_SETUP)
		say(LEVEL_INFO, "%s", sentence.at);
	log_step("report");
	if (run->report.fd >= 0) {
		compose_json(&json, run, sentence.at);
		if (write_sink(&run->report, &json, false) < 0)
			warn(errno, "write '%s'", run->output.report);
	}
	if (run->termination_log.fd >= 0) {
		text_add(&sentence, "\n");
		if (write_sink(&run->termination_log, &sentence, true) < 0)
			warn(errno, "write '%s'", run->output.termination_log);
	}
	log_step(NULL);
}
