/* dialects.h - how nsinit, and each program that it stands in for, words its messages */
#ifndef CLI_DIALECTS_H
#define CLI_DIALECTS_H

#include "../base/error.h"

extern const struct dialect dialect_nsinit, dialect_tini, dialect_dumb_init, dialect_catatonit, dialect_pause;

#endif
