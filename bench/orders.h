/* orders.h - what measure writes to the standard input of `command orphans` */
#ifndef BENCH_ORDERS_H
#define BENCH_ORDERS_H

struct orders {
	unsigned int count; /* orphans to make */
	unsigned int batch; /* of which so many die at once */
};

#endif
