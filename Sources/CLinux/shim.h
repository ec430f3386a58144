/* What Swift cannot see of Linux: macros, over-long initialisers, and one instruction. Nothing else belongs here. */
#ifndef IRQMARK_SHIM_H
#define IRQMARK_SHIM_H

/* These first: liburing.h asks for _XOPEN_SOURCE, under which other modules' structures would look different. */
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/*
 * swift-system's C module brings <linux/io_uring.h>, liburing its own newer copy of it. One name cannot have two
 * definitions in one program of modules, so ours gets a name of its own; the functions are not affected.
 */
#define io_uring_sqe irqmark_io_uring_sqe
#include <liburing.h>

/* One completion, copied out so that the ring's head can advance once for the whole batch. */
struct irqmark_completion {
    uint64_t user_data;
    int32_t result;
    uint32_t flags;
};

/* write(2) to an eventfd; Swift would have to take the address of a copy first. */
static inline long irqmark_counter_add(int descriptor, uint64_t count)
{
    return write(descriptor, &count, sizeof(count));
}

/* The completion `offset` places after the head, which must be ready: io_uring_for_each_cqe is a macro. */
static inline struct irqmark_completion irqmark_completion_at(struct io_uring *ring, unsigned offset)
{
    const struct io_uring_cqe *cqe = &ring->cq.cqes[(*ring->cq.khead + offset) & ring->cq.ring_mask];

    return (struct irqmark_completion){ cqe->user_data, cqe->res, cqe->flags };
}

/* Whether the kernel holds completions back because the queue is full (SQ_CQ_OVERFLOW; *koverflow stays 0). */
static inline int irqmark_cq_overflown(struct io_uring *ring)
{
    return (IO_URING_READ_ONCE(*ring->sq.kflags) & IORING_SQ_CQ_OVERFLOW) != 0;
}

/* The counter of the processor's clock: rdtsc, or cntvct_el0. 0 where neither exists. */
static inline uint64_t irqmark_ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(value)::"memory");
    return value;
#else
    return 0;
#endif
}

/* Tells the processor that this is a spin loop. */
static inline void irqmark_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield" ::: "memory");
#endif
}

/* syscall(2) is variadic, which Swift does not import. */
static inline long irqmark_empty_call(void) { return syscall(SYS_getppid); }

static inline long irqmark_futex(const void *word, int operation, uint32_t value, const struct timespec *timeout)
{
    return syscall(SYS_futex, word, operation, value, timeout, (void *)0, 0);
}

/* cpu_set_t and its macros need _GNU_SOURCE, which would change other modules' headers: the plain system calls. */
static inline long irqmark_get_affinity(uint64_t *words, unsigned long bytes)
{
    return syscall(SYS_sched_getaffinity, 0, bytes, words);
}

static inline long irqmark_set_affinity(const uint64_t *words, unsigned long bytes)
{
    return syscall(SYS_sched_setaffinity, 0, bytes, words);
}

#endif
