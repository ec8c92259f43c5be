/* sink.h - a file that is written at the end, whole or not at all */
#ifndef REPORT_SINK_H
#define REPORT_SINK_H

#include "../base/text.h"
#include "../run.h"

/* Opens what `path`, which may be fd:N, is written through. `what` is the option. Warns, and returns a sink without an fd,
 * where that cannot be. */
struct sink sink_open(const char *what, const char *path);
/* Writes it: in place, or as a new file that takes the name. Returns 0; or -1, errno. */
int sink_write(const struct sink *sink, const struct text *text, bool in_place);

#endif
