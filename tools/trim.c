/* trim.c - cuts the section headers off an executable: 1 KiB that no loader reads
 *
 * usage: trim FILE */
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };

static unsigned char file[SIZE];

/* The same for either class. */
#define TRIM(bits)                                                                                                     \
	do {                                                                                                           \
		Elf##bits##_Ehdr *header = (Elf##bits##_Ehdr *)file;                                                   \
		const Elf##bits##_Phdr *program = (const Elf##bits##_Phdr *)(file + header->e_phoff);                  \
                                                                                                                       \
		for (int i = 0; i < header->e_phnum; i++)                                                              \
			if (program[i].p_type == PT_LOAD && program[i].p_filesz &&                                     \
			    program[i].p_offset + program[i].p_filesz > end)                                           \
				end = program[i].p_offset + program[i].p_filesz;                                       \
		header->e_shoff = 0;                                                                                   \
		header->e_shnum = header->e_shstrndx = header->e_shentsize = 0;                                        \
	} while (0)

int main(int argc, char **argv)
{
	const int is_little = *(const char *)&(const int){ 1 };
	FILE *in = argc == 2 ? fopen(argv[1], "r+b") : NULL;
	size_t length = in ? fread(file, 1, SIZE, in) : 0, end = 0;

	if (length < sizeof(Elf64_Ehdr) || length == SIZE || memcmp(file, ELFMAG, SELFMAG) != 0)
		return 1;
	if (file[EI_DATA] != (is_little ? ELFDATA2LSB : ELFDATA2MSB)) /* of a foreign byte order: left as it is */
		return 0;
	if (file[EI_CLASS] == ELFCLASS64)
		TRIM(64);
	else
		TRIM(32);
	rewind(in);
	if (end == 0 || end > length || fwrite(file, 1, end, in) != end || fclose(in) || truncate(argv[1], (off_t)end))
		return 1;
	return 0;
}
