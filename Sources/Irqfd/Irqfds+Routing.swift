import Lockfree
public import SystemPackage
import VGIC

extension Irqfds where Cache: ~Copyable {
    /// KVM_SET_GSI_ROUTING: replaces the whole table. A signal on its way goes by the old or by the new one.
    ///
    /// Checks in order: more than 4,096 entries, a flag, a GSI of 4,096 or more; then entry by entry a flag that its
    /// type does not have, a second entry on a GSI (one pin of the one irqchip, or one MSI, is all that a GSI has), a
    /// chip or a pin that does not exist, an unknown type.
    /// - Throws: EINVAL, and the old table stays.
    public func setGSIRouting(_ entries: [GSIRoute], flags: UInt32 = 0) throws(Errno) {
        guard entries.count <= GSIRoute.limit, flags == 0 else { throw .invalidArgument }
        guard entries.allSatisfy({ $0.gsi < UInt32(GSIRoute.limit) }) else { throw .invalidArgument }
        var byGSI: [UInt32: GSIRoute] = [:]
        for entry in entries {
            guard entry.isValid, byGSI.updateValue(entry, forKey: entry.gsi) == nil else { throw .invalidArgument }
        }
        lock.lock()
        defer { lock.unlock() }
        routes = byGSI
        for (slot, binding) in bindings where !binding.isEnding { update(slot, binding.gsi) }
    }

    /// The entries that are in force, by GSI.
    public var gsiRouting: [GSIRoute] {
        lock.lock()
        defer { lock.unlock() }
        return routes.values.sorted { $0.gsi < $1.gsi }
    }

    /// Copies the route of a GSI to the slot of its irqfd (`irqfd_update`). Call under `lock`.
    func update(_ slot: Int, _ gsi: UInt32) { table.setRoute(slot, copy(of: routes[gsi]) ?? .none) }

    /// What a slot keeps of a route: the device and event of an MSI that the first ITS takes. An ITS that has an
    /// address keeps it, so the copy stays true; before it has one, its MSIs are found by their address at each signal.
    func copy(of route: GSIRoute?) -> Route? {
        guard case .msi(let address, let data, let device)? = route?.target,
            route?.flags == VirtualMachine<Cache>.validDeviceID, vm.its.answers(to: address)
        else { return nil }
        return Route(device: device, event: data)
    }

    /// The route of a slot's GSI now, nil if it leads nowhere. Of an irqfd whose end has begun too: KVM flushes its
    /// inject work.
    func route(ofSlot slot: Int) -> GSIRoute? {
        lock.lock()
        defer { lock.unlock() }
        return bindings[slot].flatMap { routes[$0.gsi] }
    }

    /// The pin that a GSI leads to. Call under `lock`.
    func pin(of gsi: UInt32) -> UInt32? {
        if case .irqchip(_, let pin) = routes[gsi]?.target { return pin }
        return nil
    }

    /// Whether an assignment with a resamplefd is left on the GSI. Call under `lock`.
    func hasResampler(_ gsi: UInt32) -> Bool {
        bindings.values.contains { $0.gsi == gsi && $0.resamplefd != nil && !$0.isEnding }
    }
}
