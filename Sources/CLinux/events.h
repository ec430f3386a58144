/* eventfd(2), epoll(7) and futex(2): what of them Swift cannot see. Nothing else belongs here. */
#ifndef IRQMARK_EVENTS_H
#define IRQMARK_EVENTS_H

#include <linux/futex.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* write(2) to an eventfd; Swift would have to take the address of a copy first. */
static inline long irqmark_counter_add(int descriptor, uint64_t count)
{
    return write(descriptor, &count, sizeof(count));
}

/* futex(2) has no function of its own, and syscall(2) is variadic, which Swift does not import. */
static inline long irqmark_futex(const void *word, int operation, uint32_t value, const struct timespec *timeout)
{
    return syscall(SYS_futex, word, operation, value, timeout, (void *)0, 0);
}

#endif
