/// The interrupts of two vCPUs without ap_lists, list registers or locks: what may be acknowledged, found by looking at
/// everything. The reference of the software path.
struct NaiveGIC {
    struct Wire {
        var isLevel: Bool
        var isLPI: Bool
        var priority: UInt8
        var target: Int
        var latch = false
        var line = false
        var enabled = true
        /// The vCPU on which it was acknowledged and not ended.
        var activeOn: Int?
        var isPending: Bool { latch || (isLevel && line) }
    }

    var wires: [UInt32: Wire] = [:]
    /// What each vCPU handles, the running priority last.
    var handled: [[(intid: UInt32, priority: UInt8)]] = [[], []]
    var masks: [UInt8] = [0xFF, 0xFF]
    /// Whether an acknowledged LPI can be taken nowhere else until it is ended (up to 6.18).
    var lpisStayActive: Bool

    /// The INTIDs of the lowest priority value that the vCPU may take now; empty if IAR must say 1023.
    func candidates(_ vcpu: Int) -> Set<UInt32> {
        let limit = min(masks[vcpu], handled[vcpu].last?.priority ?? 0xFF)
        let able = wires.filter { _, wire in
            wire.isPending && wire.enabled && wire.activeOn == nil && wire.target == vcpu && wire.priority < limit
        }
        guard let best = able.values.map(\.priority).min() else { return [] }
        return Set(able.filter { $0.value.priority == best }.keys)
    }

    mutating func acknowledge(_ vcpu: Int, _ intid: UInt32) {
        guard let wire = wires[intid] else { return }
        wires[intid]?.latch = false
        if !wire.isLPI || lpisStayActive { wires[intid]?.activeOn = vcpu }
        handled[vcpu].append((intid, wire.priority & 0xF8))
    }

    mutating func end(_ vcpu: Int) -> UInt32? {
        guard let last = handled[vcpu].popLast() else { return nil }
        if wires[last.intid]?.activeOn == vcpu { wires[last.intid]?.activeOn = nil }
        return last.intid
    }
}
