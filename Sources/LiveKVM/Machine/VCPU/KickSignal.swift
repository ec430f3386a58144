import CLinux
import Glibc
import SystemPackage

/// The signal that interrupts KVM_RUN.
enum KickSignal {
    /// Installs the signal's empty handler. May be called again.
    static func install() throws(LiveError) {
        guard irqmark_install_kick() == 0 else {
            throw .refused("sigaction of the kick signal", Errno(rawValue: errno))
        }
    }

    /// Unblocks the signal in the calling thread: a thread of a pool, and each thread that it starts, has all signals
    /// blocked.
    static func admit() { _ = irqmark_admit_kick() }
}
