/* explain.c - --explain: what nsinit would do while the command runs, and at its end
 *
 * The steps of the start explain themselves (steps/); this is the rest, in the same form. */
#include "explain.h"

#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "../signals.h"
#include "../steps/steps.h"
#include "parser.h"

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
	static const char *const targets[] = {
		[FORWARD_COMMAND] = "the command",
		[FORWARD_GROUP] = "the command's process group",
		[FORWARD_ALL] = "all processes",
	};

	text_add(text, "signals      are forwarded to %s\n", targets[config->policy.forward]);
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (config->policy.rewrite[sig] == sig)
			continue;
		text_add(text, "signals      SIG");
		signals_add_name(text, sig);
		if (config->policy.rewrite[sig]) {
			text_add(text, " is forwarded as SIG");
			signals_add_name(text, config->policy.rewrite[sig]);
		} else {
			text_add(text, " is dropped");
		}
		text_add(text, "\n");
	}
	text_add(text, "signals      stop signals:");
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (!sigmask_has(&config->policy.stop_signals, sig))
			continue;
		text_add(text, " SIG");
		signals_add_name(text, sig);
	}
	text_add(text, "\n");
	add_time(text, "signals      the first stop signal is delayed by", config->policy.delay_stop_ms);
	add_time(text, "signals      the command gets SIGKILL if it does not stop within",
		 config->policy.stop_timeout_ms);
	add_time(text, "signals      the command gets SIGTERM after", config->policy.timeout_ms);
}

/* A word, quoted for a shell. */
static void add_word(struct text *text, const char *word)
{
	bool plain = *word &&
		     !word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=@%+,-")];

	text_add(text, plain ? " %s" : " '", word);
	for (; !plain && *word; word++)
		text_add(text, *word == '\'' ? "'\\%c'" : "%c", *word);
	if (!plain)
		text_add(text, "'");
}

static void explain_config(struct text *text, const struct config *config)
{
	static const char *const reaping[] = {
		[REAP_AUTO] = "by the kernel where that is possible",
		[REAP_KERNEL] = "by the kernel",
		[REAP_WAIT] = "by waiting for each child",
	};

	if (!config->policy.pause)
		add_signals(text, config);
	text_add(text, "reaping      %s%s\n", reaping[config->policy.reap],
		 config->policy.warn_zombies ? ", with warnings" : "");
	add_time(text, "exit         remaining processes get SIGTERM, and SIGKILL after", config->policy.grace_ms);
	if (config->policy.wait_all)
		text_add(text, "exit         when the last process has ended\n");
	for (int status = 0; status < 256; status++)
		if (config->policy.status[status] != status)
			text_add(text, "exit         status %d becomes %d\n", status, config->policy.status[status]);
	if (config->policy.raise)
		text_add(text, "exit         by the signal that killed the command\n");
	if (config->output.report)
		text_add(text, "report       to %s\n", config->output.report);
	if (config->output.termination_log)
		text_add(text, "report       one line to %s\n", config->output.termination_log);
	text_add(text, "command     %s", config->policy.pause ? " none: pause\n" : "");
	for (char **at = config->command.argv; !config->policy.pause && *at; at++)
		add_word(text, *at);
	if (!config->policy.pause)
		text_add(text, "\n");
}

void explain_print(const struct plan *plan, const struct config *config)
{
	char buffer[65536];
	struct text text = TEXT(buffer);

	steps_explain(plan, &text);
	explain_config(&text, config);
	print_and_exit(STDOUT_FILENO, text.at, 0);
}
