/* report.h - how it ended: one line, JSON, termination log */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "../run.h"

/* Opens what will be written and reads what will be compared. Before the command runs; warns, never dies. */
void report_open(struct run *run);
/* Says how it ended, wherever that was asked for. Never changes the status. */
void report_write(const struct run *run, struct outcome outcome);

#endif
