/// One interrupt of the guest: a vCPU and a vector of it.
public struct InterruptLine: Hashable, Sendable {
    /// Index of the vCPU.
    public let vcpu: Int
    /// The vector, as the guest's interrupt controller numbers it; on arm64 the low 8 bits of the INTID.
    public let vector: Int

    /// - Parameters:
    ///   - vcpu: index of the vCPU.
    ///   - number: which of the vCPU's vectors for signals, from 0 to `LiveConfiguration.vectorLimit - 1`.
    public init(vcpu: Int, number: Int) {
        precondition((0..<HostGuest.vectorLimit).contains(number), "a vector that the guest has")
        self.vcpu = vcpu
        vector = HostGuest.firstVector + number
    }

    private init(vcpu: Int, vector: Int) {
        self.vcpu = vcpu
        self.vector = vector
    }

    /// The line of lowest priority of a vCPU: its handler runs after those of all other lines that are pending.
    public static func last(vcpu: Int) -> InterruptLine {
        InterruptLine(vcpu: vcpu, vector: HostGuest.lastVector)
    }

    /// Lines for `count` signals, dealt to the vCPUs in turn.
    public static func dealt(_ count: Int, vcpus: Int) -> [InterruptLine] {
        (0..<count).map { InterruptLine(vcpu: $0 % vcpus, number: $0 / vcpus) }
    }

    /// The lines that pins of the interrupt controller raise: on arm64 32 SPIs, dealt to the vCPUs in turn. Empty where
    /// the guest has none.
    public static func pins(vcpus: Int) -> [InterruptLine] {
        HostGuest.pinVectors.map { InterruptLine(vcpu: ($0 - HostGuest.pinVectors.lowerBound) % vcpus, vector: $0) }
    }

    /// The level-triggered line of a vCPU: on arm64 a PPI. Nil where the guest has none.
    public static func level(vcpu: Int) -> InterruptLine? {
        HostGuest.levelVector.map { InterruptLine(vcpu: vcpu, vector: $0) }
    }

    /// How the line is raised.
    var route: GuestRoute { HostGuest.route(vcpu: vcpu, vector: vector) }
}
