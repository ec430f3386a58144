/// The VM-wide GICv5 PPI masks, two words each whatever the PPI count. Made once, never changed (facts 2.1).
public struct PPIMasks: Sendable, Equatable {
    /// What the host implements (`impl_ppi_mask`): the timers, SW_PPI, and the PMU's if it has one.
    public let implemented: [2 of UInt64]
    /// What userspace may drive (`userspace_ppis`): SW_PPI, if it is implemented.
    public let userspace: [2 of UInt64]

    /// - Parameter hasPMU: the host has PMUv3.
    public init(hasPMU: Bool) {
        let timers: UInt64 = 1 << 26 | 1 << 27 | 1 << 28 | 1 << 30
        let software: UInt64 = 1 << UInt64(INTID.softwarePPI)
        let word = timers | software | (hasPMU ? 1 << 23 : 0)
        implemented = [word, 0]
        userspace = [word & software, 0]
    }

    /// Masks of a test's choosing; the userspace mask is cut to what is implemented.
    public init(implemented: [2 of UInt64], userspace: [2 of UInt64]) {
        self.implemented = implemented
        self.userspace = [implemented[0] & userspace[0], implemented[1] & userspace[1]]
    }

    /// Whether userspace may drive PPI `number`, 0 ..< 128: a 64-bit test of the right word.
    @inlinable public func isDrivable(_ number: Int) -> Bool {
        userspace[number >> 6] >> UInt64(number & 63) & 1 != 0
    }

    /// Whether all four words agree.
    public static func == (left: PPIMasks, right: PPIMasks) -> Bool {
        left.implemented[0] == right.implemented[0] && left.implemented[1] == right.implemented[1]
            && left.userspace[0] == right.userspace[0] && left.userspace[1] == right.userspace[1]
    }
}
