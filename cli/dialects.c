/* dialects.c - how nsinit, and each program that it stands in for, words its messages
 *
 * People and their tests search for these lines, so they are those of tini 0.19, dumb-init 1.2.5, catatonit 0.2 and
 * the Kubernetes pause container 3.10, to the letter. The words themselves are in words.def. */
#include "dialects.h"

#include "../base/cold.h"

static char nsinit_prefix[] COLD_ATTRIBUTE = "nsinit: \0nsinit: \0nsinit: \0nsinit: \0nsinit: ";

const struct dialect dialect_nsinit = {
	.name = "nsinit",
	.prefix = nsinit_prefix,
	.self = STATUS_SELF,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
	.number = DIALECT_NSINIT,
};

static char tini_prefix[] COLD_ATTRIBUTE = "[FATAL tini (%d)] \0"
					   "[WARN  tini (%d)] \0"
					   "[INFO  tini (%d)] \0"
					   "[DEBUG tini (%d)] \0"
					   "[TRACE tini (%d)] ";

const struct dialect dialect_tini = {
	.name = "tini",
	.prefix = tini_prefix,
	.self = 1,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
	.number = DIALECT_TINI,
};

#define DUMB_PREFIX "[dumb-init] "

static char dumb_init_prefix[] COLD_ATTRIBUTE =
	DUMB_PREFIX "\0" DUMB_PREFIX "\0" DUMB_PREFIX "\0" DUMB_PREFIX "\0" DUMB_PREFIX;

const struct dialect dialect_dumb_init = {
	.name = "dumb-init",
	.prefix = dumb_init_prefix,
	.self = 1,
	.cannot_exec = 2,
	.not_found = 2,
	.number = DIALECT_DUMB_INIT,
};

static char catatonit_prefix[] COLD_ATTRIBUTE = "ERROR (catatonit:%d): \0"
						"WARN (catatonit:%d): \0"
						"INFO (catatonit:%d): \0"
						"DEBUG (catatonit:%d): \0"
						"DEBUG (catatonit:%d): ";

const struct dialect dialect_catatonit = {
	.name = "catatonit",
	.prefix = catatonit_prefix,
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
	.number = DIALECT_CATATONIT,
};

static char pause_prefix[] COLD_ATTRIBUTE = "\0\0\0\0";

const struct dialect dialect_pause = {
	.name = "pause",
	.prefix = pause_prefix,
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
	.number = DIALECT_PAUSE,
};
