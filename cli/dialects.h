/* dialects.h - the messages of nsinit, and of each program that it replaces */
#ifndef CLI_DIALECTS_H
#define CLI_DIALECTS_H

#include "../base/log.h"

extern const struct log_format log_format_nsinit, log_format_tini, log_format_dumb_init, log_format_catatonit,
	log_format_pause;

#endif
