#ifndef COUNTING_MALLOC_H
#define COUNTING_MALLOC_H

/* How often the calling thread has allocated. Negative: this build's malloc is somebody else's (a sanitizer's). */
long counted_allocations(void);

#endif
