/* What Swift cannot see of Linux: macros, over-long initialisers, and one instruction. Nothing else belongs here. */
#ifndef IRQMARK_SHIM_H
#define IRQMARK_SHIM_H

/* These first: liburing.h asks for _XOPEN_SOURCE, under which other modules' structures would look different. */
#include <linux/kvm.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "uring_names.h"

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

/*
 * A request to Valgrind, if this runs under it, and nothing otherwise: rotations that cancel each other, which Valgrind
 * knows by sight. The numbers are part of its interface (valgrind.h, callgrind.h).
 */
#define IRQMARK_RUNNING_ON_VALGRIND 0x1001u
#define IRQMARK_CALLGRIND_DUMP 0x43540000u
#define IRQMARK_CALLGRIND_ZERO 0x43540001u
#define IRQMARK_CALLGRIND_TOGGLE_COLLECT 0x43540002u
#define IRQMARK_CALLGRIND_START 0x43540004u
#define IRQMARK_CALLGRIND_STOP 0x43540005u
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

/* A counter of the instructions that this thread retires in user space, or -1: the attributes are bit fields. */
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

/* The processor that runs the calling thread, or -1. */
static inline int irqmark_current_cpu(void)
{
    unsigned cpu = 0;

    return syscall(SYS_getcpu, &cpu, (void *)0, (void *)0) == 0 ? (int)cpu : -1;
}

/* A file without a name whose size can be fixed for good: MFD_CLOEXEC | MFD_ALLOW_SEALING. */
static inline int irqmark_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 3u); }

/* F_ADD_SEALS with F_SEAL_SHRINK | F_SEAL_GROW: nobody's mapping of it can be cut short. */
static inline long irqmark_seal_size(int file) { return syscall(SYS_fcntl, file, 1033, 6); }

/* The entry's file is an index into the registered files. The kernel's name is a macro over an enumerator, which Swift
   imports as a number or as a type of its own, depending on the header's age. */
static const uint8_t irqmark_fixed_file = IOSQE_FIXED_FILE;

/* A write of 1 to an eventfd, as an entry of a ring. The constant outlives every ring. */
static const uint64_t irqmark_one = 1;

static inline void irqmark_prepare_counter_add(struct irqmark_io_uring_sqe *entry, int file)
{
    io_uring_prep_write(entry, file, &irqmark_one, sizeof(irqmark_one), 0);
}

/* ioctl(2) is variadic, which Swift does not import. */
static inline int irqmark_ioctl(int descriptor, unsigned long request, void *argument)
{
    return ioctl(descriptor, request, argument);
}

static inline int irqmark_ioctl_number(int descriptor, unsigned long request, unsigned long number)
{
    return ioctl(descriptor, request, number);
}

/* KVM's requests: macros that compute, which Swift does not import either. */
static const unsigned long irqmark_kvm_get_api_version = KVM_GET_API_VERSION;
static const unsigned long irqmark_kvm_create_vm = KVM_CREATE_VM;
static const unsigned long irqmark_kvm_check_extension = KVM_CHECK_EXTENSION;
static const unsigned long irqmark_kvm_get_vcpu_mmap_size = KVM_GET_VCPU_MMAP_SIZE;
static const unsigned long irqmark_kvm_create_vcpu = KVM_CREATE_VCPU;
static const unsigned long irqmark_kvm_set_user_memory_region = KVM_SET_USER_MEMORY_REGION;
static const unsigned long irqmark_kvm_create_irqchip = KVM_CREATE_IRQCHIP;
static const unsigned long irqmark_kvm_enable_cap = KVM_ENABLE_CAP;
static const unsigned long irqmark_kvm_set_gsi_routing = KVM_SET_GSI_ROUTING;
static const unsigned long irqmark_kvm_irqfd = KVM_IRQFD;
static const unsigned long irqmark_kvm_signal_msi = KVM_SIGNAL_MSI;
static const unsigned long irqmark_kvm_run = KVM_RUN;
static const unsigned long irqmark_kvm_get_stats_fd = KVM_GET_STATS_FD;
static const unsigned long irqmark_kvm_set_mp_state = KVM_SET_MP_STATE;
static const unsigned long irqmark_kvm_set_device_attr = KVM_SET_DEVICE_ATTR;
#if defined(__x86_64__)
static const unsigned long irqmark_kvm_set_tss_addr = KVM_SET_TSS_ADDR;
static const unsigned long irqmark_kvm_set_identity_map_addr = KVM_SET_IDENTITY_MAP_ADDR;
static const unsigned long irqmark_kvm_get_supported_cpuid = KVM_GET_SUPPORTED_CPUID;
static const unsigned long irqmark_kvm_set_cpuid2 = KVM_SET_CPUID2;
static const unsigned long irqmark_kvm_get_sregs = KVM_GET_SREGS;
static const unsigned long irqmark_kvm_set_sregs = KVM_SET_SREGS;
static const unsigned long irqmark_kvm_set_regs = KVM_SET_REGS;
static const unsigned long irqmark_kvm_get_lapic = KVM_GET_LAPIC;
static const unsigned long irqmark_kvm_set_lapic = KVM_SET_LAPIC;
#endif

/* Makes KVM_RUN of this vCPU return at once with EINTR, or no longer; another thread may say so. */
static inline void irqmark_set_immediate_exit(struct kvm_run *run, uint8_t value)
{
    __atomic_store_n(&run->immediate_exit, value, __ATOMIC_SEQ_CST);
}

/* The signal that takes a thread out of KVM_RUN. Its handler does nothing: the system call ends with EINTR. */
static inline int irqmark_kick_signal(void) { return SIGRTMIN + 4; }

static inline void irqmark_ignore_kick(int number) { (void)number; }

static inline int irqmark_install_kick(void)
{
    /* KVM_RUN ends all the same; a read that the last kick meets goes on. */
    struct sigaction action = { .sa_handler = irqmark_ignore_kick, .sa_flags = SA_RESTART };

    return sigaction(irqmark_kick_signal(), &action, (void *)0);
}

static inline int irqmark_thread_id(void) { return (int)syscall(SYS_gettid); }

static inline long irqmark_kick(int thread)
{
    return syscall(SYS_tgkill, getpid(), thread, irqmark_kick_signal());
}

/* Lets the calling thread be kicked: threads of a pool have all signals blocked, and hand that on. */
static inline int irqmark_admit_kick(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, irqmark_kick_signal());
    return pthread_sigmask(SIG_UNBLOCK, &set, (void *)0);
}

/* A timer that kicks the thread that made it; its number, or -1 with errno. By system calls, because the C library's
   type is a pointer, and the first number is 0. */
static inline int irqmark_kick_timer(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = irqmark_kick_signal() };
    int timer = -1;

    event._sigev_un._tid = irqmark_thread_id();
    return syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) == 0 ? timer : -1;
}

static inline long irqmark_set_timer(int timer, const struct itimerspec *setting)
{
    return syscall(SYS_timer_settime, timer, 0, setting, (void *)0);
}

static inline long irqmark_delete_timer(int timer) { return syscall(SYS_timer_delete, timer); }

/* The name that the calling thread shows in /proc. */
static inline long irqmark_name_thread(const char *name) { return syscall(SYS_prctl, 15 /* PR_SET_NAME */, name); }

#endif
