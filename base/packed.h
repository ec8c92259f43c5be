/* packed.h - how cold texts are packed: tools/pack.c does it, base/cold.c undoes it
 *
 * A text is a row of steps: a byte, or a piece of what is there already, so far back and so long. A step is a row of
 * bits. Each place in a step has its own chance that the bit is 0, learnt from those before, and a bit takes the less
 * room the better it was foreseen: a range coder. For the bits of a byte two chances are asked, one that learns fast and
 * one that knows more: their mean is what counts. */
#ifndef BASE_PACKED_H
#define BASE_PACKED_H

/* Which chance is for what. A number is written from its lowest bit on, each after a 1 for "there are more"; the
 * highest, which is 1, is left out. */
enum packed_chance {
	PACKED_PIECE,      /* a piece, not a byte; after a byte */
	PACKED_NEXT_PIECE, /* the same, after a piece */
	PACKED_SAME,       /* after a byte: from as far back as the piece before */
	PACKED_BYTE, /* and so on, by the highest bits of the byte before, and by those that come before, from the highest on */
	PACKED_BACK = PACKED_BYTE + 8 * 256, /* a number: how far back, plus 1; 1: the end */
	PACKED_LENGTH = PACKED_BACK + 32,    /* a number */
	PACKED_BEHIND = PACKED_LENGTH + 32,  /* a byte again, by the whole of the one before */
	PACKED_CHANCES = PACKED_BEHIND + 256 * 256
};

/* A chance learns by 1/2, 1/3, 1/4 and so on: down to this. */
enum { PACKED_SLOWEST = 64 };

#endif
