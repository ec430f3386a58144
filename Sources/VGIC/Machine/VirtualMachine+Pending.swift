import Lockfree
import Synchronization
public import SystemPackage

/// Pending tables (<doc:The-virtual-ITS>).
extension VirtualMachine where Cache: ~Copyable {
    /// GICR_CTLR.EnableLPIs from 0 to 1 as the guest writes it: every known LPI of this vCPU takes the pending bit of
    /// its table, a clear one too, unless GICR_PENDBASER.PTZ says that the table holds none (`vgic_enable_lpis`,
    /// `its_sync_lpi_pending_table`). Nothing where it is 1 already.
    public func enableLPIs(vcpu: Int, thread: inout HostThread) {
        guard !distributor.lpisEnabled(vcpu: vcpu) else { return }
        setLPIsEnabled(vcpu: vcpu, true, thread: &thread)
        let base = lpiTables.pendingBase(vcpu: vcpu)
        guard base != 0, base >> 62 & 1 == 0 else { return }
        its.forEachLPI(of: vcpu, thread: &thread) { lpi, thread in
            switch try? lpiTables.isPending(vcpu: vcpu, lpi.intid.rawValue) {
            case true?: distributor.importPending(lpi, thread: &thread)
            case false?: distributor.clearLatch(lpi, thread: &thread)
            case nil: break
            }
        }
    }

    /// KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES: whether each LPI that has a target is pending, into that vCPU's pending
    /// table (`vgic_v3_save_pending_tables`). It is the latch. Of a vLPI on a GICv4.1 it is the bit of the vPE's table,
    /// for which all vPEs are unmapped meanwhile; a GICv4.0 cannot read that, and it is not saved. Nothing may signal
    /// vLPIs until it returns: devices are stopped before they are saved.
    /// - Throws: EBUSY a vCPU is in the guest; EFAULT memory that is not the guest's.
    public func savePendingTables(thread: inout HostThread) throws(Errno) {
        guard !distributor.isRunning else { throw .resourceBusy }
        var isFault = false
        if let direct = direct.withLock({ $0 }), direct.host.profile.version == .gicv41 {
            direct.withVPEsUnmapped(&thread) { thread in isFault = !storePending(readsTables: true, &thread) }
        } else {
            isFault = !storePending(readsTables: false, &thread)
        }
        if isFault { throw .badAddress }
    }

    /// Stores the pending bits; false if memory is not the guest's.
    private func storePending(readsTables: Bool, _ thread: inout HostThread) -> Bool {
        var isStored = true
        for vcpu in 0..<distributor.vcpuCount {
            its.forEachLPI(of: vcpu, thread: &thread) { lpi, thread in
                let isPending =
                    readsTables && lpi.isForwarded
                    ? distributor.isVirtuallyPending(lpi) : distributor.isLatched(lpi, thread: &thread)
                do {
                    try lpiTables.setPending(vcpu: vcpu, lpi.intid.rawValue, isPending)
                } catch {
                    isStored = false
                }
            }
        }
        return isStored
    }
}
