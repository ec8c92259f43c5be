/* cli.h - the command line and the environment, into config */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "../config.h"

/* Reads all that the user asked for. --help and --version end here, and mistakes: with the words and the status of the
 * program that nsinit was called as. */
void cli_parse(struct config *config, int argc, char **argv, char **environ);

#endif
