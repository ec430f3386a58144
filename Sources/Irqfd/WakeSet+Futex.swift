import Kernel
package import VGIC

extension WakeSet {
    /// A set whose sleeper waits on `asleep` in futex(2).
    /// - Parameters:
    ///   - vcpus: how many vCPUs the VM has.
    ///   - forget: for tests, the number of the wake-up that is lost on purpose, counted from 1; nil for none.
    package static func onFutex(vcpus: Int, forget: Int? = nil) -> WakeSet {
        WakeSet(vcpus: vcpus, forget: forget) { Futex.wake($0) }
    }
}
