/* linux.c - what linux.h cannot do in line */
#include "linux.h"

HOT long sys_result(long result)
{
	return result == -1 ? -errno : result;
}
