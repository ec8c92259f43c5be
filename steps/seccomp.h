/* seccomp.h - a filter of the system calls of the command */
#ifndef STEPS_SECCOMP_H
#define STEPS_SECCOMP_H

#include "../base/text.h"
#include "../run.h"

/* Dies if a name is not that of a system call, or a file is not a filter. */
void seccomp_decide(struct plan *plan, const struct config *config, const struct host *host);
void seccomp_explain(const struct plan *plan, struct text *text);
/* The child, last before the exec: from here on the filter applies to it as well. Needs no_new_privs. */
void seccomp_install(const struct plan *plan, struct run *run);

#endif
