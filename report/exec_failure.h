/* exec_failure.h - why an exec failed, in words */
#ifndef REPORT_EXEC_FAILURE_H
#define REPORT_EXEC_FAILURE_H

#include "../base/text.h"

/* Appends " (what is wrong and what to do)" about this file and the errno of its exec, or nothing. It begins with the path
 * in `shown`, if there is one. */
void diagnose_exec(struct text *text, const char *path, const char *shown, int err);

#endif
