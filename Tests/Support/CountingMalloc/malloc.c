/*
 * malloc and its family, put before the C library's, which does the work: each thread's allocations are counted. Tests
 * ask before and after what must not allocate.
 */
#include "CountingMalloc.h"

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHERS_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define OTHERS_MALLOC 1
#endif
#endif

#if !defined(__GLIBC__) && !defined(__linux__)
#define OTHERS_MALLOC 1
#endif

#ifdef OTHERS_MALLOC

long counted_allocations(void) { return -1; }

#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t boundary, size_t size);

/* Of the executable, so reading it allocates nothing. */
static __thread long allocations __attribute__((tls_model("initial-exec")));

long counted_allocations(void) { return allocations; }

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    allocations++;
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}

void *memalign(size_t boundary, size_t size)
{
    allocations++;
    return __libc_memalign(boundary, size);
}

void *aligned_alloc(size_t boundary, size_t size)
{
    allocations++;
    return __libc_memalign(boundary, size);
}

int posix_memalign(void **out, size_t boundary, size_t size)
{
    allocations++;
    *out = __libc_memalign(boundary, size);
    return *out ? 0 : 12; /* ENOMEM */
}

#endif
