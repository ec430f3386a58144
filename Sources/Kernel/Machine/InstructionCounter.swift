import CLinux
import Glibc

/// The processor's own count of the instructions that a thread retires in user space (perf_event_open).
public final class InstructionCounter {
    private let event: Descriptor

    private init(_ event: consuming Descriptor) { self.event = event }

    /// A counter for the calling thread. Nil where there is none: a virtual machine whose processor has no counters, or
    /// /proc/sys/kernel/perf_event_paranoid above 2.
    public static func open() -> InstructionCounter? {
        let descriptor = irqmark_open_instruction_counter()
        return descriptor < 0 ? nil : InstructionCounter(Descriptor(owning: descriptor))
    }

    /// Instructions so far; nil if the kernel does not tell.
    public func total() -> UInt64? {
        var total: UInt64 = 0
        // SAFETY: eight bytes of our own, filled before the call returns.
        let count = unsafe read(event.rawValue, &total, 8)
        return count == 8 ? total : nil
    }
}
