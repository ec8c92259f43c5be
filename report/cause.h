/* cause.h - the reason behind the signal that killed the command: the OOM killer, a seccomp filter */
#ifndef REPORT_CAUSE_H
#define REPORT_CAUSE_H

#include "../run.h"

/* How many processes the OOM killer has killed in our cgroup since the start; -1 where that is not known. */
int64_t cause_oom_kills(const struct run *run);
/* Changes CAUSE_SIGNAL to CAUSE_OOM or CAUSE_SECCOMP where that was the reason. */
void cause_find(const struct run *run, struct outcome *outcome);

#endif
