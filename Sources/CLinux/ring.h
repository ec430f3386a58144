/* io_uring: what of liburing Swift cannot see, and the kernel's flags, which are macros or enumerators by version.
   Nothing else belongs here, and Swift names no constant of liburing or of <linux/io_uring.h>. */
#ifndef IRQMARK_RING_H
#define IRQMARK_RING_H

/* These first: liburing.h asks for _XOPEN_SOURCE, under which other modules' structures would look different. */
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ring-names.h"
#include <liburing.h>

/* How a ring can be set up; older kernels refuse flags that they do not know with EINVAL. */
static const uint32_t irqmark_setup_single_issuer = IORING_SETUP_SINGLE_ISSUER;
static const uint32_t irqmark_setup_defer_taskrun = IORING_SETUP_DEFER_TASKRUN;
/* A thread of the kernel submits; it sleeps after a time without work, and has to be woken then. */
static const uint32_t irqmark_setup_sqpoll = IORING_SETUP_SQPOLL;
/* That thread is bound to the processor `sq_thread_cpu`. */
static const uint32_t irqmark_setup_sq_aff = IORING_SETUP_SQ_AFF;

/* Sets up a ring with these flags and both queues of these sizes, cut down to the kernel's largest. A submission thread
   runs on processor `cpu` and sleeps after `idle_ms` milliseconds without work; without one both say nothing. 0 or
   -errno. */
static inline int irqmark_ring_open(struct io_uring *ring, uint32_t submissions, uint32_t completions, uint32_t flags,
                                    uint32_t cpu, uint32_t idle_ms)
{
    struct io_uring_params parameters = { 0 };

    parameters.flags = flags | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    parameters.cq_entries = completions;
    parameters.sq_thread_cpu = cpu;
    parameters.sq_thread_idle = idle_ms;
    return io_uring_queue_init_params(submissions, ring, &parameters);
}

/* Submits what is queued and waits for that many completions, at most that long: one kernel entry. Returns how many
   entries were submitted, or -errno. */
static inline int irqmark_submit_and_wait(struct io_uring *ring, uint32_t at_least, uint64_t timeout_ns)
{
    struct __kernel_timespec limit = {
        .tv_sec = (long long)(timeout_ns / 1000000000),
        .tv_nsec = (long long)(timeout_ns % 1000000000),
    };
    struct io_uring_cqe *first = (void *)0;

    return io_uring_submit_and_wait_timeout(ring, &first, at_least, &limit, (void *)0);
}

/* A multishot poll for input. */
static inline void irqmark_prepare_poll(struct io_uring_sqe *entry, int file)
{
    io_uring_prep_poll_multishot(entry, file, POLLIN);
}

/* A poll for input that completes once. */
static inline void irqmark_prepare_poll_once(struct io_uring_sqe *entry, int file)
{
    io_uring_prep_poll_add(entry, file, POLLIN);
}

/* A read of an eventfd's counter into `value`, which stays in place until the completion. */
static inline void irqmark_prepare_counter_read(struct io_uring_sqe *entry, int file, uint64_t *value)
{
    io_uring_prep_read(entry, file, value, sizeof(*value), 0);
}

/* A write of 1 to an eventfd. The constant outlives every ring. */
static const uint64_t irqmark_one = 1;

static inline void irqmark_prepare_counter_add(struct io_uring_sqe *entry, int file)
{
    io_uring_prep_write(entry, file, &irqmark_one, sizeof(irqmark_one), 0);
}

/* The cancellation of every request that is armed. */
static inline void irqmark_prepare_cancel_all(struct io_uring_sqe *entry)
{
    io_uring_prep_cancel64(entry, 0, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL);
}

/* Says that a prepared entry's file is an index of the table of registered files. */
static inline void irqmark_use_registered_file(struct io_uring_sqe *entry) { entry->flags |= IOSQE_FIXED_FILE; }

/* One completion, copied out so that the ring's head can advance once for the whole batch. */
struct irqmark_completion {
    uint64_t user_data;
    int32_t result;
    /* IORING_CQE_F_MORE: the request goes on. */
    bool has_more;
};

/* The completion `offset` places after the head, which must be ready: io_uring_for_each_cqe is a macro. */
static inline struct irqmark_completion irqmark_completion_at(struct io_uring *ring, unsigned offset)
{
    const struct io_uring_cqe *cqe = &ring->cq.cqes[(*ring->cq.khead + offset) & ring->cq.ring_mask];

    return (struct irqmark_completion){ cqe->user_data, cqe->res, (cqe->flags & IORING_CQE_F_MORE) != 0 };
}

/* Whether the submission thread sleeps and only an entry wakes it (SQ_NEED_WAKEUP). */
static inline int irqmark_sq_sleeps(struct io_uring *ring)
{
    return (IO_URING_READ_ONCE(*ring->sq.kflags) & IORING_SQ_NEED_WAKEUP) != 0;
}

/* Whether the kernel holds completions back because the queue is full (SQ_CQ_OVERFLOW; *koverflow stays 0). */
static inline int irqmark_cq_overflown(struct io_uring *ring)
{
    return (IO_URING_READ_ONCE(*ring->sq.kflags) & IORING_SQ_CQ_OVERFLOW) != 0;
}

#endif
