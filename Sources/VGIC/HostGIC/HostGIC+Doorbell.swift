import Lockfree
import Synchronization

/// The doorbells of a 4.0 host: LPIs that no device writes, masked and cleared through redistributors with DirectLPI or
/// through the events of a proxy device (<doc:The-host-GIC>).
extension HostGIC {
    /// `enable_irq` and `disable_irq` of a doorbell: its property byte, and an INV of it. Nothing if it is so already.
    func setDoorbell(of vpe: MappedVPE, isEnabled: Bool, thread: inout HostThread) {
        let changes = thread.with(state, at: .hostGIC) { state, _ in
            defer { state.residencies[vpe.id]?.isDoorbellEnabled = isEnabled }
            return state.residencies[vpe.id]?.isDoorbellEnabled != isEnabled
        }
        guard changes else { return }
        guard usesProxy else { return note(.invalidateLPI(processor: Int(vpe.processor.rawValue), vpe.doorbell)) }
        sendByProxy(vpe, thread: &thread) { .inv(device: Self.proxyDevice, event: $0) }
    }

    /// The doorbell is not pending any more: CLEAR of its event, or GICR_CLRLPIR.
    func clearDoorbell(of vpe: MappedVPE, thread: inout HostThread) {
        guard usesProxy else { return note(.clearLPI(processor: Int(vpe.processor.rawValue), vpe.doorbell)) }
        sendByProxy(vpe, thread: &thread) { .clear(device: Self.proxyDevice, event: $0) }
    }

    /// The doorbell goes to another processor (`its_vpe_db_proxy_move`): MOVI of its event; with DirectLPI only what is
    /// pending at the old one is cleared.
    func moveDoorbell(of vpe: MappedVPE, to processor: Int, thread: inout HostThread) {
        guard usesProxy else { return note(.clearLPI(processor: Int(vpe.processor.rawValue), vpe.doorbell)) }
        thread.with(proxy, at: .proxy) { proxy, thread in
            let event = takeEvent(for: vpe, &proxy, &thread)
            proxy.move(event, to: processor)
            send(
                .movi(
                    device: Self.proxyDevice, event: EventID(UInt32(event)),
                    collection: CollectionID(UInt32(processor))), thread: &thread)
            sync(processor, &thread)
        }
    }

    /// The event of a doorbell that goes.
    func dropProxyEvent(of vpe: MappedVPE, thread: inout HostThread) {
        thread.with(proxy, at: .proxy) { proxy, thread in
            guard let event = proxy.event(of: vpe.id) else { return }
            discard(event, proxy, &thread)
            proxy.free(event)
        }
    }

    private func sendByProxy(_ vpe: MappedVPE, thread: inout HostThread, _ command: (EventID) -> Command) {
        thread.with(proxy, at: .proxy) { proxy, thread in
            let event = takeEvent(for: vpe, &proxy, &thread)
            send(command(EventID(UInt32(event))), thread: &thread)
            sync(proxy.processors[event], &thread)
        }
    }

    /// The event of a doorbell. A doorbell without one takes the next event in turn: DISCARD and SYNC of the doorbell
    /// that had it, MAPTI, SYNC.
    /// - Precondition: the thread holds the proxy's lock.
    private func takeEvent(for vpe: MappedVPE, _ proxy: inout DoorbellProxy, _ thread: inout HostThread) -> Int {
        assert(thread.holds(any: .proxy))
        if let event = proxy.event(of: vpe.id) { return event }
        let victim = proxy.victim
        if victim.isTaken { discard(victim.event, proxy, &thread) }
        let processor = Int(vpe.processor.rawValue)
        let event = proxy.take(vpe.id, processor: processor)
        send(
            .mapti(
                device: Self.proxyDevice, event: EventID(UInt32(event)), intid: vpe.doorbell,
                collection: CollectionID(UInt32(processor))), thread: &thread)
        sync(processor, &thread)
        return event
    }

    private func discard(_ event: Int, _ proxy: DoorbellProxy, _ thread: inout HostThread) {
        send(.discard(device: Self.proxyDevice, event: EventID(UInt32(event))), thread: &thread)
        sync(proxy.processors[event], &thread)
    }

    private func sync(_ processor: Int, _ thread: inout HostThread) {
        send(.sync(target: VCPUID(UInt32(processor))), thread: &thread)
    }
}
