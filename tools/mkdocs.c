/* mkdocs.c - writes what users read about the options, from cli/options.def
 *
 * usage: mkdocs man <man/nsinit.1.in    fills the line @OPTIONS@ in
 *        mkdocs bash|zsh|fish           completions */
#include <stdio.h>
#include <string.h>

struct row {
	const char *letter, *name, *argument, *help, *paragraph; /* a row without a name is a headline */
};

static const struct row rows[] = {
#define SECTION(title) { .help = (title) },
#define OPT(letter, name, argument, parse, field, flags, help, ...) { letter, name, argument, help, NULL },
#define DOC(text) { .paragraph = (text) },
#include "../cli/options.def"
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static int is_option(const struct row *row)
{
	return row->name != NULL;
}

/* mdoc(7): a dash of an option is \-. */
static void print_escaped(const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			putchar('\\');
		putchar(*text);
	}
}

/* mdoc wants a new line for each sentence, and none above 80 columns; a macro is left as it is. */
static void print_text(const char *text)
{
	size_t column = 0;

	if (*text == '.') {
		fputs(text, stdout);
		return;
	}
	while (*text && *text != '\n') {
		size_t word = strcspn(text, " \n");

		if (column && (column + 1 + word > 78)) {
			putchar('\n');
			column = 0;
		}
		column += (size_t)printf("%s%.*s", column ? " " : "", (int)word, text);
		if (word && text[word] == ' ' && text[word - 1] == '.') {
			putchar('\n');
			column = 0;
		}
		text += word + (text[word] == ' ');
	}
	putchar('\n');
}

static void print_option_man(const struct row *row)
{
	fputs(".It ", stdout);
	if (*row->letter)
		printf("Fl %s , ", row->letter);
	printf("Fl Fl %s", row->name);
	if (*row->argument == '[')
		printf(" Ns Oo = Ns Ar %.*s Oc", (int)strlen(row->argument) - 3, row->argument + 2);
	else if (*row->argument)
		printf(" Ar %s", row->argument);
	putchar('\n');
	printf("%c", row->help[0] >= 'a' && row->help[0] <= 'z' ? row->help[0] - 'a' + 'A' : row->help[0]);
	print_escaped(row->help + 1);
	puts(".");
}

static void print_man(void)
{
	char line[4096];
	int open = 0, literal = 0;

	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "@OPTIONS@\n") != 0) {
			literal = strncmp(line, ".Bd", 3) == 0 || (literal && strncmp(line, ".Ed", 3) != 0);
			if (literal)
				fputs(line, stdout);
			else
				print_text(line);
			continue;
		}
		for (size_t i = 0; i < ROWS; i++) {
			if (is_option(&rows[i])) {
				print_option_man(&rows[i]);
			} else if (rows[i].paragraph) {
				print_text(rows[i].paragraph);
			} else {
				printf("%s.Ss %s\n.Bl -tag -width Ds\n", open ? ".El\n" : "", rows[i].help);
				open = 1;
			}
		}
		puts(".El");
	}
}

static void print_bash(void)
{
	puts("# bash completion for nsinit; made by tools/mkdocs.c\n"
	     "_nsinit() {\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} i\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\t# behind the first word that is no option, or --, it is the command's line\n"
	     "\t\tif [[ ${COMP_WORDS[i]} == -- || (${COMP_WORDS[i]} != -* && ${COMP_WORDS[i - 1]} != -*) ]]; then\n"
	     "\t\t\t_command_offset $((i + (${#COMP_WORDS[i]} == 2)))\n"
	     "\t\t\treturn\n"
	     "\t\tfi\n"
	     "\tdone\n"
	     "\tif [[ $word == -* ]]; then\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -W '\\");
	for (size_t i = 0; i < ROWS; i++)
		if (is_option(&rows[i]))
			printf("\t\t\t--%s \\\n", rows[i].name);
	puts("\t\t\t' -- \"$word\")\n"
	     "\telse\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -c -- \"$word\")\n"
	     "\tfi\n"
	     "}\n"
	     "complete -F _nsinit nsinit");
}

static void print_zsh(void)
{
	puts("#compdef nsinit\n# zsh completion for nsinit; made by tools/mkdocs.c\n_arguments -s -S \\");
	for (size_t i = 0; i < ROWS; i++) {
		char help[128], *at = help;

		if (!is_option(&rows[i]))
			continue;
		for (const char *c = rows[i].help; *c && at < help + sizeof(help) - 5; c++) {
			if (*c == '\'')
				at += sprintf(at, "'\\'");
			else if (strchr("[]:\\", *c))
				*at++ = '\\';
			*at++ = *c;
		}
		*at = '\0';
		printf("\t'*--%s%s[%s]%s' \\\n", rows[i].name, *rows[i].argument == '[' ? "=-" : *rows[i].argument ? "=" : "",
		       help, *rows[i].argument ? ": :" : "");
	}
	puts("\t'(-):command: _command_names -e' '*::arguments: _normal'");
}

static void print_fish(void)
{
	puts("# fish completion for nsinit; made by tools/mkdocs.c");
	for (size_t i = 0; i < ROWS; i++) {
		if (!is_option(&rows[i]))
			continue;
		printf("complete -c nsinit%s%s -l %s%s -d \"%s\"\n", *rows[i].letter ? " -s " : "", rows[i].letter,
		       rows[i].name, *rows[i].argument && *rows[i].argument != '[' ? " -x" : "", rows[i].help);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (strcmp(what, "man") == 0)
		print_man();
	else if (strcmp(what, "bash") == 0)
		print_bash();
	else if (strcmp(what, "zsh") == 0)
		print_zsh();
	else if (strcmp(what, "fish") == 0)
		print_fish();
	else
		return fprintf(stderr, "usage: mkdocs man|bash|zsh|fish\n"), 2;
	return ferror(stdout) ? 1 : 0;
}
