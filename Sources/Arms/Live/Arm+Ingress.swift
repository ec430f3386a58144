package import LiveKVM
package import Vocabulary

extension Arm {
    /// How an arm of the host's KVM signals; nil for a loop that KVM does not have.
    package var ingress: LiveSource.Ingress? {
        switch loop {
        case .irqfd: live.isFloor ? .bareWrite : .irqfd
        case .irqfdUring: live.isFloor ? .bareRing : .irqfdRing
        case .call: live.isFloor ? .bareCall : live.interrupt == .msi ? .call : .line
        default: nil
        }
    }
}
