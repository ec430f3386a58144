public import VGIC

/// The load of one arm: what the guest sets up, which sources signal in which order, and what the guest changes on the
/// way.
///
/// A value: nothing in it depends on the machine, so the same seed or the same trace gives the same load everywhere.
public struct Workload: Sendable {
    /// The name that results have: `generated`, `trace`.
    public var name: String
    /// vCPUs of the guest; their `vcpu_id` is their index, and so is the RDbase in the commands.
    public var vcpus: Int
    /// LPIs of the guest: INTIDs 8192 ..< 8192 + lpiCount.
    public var lpiCount: Int
    /// The signal sources, one eventfd each. A step names a source by its index here.
    public var slots: [Slot]
    /// Events that the guest has mapped and no step signals: where a source's route may be led.
    public var spares: [Slot] = []
    /// What the guest does before the first signal. The harness enables the ITS before it.
    public var setup: [Configuration]
    /// Signals and changes in order.
    public var steps: [Step]
    /// For each step: where its signal must arrive; nil for a change of the set-up and for a signal whose event is not
    /// mapped.
    public var targets: [Target?]
    /// What brings the guest back from the state after the last step to the state before the first, so that the steps
    /// can be repeated for ever. Nothing may be pending then.
    public var reset: [Configuration]
    /// When its signals are due; nil for a load without times of its own, which is sent at a rate.
    public var times: SignalTimes?

    /// One source of signals: a device's event.
    public struct Slot: Hashable, Sendable {
        /// DeviceID: the requester ID that the ITS sees.
        public var device: UInt32
        /// EventID: what the device writes to GITS_TRANSLATER.
        public var event: UInt32

        /// A source: an event of a device.
        public init(device: UInt32, event: UInt32) {
            self.device = device
            self.event = event
        }
    }

    /// One step of a load.
    public enum Step: Hashable, Sendable {
        /// The source of this index signals once.
        case signal(slot: Int)
        /// The guest changes its set-up. It waits for its own commands, not for signals that are on the way: a source
        /// that keeps several signals in flight drains them first, or they may meet another mapping than the one that
        /// they were meant for.
        case configure([Configuration])
    }

    /// One act of the guest's set-up.
    public enum Configuration: Hashable, Sendable {
        /// A command in the ITS's queue.
        case command(CommandPacket)
        /// The LPI's byte in the property table: priority in bits 7:2, bit 1 set, enable in bit 0. The ITS reads it
        /// again at the MAPTI, INV or INVALL that follows.
        case property(intid: UInt32, byte: UInt8)
        /// GICR_CTLR.EnableLPIs of that vCPU's redistributor.
        case lpisEnabled(vcpu: Int, Bool)
    }

    /// Where a signal must arrive.
    public struct Target: Hashable, Sendable {
        /// Index of the vCPU whose redistributor gets it.
        public var vcpu: Int
        /// The LPI.
        public var intid: UInt32
        /// Whether the guest has enabled the LPI; if not, a signal is latched and waits.
        public var enabled: Bool

        package init(vcpu: Int, intid: UInt32, enabled: Bool) {
            self.vcpu = vcpu
            self.intid = intid
            self.enabled = enabled
        }
    }

    /// A load; each parameter is the property of its name.
    public init(
        name: String, vcpus: Int, lpiCount: Int, slots: [Slot], setup: [Configuration], steps: [Step],
        targets: [Target?], reset: [Configuration]
    ) {
        precondition(targets.count == steps.count, "a target, or nil, for each step")
        self.name = name
        self.vcpus = vcpus
        self.lpiCount = lpiCount
        self.slots = slots
        self.setup = setup
        self.steps = steps
        self.targets = targets
        self.reset = reset
    }
}

extension Workload {
    /// Devices that have a source of signals.
    package var deviceCount: Int { Set(slots.map(\.device)).count }

    /// Sources of the device that has the most of them.
    package var eventsPerDevice: Int {
        slots.reduce(into: [:]) { counts, slot in counts[slot.device, default: 0] += 1 }.values.max() ?? 0
    }

    /// Signals in one pass over the steps.
    public var signalCount: Int {
        steps.count { if case .signal = $0 { true } else { false } }
    }

    /// For each slot: where its first signal must arrive; nil where no step signals the slot or its event is not
    /// mapped.
    public var initialTargets: [Target?] {
        var initial = [Target?](repeating: nil, count: slots.count)
        for (step, target) in zip(steps, targets) {
            if case .signal(let slot) = step, initial[slot] == nil { initial[slot] = target }
        }
        return initial
    }
}
