/* diagnose.h - why an exec failed, in words */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include "base/text.h"

/* Appends " (what is wrong and what to do)" about this file and the errno of its exec, or nothing. */
void diagnose_exec(struct text *text, const char *path, int err);

#endif
