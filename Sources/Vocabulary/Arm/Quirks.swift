/// A set of quirks, which hot code tests by one AND. The bits are part of the lock step of two builds, so each keeps
/// its number. `Quirk` has the meaning of each.
public struct Quirks: OptionSet, Hashable, Sendable {
    /// One bit a quirk.
    public let rawValue: UInt32

    /// - Parameter rawValue: one bit a quirk.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The set of `Quirk.truncatedPPIMask` alone.
    public static let truncatedPPIMask = Quirks(rawValue: 1 << 0)
    /// The set of `Quirk.typedPPIMask` alone.
    public static let typedPPIMask = Quirks(rawValue: 1 << 1)
    /// The set of `Quirk.maskBeforeInitialised` alone.
    public static let maskBeforeInitialised = Quirks(rawValue: 1 << 2)
    /// The set of `Quirk.staleForwarding` alone.
    public static let staleForwarding = Quirks(rawValue: 1 << 3)
    /// The set of `Quirk.vcpuIDAsIndex` alone.
    public static let vcpuIDAsIndex = Quirks(rawValue: 1 << 4)
    /// The set of `Quirk.changesBeforeChecks` alone.
    public static let changesBeforeChecks = Quirks(rawValue: 1 << 5)
    /// The set of `Quirk.duplicateMappings` alone.
    public static let duplicateMappings = Quirks(rawValue: 1 << 6)
    /// The set of `Quirk.uncheckedSetup` alone.
    public static let uncheckedSetup = Quirks(rawValue: 1 << 7)
    /// The set of `Quirk.silentSoftware` alone.
    public static let silentSoftware = Quirks(rawValue: 1 << 8)
    /// The set of `Quirk.stickyEnable` alone.
    public static let stickyEnable = Quirks(rawValue: 1 << 9)
    /// The set of `Quirk.discardWindow` alone.
    public static let discardWindow = Quirks(rawValue: 1 << 10)
    /// The set of `Quirk.noReadBack` alone.
    public static let noReadBack = Quirks(rawValue: 1 << 11)
    /// The set of `Quirk.moveToMissingVPE` alone.
    public static let moveToMissingVPE = Quirks(rawValue: 1 << 12)
    /// The set of `Quirk.collectionsOnVCPU0` alone.
    public static let collectionsOnVCPU0 = Quirks(rawValue: 1 << 13)

    /// The quirks that it holds, in the order of `Quirk.allCases`.
    package var each: [Quirk] { Quirk.allCases.filter { contains($0.alone) } }
}
