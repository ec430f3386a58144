public import Kernel
public import Lockfree
public import Synchronization
public import SystemPackage

/// The irqfds of a VM, by slot, with their eventfds.
public final class IrqfdTable: Sendable {
    @usableFromInline let irqfds: Slab<Irqfd>
    @usableFromInline let eventfds: Slab<EventFD>

    /// - Parameters:
    ///   - routes: one irqfd each.
    ///   - hasEventfds: false for sources that call the model themselves.
    ///   - fill: what each eventfd's counter holds before anybody signals.
    /// - Throws: what eventfd(2) fails with; EMFILE when the process may not have so many.
    public init(routes: [Route], hasEventfds: Bool, fill: UInt64 = 0) throws(Errno) {
        irqfds = Slab(count: routes.count, padded: true) { _ in Irqfd() }
        var made: [CInt] = []
        if hasEventfds {
            made.reserveCapacity(routes.count)
            for _ in routes {
                do throws(Errno) {
                    made.append(try EventFD.open())
                } catch {
                    for descriptor in made { _ = EventFD(owning: descriptor) }
                    eventfds = Slab(count: 0) { _ in EventFD(owning: -1) }
                    throw error
                }
            }
        }
        let descriptors = made
        eventfds = Slab(count: descriptors.count) { EventFD(owning: descriptors[$0]) }
        for (slot, route) in routes.enumerated() { setRoute(slot, route) }
        if fill > 0 { for slot in 0..<eventfds.count { eventfds[slot].signal(fill) } }
    }

    /// How many irqfds.
    public var count: Int { irqfds.count }

    /// The token of a slot's present use.
    @inlinable public func token(_ slot: Int) -> Token {
        Token(slot: slot, generation: irqfds[slot].generation.load(ordering: .acquiring))
    }

    /// The eventfd of a slot, for a loop to arm.
    public func descriptor(_ slot: Int) -> CInt { eventfds[slot].rawValue }

    /// Ends the present use of a slot: completions that are on their way are stale from now on.
    public func retire(_ slot: Int) {
        // Releasing pairs with the acquiring load in `Dispatcher.take`.
        irqfds[slot].generation.store(
            (irqfds[slot].generation.load(ordering: .relaxed) &+ 1) & 0xFF_FFFF, ordering: .releasing)
    }

    /// Sends a slot's signals elsewhere (KVM_SET_GSI_ROUTING).
    public func setRoute(_ slot: Int, _ route: Route) {
        irqfds[slot].route.store(route.word, ordering: .releasing)  // pairs with the load in `Dispatcher`
    }

    /// The route of a slot now.
    @inlinable public func route(_ slot: Int) -> Route {
        Route(word: irqfds[slot].route.load(ordering: .acquiring))  // pairs with `setRoute`
    }

    /// A device signals through the slot's eventfd: the stamp first, then the write. A full counter (EAGAIN) is no
    /// signal; its stamp stays behind and is counted with the next one, so the caller must take the slot as broken.
    @inlinable public func signal(_ slot: Int, stamp: Stamp) -> SignalOutcome {
        // SAFETY: the slab bounds-checks the slot and outlives this call; one address for both words.
        let irqfd = unsafe irqfds.pointer(to: slot)
        unsafe irqfd.pointee.stamps.push(stamp)
        let outcome = eventfds[slot].signal()
        if outcome == .written { unsafe Irqfd.bump(irqfd.pointee.signals) }
        return outcome
    }

    /// A device signals without an eventfd.
    @inlinable public func signalByCall(_ slot: Int, stamp: Stamp) {
        irqfds[slot].stamps.push(stamp)
        Irqfd.bump(irqfds[slot].signals)
    }

    /// What one slot's account says.
    public struct Account: Sendable, Equatable {
        /// Values written to the eventfd.
        public let signals: UInt64
        /// Completions that carried a signal.
        public let injections: UInt64
        /// Signals that met another in the eventfd.
        public let merged: UInt64
        /// Injections that were handed on to the model.
        public let accepted: UInt64

        /// The first thing that does not add up, nil if all does.
        public var fault: String? {
            if signals != injections + merged {
                return "\(signals) signals, but \(injections) injections and \(merged) merged in its eventfd"
            }
            if injections != accepted { return "\(injections) injections, but \(accepted) reached the model" }
            return nil
        }
    }

    /// The account of a slot. Only while nothing is in flight.
    public func account(_ slot: Int) -> Account {
        Account(
            signals: irqfds[slot].signals.load(ordering: .acquiring),
            injections: irqfds[slot].injections.load(ordering: .acquiring),
            merged: irqfds[slot].merged.load(ordering: .acquiring),
            accepted: irqfds[slot].accepted.load(ordering: .acquiring))
    }
}
