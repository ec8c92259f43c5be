/* pause.c - the Kubernetes pause container 3.10: its two options, and its messages to the letter */
#include <string.h>
#include <unistd.h>

#include "parser.h"

static void start(struct config *config, char **argv)
{
	(void)config;
	for (char **at = argv + 1; *argv && *at; at++)
		if (strcmp(*at, "-v") == 0 || strcmp(*at, "-V") == 0)
			print_and_exit(STDOUT_FILENO, "pause.c " VERSION "_nsinit\n", 0);
	if (*argv)
		argv[1] = NULL; /* it ignores all other words */
	if (getpid() != 1)
		log_event(EVENT_PAUSE_NOT_PID1);
}

static void finish(struct config *config)
{
	config->policy.pause = true; /* whatever NSINIT_PAUSE says */
}

static const struct log_format log_format = {
	.name = "pause",
	.prefix = { "", "", "", "", "" },
	/* clang-format off */
	.event = {
		[EVENT_PAUSE_NOT_PID1] = { LEVEL_WARN, "Warning: pause should be the first process" },
		[EVENT_PAUSE_ENDED] = { LEVEL_WARN, "Shutting down, got signal: %s" },
	},
	/* clang-format on */
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
};

const struct grammar pause_grammar = {
	.names = { "pause" },
	.log = &log_format,
	.start = start,
	.finish = finish,
};
