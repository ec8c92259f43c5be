/* signals.h - names and numbers, masks, and where a signal goes */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "base/text.h"
#include "plan.h"

/* The number of TERM, SIGTERM, 15, RTMIN+3 or RTMAX-1, or -1. */
int signals_number(const char *name);
/* Appends the name without SIG: TERM, RTMIN+3, 33. */
void signals_add_name(struct text *text, int sig);
/* The policy that passes on as it is: every signal as itself, to the command; every status; nothing timed. */
struct policy signals_pass_on(void);
/* Blocks every signal and keeps what was inherited in run. Call it before anything else. */
void signals_block(struct run *run);
/* Opens run->signalfd. */
void signals_open(struct run *run);
/* Gives the command the mask and the dispositions that nsinit was given. For the child, just before exec. */
void signals_restore(const struct run *run);
/* Blocks every signal again, for a child whose exec has failed. */
void signals_block_again(void);
/* Whether this signal is for the command, and not a fault, our own doing, or one that it has had already. */
bool signals_is_for_command(const struct run *run, const siginfo_t *info);
/* Sends `sig` to the command, its group, or all, with the payload of `info` if it has one. Returns 0; or -1, errno. */
int signals_send(const struct run *run, int sig, const siginfo_t *info);
/* Sends `sig` to the command alone. Returns 0; or -1, errno. */
int signals_send_command(const struct run *run, int sig, const siginfo_t *info);
/* Sends `sig` to the group that the command was started in. Returns 0; or -1, errno. */
int signals_send_group(const struct run *run, int sig, const siginfo_t *info);
/* Sends `sig` to every process that is left: of the namespace as PID 1, else our descendants. */
void signals_send_all(const struct run *run, int sig);

#endif
