# layers.awk - prints each #include that the order of the directories does not allow
#
#   awk -f tools/layers.awk *.c *.h */*.c */*.h      from the root of the repository
#
# 1. A file includes its own directory or a lower one. 2. No circle inside a directory. 3. Only steps/steps.c includes the
# header of a module (mount_ops.h is none: it has no row in the tables); only steps/network.c, steps/bridge.c and run.h,
# which has their buffer, include net/.
BEGIN {
	count = split("base net config plan run signals report steps spawn supervise cli sandbox init", order, " ")
	for (i = 1; i <= count; i++)
		layer[order[i]] = i
}
function layer_of(path, part) {
	split(path, part, /[\/.]/)
	return layer[part[1]]
}
function stem(path) {
	sub(/\.[a-z]+$/, "", path)
	return path
}
function directory(path) {
	return path ~ /\// ? substr(path, 1, index(path, "/")) : ""
}
/^#include "/ {
	from = FILENAME
	sub(/^\.\//, "", from)
	split($0, quoted, "\"")
	to = quoted[2]
	to = to ~ /^\.\.\// ? substr(to, 4) : directory(from) to
	if (stem(from) == stem(to))
		next
	if (!layer_of(from) || !layer_of(to))
		print from " or " to ": no layer in tools/layers.awk"
	else if (layer_of(to) > layer_of(from))
		print from " includes " to ", which is above it"
	if (to == "steps/mount_ops.h" && directory(from) != "steps/")
		print from " includes " to ", which is for steps/ alone"
	if (directory(to) == "steps/" && to ~ /\.h$/ && to !~ /\/(steps|mount_ops)\.h$/ && from != "steps/steps.c")
		print from " includes " to ", which steps/steps.c alone may"
	if (directory(to) == "net/" && directory(from) != "net/" && from !~ /^(steps\/(network|bridge)\.c|run\.h)$/)
		print from " includes " to ", which is not for it"
	edge[stem(from), stem(to)]
	node[stem(from)]
}
# Whether `to` is reached from `from` inside their directory.
function reaches(from, to, seen, pair, part) {
	for (pair in edge) {
		split(pair, part, SUBSEP)
		if (part[1] != from || directory(part[2]) != directory(from) || seen[part[2]]++)
			continue
		if (part[2] == to || reaches(part[2], to, seen))
			return 1
	}
	return 0
}
END {
	for (name in node) {
		split("", seen)
		if (reaches(name, name, seen))
			print name " includes itself by way of others"
	}
}
