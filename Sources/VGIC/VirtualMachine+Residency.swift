import Lockfree
import Synchronization

public import struct SystemPackage.Errno

/// vCPUs that come to processors of the host and leave them, with every access of its GIC (vgic-v4.c; facts 6.3). The
/// run loop of `Distributor` has the effect of these without the accesses; here each can be seen.
extension VirtualMachine where Cache: ~Copyable {
    /// `vgic_v4_load`: the vCPU's vPE becomes resident on that processor. Nothing if it has none, or is resident.
    /// - Throws: EINVAL no such vCPU or processor, or no GICv4 host.
    public func loadVPE(vcpu id: VCPUID, processor: Int, counters: inout ModelCounters) throws(Errno) {
        let (direct, vcpu) = try directInjection(of: id)
        guard (0..<direct.host.processors).contains(processor) else { throw .invalidArgument }
        direct.lock.lock()
        defer { direct.lock.unlock() }
        guard let vpe = direct.vpes[vcpu] else { return }
        // Relaxed: the guest's write of GICD_CTLR reaches the vCPU by a request, after which it is loaded anew.
        let isEnabled = distributor.isEnabled.load(ordering: .relaxed)
        direct.vpes[vcpu] = direct.host.load(vpe, on: processor, isGroupEnabled: isEnabled, counters: &counters)
    }

    /// `vgic_v4_commit`, before the guest is entered: waits until the vPE's table is parsed, once for each residency.
    /// Returns how often GICR_VPENDBASER was read.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    @discardableResult public func commitVPE(vcpu id: VCPUID) throws(Errno) -> Int {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lock.lock()
        defer { direct.lock.unlock() }
        return direct.vpes[vcpu].map { direct.host.commit($0) } ?? 0
    }

    /// `vgic_v4_put`: residency ends. True if something is pending, or may be: then the vCPU must not sleep.
    /// - Parameter wantsDoorbell: whether the vCPU blocks, so that the next vLPI has to wake it.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    @discardableResult public func putVPE(
        vcpu id: VCPUID, wantsDoorbell: Bool, counters: inout ModelCounters
    ) throws(Errno) -> Bool {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lock.lock()
        defer { direct.lock.unlock() }
        guard let vpe = direct.vpes[vcpu] else { return false }
        return direct.host.put(vpe, wantsDoorbell: wantsDoorbell, counters: &counters)
    }

    /// `vgic_v4_doorbell_handler`, beside the request and the kick, which the model's doorbell makes itself.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    public func handleDoorbell(vcpu id: VCPUID, counters: inout ModelCounters) throws(Errno) {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lock.lock()
        defer { direct.lock.unlock() }
        if let vpe = direct.vpes[vcpu] { direct.host.doorbellRang(of: vpe, counters: &counters) }
    }

    private func directInjection(of id: VCPUID) throws(Errno) -> (DirectInjection, Int) {
        guard let direct = directInjection, let vcpu = distributor.index(of: id) else { throw .invalidArgument }
        return (direct, vcpu)
    }
}
