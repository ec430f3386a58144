import VGIC

/// An activity of `irqmark chaos` beside signals. A run of some seconds has done each.
public enum ChaosActivity: Int, CaseIterable, Sendable {
    case movi, discard, mapd, mapc, movall, int, clear, inv, invall
    case ioctl, flush
    case itsOff
    case enable, disable, forward, unforward
    /// A vPE that is not resident goes to another processor, or cannot because it is resident.
    case vpeMove, vpeBusy
    case assign, deassign
    /// The eventfd of a device that comes, signals and goes is closed.
    case hangUp
    /// A driver of the host joins its interrupt with an eventfd, or gives it up.
    case producer
    /// The routing table is replaced; and those replacements that took a forwarded LPI back.
    case routing, reroute
    /// A level-triggered SPI is raised by an eventfd; its device hears by a resamplefd that it has been lowered.
    case raise, resample
    case entry, block, preempt
    /// vCPUs that are loaded by registers: their vPE becomes resident, ceases to be, becomes so on another processor
    /// than before; the guest executes WFI, and the thread comes to a processor and leaves it while the guest waits.
    case load, put, migration, wfi, nap

    /// The activity's name in the report.
    public var name: String {
        switch self {
        case .itsOff: "ITS off"
        case .hangUp: "hang-up"
        case .vpeMove: "vPE move"
        case .vpeBusy: "vPE busy"
        case .wfi: "WFI"
        default: "\(self)"
        }
    }

    /// Devices of the run, and events that each of them has: an LPI for each event.
    static var devices: Int { 8 }
    static var eventsPerDevice: Int { 32 }
    static var lpis: Int { devices * eventsPerDevice }
    /// Events of the run whose device also writes an eventfd.
    static var eventfds: Int { 64 }
}

/// How often each activity was done.
public struct ChaosActivities: Sendable, Equatable {
    private var counts = [UInt64](repeating: 0, count: ChaosActivity.allCases.count)

    /// No activity yet.
    public init() {}

    /// How often an activity was done.
    public subscript(activity: ChaosActivity) -> UInt64 {
        get { counts[activity.rawValue] }
        set { counts[activity.rawValue] = newValue }
    }

    /// Adds the activities of another thread.
    package static func += (left: inout ChaosActivities, right: ChaosActivities) {
        for place in left.counts.indices { left.counts[place] += right.counts[place] }
    }
}
