import CLinux
import Glibc
import SystemPackage

/// The signal that takes threads out of KVM_RUN.
enum KickSignal {
    /// Installs its empty handler; once is enough, more do no harm.
    static func install() throws(LiveError) {
        guard irqmark_install_kick() == 0 else {
            throw .refused("sigaction of the kick signal", Errno(rawValue: errno))
        }
    }

    /// Lets the calling thread be kicked: a thread of a pool has all signals blocked, and so have those that it starts.
    static func admit() { _ = irqmark_admit_kick() }
}
