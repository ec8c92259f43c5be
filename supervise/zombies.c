/* zombies.c - zombies that are not ours: their living parents, which do not wait for them */
#include "zombies.h"

#include <unistd.h>

#include "../base/log.h"

struct look {
	struct process_list *parents;
	enum zombies how;
};

static bool look_at(const struct process *process, void *data)
{
	const struct look *look = data;
	struct process parent;
	struct listed_process *item;

	/* A parent outside of our PID namespace is 0 to us. */
	if (!process->is_zombie || process->parent == getpid() || !process_read(process->parent, &parent))
		return true;
	item = process_list_add(look->parents, parent.pid, parent.name);
	if (!item)
		return false;
	item->count++;
	if (item->zombie == process->pid || look->how == ZOMBIES_ONCE)
		item->old = true;
	if (item->count == 1)
		item->next_zombie = process->pid;
	return true;
}

void zombies_look(struct process_list *parents, enum zombies how)
{
	struct look look = { parents, how };

	for (size_t i = 0; i < parents->count; i++)
		parents->item[i].count = 0;
	process_each(look_at, &look);
	for (size_t i = 0; i < parents->count; i++) {
		struct listed_process *item = &parents->item[i];

		if (how != ZOMBIES_SILENT && item->count && item->old && !item->said) {
			item->said = true;
			warn(0,
			     "zombies: %s (pid %d) does not wait for its children: %u of them are zombies, which no init can reap",
			     item->name, (int)item->pid, item->count);
		}
		item->zombie = item->next_zombie;
	}
}
