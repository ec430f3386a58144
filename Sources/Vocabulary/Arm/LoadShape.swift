/// The generated load of one arm, as `vgic_lpi_stress` takes it with -d, -e and -v; nil leaves a number to the suite
/// and the run.
public struct LoadShape: Sendable, Hashable {
    /// Devices, 1 to 57,344.
    public var devices: Int?
    /// Events of each device, 1 to 57,344.
    public var events: Int?
    /// vCPUs, 1 to 512.
    public var vcpus: Int?

    /// A load with these numbers.
    public init(devices: Int? = nil, events: Int? = nil, vcpus: Int? = nil) {
        self.devices = devices
        self.events = events
        self.vcpus = vcpus
    }

    /// Whether everything is left to the suite and the run.
    public var isUnsaid: Bool { self == LoadShape() }

    /// The most LPIs that 16 bits of INTID leave room for: 65,536 - 8,192.
    package static let mostLPIs = 57_344
    /// Devices, or events of a device, that a load may have.
    package static let counts = 1...mostLPIs
    /// Devices of a load that does not say how many.
    package static let usualDevices = 16
    /// Events of each device of a load that does not say how many.
    package static let usualEvents = 64
    /// vCPUs of a load that does not say how many.
    package static let usualVCPUs = 4
}
