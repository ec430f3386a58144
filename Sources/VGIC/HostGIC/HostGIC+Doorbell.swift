import Lockfree
import Synchronization

/// The doorbells of a 4.0 host: LPIs that no device writes, masked and cleared through redistributors with DirectLPI or
/// through the events of a proxy device (facts 6.3).
extension HostGIC {
    /// `enable_irq` and `disable_irq` of a doorbell: its property byte, and an INV of it. Nothing if it is so already.
    func setDoorbell(of vpe: MappedVPE, isEnabled: Bool, counters: inout ModelCounters) {
        let changes = state.withLock { state in
            defer { state.residencies[vpe.id]?.isDoorbellEnabled = isEnabled }
            return state.residencies[vpe.id]?.isDoorbellEnabled != isEnabled
        }
        guard changes else { return }
        guard usesProxy else { return note(.invalidateLPI(processor: Int(vpe.processor.rawValue), vpe.doorbell)) }
        sendByProxy(vpe, counters: &counters) { .inv(device: Self.proxyDevice, event: $0) }
    }

    /// The doorbell is not pending any more: CLEAR of its event, or GICR_CLRLPIR.
    func clearDoorbell(of vpe: MappedVPE, counters: inout ModelCounters) {
        guard usesProxy else { return note(.clearLPI(processor: Int(vpe.processor.rawValue), vpe.doorbell)) }
        sendByProxy(vpe, counters: &counters) { .clear(device: Self.proxyDevice, event: $0) }
    }

    /// The doorbell goes to another processor (`its_vpe_db_proxy_move`): MOVI of its event; with DirectLPI only what is
    /// pending at the old one is cleared.
    func moveDoorbell(of vpe: MappedVPE, to processor: Int, counters: inout ModelCounters) {
        guard usesProxy else { return note(.clearLPI(processor: Int(vpe.processor.rawValue), vpe.doorbell)) }
        proxy.withLock { proxy in
            let event = takeEvent(for: vpe, &proxy, &counters)
            proxy.move(event, to: processor)
            send(
                .movi(
                    device: Self.proxyDevice, event: EventID(UInt32(event)),
                    collection: CollectionID(UInt32(processor))),
                counters: &counters, kicks: NoKicks())
            sync(processor, &counters)
        }
    }

    /// The event of a doorbell that goes.
    func dropProxyEvent(of vpe: MappedVPE, counters: inout ModelCounters) {
        proxy.withLock { proxy in
            guard let event = proxy.event(of: vpe.id) else { return }
            discard(event, proxy, &counters)
            proxy.free(event)
        }
    }

    private func sendByProxy(
        _ vpe: MappedVPE, counters: inout ModelCounters, _ command: (EventID) -> Command
    ) {
        proxy.withLock { proxy in
            let event = takeEvent(for: vpe, &proxy, &counters)
            send(command(EventID(UInt32(event))), counters: &counters, kicks: NoKicks())
            sync(proxy.processors[event], &counters)
        }
    }

    /// The event of a doorbell, which takes the next in turn if it has none: DISCARD, SYNC of whoever had it, MAPTI,
    /// SYNC.
    private func takeEvent(
        for vpe: MappedVPE, _ proxy: inout DoorbellProxy, _ counters: inout ModelCounters
    ) -> Int {
        if let event = proxy.event(of: vpe.id) { return event }
        let victim = proxy.victim
        if victim.isTaken { discard(victim.event, proxy, &counters) }
        let processor = Int(vpe.processor.rawValue)
        let event = proxy.take(vpe.id, processor: processor)
        send(
            .mapti(
                device: Self.proxyDevice, event: EventID(UInt32(event)), intid: vpe.doorbell,
                collection: CollectionID(UInt32(processor))),
            counters: &counters, kicks: NoKicks())
        sync(processor, &counters)
        return event
    }

    private func discard(_ event: Int, _ proxy: DoorbellProxy, _ counters: inout ModelCounters) {
        send(
            .discard(device: Self.proxyDevice, event: EventID(UInt32(event))), counters: &counters, kicks: NoKicks())
        sync(proxy.processors[event], &counters)
    }

    private func sync(_ processor: Int, _ counters: inout ModelCounters) {
        send(.sync(target: VCPUID(UInt32(processor))), counters: &counters, kicks: NoKicks())
    }
}
