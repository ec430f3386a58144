import Loads

/// The order in which the slots of a workload signal, again and again, and which were signalled in the present batch.
@safe struct SignalOrder: ~Copyable, @unchecked Sendable {
    // SAFETY: sendable because it belongs to the one thread that sends. `marks` is owned, allocated once with room for
    // every slot and every interrupt, initialised whole. Trivial elements.
    /// The workload's steps as plain numbers: a slot, or -1 - index of a change of the guest's set-up.
    private let steps: [Int32]
    /// The interrupt that each slot's signals raise.
    private let interrupts: [Int]
    /// The batch in which an interrupt (where each is signalled once a batch) or a slot (elsewhere) was signalled last.
    private let marks: UnsafeMutablePointer<UInt32>
    private var position = 0
    private var batchNumber: UInt32 = 0

    /// - Parameters:
    ///   - steps: slots, and -1 - index for changes; at least one.
    ///   - interrupts: by slot.
    init(steps: [Int32], interrupts: [Int]) {
        self.steps = steps
        self.interrupts = interrupts
        let places = max(interrupts.count, (interrupts.max() ?? 0) + 1)
        unsafe marks = .allocate(capacity: places)
        unsafe marks.initialize(repeating: 0, count: places)
    }

    deinit { unsafe marks.deallocate() }

    /// Whether every step is a signal.
    var hasNoChanges: Bool { steps.allSatisfy { $0 >= 0 } }

    /// How many signals of the pass stand before the next step.
    var signalsBefore: Int { steps[..<position].count { $0 >= 0 } }

    /// How many steps there are.
    var count: Int { steps.count }

    /// The slot of the next step, or -1 - index of a change.
    @inline(__always) var next: Int { Int(steps[position]) }

    /// Begins a batch, in which nothing was signalled yet.
    @inline(__always) mutating func beginBatch() { batchNumber &+= 1 }

    /// Moves on to the next step; behind the last step comes the first.
    @inline(__always) mutating func advance() { position = position &+ 1 == steps.count ? 0 : position &+ 1 }

    /// Whether the slot's interrupt was noted in this batch.
    @inline(__always) func isInterruptUsed(_ slot: Int) -> Bool {
        let interrupt = interrupts[slot]
        // SAFETY: there is a mark for each interrupt of `interrupts`.
        return unsafe marks[interrupt] == batchNumber
    }

    /// Notes that the slot's interrupt is signalled in this batch; false if it was noted before.
    @inline(__always) mutating func useInterrupt(_ slot: Int) -> Bool {
        let interrupt = interrupts[slot]
        // SAFETY: there is a mark for each interrupt of `interrupts`.
        if unsafe marks[interrupt] == batchNumber { return false }
        unsafe marks[interrupt] = batchNumber
        return true
    }

    /// Notes that the slot is signalled in this batch; false if it was noted before. For schedules that ask for slots
    /// and never for interrupts.
    @inline(__always) mutating func useSlot(_ slot: Int) -> Bool {
        precondition(UInt(bitPattern: slot) < UInt(bitPattern: interrupts.count), "no such slot")
        // SAFETY: there is a mark for each slot.
        if unsafe marks[slot] == batchNumber { return false }
        unsafe marks[slot] = batchNumber
        return true
    }
}

extension Workload {
    /// The steps as `SignalOrder` takes them, and the changes that they name. What brings the guest back to the first
    /// step is one more change, at the end.
    var flattened: (steps: [Int32], changes: [[Configuration]]) {
        var order: [Int32] = []
        var changes: [[Configuration]] = []
        order.reserveCapacity(steps.count + 1)
        for step in steps + (reset.isEmpty ? [] : [.configure(reset)]) {
            switch step {
            case .signal(let slot): order.append(Int32(slot))
            case .configure(let acts):
                order.append(-1 - Int32(changes.count))
                changes.append(acts)
            }
        }
        return (order, changes)
    }
}
