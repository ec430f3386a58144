import VGIC

@testable import Loads

/// A plain table of what a guest has mapped: the least that can follow a workload's configurations.
struct MappedGuest {
    var devices: Set<UInt32> = []
    var events: [Workload.Slot: (intid: UInt32, collection: UInt32)] = [:]
    var collections: [UInt32: Int] = [:]
    var properties: [UInt32: UInt8] = [:]
    var receiving: Set<Int> = []
    /// What the ITS took over of the properties at MAPTI, INV and INVALL.
    var seen: [UInt32: UInt8] = [:]

    init(_ configurations: [Workload.Configuration] = []) throws { try apply(configurations) }

    mutating func apply(_ configurations: [Workload.Configuration]) throws {
        for configuration in configurations {
            switch configuration {
            case .property(let intid, let byte): properties[intid] = byte
            case .lpisEnabled(let vcpu, let enabled):
                if enabled { receiving.insert(vcpu) } else { receiving.remove(vcpu) }
            case .command(let packet): try apply(Command(packet))
            }
        }
    }

    func target(of slot: Workload.Slot) -> Workload.Target? {
        guard let event = events[slot], let vcpu = collections[event.collection] else { return nil }
        return Workload.Target(vcpu: vcpu, intid: event.intid, enabled: (seen[event.intid] ?? 0) & 1 == 1)
    }

    private mutating func apply(_ command: Command) {
        switch command {
        case .mapd(let device, _, _, let valid):
            events = events.filter { $0.key.device != device.rawValue }
            if valid { devices.insert(device.rawValue) } else { devices.remove(device.rawValue) }
        case .mapc(let collection, let target, let valid):
            collections[collection.rawValue] = valid ? Int(target.rawValue) : nil
        case .mapti(let device, let event, let intid, let collection):
            events[slot(device, event)] = (intid.rawValue, collection.rawValue)
            seen[intid.rawValue] = properties[intid.rawValue]
        case .mapi(let device, let event, let collection):
            events[slot(device, event)] = (event.rawValue, collection.rawValue)
            seen[event.rawValue] = properties[event.rawValue]
        case .movi(let device, let event, let collection):
            events[slot(device, event)]?.collection = collection.rawValue
        case .discard(let device, let event): events[slot(device, event)] = nil
        case .inv(let device, let event):
            if let intid = events[slot(device, event)]?.intid { seen[intid] = properties[intid] }
        case .invall: seen = properties
        default: break
        }
    }

    private func slot(_ device: DeviceID, _ event: EventID) -> Workload.Slot {
        Workload.Slot(device: device.rawValue, event: event.rawValue)
    }
}
