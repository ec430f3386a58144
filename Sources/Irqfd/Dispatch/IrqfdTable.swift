public import Kernel
public import Lockfree
public import Synchronization

/// The irqfds of a VM, by slot, as sources, loop and paths see them.
public final class IrqfdTable: Sendable {
    @usableFromInline let irqfds: Slab<Irqfd>
    /// By slot: signals that were in the eventfd when it was deassigned.
    private let drained: Slab<Atomic<UInt64>>
    /// By slot: writes that failed.
    let failures: Slab<FailedWrites>
    /// Whether a write has failed since the table was made.
    let hasFailed = Atomic<Bool>(false)

    /// - Parameter capacity: how many irqfds at once.
    init(capacity: Int) {
        irqfds = Slab(count: capacity, padded: true) { _ in Irqfd() }
        drained = Slab(count: capacity) { _ in Atomic(0) }
        failures = Slab(count: capacity) { _ in FailedWrites() }
    }

    /// Sources that call the model themselves, so that nothing is assigned: one for each route, in that order. KVM's
    /// limit of routes does not hold for them.
    public convenience init(calling routes: [Route]) {
        self.init(capacity: routes.count)
        for (slot, route) in routes.enumerated() { setRoute(slot, route) }
    }

    /// How many irqfds at once.
    public var count: Int { irqfds.count }

    /// The token of a slot's present use.
    @inlinable public func token(_ slot: Int) -> Token {
        Token(slot: slot, generation: irqfds[slot].generation.load(ordering: .acquiring))
    }

    /// Ends the present use of a slot: completions that are on their way are stale from now on. One caller at a time.
    func retire(_ slot: Int) {
        // Releasing pairs with the acquiring load in `Dispatcher.take`.
        irqfds[slot].generation.store(
            (irqfds[slot].generation.load(ordering: .relaxed) &+ 1) & 0xFF_FFFF, ordering: .releasing)
    }

    /// Publishes where a slot's MSIs go from now on.
    func setRoute(_ slot: Int, _ route: Route) {
        irqfds[slot].route.store(route.word, ordering: .releasing)  // pairs with the load in `route`
    }

    /// Where a slot's MSIs go now; `Route.none` where its GSI leads to no MSI of the VM's first ITS.
    @inlinable public func route(_ slot: Int) -> Route {
        Route(word: irqfds[slot].route.load(ordering: .acquiring))  // pairs with `setRoute`
    }

    /// What a slot's sources write from now on, -1 for nothing. Whoever lets the sources begin publishes it.
    func setDescriptor(_ slot: Int, _ descriptor: CInt) {
        irqfds[slot].descriptor.store(descriptor, ordering: .relaxed)
    }

    /// What a slot's sources write now, -1 for nothing.
    package func descriptor(_ slot: Int) -> CInt { irqfds[slot].descriptor.load(ordering: .relaxed) }

    /// A slot's eventfd was taken out of its loop: the signals that no completion told of are nobody's injection. On
    /// the loop's thread.
    func drain(_ slot: Int) {
        let failed = waitingFailures(slot)
        let (_, stamps) = irqfds[slot].stamps.popAll()
        failures[slot].withdraw(failed)
        Irqfd.bump(drained[slot], by: UInt64(stamps &- min(stamps, failed)))
    }

    /// How many signals were in eventfds when these were deassigned, all slots together, since the table was made.
    public var drainedSignals: UInt64 {
        (0..<count).reduce(0) { $0 &+ drained[$1].load(ordering: .acquiring) }
    }

    /// A device signals through the slot's eventfd: the stamp first, then the write. A write that fails, as on a full
    /// counter (EAGAIN), is no signal; the account leaves its stamp out.
    @inlinable public func signal(_ slot: Int, stamp: Stamp) -> SignalOutcome {
        // SAFETY: the slab bounds-checks the slot and outlives this call; one address for all words.
        let irqfd = unsafe irqfds.pointer(to: slot)
        unsafe irqfd.pointee.stamps.push(stamp)
        // Relaxed: whoever lets a source begin has published the assignment.
        let outcome = unsafe EventFD.add(1, to: irqfd.pointee.descriptor.load(ordering: .relaxed))
        if outcome == .written { unsafe Irqfd.bump(irqfd.pointee.signals) } else { noteFailure(slot) }
        return outcome
    }

    /// A device signals an eventfd of its own, which is assigned to the slot now, or was, or will be.
    public func signal(_ slot: Int, stamp: Stamp, through eventfd: borrowing EventFD) -> SignalOutcome {
        irqfds[slot].stamps.push(stamp)
        let outcome = eventfd.signal()
        if outcome == .written { Irqfd.bump(irqfds[slot].signals) } else { noteFailure(slot) }
        return outcome
    }

    /// A device signals without an eventfd.
    @inlinable public func signalByCall(_ slot: Int, stamp: Stamp) {
        irqfds[slot].stamps.push(stamp)
        Irqfd.bump(irqfds[slot].signals)
    }

    /// Completions of a slot that carried a signal, so far. Any thread may ask.
    func injections(_ slot: Int) -> UInt64 { irqfds[slot].injections.load(ordering: .relaxed) }

    /// What one slot's account says.
    public struct Account: Sendable, Equatable {
        /// Values written to the eventfd.
        public let signals: UInt64
        /// Completions that carried a signal.
        public let injections: UInt64
        /// Signals that met another in the eventfd.
        public let merged: UInt64
        /// Signals that were in the eventfd when it was deassigned.
        public let drained: UInt64
        /// Injections that were handed on to the model.
        public let accepted: UInt64

        /// The first thing that does not add up, nil if all does.
        public var fault: String? {
            if signals != injections + merged + drained {
                return "\(signals) signals, but \(injections) injections, \(merged) merged in its eventfd and "
                    + "\(drained) drained from it"
            }
            if injections != accepted { return "\(injections) injections, but \(accepted) reached the model" }
            return nil
        }
    }

    /// The account of a slot. Only while nothing is in flight.
    public func account(_ slot: Int) -> Account {
        // The loop's thread takes each stamp for that of a signal.
        let merged = irqfds[slot].merged.load(ordering: .acquiring)
        return Account(
            signals: irqfds[slot].signals.load(ordering: .acquiring),
            injections: irqfds[slot].injections.load(ordering: .acquiring),
            merged: merged &- min(merged, poppedFailures(slot)),
            drained: drained[slot].load(ordering: .acquiring),
            accepted: irqfds[slot].accepted.load(ordering: .acquiring))
    }
}
