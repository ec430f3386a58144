/* KVM's ioctls, and the signal that takes a thread out of KVM_RUN: what of them Swift cannot see. Nothing else belongs
   here. */
#ifndef IRQMARK_KVM_H
#define IRQMARK_KVM_H

#include <linux/kvm.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <stddef.h>
#include <sys/auxv.h>
#endif

#include "thread.h"

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
static const unsigned long irqmark_kvm_has_device_attr = KVM_HAS_DEVICE_ATTR;
static const unsigned long irqmark_kvm_irq_line = KVM_IRQ_LINE;
static const unsigned long irqmark_kvm_create_device = KVM_CREATE_DEVICE;
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
#elif defined(__aarch64__)
static const unsigned long irqmark_kvm_arm_preferred_target = KVM_ARM_PREFERRED_TARGET;
static const unsigned long irqmark_kvm_arm_vcpu_init = KVM_ARM_VCPU_INIT;
static const unsigned long irqmark_kvm_set_one_reg = KVM_SET_ONE_REG;

/* Headers before Linux 6.4 do not have it. */
struct irqmark_counter_offset { uint64_t counter_offset, reserved; };
static const unsigned long irqmark_kvm_arm_set_counter_offset = _IOW(KVMIO, 0xb5, struct irqmark_counter_offset);

/* Numbers of registers for KVM_SET_ONE_REG. */
#define IRQMARK_CORE_REGISTER(member)                                                                                  \
    (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(member))

static inline uint64_t irqmark_kvm_general_register(uint32_t number)
{
    return IRQMARK_CORE_REGISTER(regs.regs[0]) + 2 * number;
}

static inline uint64_t irqmark_kvm_program_counter(void) { return IRQMARK_CORE_REGISTER(regs.pc); }

static inline uint64_t irqmark_kvm_processor_state(void) { return IRQMARK_CORE_REGISTER(regs.pstate); }

static inline uint64_t irqmark_kvm_virtual_counter(void) { return KVM_REG_ARM_TIMER_CNT; }

/* Whether the processor has FEAT_LSE; a guest has it too then. */
static inline int irqmark_has_atomics(void) { return (getauxval(AT_HWCAP) & HWCAP_ATOMICS) != 0; }
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

#endif
