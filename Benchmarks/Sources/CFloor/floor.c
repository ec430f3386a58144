#include "floor.h"

#include <liburing.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define BUCKETS (64 * 2048)

struct stamps {
    uint64_t slot[16];
    _Atomic uint32_t pushed;
    _Atomic uint32_t popped;
};

struct cfloor {
    struct io_uring ring;
    unsigned count;
    int *fds;
    struct stamps *stamps;
    uint64_t *histogram;
    uint64_t total;
};

static inline uint64_t ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    uint64_t value;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(value)::"memory");
    return value;
#endif
}

struct cfloor *cfloor_open(unsigned count)
{
    struct cfloor *floor = calloc(1, sizeof(*floor));
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
        .cq_entries = 2 * count,
    };

    floor->count = count;
    floor->fds = calloc(count, sizeof(int));
    floor->stamps = aligned_alloc(128, ((sizeof(struct stamps) + 127) / 128 * 128) * count);
    floor->histogram = calloc(BUCKETS, sizeof(uint64_t));
    if (io_uring_queue_init_params(count, &floor->ring, &parameters) != 0)
        return NULL;
    for (unsigned i = 0; i < count; i++) {
        struct io_uring_sqe *sqe;

        floor->stamps[i] = (struct stamps){0};
        floor->fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (floor->fds[i] < 0)
            return NULL;
        sqe = io_uring_get_sqe(&floor->ring);
        io_uring_prep_poll_multishot(sqe, floor->fds[i], POLLIN);
        io_uring_sqe_set_data64(sqe, i);
    }
    io_uring_submit(&floor->ring);
    return floor;
}

void cfloor_close(struct cfloor *floor)
{
    io_uring_queue_exit(&floor->ring);
    for (unsigned i = 0; i < floor->count; i++)
        close(floor->fds[i]);
    free(floor->histogram);
    free(floor->stamps);
    free(floor->fds);
    free(floor);
}

/* Log-linear, 2,048 sub-buckets an octave: three digits, as irqmark's. */
static inline void record(struct cfloor *floor, uint64_t value)
{
    unsigned octave = value < 2048 ? 0 : 53 - __builtin_clzll(value);

    floor->histogram[octave * 2048 + ((value >> octave) & 2047)]++;
    floor->total += value;
}

uint64_t cfloor_run(struct cfloor *floor, unsigned turns, uint64_t *checksum)
{
    const uint64_t one = 1;
    uint64_t start = ticks();

    for (unsigned turn = 0; turn < turns; turn++) {
        struct __kernel_timespec limit = {.tv_nsec = 100000000};
        struct io_uring_cqe *cqe;
        unsigned head, reaped = 0;

        for (unsigned i = 0; i < floor->count; i++) {
            struct stamps *stamps = &floor->stamps[i];
            uint32_t at = atomic_load_explicit(&stamps->pushed, memory_order_relaxed);

            stamps->slot[at & 15] = ticks();
            atomic_store_explicit(&stamps->pushed, at + 1, memory_order_release);
            if (write(floor->fds[i], &one, 8) != 8)
                abort();
        }
        io_uring_submit_and_wait_timeout(&floor->ring, &cqe, floor->count, &limit, NULL);
        io_uring_for_each_cqe(&floor->ring, head, cqe) {
            struct stamps *stamps = &floor->stamps[cqe->user_data];
            uint32_t to = atomic_load_explicit(&stamps->pushed, memory_order_acquire);
            uint32_t from = atomic_load_explicit(&stamps->popped, memory_order_relaxed);

            reaped++;
            if (to == from || !(cqe->flags & IORING_CQE_F_MORE))
                continue;
            atomic_store_explicit(&stamps->popped, to, memory_order_release);
            record(floor, ticks() - stamps->slot[from & 15]);
            *checksum += 1;
        }
        io_uring_cq_advance(&floor->ring, reaped);
    }
    return ticks() - start;
}

uint64_t cfloor_writes(struct cfloor *floor, unsigned turns)
{
    const uint64_t one = 1;
    int plain = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    uint64_t start = ticks();

    for (unsigned i = 0; i < turns * floor->count; i++)
        if (write(plain, &one, 8) != 8)
            abort();
    start = ticks() - start;
    close(plain);
    return start;
}
