/* zombies.h - zombies that are not ours: their living parents, which do not wait for them */
#ifndef SUPERVISE_ZOMBIES_H
#define SUPERVISE_ZOMBIES_H

#include "../base/process.h"

/* Whether a zombie is worth a warning when it is seen once, or only when it was there at the last look as well. */
enum zombies { ZOMBIES_SILENT, ZOMBIES_ONCE, ZOMBIES_TWICE };
/* Lists those of process_each() that have zombies for children; warns of each once. No init can reap those. */
void zombies_look(struct process_list *parents, enum zombies how);

#endif
