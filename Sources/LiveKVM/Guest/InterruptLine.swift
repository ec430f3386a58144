/// One interrupt of the guest: a vector of a vCPU.
public struct InterruptLine: Hashable, Sendable {
    /// The vCPU.
    public let vcpu: Int
    /// The vector.
    public let vector: Int

    /// - Parameters:
    ///   - vcpu: index of the vCPU.
    ///   - number: of its vectors for signals, from 0 to `LiveConfiguration.vectorLimit - 1`.
    public init(vcpu: Int, number: Int) {
        precondition((0..<HostGuest.vectorLimit).contains(number), "a vector that the guest has")
        self.vcpu = vcpu
        vector = HostGuest.firstVector + number
    }

    private init(vcpu: Int, vector: Int) {
        self.vcpu = vcpu
        self.vector = vector
    }

    /// The line whose handler runs after those of all others that were pending: it has the lowest priority.
    public static func last(vcpu: Int) -> InterruptLine {
        InterruptLine(vcpu: vcpu, vector: HostGuest.lastVector)
    }

    /// So many lines, dealt to the vCPUs in turn.
    public static func dealt(_ count: Int, vcpus: Int) -> [InterruptLine] {
        (0..<count).map { InterruptLine(vcpu: $0 % vcpus, number: $0 / vcpus) }
    }
}
