/* options.h - the command line of nsinit itself */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "parser.h"

extern const struct grammar nsinit_grammar;

#endif
