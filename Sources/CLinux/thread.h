/* The calling thread and its processor: system calls that have no function without _GNU_SOURCE, which would change
   other modules' headers, and one instruction. Nothing else belongs here. */
#ifndef IRQMARK_THREAD_H
#define IRQMARK_THREAD_H

#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Tells the processor that this is a spin loop. */
static inline void irqmark_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield" ::: "memory");
#endif
}

/* A system call that does next to nothing. */
static inline long irqmark_empty_call(void) { return syscall(SYS_getppid); }

/* The processors that the calling thread may run on, a bit each; how many bytes were written, or -1 with errno. */
static inline long irqmark_get_affinity(uint64_t *words, unsigned long bytes)
{
    return syscall(SYS_sched_getaffinity, 0, bytes, words);
}

/* Leaves the calling thread those of these processors that its cpuset allows; 0, or -1 with errno. */
static inline long irqmark_set_affinity(const uint64_t *words, unsigned long bytes)
{
    return syscall(SYS_sched_setaffinity, 0, bytes, words);
}

/* The processor that runs the calling thread, or -1. */
static inline int irqmark_current_cpu(void)
{
    unsigned cpu = 0;

    return syscall(SYS_getcpu, &cpu, (void *)0, (void *)0) == 0 ? (int)cpu : -1;
}

/* The kernel's number of the calling thread. */
static inline int irqmark_thread_id(void) { return (int)syscall(SYS_gettid); }

/* The name that the calling thread shows in /proc. */
static inline long irqmark_name_thread(const char *name) { return syscall(SYS_prctl, 15 /* PR_SET_NAME */, name); }

#endif
