import Lockfree

public import struct SystemPackage.Errno

/// The host's GICv4 as Linux drives it (irq-gic-v3-its.c, irq-gic-v4.c): a physical ITS with its redistributors, the
/// events of the devices that are passed through, and the pool of vPEIDs that all VMs share.
///
/// Its ITS is the engine of `ITS` with a host's commands. Where a virtual event leads to a vPE of a VM of this process,
/// the commands act on that VM's `Distributor`: VMAPTI, VMOVI and DISCARD decide where the next MSI of the device goes,
/// INT and CLEAR change the vLPI's pending state, and GICR_VPENDBASER makes its vPE resident. Which GICv4 it is, and
/// how a vPE's doorbell is reached, `HostProfile` says.
public final class HostGIC: Sendable {
    /// An event of a passed-through device and the physical LPI that it raises while it is not forwarded.
    public struct Event: Hashable, Sendable {
        /// The Linux interrupt number, `host_irq`.
        public let number: Int
        /// As the device's MSI carries it.
        public let device: DeviceID
        /// As the device's MSI carries it.
        public let event: EventID
        /// Its physical LPI.
        public let lpi: INTID
        /// The collection, which is the processor, that the physical LPI goes to.
        public let collection: CollectionID
        /// Which of the host's devices it is of, by the order in which they came.
        let place: Int
    }

    /// A vPE that is mapped at the ITS (`struct its_vpe`).
    struct MappedVPE: Hashable, Sendable {
        let id: UInt32
        let pendingTable: UInt64
        let doorbell: INTID
        let processor: VCPUID
        /// The virtual property table of its VM.
        let properties: UInt64
    }

    struct State {
        var vpeids: [Bool]
        /// LPIs that were given back, and the first that never was in use.
        var freeLPIs: [Int] = []
        var unusedLPI = 0
        let lpiLimit: Int
        /// By their Linux interrupt number. The one list there is of interrupts that can be forwarded.
        var events: [Int: Event] = [:]
        var nextNumber = 0
        /// Whose they are, by number: the VM that VFIO has given them to.
        var owners: [Int: Int] = [:]
        /// By `Event.place`: the VM whose vLPIs a device has, and how many (`event_map.vm`, `event_map.nr_vlpis`).
        var vlpis: [(owner: Int, count: Int)] = []
        var nextOwner = 0
        var registers: [ResidencyRegisters]
        /// By vPEID: how the vPEs that are mapped stand.
        var residencies: [UInt32: Residency] = [:]

        mutating func takeLPI() -> INTID? {
            if let free = freeLPIs.popLast() { return INTID(INTID.firstLPI + UInt32(free)) }
            guard unusedLPI < lpiLimit else { return nil }
            unusedLPI += 1
            return INTID(INTID.firstLPI + UInt32(unusedLPI - 1))
        }
    }

    /// How many processors, which is how many redistributors, there are.
    public let processors: Int
    /// The size of the vPEID pool (KVM_CAP_ARM_MAX_VPEID).
    public let vpeidLimit: Int
    /// The physical ITS.
    public let its: ITS<UncachedTranslation>
    /// Its redistributors.
    public let redistributors: RedistributorTables
    /// Which GICv4 it is.
    public let profile: HostProfile
    /// Its books (`LockOrder.hostGIC`).
    let state: Guarded<State>
    /// Held while commands of the proxy device are sent, as `vpe_proxy.lock` (`LockOrder.proxy`).
    let proxy: Guarded<DoorbellProxy>
    /// What the driver did, once somebody has asked for it. A test's: no lock of Linux guards it.
    private let log = Guarded<[HostAccess]?>(nil)

    /// DeviceID of the proxy device: all ones.
    static let proxyDevice = DeviceID(65_535)

    /// - Parameters:
    ///   - processors: 1 or more; each has a collection of its number.
    ///   - vpeids: size of the vPEID pool, at most 65,536.
    ///   - lpis: physical LPIs there are, for the events of devices and for doorbells.
    ///   - profile: which GICv4.
    public init(
        processors: Int = 4, vpeids: Int = 65_536, lpis: Int = 57_344, profile: HostProfile = .gicv40
    ) {
        precondition(processors >= 1 && (0...65_536).contains(vpeids) && (0...57_344).contains(lpis))
        self.processors = processors
        vpeidLimit = vpeids
        redistributors = RedistributorTables(count: processors)
        var configuration = ITSConfiguration()
        configuration.profile = profile.version == .gicv41 ? .gicv41 : .qemuGICv4
        configuration.mappingLimit = lpis
        self.profile = profile
        proxy = Guarded(DoorbellProxy(processors: processors))
        its = ITS(configuration, redistributors: redistributors, quiescence: Quiescence(readers: 1, relax: {}))
        state = Guarded(
            State(
                vpeids: Array(repeating: false, count: vpeids), lpiLimit: lpis,
                registers: Array(repeating: ResidencyRegisters(), count: processors)))
        // No LPI of a VM is mapped yet: there is nobody to wake.
        var thread = HostThread(wakes: .nobody)
        its.setEnabled(true, thread: &thread)
        for processor in 0..<processors {
            redistributors.setEnabled(processor, true)
            let collection = CollectionID(UInt32(processor))
            send(.mapc(collection: collection, target: VCPUID(UInt32(processor)), valid: true), thread: &thread)
        }
        if usesProxy {
            let bits = max(1, DoorbellProxy.size(processors: processors).trailingZeroBitCount)
            send(.mapd(device: Self.proxyDevice, itt: 0x2000, eventBits: bits, valid: true), thread: &thread)
        }
    }

    /// Whether doorbells are events of a proxy device.
    var usesProxy: Bool { profile.version == .gicv40 && profile.doorbells == .proxyDevice }

    /// vPEIDs that are in use. For an onlooker.
    public var vpeidsInUse: Int {
        var onlooker = HostThread.onlooker
        return onlooker.with(state, at: .hostGIC) { state, _ in state.vpeids.count(where: { $0 }) }
    }

    /// Physical LPIs that are in use. For an onlooker.
    public var lpisInUse: Int {
        var onlooker = HostThread.onlooker
        return onlooker.with(state, at: .hostGIC) { state, _ in state.unusedLPI - state.freeLPIs.count }
    }

    /// Allocates the MSIs of a device, as its driver does: MAPD, and MAPTI of each event to a physical LPI. Their
    /// interrupt numbers follow each other, from `firstNumber` on; nil for any.
    /// - Returns: the interrupt numbers, in the order of the events.
    /// - Throws: EEXIST one of the numbers is in use, the device is there already, or it is the proxy of doorbells;
    ///   ENOMEM no LPIs left. Then nothing is mapped.
    public func addDevice(_ device: DeviceID, events: Int, firstNumber: Int? = nil, thread: inout HostThread)
        throws(Errno) -> [Int]
    {
        guard !usesProxy || device != Self.proxyDevice else { throw .fileExists }
        let added = try thread.with(state, at: .hostGIC) { state, _ throws(Errno) -> [Event] in
            let first = firstNumber ?? state.nextNumber
            guard !(first..<(first + events)).contains(where: { state.events[$0] != nil }),
                !state.events.values.contains(where: { $0.device == device })
            else { throw .fileExists }
            guard state.lpiLimit - state.unusedLPI + state.freeLPIs.count >= events else { throw .noMemory }
            var added: [Event] = []
            for offset in 0..<events {
                guard let lpi = state.takeLPI() else { throw .noMemory }
                added.append(
                    Event(
                        number: first + offset, device: device, event: EventID(UInt32(offset)), lpi: lpi,
                        collection: CollectionID(UInt32(offset % processors)), place: state.vlpis.count))
            }
            state.vlpis.append((0, 0))
            for event in added { state.events[event.number] = event }
            state.nextNumber = max(state.nextNumber, first + events)
            return added
        }
        let bits = max(1, Int.bitWidth - (events - 1).leadingZeroBitCount)
        send(.mapd(device: device, itt: 0x1000, eventBits: bits, valid: true), thread: &thread)
        for event in added { sendPhysical(event, thread: &thread) }
        return added.map(\.number)
    }

    /// The event of an interrupt number, nil if it is no device's MSI. For an onlooker.
    public func event(_ number: Int) -> Event? {
        var onlooker = HostThread.onlooker
        return event(number, thread: &onlooker)
    }

    /// The event of an interrupt number, nil if it is no device's MSI.
    func event(_ number: Int, thread: inout HostThread) -> Event? {
        thread.with(state, at: .hostGIC) { state, _ in state.events[number] }
    }

    /// MAPTI of an event to its physical LPI, on whatever it led to before.
    func sendPhysical(_ event: Event, thread: inout HostThread) {
        send(
            .mapti(device: event.device, event: event.event, intid: event.lpi, collection: event.collection),
            thread: &thread)
        sync(event, thread: &thread)
    }

    /// SYNC of an event's physical collection.
    func sync(_ event: Event, thread: inout HostThread) {
        send(.sync(target: VCPUID(event.collection.rawValue)), thread: &thread)
    }

    /// Sends one command through the queue. What Linux sends is never refused. `stamp` is what an INT carries,
    /// `transfers` whether that INT moves a pending state that was counted when it was latched.
    func send(_ command: Command, stamp: Stamp = .unknown, transfers: Bool = false, thread: inout HostThread) {
        carryOut(write(command, thread: &thread), stamp: stamp, transfers: transfers, thread: &thread)
    }

    /// The host's half of a command: writes its 32 bytes.
    func write(_ command: Command, thread: inout HostThread) -> CommandPacket {
        note(.command(command))
        thread.counters.hostCommands &+= 1
        return command.packet
    }

    /// The hardware's half of a command that was written.
    func carryOut(
        _ packet: CommandPacket, stamp: Stamp = .unknown, transfers: Bool = false, thread: inout HostThread
    ) {
        let refusal = its.carry(packet, stamp: stamp, transfers: transfers, thread: &thread)
        precondition(refusal == nil, "the host's ITS refuses \(packet): \(refusal?.rawValue ?? "")")
    }

    /// Writes an access down, if somebody wants to know.
    func note(_ access: HostAccess) { log.withLock { $0?.append(access) } }

    /// The commands since the last call; the first call begins to write them down.
    public func takeLog() -> [Command] {
        takeAccesses().compactMap { if case .command(let command) = $0 { command } else { nil } }
    }

    /// The commands and the accesses of redistributors since the last call; the first call begins to write them down.
    public func takeAccesses() -> [HostAccess] {
        log.withLock { log in
            defer { log = [] }
            return log ?? []
        }
    }
}

/// Whose vCPU a virtual pending table belongs to.
struct VPEHome: Sendable {
    let distributor: Distributor
    let vcpu: Int
}
