/* Requests to Valgrind, under which this program may run. Nothing else belongs here. */
#ifndef IRQMARK_VALGRIND_H
#define IRQMARK_VALGRIND_H

#include <stdint.h>

/* The numbers are part of Valgrind's interface (callgrind.h). */
#define IRQMARK_CALLGRIND_DUMP 0x43540000u
#define IRQMARK_CALLGRIND_ZERO 0x43540001u
#define IRQMARK_CALLGRIND_TOGGLE_COLLECT 0x43540002u
#define IRQMARK_CALLGRIND_START 0x43540004u
#define IRQMARK_CALLGRIND_STOP 0x43540005u

/*
 * Rotations that cancel each other, which Valgrind knows by sight, carries out as the request, and answers. Without
 * Valgrind they do nothing and answer 0.
 */
static inline uint64_t irqmark_valgrind_request(uint32_t request)
{
    volatile uint64_t arguments[6] = { request, 0, 0, 0, 0, 0 };
#if defined(__x86_64__)
    uint64_t answer = 0;

    __asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                     : "=d"(answer) : "a"(&arguments[0]), "0"(answer) : "cc", "memory");
    return answer;
#elif defined(__aarch64__)
    register uint64_t answer __asm__("x3") = 0;
    register volatile uint64_t *first __asm__("x4") = arguments;

    __asm__ volatile("ror x12, x12, #3; ror x12, x12, #13; ror x12, x12, #51; ror x12, x12, #61; orr x10, x10, x10"
                     : "+r"(answer) : "r"(first) : "cc", "memory");
    return answer;
#else
    return arguments[1];
#endif
}

#endif
