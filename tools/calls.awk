# calls.awk - makes the table of system calls that steps/seccomp.c includes
#
#   echo '#include <sys/syscall.h>' | cc -E -dM - | awk -f tools/calls.awk - steps/seccomp.def >calls.h
#
# The compiler says which calls its target has, seccomp.def what becomes of them. A row for each number, in their order,
# those in between that no call has included. What seccomp.def gets wrong ends the build.
function fail(line, what) {
	print "steps/seccomp.def:" line ": " what >"/dev/stderr"
	failed = 1
	exit 1
}

# A number, a name, or (name+number); 0 is a call too, so -1 says that it is none of these.
function number_of(value, part) {
	gsub(/[()]/, "", value)
	if (value ~ /^[0-9]+$/)
		return value + 0
	if (split(value, part, "+") == 2 && part[1] in defined)
		return number_of(defined[part[1]]) + part[2]
	return value in defined ? number_of(defined[value]) : -1
}

# 32-bit musl marks the calls of old; the kernel calls them as ever.
function kernel_name(name) {
	sub(/_time32$/, "", name)
	if (name ~ /^(clock|timer|timerfd)_[gs]ettime32$/)
		sub(/32$/, "", name)
	return name
}

function add_call(number, name) {
	if (number < 0)
		return
	number_by_name[name] = number
	# Of two names for one number, the same one whatever order the compiler lists them in.
	if (!(number in name_at) || name < name_at[number])
		name_at[number] = name
	if (!count || number < first)
		first = number
	if (number > last)
		last = number
	count++
}

function add_calls(name) {
	for (name in defined)
		if (name ~ /^__NR_[a-z_]/)
			add_call(number_of(name), kernel_name(substr(name, 6)))
	if (count < 200)
		fail(1, "the compiler has only " count + 0 " system calls")
	first -= first % 1000 # MIPS counts from 4000, 5000 or 6000
}

function classify(line, names, action, exempting, list, i, n) {
	n = split(names, list, " ")
	for (i = 1; i <= n; i++) {
		if (list[i] in line_of)
			fail(line, list[i] " is in line " line_of[list[i]] " already")
		line_of[list[i]] = line
		if (list[i] in number_by_name)
			row[number_by_name[list[i]]] = action ", " exempting
	}
}

FNR == NR {
	if ($1 == "#define")
		defined[$2] = $3 $4 $5
	next
}
FNR == 1 {
	add_calls()
}
/^\/\*/ {
	in_comment = 1
}
in_comment {
	if (/\*\/$/)
		in_comment = 0
	next
}
/^$/ || /^RULE\(.*\)/ {
	next
}
{
	text = $0
	sub(/ *\/\*.*\*\/$/, "", text)
	if (text !~ /^[A-Z]+\([A-Za-z0-9_, ]+\)$/)
		fail(FNR, "what is '" text "'?")
	split(text, part, "[(),] *")
	kind = part[1]
}
kind == "NUMBERS" {
	if (part[2] in defined) {
		n = split(part[4], list, " ")
		for (i = 1; i <= n; i++)
			if (!(list[i] in number_by_name))
				add_call(first + part[3] + i - 1, list[i])
	}
	next
}
kind == "DENY" || kind == "ABSENT" || kind == "CHECK" || kind == "STRICT" || kind == "ELSEWHERE" {
	rows[FNR] = text
	next
}
{
	fail(FNR, "what is '" kind "'?")
}

function read_row(line, part, list, n, i) {
	split(rows[line], part, "[(),] *")
	if (part[1] == "DENY")
		classify(line, part[3], "EPERM", part[2])
	else if (part[1] == "ABSENT")
		classify(line, part[3], "ENOSYS", part[2])
	else if (part[1] == "CHECK")
		classify(line, part[3], part[4], part[2])
	else if (part[1] == "STRICT")
		classify(line, part[2], "ALLOW", "NEVER")
	else {
		n = split(part[2], list, " ")
		for (i = 1; i <= n; i++)
			elsewhere[list[i]] = line
	}
}

function check_names(name) {
	for (name in line_of)
		if (!(name in number_by_name) && !(name in elsewhere))
			fail(line_of[name], "no system call is called " name)
	for (name in elsewhere)
		if (name in number_by_name || !(name in line_of))
			fail(elsewhere[name], name " does not belong here")
}

END {
	if (failed)
		exit 1
	for (line = 1; line <= FNR; line++)
		if (line in rows)
			read_row(line)
	if ("__x86_64__" in defined)
		check_names()
	print "/* Made by tools/calls.awk from steps/seccomp.def and the compiler's list: CALL(number, name, action, exempting) */"
	print "#define CALLS_FIRST " first
	print "#define CALLS \\"
	for (number = first; number <= last; number++) {
		becomes = number in row ? row[number] : number in name_at ? "COMMON, NEVER" : "UNKNOWN, NEVER"
		printf "\tCALL(%d, \"%s\", %s)%s\n", number, name_at[number], becomes, number < last ? " \\" : ""
	}
}
