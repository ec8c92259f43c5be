/* directory.c - the names in a directory, without the heap that opendir(3) takes */
#include "directory.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux.h"

bool directory_open(struct directory *directory, int at, const char *path)
{
	directory->fd = sys_open(at, path, O_RDONLY | O_DIRECTORY);
	directory->used = directory->at = 0;
	return directory->fd >= 0;
}

const char *directory_next(struct directory *directory)
{
	/* As in getdents64(2), which no header declares. */
	const struct entry {
		uint64_t inode;
		int64_t offset;
		uint16_t length;
		unsigned char type;
		char name[];
	} * entry;

	if (directory->at >= directory->used) {
		directory->used = syscall(SYS_getdents64, directory->fd, directory->buffer, sizeof(directory->buffer));
		directory->at = 0;
		if (directory->used <= 0)
			return NULL;
	}
	entry = (const void *)(directory->buffer + directory->at);
	directory->at += entry->length;
	return entry->name;
}

void directory_close(struct directory *directory)
{
	(void)close(directory->fd);
}
