/* explain.c - --explain: what the loop would do with the command
 *
 * The steps of the start explain themselves (steps/); this is the rest, in the same form. */
#include "explain.h"

#include <string.h>

#include "base/cold.h"
#include "signals.h"

static void add_time(struct text *text, const char *what, uint64_t ms)
{
	if (!ms)
		return;
	text_add(text, "%s ", what);
	text_add_time(text, ms);
	text_add(text, "\n");
}

static void add_signals(struct text *text, const struct config *config)
{
	/* In the order of enum forward. */
	const char *targets = COLD_STRING("the command\0the command's process group\0all processes");

	cold_add(text, "signals      go to %s\n", cold_nth(targets, config->forward));
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (config->rewrite[sig] == sig)
			continue;
		cold_add(text, "signals      ");
		signals_add_name(text, sig);
		if (config->rewrite[sig]) {
			cold_add(text, " goes on as ");
			signals_add_name(text, config->rewrite[sig]);
		} else {
			cold_add(text, " is dropped");
		}
		text_add(text, "\n");
	}
	cold_add(text, "signals      that ask to stop:");
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (!sigmask_has(&config->stop_signals, sig))
			continue;
		text_add(text, " ");
		signals_add_name(text, sig);
	}
	text_add(text, "\n");
	add_time(text, COLD_STRING("signals      the first stop signal is held back for"), config->delay_stop_ms);
	add_time(text, COLD_STRING("signals      the command is killed if it does not stop within"),
		 config->stop_timeout_ms);
	add_time(text, COLD_STRING("signals      the command gets TERM after"), config->timeout_ms);
}

/* A word as a shell would take it. */
static void add_word(struct text *text, const char *word)
{
	bool plain =
		*word &&
		!word[strspn(word,
			     COLD_STRING("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=@%+,-"))];

	text_add(text, plain ? " %s" : " '", word);
	for (; !plain && *word; word++)
		text_add(text, *word == '\'' ? "'\\%c'" : "%c", *word);
	if (!plain)
		text_add(text, "'");
}

void explain_config(struct text *text, const struct config *config)
{
	/* In the order of enum reap. */
	const char *reaping = COLD_STRING("by the kernel where it can\0by the kernel\0by waiting for each child");

	if (!config->pause)
		add_signals(text, config);
	cold_add(text, "reaping      %s%s\n", cold_nth(reaping, config->reap),
		 config->warn_zombies ? COLD_STRING(", with warnings") : "");
	add_time(text, COLD_STRING("end          what the command left gets TERM, and KILL after"), config->grace_ms);
	if (config->wait_all)
		cold_add(text, "end          when the last process has ended\n");
	for (int status = 0; status < 256; status++)
		if (config->status[status] != status)
			cold_add(text, "end          status %d becomes %d\n", status, config->status[status]);
	if (config->raise)
		cold_add(text, "end          by the signal that killed the command\n");
	if (config->report)
		cold_add(text, "report       to %s\n", config->report);
	if (config->termination_log)
		cold_add(text, "report       one line to %s\n", config->termination_log);
	cold_add(text, "command     %s", config->pause ? COLD_STRING(" none: pause\n") : "");
	for (char **at = config->command; !config->pause && *at; at++)
		add_word(text, *at);
	if (!config->pause)
		text_add(text, "\n");
}
