/// Whose time it was: nanoseconds of each role, measured on the thread that plays it.
public struct Phases: Sendable, Equatable, Tabled {
    /// The device: making the stamp and writing the eventfd. A system call of this machine, so it is the host's time.
    /// With loop `call` it includes loop and injection.
    public var source: UInt64
    /// The host: waiting for completions and reaping them.
    public var loop: UInt64
    /// The host: finding the route, translating, and injecting in the software path.
    public var injection: UInt64
    /// Hardware, modelled: what a GICv4 does by itself (translating a forwarded MSI, setting the pending bit, carrying
    /// out INT and VSYNC).
    public var hardware: UInt64
    /// The host: entering the guest, leaving it, blocking.
    public var vcpu: UInt64
    /// The guest: acknowledging what is pending, with the time stamp and the histogram entry of each.
    public var guest: UInt64

    /// The roles in the order in which a signal passes them. Results from before `guest` was told apart have its time
    /// in `hardware` and `vcpu`.
    public static let fields: [Field<Phases>] = [
        Field("source", \.source, "The device: making the stamp and writing the eventfd"),
        Field("loop", \.loop, "Host: waiting for and reaping completions"),
        Field("injection", \.injection, "Host: route, and translation and injection in the software path"),
        Field("hardware", \.hardware, "Hardware, modelled: what a GICv4 does by itself"),
        Field("vcpu", \.vcpu, "Host: entering the guest, leaving it, blocking"),
        Field("guest", \.guest, "The guest: acknowledging what is pending", since: 1),
    ]

    /// The roles that the host plays, by their names in `fields`.
    public static let hosts: Set = ["source", "loop", "injection", "vcpu"]

    /// Time of the host's roles, in nanoseconds.
    public var host: UInt64 {
        Self.fields.reduce(0) { Self.hosts.contains($1.name) ? $0 &+ self[keyPath: $1.path] : $0 }
    }

    /// Times in nanoseconds; 0 for a role that the arm does not have.
    public init(
        source: UInt64 = 0, loop: UInt64 = 0, injection: UInt64 = 0, hardware: UInt64 = 0, vcpu: UInt64 = 0,
        guest: UInt64 = 0
    ) {
        self.source = source
        self.loop = loop
        self.injection = injection
        self.hardware = hardware
        self.vcpu = vcpu
        self.guest = guest
    }

    /// Names and values in the order in which a signal passes them.
    public var named: [(name: String, nanoseconds: UInt64)] {
        Self.fields.map { ($0.name, self[keyPath: $0.path]) }
    }

    /// Adds the times of another slice or another worker.
    public static func += (left: inout Phases, right: Phases) { left.addFields(of: right) }
}
