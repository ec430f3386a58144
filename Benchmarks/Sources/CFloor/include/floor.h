/* The floor loop, written by hand in C: the peer of irqmark's own. */
#ifndef CFLOOR_H
#define CFLOOR_H

#include <stdint.h>

struct cfloor;

/* `count` eventfds under one ring. NULL if the ring or an eventfd cannot be had. */
struct cfloor *cfloor_open(unsigned count);
void cfloor_close(struct cfloor *floor);

/* `turns` times: stamp and write each eventfd, reap all, stamp and record each. Returns ticks; adds to `checksum`. */
uint64_t cfloor_run(struct cfloor *floor, unsigned turns, uint64_t *checksum);

/* The writes alone. */
uint64_t cfloor_writes(struct cfloor *floor, unsigned turns);

#endif
