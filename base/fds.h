/* fds.h - file descriptors as a whole */
#ifndef BASE_FDS_H
#define BASE_FDS_H

#include <stdbool.h>
#include <stddef.h>

/* Puts something harmless on each of fds 0 to 2 that is closed, so that nothing of ours is mistaken for it. The command
 * finds it closed again. Returns 0; or -1, errno. */
int fds_fill_standard(void);
/* Closes every fd except those in `keep` (-1 is none). Where close_range(2) is forbidden, not missing, by a list in /proc
 * only if `may_list`. Returns 0; or -1, errno, if that cannot be done. */
int fds_close_all_but(const int *keep, size_t count, bool may_list);
/* Writes all of it. A pipe without a reader must not block us: so never more at once than one that is ready takes,
 * and an error, ETIMEDOUT, where it is not ready within `timeout_ms` (-1: no limit). Returns 0; or -1, errno. */
int fds_write_all(int fd, const char *bytes, size_t length, int timeout_ms);

#endif
