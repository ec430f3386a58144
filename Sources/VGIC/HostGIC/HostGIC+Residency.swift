import Lockfree
import Synchronization

/// Residency by GICR_VPROPBASER and GICR_VPENDBASER, in the order of <doc:The-host-GIC>.
extension HostGIC {
    /// How a mapped vPE stands (`struct its_vpe`).
    struct Residency {
        /// The processor that it is resident on.
        var processor: Int?
        /// Whether its table has been parsed since it became resident.
        var isReady = false
        /// What was read last: something enabled is pending. Only a hint, which the next put overwrites.
        var pendingLast = false
        /// IDAI as last read (4.0).
        var isAreaInvalid = false
        /// Whether its doorbell is enabled (4.0).
        var isDoorbellEnabled = false
        /// Whether the last put asked for the doorbell, and nobody has heard it since.
        var awaitsDoorbell = false
    }

    /// As many reads as 500 microseconds of polling come to.
    private static var polls: Int { 500 }

    /// The processor that a vPE is resident on by these registers, nil for none.
    func residence(of vpe: MappedVPE, thread: inout HostThread) -> Int? {
        thread.with(state, at: .hostGIC) { state, _ in state.residencies[vpe.id]?.processor }
    }

    /// Whether something was pending at the vPE's last put.
    func pendingLast(of vpe: MappedVPE, thread: inout HostThread) -> Bool {
        thread.with(state, at: .hostGIC) { state, _ in state.residencies[vpe.id]?.pendingLast ?? false }
    }

    /// `vgic_v4_load`: moves the vPE to the processor if it changed; 4.0: disables its doorbell; writes the registers;
    /// 4.0: clears its doorbell. Does nothing if the vPE is resident. `isGroupEnabled` says whether the guest's
    /// distributor is on.
    func load(_ vpe: MappedVPE, on processor: Int, isGroupEnabled: Bool, thread: inout HostThread) -> MappedVPE {
        guard residence(of: vpe, thread: &thread) == nil else { return vpe }
        var vpe = vpe
        if Int(vpe.processor.rawValue) != processor { vpe = moveVPE(vpe, to: processor, thread: &thread) }
        if profile.version == .gicv41 {
            let group = isGroupEnabled ? VPendBase.group1 : 0
            begin(vpe, VPendBase(rawValue: VPendBase.valid | group | UInt64(vpe.id)), on: processor, thread: &thread)
            return vpe
        }
        setDoorbell(of: vpe, isEnabled: false, thread: &thread)
        let properties = vpe.properties | 0x580 | 15
        note(.properties(processor: processor, properties))
        let area = thread.with(state, at: .hostGIC) { state, _ in
            state.registers[processor].properties = properties
            return state.residencies[vpe.id]?.isAreaInvalid == true ? VPendBase.areaInvalid : 0
        }
        begin(
            vpe, VPendBase(rawValue: VPendBase.valid | VPendBase.pendingLast | area | vpe.pendingTable), on: processor,
            thread: &thread)
        clearDoorbell(of: vpe, thread: &thread)
        return vpe
    }

    private func begin(_ vpe: MappedVPE, _ value: VPendBase, on processor: Int, thread: inout HostThread) {
        note(.pending(processor: processor, value))
        redistributors.setResident(processor, vpe.pendingTable)
        thread.with(state, at: .hostGIC) { state, _ in
            state.registers[processor].begin(value, profile)
            state.residencies[vpe.id]?.processor = processor
            state.residencies[vpe.id]?.awaitsDoorbell = false
        }
        if let home = redistributors.home(of: vpe.pendingTable) { home.distributor.makeResident(home.vcpu) }
    }

    /// Before the guest is entered, once for each residency: until the table is parsed, 500 microseconds at most.
    /// Returns how often it read the register.
    @discardableResult func commit(_ vpe: MappedVPE, thread: inout HostThread) -> Int {
        guard let processor = residence(of: vpe, thread: &thread) else { return 0 }
        return thread.with(state, at: .hostGIC) { state, _ in
            guard state.residencies[vpe.id]?.isReady == false else { return 0 }
            state.residencies[vpe.id]?.isReady = true
            for read in 1...Self.polls where !state.registers[processor].read().has(VPendBase.dirty) { return read }
            return Self.polls
        }
    }

    /// `vgic_v4_put`: 4.0 enables the doorbell that is wanted before residency ends; 4.1 asks for it as residency ends,
    /// and without one does not look at the table: it assumes that something is pending. So do both if Dirty never
    /// clears. True if something is, or may be, pending. `looks` says whether the table may be looked at, which only
    /// the vCPU's own thread can.
    func put(_ vpe: MappedVPE, wantsDoorbell: Bool, looks: Bool = true, thread: inout HostThread) -> Bool {
        guard let processor = residence(of: vpe, thread: &thread) else { return pendingLast(of: vpe, thread: &thread) }
        let isNew = profile.version == .gicv41
        if wantsDoorbell && !isNew { setDoorbell(of: vpe, isEnabled: true, thread: &thread) }
        let request = isNew ? (wantsDoorbell ? VPendBase.doorbell : VPendBase.pendingLast) : 0
        let value = VPendBase(rawValue: request | (isNew ? UInt64(vpe.id) : vpe.pendingTable))
        note(.pending(processor: processor, value))
        redistributors.setResident(processor, nil)
        let home = redistributors.home(of: vpe.pendingTable)
        var isPending = false
        if let home, looks {
            isPending = home.distributor.endResidency(
                home.vcpu, asksForDoorbell: wantsDoorbell, thread: &thread)
        } else if let home {
            home.distributor.evict(home.vcpu)
            isPending = true  // Nobody knows.
        }
        return thread.with(state, at: .hostGIC) { state, _ in
            state.registers[processor].end(value, isPending: isPending, profile)
            var read = state.registers[processor].read()
            for _ in 1..<Self.polls where read.has(VPendBase.dirty) { read = state.registers[processor].read() }
            let pendingLast = read.has(VPendBase.pendingLast) || read.has(VPendBase.dirty)
            var residency = state.residencies[vpe.id] ?? Residency()
            (residency.processor, residency.isReady, residency.pendingLast) = (nil, false, pendingLast)
            residency.awaitsDoorbell = wantsDoorbell
            if !isNew { residency.isAreaInvalid = read.has(VPendBase.areaInvalid) }
            state.residencies[vpe.id] = residency
            return pendingLast
        }
    }

    /// The doorbell has rung (`vgic_v4_doorbell_handler`): 4.0 disables it, so that it rings once for each block; both
    /// remember that something is pending.
    func doorbellRang(of vpe: MappedVPE, thread: inout HostThread) {
        if profile.version == .gicv40 { setDoorbell(of: vpe, isEnabled: false, thread: &thread) }
        thread.with(state, at: .hostGIC) { state, _ in
            state.residencies[vpe.id]?.pendingLast = true
            state.residencies[vpe.id]?.awaitsDoorbell = false
        }
    }

    /// Whether the vPE was put with a request for its doorbell that the handler has not been called for.
    func awaitsDoorbell(_ vpe: MappedVPE, thread: inout HostThread) -> Bool {
        thread.with(state, at: .hostGIC) { state, _ in state.residencies[vpe.id]?.awaitsDoorbell == true }
    }
}
