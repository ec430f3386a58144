import VGIC

/// A second model of KVM's ITS and of the LPIs behind it, written to be read and not to be fast: dictionaries,
/// no locks, no caches. One vCPU at a time; every LPI is delivered as soon as a vCPU runs.
struct NaiveITS {
    struct Event: Hashable {
        let device: UInt32
        let event: UInt32
    }

    /// An ITE. The collection is the one that it was attached to; unmapping that collection detaches it for good.
    struct Entry {
        let intid: UInt32
        var collection: UInt32?
    }

    /// An LPI exists while an ITE names it or it waits on an ap_list.
    struct LPI {
        var isEnabled: Bool
        var isPending = false
        var target: Int?
        var isQueued = false
    }

    let vcpuIDs: [UInt32]
    let intidLimit: UInt32
    var isOn = true
    var lpisEnabled: [Bool]
    /// Bit 0 of each LPI's byte in the property table.
    var enabledInTable: [UInt32: Bool] = [:]
    var devices: [UInt32: (itt: UInt64, eventBits: Int)] = [:]
    var entries: [Event: Entry] = [:]
    /// In the order of their making; nil is a place holder that MAPTI made and nothing mapped yet.
    var collections: [(icid: UInt32, vcpu: Int?)] = []
    var lpis: [UInt32: LPI] = [:]

    func vcpu(of icid: UInt32?) -> Int? {
        guard let icid else { return nil }
        return collections.first { $0.icid == icid }?.vcpu
    }

    // MARK: commands

    /// The error code, nil if it was carried out.
    mutating func execute(_ command: Command) -> CommandError? {
        switch command {
        case .mapd(let device, let itt, let eventBits, let valid):
            return mapd(device.rawValue, itt, eventBits, valid)
        case .mapc(let icid, let target, let valid): return mapc(icid.rawValue, target.rawValue, valid)
        case .mapti(let device, let event, let intid, let icid):
            return mapti(Event(device: device.rawValue, event: event.rawValue), intid.rawValue, icid.rawValue)
        case .movi(let device, let event, let icid):
            return movi(Event(device: device.rawValue, event: event.rawValue), icid.rawValue)
        case .movall(let from, let to): return movall(from.rawValue, to.rawValue)
        case .discard(let device, let event):
            let key = Event(device: device.rawValue, event: event.rawValue)
            guard let entry = entries[key], vcpu(of: entry.collection) != nil else { return .discardUnmappedInterrupt }
            drop(key)
        case .clear(let device, let event):
            guard let entry = entries[Event(device: device.rawValue, event: event.rawValue)] else {
                return .clearUnmappedInterrupt
            }
            lpis[entry.intid]!.isPending = false
        case .int(let device, let event):
            switch signal(Event(device: device.rawValue, event: event.rawValue)) {
            case .injected: break
            case .blocked: return .intUnmappedInterrupt
            case .busy: return .busy
            }
        case .inv(let device, let event):
            guard let entry = entries[Event(device: device.rawValue, event: event.rawValue)] else {
                return .invUnmappedInterrupt
            }
            reload(entry.intid)
        case .invall(let icid):
            guard let target = vcpu(of: icid.rawValue) else { return .invallUnmappedCollection }
            for intid in lpis.keys where lpis[intid]!.target == target { reload(intid) }
        default: break
        }
        return nil
    }

    private mutating func mapd(_ device: UInt32, _ itt: UInt64, _ eventBits: Int, _ valid: Bool) -> CommandError? {
        if valid && eventBits > 16 { return .mapdTableSizeOutOfRange }
        for key in Array(entries.keys) where key.device == device { drop(key) }
        devices[device] = valid ? (itt, eventBits) : nil
        return nil
    }

    private mutating func mapc(_ icid: UInt32, _ target: UInt32, _ valid: Bool) -> CommandError? {
        guard valid else {
            collections.removeAll { $0.icid == icid }
            for key in Array(entries.keys) where entries[key]!.collection == icid { entries[key]!.collection = nil }
            return nil
        }
        guard let vcpu = vcpuIDs.firstIndex(of: target) else { return .mapcTargetOutOfRange }
        if let place = collections.firstIndex(where: { $0.icid == icid }) {
            collections[place].vcpu = vcpu
        } else {
            collections.append((icid, vcpu))
        }
        for entry in entries.values where entry.collection == icid { retarget(entry.intid, vcpu) }
        return nil
    }

    private mutating func mapti(_ key: Event, _ intid: UInt32, _ icid: UInt32) -> CommandError? {
        guard let device = devices[key.device] else { return .maptiUnmappedDevice }
        guard key.event < 1 << UInt32(device.eventBits) else { return .maptiEventOutOfRange }
        guard intid >= 8192, intid < intidLimit else { return .maptiPhysicalIDOutOfRange }
        if entries[key] != nil { return nil }
        if !collections.contains(where: { $0.icid == icid }) { collections.append((icid, nil)) }
        entries[key] = Entry(intid: intid, collection: icid)
        if lpis[intid] == nil {
            lpis[intid] = LPI(isEnabled: enabledInTable[intid] ?? false, target: vcpu(of: icid))
        }
        return nil
    }

    private mutating func movi(_ key: Event, _ icid: UInt32) -> CommandError? {
        guard let entry = entries[key] else { return .moviUnmappedInterrupt }
        guard vcpu(of: entry.collection) != nil, let target = vcpu(of: icid) else { return .moviUnmappedCollection }
        entries[key]!.collection = icid
        retarget(entry.intid, target)
        return nil
    }

    private mutating func movall(_ from: UInt32, _ to: UInt32) -> CommandError? {
        guard let source = vcpuIDs.firstIndex(of: from), let target = vcpuIDs.firstIndex(of: to) else {
            return .movallTargetOutOfRange
        }
        // From 6.10 the walk has no filter: every LPI of the VM.
        for intid in lpis.keys where source != target { retarget(intid, target) }
        return nil
    }

    // MARK: interrupts

    enum Outcome { case injected, blocked, busy }

    /// An MSI or an INT.
    mutating func signal(_ key: Event) -> Outcome {
        guard isOn else { return .busy }
        guard let entry = entries[key], let target = vcpu(of: entry.collection) else { return .blocked }
        guard lpisEnabled[target] else { return .busy }
        lpis[entry.intid]!.isPending = true
        queue(entry.intid)
        return .injected
    }

    /// What each vCPU acknowledges when both run until nothing is left.
    mutating func run() -> [Set<UInt32>] {
        var acknowledged = [Set<UInt32>](repeating: [], count: vcpuIDs.count)
        for intid in Array(lpis.keys) where lpis[intid]!.isQueued {
            let lpi = lpis[intid]!
            if lpi.isPending, lpi.isEnabled, let target = lpi.target {
                acknowledged[target].insert(intid)
                lpis[intid]!.isPending = false
            }
            lpis[intid]!.isQueued = false
            release(intid)
        }
        return acknowledged
    }

    private mutating func queue(_ intid: UInt32) {
        let lpi = lpis[intid]!
        if lpi.isPending, lpi.isEnabled, lpi.target != nil { lpis[intid]!.isQueued = true }
    }

    private mutating func retarget(_ intid: UInt32, _ vcpu: Int) {
        lpis[intid]!.target = vcpu
    }

    private mutating func reload(_ intid: UInt32) {
        lpis[intid]!.isEnabled = enabledInTable[intid] ?? false
        queue(intid)
    }

    private mutating func drop(_ key: Event) {
        let entry = entries.removeValue(forKey: key)!
        release(entry.intid)
    }

    /// The object goes when nothing names it; what was pending and not queued goes with it.
    private mutating func release(_ intid: UInt32) {
        if lpis[intid]!.isQueued { return }
        if entries.values.contains(where: { $0.intid == intid }) { return }
        lpis[intid] = nil
    }

    // MARK: tables

    /// The 64-bit words that a save writes, by address; every other word of the tables is zero.
    func saved(deviceTable: UInt64, collectionTable: UInt64) -> [UInt64: UInt64] {
        var words: [UInt64: UInt64] = [:]
        let ids = devices.keys.sorted()
        for (place, id) in ids.enumerated() {
            let next = place + 1 < ids.count ? UInt64(min(ids[place + 1] - id, 16383)) : 0
            let (itt, bits) = devices[id]!
            words[deviceTable + 8 * UInt64(id)] = 1 << 63 | next << 49 | (itt >> 8) << 5 | UInt64(bits - 1)
            let keys = entries.keys.filter { $0.device == id }.sorted { $0.event < $1.event }
            for key in keys {
                let following = keys.first { $0.event > key.event && entries[$0]!.collection != nil }
                let next = following.map { UInt64(min($0.event - key.event, 65535)) } ?? 0
                let entry = entries[key]!
                let word = next << 48 | UInt64(entry.intid) << 16 | UInt64(entry.collection ?? 0)
                words[itt + 8 * UInt64(key.event)] = entry.collection == nil ? 0 : word
            }
        }
        for (place, collection) in collections.enumerated() {
            let target = collection.vcpu.map { UInt64(vcpuIDs[$0]) } ?? 0xFFFF_FFFF
            words[collectionTable + 8 * UInt64(place)] = 1 << 63 | target << 16 | UInt64(collection.icid)
        }
        return words.filter { $0.value != 0 }
    }
}
