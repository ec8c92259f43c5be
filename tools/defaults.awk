# defaults.awk - fills the table of default files in doc/sandbox.md
#
#   awk -f tools/defaults.awk steps/mounts_default.def doc/sandbox.md >new
#
# The table stands between two marks in the document, and is made from the rows of mounts_default.def: a comment there
# begins a group, and says why its rows exist; rows of a group that do the same thing share a line of the table. A row or
# a flag that is not known ends with an error, so that nothing is left out without notice.
function fail(what) {
	print FILENAME ":" FNR ": " what >"/dev/stderr"
	failed = 1
	exit 1
}

function has(word, flags) {
	return index("|" flags "|", "|" word "|") > 0
}

# What a row shows; KIND, SOURCE and FLAGS are as written, flags without blanks.
function description(kind, source, flags, text) {
	if (kind == "TMPFS")
		text = "an empty directory in memory"
	else if (kind == "DIRECTORY")
		text = "an empty directory, writable"
	else if (kind == "BIND")
		text = "that of the host, read-only"
	else if (kind == "DEVICE")
		text = "the device of the host"
	else if (kind == "DEVPTS")
		text = "terminals of the sandbox's own"
	else if (kind == "SYMLINK")
		text = "a symbolic link to `" source "`"
	else if (kind == "PROC")
		text = "the processes of the sandbox"
	else if (kind == "MASK")
		return "masked: empty"
	else if (kind == "READ_ONLY")
		return "read-only"
	else
		fail("no words for the kind " kind)
	if (has("LINK", flags))
		text = text "; a symbolic link is shown as one"
	if (has("UNMAPPED", flags))
		text = text ", with the owners of the host"
	return text
}

# A line of the table for the rows that have been gathered.
function flush_row() {
	if (paths != "")
		table[++lines] = "| " paths " | " shown " | " why " |"
	if (paths != "")
		why = ""
	paths = ""
}

function add_row(macro, kind, source, target, flags, text, flag, i) {
	split(flags, flag, "|")
	for (i in flag)
		if (flag[i] !~ /^(0|WRITABLE|OPTIONAL|LINK|UNMAPPED)$/)
			fail("no words for the flag " flag[i])
	text = description(kind, source, flags)
	if (macro == "IMAGE")
		text = text " (with `--root`)"
	if (text != shown)
		flush_row()
	shown = text
	paths = paths (paths == "" ? "" : " ") "`" target "`"
}

# The policy: comments of several lines are joined; the first one is the header of the file.
FNR == NR && (/^\/\*/ || in_comment) {
	text = $0
	sub(/^\/?[ *]*/, "", text)
	comment = in_comment ? comment " " text : text
	in_comment = text !~ /\*\/$/
	if (!in_comment) {
		flush_row()
		sub(/ *\*\/$/, "", comment)
		why = comments++ ? comment : ""
	}
	next
}
FNR == NR && /^[A-Z]+\(/ {
	row = $0
	macro = substr(row, 1, index(row, "(") - 1)
	if (macro !~ /^(SYSTEM|IMAGE|MOUNT|PROC|RESTRICT)$/)
		fail("no words for a row of " macro)
	# "mode=620,ptmxmode=666" is one field
	sub(/^[A-Z]+\(/, "", row)
	quoted = split(row, part, "\"")
	kind = part[1]
	gsub(/[ ,]/, "", kind)
	flags = part[5]
	sub(/^, */, "", flags)
	sub(/,[^,]*(\([^)]*\))?\)$/, "", flags)
	gsub(/ /, "", flags)
	if (quoted == 3)
		add_row(macro, kind, "", part[2], "0")
	else if (quoted == 5)
		add_row(macro, kind, part[2], part[4], flags)
	else
		fail("not a row")
	next
}
FNR == NR && NF { fail("not understood") }
FNR == NR { next }

# The document.
FNR == 1 { flush_row() }
/^<!-- end of the table/ { inside = 0; ends++ }
!inside { print }
/^<!-- the table is made / {
	inside = 1
	starts++
	print "\n| path | what the command sees there | why |\n|---|---|---|"
	for (i = 1; i <= lines; i++)
		print table[i]
	print ""
}
END {
	if (!failed && (starts != 1 || ends != 1 || inside)) {
		print "defaults.awk: the marks of the table are not there once" >"/dev/stderr"
		failed = 1
	}
	exit failed
}
