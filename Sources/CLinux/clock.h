/* The processor's clock: one instruction that Swift cannot write. Nothing else belongs here. */
#ifndef IRQMARK_CLOCK_H
#define IRQMARK_CLOCK_H

#include <stdint.h>

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

#endif
