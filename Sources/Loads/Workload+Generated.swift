import Lockfree
package import VGIC
import Vocabulary

extension Workload {
    /// How many LPIs fit into 16 bits of INTID: 65,536 - 8,192.
    public static let lpiLimit = LoadShape.mostLPIs

    /// Guest-physical address of the first device's ITT in a generated workload; the others follow behind it.
    public static let ittBase: UInt64 = 0x4100_0000

    /// The property byte that Linux gives every LPI: priority 0xA0 (GICD_INT_DEF_PRI), bit 1 set, bit 0 clear; bit 0
    /// enables.
    package static let defaultProperty: UInt8 = 0xA2

    /// Devices with `events` events each, spread over the vCPUs as the kernel's `vgic_lpi_stress` spreads them: LPIs
    /// from 8192 upwards in order of device and event, LPI number n in collection n % vcpus, collection c on vCPU c,
    /// all enabled and of one priority.
    ///
    /// The order of signals visits the vCPUs in rotation. Inside a vCPU's share it is a permutation drawn from the
    /// seed. All passes have one order, so two signals of one source are always as far apart as they can be.
    /// - Parameters:
    ///   - devices: DeviceIDs from 0; at most 65,536.
    ///   - events: EventIDs from 0, for each device; `devices * events` is at most `lpiLimit`.
    ///   - spares: further events of device 0, which the guest maps and nobody signals; their LPIs are the last.
    ///   - vcpus: vCPUs of the guest, at least one.
    ///   - seed: decides the order and nothing else.
    public static func generated(
        devices: Int = 16, events: Int = 64, spares: Int = 0, vcpus: Int = 4, seed: UInt64
    ) -> Workload {
        precondition(
            devices > 0 && devices <= 65_536 && events > 0 && vcpus > 0, "devices, events, vCPUs: one at least")
        precondition(devices * events + spares <= lpiLimit, "at most \(lpiLimit) LPIs fit into 16 bits of INTID")
        let count = devices * events
        var slots: [Slot] = []
        slots.reserveCapacity(count)
        for device in 0..<devices {
            for event in 0..<events { slots.append(Slot(device: UInt32(device), event: UInt32(event))) }
        }
        let spares = (0..<spares).map { Slot(device: 0, event: UInt32(events + $0)) }
        let order = rotation(count: count, vcpus: vcpus, seed: seed)
        var workload = Workload(
            name: "generated", vcpus: vcpus, lpiCount: count + spares.count, slots: slots,
            setup: setup(slots: slots + spares, devices: devices, events: events + spares.count, vcpus: vcpus),
            steps: order.map { .signal(slot: $0) },
            targets: order.map { Target(vcpu: $0 % vcpus, intid: INTID.firstLPI + UInt32($0), enabled: true) },
            reset: [])
        workload.spares = spares
        return workload
    }

    private static func setup(slots: [Slot], devices: Int, events: Int, vcpus: Int) -> [Configuration] {
        // One EventID bit is the least that MAPD can say.
        let bits = max(1, Int.bitWidth - (events - 1).leadingZeroBitCount)
        let ittStride = max(256, UInt64(8) << UInt64(bits))
        var setup: [Configuration] = []
        for vcpu in 0..<vcpus {
            setup.append(.lpisEnabled(vcpu: vcpu, true))
            setup.append(.its(.mapc(collection: CollectionID(UInt32(vcpu)), target: VCPUID(UInt32(vcpu)), valid: true)))
        }
        for index in slots.indices {
            setup.append(.property(intid: INTID.firstLPI + UInt32(index), byte: defaultProperty | 1))
        }
        for device in 0..<devices {
            let itt = ittBase + UInt64(device) * ittStride
            setup.append(.its(.mapd(device: DeviceID(UInt32(device)), itt: itt, eventBits: bits, valid: true)))
        }
        for (index, slot) in slots.enumerated() {
            let intid = INTID(INTID.firstLPI + UInt32(index))
            let collection = CollectionID(UInt32(index % vcpus))
            setup.append(
                .its(
                    .mapti(
                        device: DeviceID(slot.device), event: EventID(slot.event), intid: intid, collection: collection)
                ))
        }
        for vcpu in 0..<vcpus { setup.append(.its(.sync(target: VCPUID(UInt32(vcpu))))) }
        return setup
    }

    /// A permutation of the slots in which the vCPUs (slot % vcpus) take turns. Where the slots do not divide evenly,
    /// the vCPUs with the smaller share drop out of the last turn.
    private static func rotation(count: Int, vcpus: Int, seed: UInt64) -> [Int] {
        var generator = SplitMix64(seed: seed)
        let shares = (0..<min(vcpus, count)).map { vcpu in
            var share = Array(stride(from: vcpu, to: count, by: vcpus))
            generator.shuffle(&share)
            return share
        }
        var order: [Int] = []
        order.reserveCapacity(count)
        for turn in shares[0].indices {
            for share in shares where turn < share.count { order.append(share[turn]) }
        }
        return order
    }
}

extension Workload.Configuration {
    /// A command of the set-up, as the guest's driver writes it into the queue.
    package static func its(_ command: Command) -> Workload.Configuration { .command(command.packet) }
}
