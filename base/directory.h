/* directory.h - the names in a directory, without the heap that opendir(3) takes */
#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

#include <stdbool.h>

struct directory {
	int fd;
	long used, at;
	char buffer[2048];
};

/* Opens `path` in the directory `at`. False if it cannot be. */
bool directory_open(struct directory *directory, int at, const char *path);
/* The next name, until the next call; NULL at the end. */
const char *directory_next(struct directory *directory);
void directory_close(struct directory *directory);

#endif
