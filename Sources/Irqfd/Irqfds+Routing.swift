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
        var table: [UInt32: GSIRoute] = [:]
        for entry in entries {
            guard entry.isValid, table.updateValue(entry, forKey: entry.gsi) == nil else { throw .invalidArgument }
        }
        lock.lock()
        defer { lock.unlock() }
        routes = table
        for (slot, binding) in bindings where !binding.isEnding {
            slots[slot].publish(table[binding.gsi], isResampled: binding.resamplefd != nil)
        }
    }

    /// The entries that are in force, by GSI.
    public var gsiRouting: [GSIRoute] {
        lock.lock()
        defer { lock.unlock() }
        return routes.values.sorted { $0.gsi < $1.gsi }
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
