/// ICH_HCR_EL2: when the virtual CPU interface asks for maintenance, and what it traps.
public struct HypervisorControl: OptionSet, Hashable, Sendable {
    /// The register as the hardware holds it.
    public let rawValue: UInt32
    /// - Parameter rawValue: the register as the hardware holds it.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// En: the virtual CPU interface is on.
    @inlinable public static var enable: Self { Self(rawValue: 1 << 0) }
    /// UIE: none or one list register is valid.
    @inlinable public static var underflow: Self { Self(rawValue: 1 << 1) }
    /// LRENPIE: something that no list register holds was ended (EOIcount is not 0).
    @inlinable public static var entryNotPresent: Self { Self(rawValue: 1 << 2) }
    /// NPIE: no list register is pending.
    @inlinable public static var nonePending: Self { Self(rawValue: 1 << 3) }
    /// VGrp0EIE: the guest enables group 0.
    @inlinable public static var group0Enabled: Self { Self(rawValue: 1 << 4) }
    /// VGrp0DIE: the guest disables group 0.
    @inlinable public static var group0Disabled: Self { Self(rawValue: 1 << 5) }
    /// VGrp1EIE: the guest enables group 1.
    @inlinable public static var group1Enabled: Self { Self(rawValue: 1 << 6) }
    /// VGrp1DIE: the guest disables group 1.
    @inlinable public static var group1Disabled: Self { Self(rawValue: 1 << 7) }
    /// vSGIEOICount: the end of an SGI does not count in EOIcount.
    @inlinable public static var uncountedSGIs: Self { Self(rawValue: 1 << 8) }
    /// TDIR: ICC_DIR_EL1 traps.
    @inlinable public static var trapsDeactivate: Self { Self(rawValue: 1 << 14) }

    /// What has to be looked at after each step of the guest: underflow, entry not present, none pending. A literal of
    /// three would be an array in a debug build, for each acknowledge.
    @inlinable static var watched: Self { Self(rawValue: 0b1110) }
    /// On, and short of list registers.
    @inlinable static var short: Self { Self(rawValue: 0b0011) }
}
