import Lockfree
import Synchronization
import Vocabulary

public import struct SystemPackage.Errno

/// vCPUs that come to processors of the host and leave them, with every access of its GIC (vgic-v4.c;
/// <doc:The-host-GIC>). The run loop of `Distributor` has the effect of these without the accesses; here each can be
/// seen.
///
/// A vCPU that is `DistributorConfiguration.loadedByRegisters` has no other residency. Its thread does what KVM's does:
/// `loadVPE`, `commitVPE`, `Distributor.run`; at `RunExit.wfi` `waitForInterrupt`, and, woken or not, `resume`; when it
/// loses its processor `Distributor.stop` and `putVPE`.
///
/// **Locks**: each of these calls holds `DirectInjection.lock` (`LockOrder.vlpi`), so that no vPE comes, goes or moves
/// meanwhile. Residency itself is a word that injectors read without a lock.
extension VirtualMachine where Cache: ~Copyable {
    /// `vgic_v4_load`: the vCPU's vPE becomes resident on that processor. Nothing if it has none, is resident, or the
    /// vCPU is in WFI: its thread may come to a processor and leave it while it waits, and must not withdraw the
    /// doorbell that is to wake it.
    /// - Throws: EINVAL no such vCPU or processor, or no GICv4 host.
    public func loadVPE(vcpu id: VCPUID, processor: Int, thread: inout HostThread) throws(Errno) {
        let (direct, vcpu) = try directInjection(of: id)
        guard (0..<direct.host.processors).contains(processor) else { throw .invalidArgument }
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        guard !direct.isInWFI[vcpu] else { return }
        load(vcpu, direct, on: processor, thread: &thread)
    }

    /// - Precondition: the thread holds `DirectInjection.lock`.
    private func load(_ vcpu: Int, _ direct: DirectInjection, on processor: Int, thread: inout HostThread) {
        assert(thread.holds(any: .vlpi))
        guard let vpe = direct.vpes[vcpu] else { return }
        // Relaxed: the guest's write of GICD_CTLR reaches the vCPU by a request, after which it is loaded anew.
        let isEnabled = distributor.isEnabled.load(ordering: .relaxed)
        direct.vpes[vcpu] = direct.host.load(vpe, on: processor, isGroupEnabled: isEnabled, thread: &thread)
    }

    /// `vgic_v4_commit`, before the guest is entered: waits until the vPE's table is parsed, once for each residency.
    /// Returns how often GICR_VPENDBASER was read.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    @discardableResult public func commitVPE(vcpu id: VCPUID, thread: inout HostThread) throws(Errno) -> Int {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        return direct.vpes[vcpu].map { direct.host.commit($0, thread: &thread) } ?? 0
    }

    /// `vgic_v4_put`: ends residency. True if something is pending, or may be: then the vCPU must not sleep.
    /// `wantsDoorbell` says whether the vCPU blocks, so that the next vLPI has to wake it.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    @discardableResult public func putVPE(vcpu id: VCPUID, wantsDoorbell: Bool, thread: inout HostThread) throws(Errno)
        -> Bool
    {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        guard let vpe = direct.vpes[vcpu] else { return false }
        return direct.host.put(vpe, wantsDoorbell: wantsDoorbell, thread: &thread)
    }

    /// `vgic_v4_doorbell_handler`, beside the request and the kick, which the model's doorbell makes itself.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    public func handleDoorbell(vcpu id: VCPUID, thread: inout HostThread) throws(Errno) {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        if let vpe = direct.vpes[vcpu] { direct.host.doorbellRang(of: vpe, thread: &thread) }
    }

    /// The first half of `kvm_vcpu_wfi`: IN_WFI, the vPE put with a request for its doorbell; then it sleeps, unless
    /// something came in between. True if it sleeps. Either way `resume` is next, after a wake-up or at once.
    ///
    /// A vPE that the vCPU has been given since it was loaded is not resident, and KVM's put passes it over: no
    /// doorbell would ring. In order `lossless` the vCPU does not sleep then, but loads it first.
    /// - Throws: EINVAL no such vCPU, or no GICv4 host.
    public func waitForInterrupt(vcpu id: VCPUID, thread: inout HostThread) throws(Errno) -> Bool {
        let (direct, vcpu) = try directInjection(of: id)
        direct.lockVLPIs(&thread)
        direct.isInWFI[vcpu] = true
        let vpe = direct.vpes[vcpu]
        let isNew = vpe.map { direct.host.residence(of: $0, thread: &thread) == nil } ?? false
        let pendingLast = vpe.map { direct.host.put($0, wantsDoorbell: true, thread: &thread) } ?? false
        direct.unlockVLPIs(&thread)
        if isNew && direct.forwarding == .lossless { return false }
        return distributor.sleep(vcpu, pendingLast: pendingLast, thread: &thread)
    }

    /// The second half of `kvm_vcpu_wfi`, on whichever processor the vCPU's thread goes on: IN_WFI ends, and the vPE is
    /// loaded. If its doorbell has rung, the handler's accesses come first.
    /// - Throws: EINVAL no such vCPU or processor, or no GICv4 host.
    public func resume(vcpu id: VCPUID, processor: Int, thread: inout HostThread) throws(Errno) {
        let (direct, vcpu) = try directInjection(of: id)
        guard (0..<direct.host.processors).contains(processor) else { throw .invalidArgument }
        distributor.awaken(vcpu)
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        direct.isInWFI[vcpu] = false
        if let vpe = direct.vpes[vcpu], direct.host.awaitsDoorbell(vpe, thread: &thread), distributor.isAbsent(vcpu) {
            direct.host.doorbellRang(of: vpe, thread: &thread)
        }
        load(vcpu, direct, on: processor, thread: &thread)
    }

    private func directInjection(of id: VCPUID) throws(Errno) -> (DirectInjection, Int) {
        guard let direct = directInjection, let vcpu = distributor.index(of: id) else { throw .invalidArgument }
        return (direct, vcpu)
    }
}
