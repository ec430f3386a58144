public import Vocabulary

/// The VM-wide GICv5 PPI masks, two words each whatever the PPI count (<doc:GICv5-PPIs>). Each is made once and never
/// changed; whoever may see it sees the whole of it (A8).
public struct PPIMasks: Sendable, Equatable {
    /// What the host implements (`impl_ppi_mask`): the timers, SW_PPI, and the PMU's if it has one.
    public let implemented: [2 of UInt64]
    /// What userspace may drive (`userspace_ppis`): SW_PPI, if it is implemented.
    public let userspace: [2 of UInt64]
    /// What the guest is shown (`vgic_ppi_mask`): the PPIs that a device in the kernel owns, and all that userspace may
    /// drive.
    public let exposed: [2 of UInt64]
    /// Which of them are level-triggered (`vgic_ppi_hmr`): all but SW_PPI.
    public let levels: [2 of UInt64]

    /// - Parameters:
    ///   - hasPMU: the host has PMUv3.
    ///   - owned: PPIs that devices in the kernel own; by default the virtual timer's and the PMU's.
    ///   - quirks: `typedPPIMask` computes the userspace mask as it was first posted.
    public init(hasPMU: Bool, owned: [2 of UInt64] = [1 << 27 | 1 << 30 | 1 << 23, 0], quirks: Quirks = []) {
        let timers: UInt64 = 1 << 26 | 1 << 27 | 1 << 28 | 1 << 30
        let software: UInt64 = 1 << UInt64(INTID.softwarePPI)
        let word = timers | software | (hasPMU ? 1 << 23 : 0)
        // As posted: the ID field of the typed INTID itself, bits 0 and 1, in place of the bit that it names.
        let wanted =
            quirks.contains(.typedPPIMask) ? UInt64(INTID.v5PPI(INTID.softwarePPI).rawValue & 0xFF_FFFF) : software
        self.init(implemented: [word, 0], userspace: [wanted, 0], owned: owned)
    }

    /// Masks of a test's choosing. The userspace mask and the owned PPIs are cut to what is implemented, and what
    /// userspace may drive is exposed (A9).
    public init(implemented: [2 of UInt64], userspace: [2 of UInt64], owned: [2 of UInt64] = [0, 0]) {
        self.implemented = implemented
        self.userspace = [implemented[0] & userspace[0], implemented[1] & userspace[1]]
        let software: UInt64 = 1 << UInt64(INTID.softwarePPI)
        exposed = [
            implemented[0] & (owned[0] | userspace[0]), implemented[1] & (owned[1] | userspace[1]),
        ]
        levels = [exposed[0] & ~software, exposed[1]]
    }

    /// Whether userspace may drive PPI `number`, 0 ..< 128: a 64-bit test of the right word.
    @inlinable public func isDrivable(_ number: Int) -> Bool {
        userspace[number >> 6] >> UInt64(number & 63) & 1 != 0
    }

    /// Whether userspace may drive the PPI as the posted patch tests it (A1): the word is cut to 32 bits first.
    @inlinable public func isDrivableTruncated(_ number: Int) -> Bool {
        UInt64(UInt32(truncatingIfNeeded: userspace[number >> 6])) & (1 << UInt64(number & 63)) != 0
    }

    /// Whether the guest is shown PPI `number`.
    func isExposed(_ number: Int) -> Bool { exposed[number >> 6] >> UInt64(number & 63) & 1 != 0 }

    /// Whether PPI `number` is level-triggered.
    @inlinable public func isLevel(_ number: Int) -> Bool { levels[number >> 6] >> UInt64(number & 63) & 1 != 0 }

    /// Whether all words agree.
    public static func == (left: PPIMasks, right: PPIMasks) -> Bool {
        func agree(_ one: [2 of UInt64], _ other: [2 of UInt64]) -> Bool { one[0] == other[0] && one[1] == other[1] }
        return agree(left.implemented, right.implemented) && agree(left.userspace, right.userspace)
            && agree(left.exposed, right.exposed) && agree(left.levels, right.levels)
    }
}
