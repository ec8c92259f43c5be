/* dialects.c - how nsinit, and each program that it stands in for, words its messages
 *
 * People and their tests search for these lines, so they are those of tini 0.19, dumb-init 1.2.5, catatonit 0.2 and
 * the Kubernetes pause container 3.10, to the letter. The words themselves are in words.def. */
#include "dialects.h"

const struct dialect dialect_nsinit = {
	.name = "nsinit",
	.prefix = { "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: " },
	.self = STATUS_SELF,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
	.number = DIALECT_NSINIT,
};

const struct dialect dialect_tini = {
	.name = "tini",
	.prefix = { "[FATAL tini (%d)] ", "[WARN  tini (%d)] ", "[INFO  tini (%d)] ", "[DEBUG tini (%d)] ",
		    "[TRACE tini (%d)] " },
	.self = 1,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
	.number = DIALECT_TINI,
};

#define DUMB_PREFIX "[dumb-init] "

const struct dialect dialect_dumb_init = {
	.name = "dumb-init",
	.prefix = { DUMB_PREFIX, DUMB_PREFIX, DUMB_PREFIX, DUMB_PREFIX, DUMB_PREFIX },
	.self = 1,
	.cannot_exec = 2,
	.not_found = 2,
	.number = DIALECT_DUMB_INIT,
};

const struct dialect dialect_catatonit = {
	.name = "catatonit",
	.prefix = { "ERROR (catatonit:%d): ", "WARN (catatonit:%d): ", "INFO (catatonit:%d): ",
		    "DEBUG (catatonit:%d): ", "DEBUG (catatonit:%d): " },
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
	.number = DIALECT_CATATONIT,
};

const struct dialect dialect_pause = {
	.name = "pause",
	.prefix = { "", "", "", "", "" },
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
	.number = DIALECT_PAUSE,
};
