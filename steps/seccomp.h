/* seccomp.h - which system calls the command may make */
#ifndef STEPS_SECCOMP_H
#define STEPS_SECCOMP_H

#include "../base/text.h"
#include "../run.h"

/* Dies of a name that no system call has and of a file that is not a filter. */
void seccomp_decide(struct plan *plan, const struct config *config, const struct host *host);
void seccomp_explain(const struct plan *plan, struct text *text);
/* The last step before the exec: from here on, nsinit's child is under the filter as well. Needs no_new_privs. */
void seccomp_take(const struct plan *plan, struct run *run);

#endif
