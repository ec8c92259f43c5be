/* report.c - how it ended: one line, JSON, termination log
 *
 * What fails here is a warning, and never changes the status. */
#include "report.h"

#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/text.h"
#include "../signals.h"
#include "cause.h"
#include "sink.h"

enum { REPORT_VERSION = 1 };

void report_open(struct run *run)
{

	run->report.fd = run->termination_log.fd = -1;
	run->oom_kills = -1;
	if (!run->output.report && !run->output.termination_log && run->output.verbosity < LEVEL_INFO)
		return;
	log_step("report");
	run->start_ms = clock_since_1970_ms();
	if (run->output.report)
		run->report = sink_open("--report", run->output.report);
	if (run->output.termination_log)
		run->termination_log = sink_open("--termination-log", run->output.termination_log);
	run->oom_kills = cgroup_read(&run->cgroups, CGROUP_OOM_KILLS);
	log_step(NULL);
}

static void add_duration(struct text *text, uint64_t ms)
{
	if (ms < 10000)
		text_add(text, "%llu ms", (unsigned long long)ms);
	else
		text_add(text, "%llu.%llu s", (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000 / 100));
}

static void add_size(struct text *text, int64_t bytes)
{
	if (bytes % (1 << 20) == 0)
		text_add(text, "%lldM", (long long)bytes >> 20);
	else
		text_add(text, "%lldK", (long long)bytes >> 10);
}

/* "out of memory (limit 64M, peak 64M, 1 process killed)" */
static void add_memory(struct text *text, const struct run *run, int64_t kills)
{
	int64_t limit = cgroup_read(&run->cgroups, CGROUP_MEMORY_LIMIT),
		peak = cgroup_read(&run->cgroups, CGROUP_MEMORY_PEAK);

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
static void add_sentence(struct text *text, const struct run *run, const struct outcome *outcome)
{
	int64_t kills = cause_oom_kills(run);

	if (outcome->cause == CAUSE_SETUP) {
		text_add(text, "%s", run->tally.message);
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
	add_duration(text, outcome->duration_ms);
	if (outcome->cause == CAUSE_STOP_TIMEOUT)
		text_add(text, ": it did not end within the stop timeout");
	if (outcome->cause == CAUSE_TIMEOUT)
		text_add(text, ": it ran longer than --timeout");
	if (outcome->cause == CAUSE_SECCOMP)
		text_add(text, ": by a seccomp filter");
	if (outcome->cause == CAUSE_SECCOMP && outcome->denied_call >= 0)
		text_add(text, " (system call %lld)", (long long)outcome->denied_call);
	if (kills > 0) {
		text_add(text, outcome->cause == CAUSE_OOM ? ": " : "; meanwhile ");
		add_memory(text, run, kills);
	}
}

static void add_named(struct text *text, const char *key, const struct process_list *list, bool counted)
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

static void add_forwarded(struct text *text, const struct tally *tally)
{
	bool first = true;

	text_add(text, ",\"forwarded\":{");
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (!tally->forwarded[sig])
			continue;
		text_add(text, "%s\"", first ? "" : ",");
		signals_add_name(text, sig);
		text_add(text, "\":%u", tally->forwarded[sig]);
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

static void add_start(struct text *text, uint64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm utc;

	(void)gmtime_r(&seconds, &utc);
	text_add(text, ",\"start\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03uZ\"", utc.tm_year + 1900, utc.tm_mon + 1,
		 utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (unsigned)(ms % 1000));
}

static void add_ending(struct text *text, const struct outcome *outcome)
{
	static const char *const causes[] = {
		[CAUSE_EXIT] = "exit",       [CAUSE_SIGNAL] = "signal", [CAUSE_STOP_TIMEOUT] = "stop-timeout",
		[CAUSE_SETUP] = "setup",     [CAUSE_OOM] = "oom",       [CAUSE_TIMEOUT] = "timeout",
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

static void compose_json(struct text *text, const struct run *run, const struct outcome *outcome, const char *sentence)
{
	const struct tally *tally = &run->tally;
	const struct kernel_rusage *usage = &tally->usage;

	text_add(text, "{\"version\":%d,\"command\":[", REPORT_VERSION);
	add_command(text, run->argv);
	text_add(text, "],\"nsinit_pid\":%d", (int)getpid());
	add_known(text, "sandbox_pid", run->pid1 ? run->pid1 : -1);
	add_known(text, "pid", outcome->pid ? outcome->pid : -1);
	add_start(text, run->start_ms);
	text_add(text, ",\"duration_ms\":%llu", (unsigned long long)outcome->duration_ms);
	add_ending(text, outcome);
	add_known(text, "syscall", outcome->cause == CAUSE_SECCOMP ? outcome->denied_call : -1);
	text_add(text, ",\"message\":");
	text_add_json(text, sentence);
	add_forwarded(text, tally);
	text_add(text, ",\"orphans_reaped\":%u", tally->orphans);
	add_named(text, "left", &tally->left, false);
	add_named(text, "killed", &tally->killed, false);
	add_named(text, "zombies", &tally->zombies, true);
	text_add(text, ",\"cpu_user_us\":%lld", (long long)usage->user_s * 1000000 + usage->user_us);
	text_add(text, ",\"cpu_system_us\":%lld", (long long)usage->system_s * 1000000 + usage->system_us);
	text_add(text, ",\"max_rss_kib\":%ld", usage->max_rss_kib);
	add_known(text, "oom_kills", cause_oom_kills(run));
	add_known(text, "memory_limit_bytes", cgroup_read(&run->cgroups, CGROUP_MEMORY_LIMIT));
	add_known(text, "memory_peak_bytes", cgroup_read(&run->cgroups, CGROUP_MEMORY_PEAK));
	add_known(text, "pids_peak", cgroup_read(&run->cgroups, CGROUP_PIDS_PEAK));
	text_add(text, "}\n");
}

void report_write(const struct run *run, struct outcome outcome)
{
	struct text json = TEXT(run->scratch->report.json);
	struct text sentence = TEXT(run->scratch->report.sentence);

	sentence.one_line = true;
	cause_find(run, &outcome);
	if (run->report.fd < 0 && run->termination_log.fd < 0 && !run->output.step_times)
		return;
	add_sentence(&sentence, run, &outcome);
	if (run->output.step_times && outcome.cause != CAUSE_SETUP)
		say(LEVEL_INFO, "%s", sentence.at);
	log_step("report");
	if (run->report.fd >= 0) {
		compose_json(&json, run, &outcome, sentence.at);
		if (sink_write(&run->report, &json, false) < 0)
			warn(errno, "write '%s'", run->output.report);
	}
	if (run->termination_log.fd >= 0) {
		text_add(&sentence, "\n");
		if (sink_write(&run->termination_log, &sentence, true) < 0)
			warn(errno, "write '%s'", run->output.termination_log);
	}
	log_step(NULL);
}
