/* perf_event_open(2): its attributes are bit fields, which Swift does not import. Nothing else belongs here. */
#ifndef IRQMARK_COUNTER_H
#define IRQMARK_COUNTER_H

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A counter of the instructions that the calling thread retires in user space, or -1 with errno. */
static inline int irqmark_open_instruction_counter(void)
{
    struct perf_event_attr attributes = { 0 };

    attributes.type = PERF_TYPE_HARDWARE;
    attributes.size = sizeof(attributes);
    attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

#endif
