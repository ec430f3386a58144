/// One interrupt of the guest: a vCPU and a vector of it.
public struct InterruptLine: Hashable, Sendable {
    /// Index of the vCPU.
    public let vcpu: Int
    /// The vector, as the guest's interrupt controller numbers it.
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
}
