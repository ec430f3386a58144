/* Files that live in memory alone: their flags need _GNU_SOURCE, which would change other modules' headers. Nothing
   else belongs here. */
#ifndef IRQMARK_PROCESS_H
#define IRQMARK_PROCESS_H

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file without a name whose size can be fixed for good: MFD_CLOEXEC | MFD_ALLOW_SEALING. */
static inline int irqmark_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 3u); }

/* F_ADD_SEALS with F_SEAL_SHRINK | F_SEAL_GROW: nobody's mapping of it can be cut short. */
static inline long irqmark_seal_size(int file) { return syscall(SYS_fcntl, file, 1033, 6); }

#endif
