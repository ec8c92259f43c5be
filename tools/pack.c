/* pack.c - packs the texts that few runs print: base/packed.h says how
 *
 * usage: pack <TEXT >cold_packed.c */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../base/packed.h"

enum { SIZE = 1 << 17, LONGEST = 128, ROUNDS = 10 };

static uint8_t text[SIZE], packed[SIZE];
static size_t length, used;

/* What put() learns, as in base/cold.c, and what the bits cost on the average. */
static struct {
	uint16_t zero;
	uint8_t seen;
	double sum[2], cost[2];
	unsigned times;
} chance[PACKED_CHANCES];

static struct {
	uint64_t low;
	uint32_t range;
} coder;

/* Writes the highest byte of low, and what it carries into those before. */
static void shift_out(void)
{
	if (coder.low >> 32)
		for (size_t i = used; ++packed[--i] == 0;)
			;
	packed[used++] = (uint8_t)(coder.low >> 24);
	coder.low = (coder.low & 0xffffff) << 8;
}

static void learn(unsigned which, unsigned bit)
{
	unsigned slow = chance[which].seen + 2u;

	if (bit)
		chance[which].zero -= (uint16_t)(chance[which].zero / slow);
	else
		chance[which].zero += (uint16_t)((0xffff - chance[which].zero) / slow);
	chance[which].seen += slow < PACKED_SLOWEST;
}

/* `other`: a second chance, or the same. */
static void put(unsigned which, unsigned other, unsigned bit)
{
	uint32_t bound = (coder.range >> 16) * ((chance[which].zero + chance[other].zero) / 2u);

	chance[which].sum[0] -= log2(chance[which].zero / 65536.0);
	chance[which].sum[1] -= log2(1 - chance[which].zero / 65536.0);
	chance[which].times++;
	if (bit)
		coder.low += bound;
	coder.range = bit ? coder.range - bound : bound;
	learn(which, bit);
	if (other != which)
		learn(other, bit);
	for (; coder.range < 1 << 24; coder.range <<= 8)
		shift_out();
}

static double cost(unsigned which, unsigned bit)
{
	return chance[which].cost[bit];
}

static void put_number(unsigned which, size_t number)
{
	for (; number > 1; number >>= 1, which += 2) {
		put(which, which, 1);
		put(which + 1, which + 1, number & 1);
	}
	put(which, which, 0);
}

static double number_cost(unsigned which, size_t number)
{
	double sum = 0;

	for (; number > 1; number >>= 1, which += 2)
		sum += cost(which, 1) + cost(which + 1, number & 1);
	return sum + cost(which, 0);
}

/* The two chances of the byte at a place: the first of each. */
static unsigned byte_chance(size_t at)
{
	return PACKED_BYTE + (at ? text[at - 1] >> 5 : 0) * 256u;
}

static unsigned behind_chance(size_t at)
{
	return PACKED_BEHIND + (at ? text[at - 1] : 0) * 256u;
}

static void put_byte(size_t at)
{
	for (unsigned i = 8, node = 1; i-- > 0; node = node * 2 + (text[at] >> i & 1))
		put(byte_chance(at) + node, behind_chance(at) + node, text[at] >> i & 1);
}

/* By what the chances knew at the end of the round before. */
static double byte_cost(size_t at)
{
	double sum = 0;

	for (unsigned i = 8, node = 1; i-- > 0; node = node * 2 + (text[at] >> i & 1)) {
		double zero = (chance[byte_chance(at) + node].zero + chance[behind_chance(at) + node].zero) / 131072.0;

		sum -= log2(text[at] >> i & 1 ? 1 - zero : zero);
	}
	return sum;
}

/* The cheapest way to a place in the text, after a byte [0] or a piece [1]. */
struct way {
	double cost;
	size_t length, back; /* the last step; back: 0 for a byte */
	size_t last_back;    /* of the last piece */
	unsigned from;       /* whether the step before was a piece */
};

static struct way ways[SIZE + 1][2];

static void offer(size_t to, unsigned is_piece, struct way way)
{
	if (way.cost < ways[to][is_piece].cost)
		ways[to][is_piece] = way;
}

static size_t same_bytes(size_t at, size_t back)
{
	size_t same = 0;

	while (same < LONGEST && at + same < length && text[at + same] == text[at + same - back])
		same++;
	return same;
}

/* Every piece that could come next, from `back` before. */
static void offer_pieces(size_t at, size_t back, size_t most)
{
	double far = number_cost(PACKED_BACK, back + 1);

	for (unsigned from = 0; from < 2; from++) {
		const struct way *way = &ways[at][from];
		double all = way->cost + cost(PACKED_PIECE + from, 1);

		if (from == 0)
			all += back == way->last_back ? cost(PACKED_SAME, 1) : cost(PACKED_SAME, 0) + far;
		else
			all += far;
		for (size_t size = 1; size <= most; size++)
			offer(at + size, 1,
			      (struct way){ all + number_cost(PACKED_LENGTH, size), size, back, back, from });
	}
}

static void find_ways(void)
{
	for (size_t at = 0; at <= length; at++)
		ways[at][0].cost = ways[at][1].cost = 1e30;
	ways[0][0] = (struct way){ .cost = 0 };
	for (size_t at = 0; at < length; at++) {
		size_t longest = 0;

		for (unsigned from = 0; from < 2; from++) {
			const struct way *way = &ways[at][from];

			offer(at + 1, 0,
			      (struct way){ way->cost + cost(PACKED_PIECE + from, 0) + byte_cost(at), 1, 0,
					    way->last_back, from });
		}
		for (size_t back = 1; back <= at; back++) {
			size_t most = same_bytes(at, back);

			/* What is farther off is dearer: only if it is longer, or the same again. */
			if (most > longest || (most && back == ways[at][0].last_back))
				offer_pieces(at, back, most);
			if (most > longest)
				longest = most;
		}
	}
}

static void put_step(const struct way *way, const struct way *before)
{
	put(PACKED_PIECE + way->from, PACKED_PIECE + way->from, way->back != 0);
	if (!way->back)
		return;
	if (!way->from)
		put(PACKED_SAME, PACKED_SAME, way->back == before->last_back);
	if (way->from || way->back != before->last_back)
		put_number(PACKED_BACK, way->back + 1);
	put_number(PACKED_LENGTH, way->length);
}

/* Writes the cheapest way from the start to the end, and the end. */
static void put_ways(void)
{
	static const struct way *steps[SIZE], start;
	const struct way *before = &start;
	unsigned is_piece = ways[length][1].cost < ways[length][0].cost, end = is_piece;
	size_t count = 0, at = length;

	for (; at > 0; at -= steps[count++]->length) {
		steps[count] = &ways[at][is_piece];
		is_piece = steps[count]->from;
	}
	for (; count-- > 0; before = steps[count], at += before->length) {
		put_step(steps[count], before);
		if (!steps[count]->back)
			put_byte(at);
	}
	put(PACKED_PIECE + end, PACKED_PIECE + end, 1);
	if (!end)
		put(PACKED_SAME, PACKED_SAME, 0);
	put_number(PACKED_BACK, 1);
	for (int i = 0; i < 4; i++)
		shift_out();
}

int main(void)
{
	length = fread(text, 1, SIZE, stdin);
	if (length == SIZE)
		return 1;
	for (unsigned i = 0; i < PACKED_CHANCES; i++) {
		chance[i].cost[0] = chance[i].cost[1] = 1;
		chance[i].zero = 0x8000;
	}
	/* The cheapest way by what the bits cost when the round before was written. */
	for (int round = 0; round < ROUNDS; round++) {
		find_ways();
		for (unsigned i = 0; i < PACKED_CHANCES; i++) {
			chance[i].zero = 0x8000;
			chance[i].seen = 0;
			chance[i].sum[0] = chance[i].sum[1] = chance[i].times = 0;
		}
		coder.low = used = 0;
		coder.range = 0xffffffff;
		put_ways();
		for (unsigned i = 0; i < PACKED_CHANCES; i++)
			for (int bit = 0; bit < 2; bit++)
				chance[i].cost[bit] = (chance[i].sum[bit] + 1) / (chance[i].times + 1);
	}
	puts("/* Made by tools/pack.c */\nconst unsigned char cold_packed[] = {");
	for (size_t i = 0; i < used; i++)
		printf("%u,", packed[i]);
	puts("};");
	return 0;
}
