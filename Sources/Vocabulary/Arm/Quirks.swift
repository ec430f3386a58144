/// Behaviours of the posted patches that irqmark corrects, to be switched on by name so that anyone can see what the
/// posted code would have done. Default: none. The defect's number in the facts sheet stands behind each name.
public struct Quirks: OptionSet, Hashable, Sendable {
    /// One bit a quirk.
    public let rawValue: UInt32

    /// - Parameter rawValue: one bit a quirk.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A1: the 64-bit word of the userspace PPI mask is cut to 32 bits before the test.
    public static let truncatedPPIMask = Quirks(rawValue: 1 << 0)
    /// A2: the mask is computed from the typed INTID, 0x3 in place of 0x8, and is empty after the AND.
    public static let typedPPIMask = Quirks(rawValue: 1 << 1)
    /// A4: the mask is tested before the initialised state, so "not yet" answers EINVAL and never EBUSY.
    public static let maskBeforeInitialised = Quirks(rawValue: 1 << 2)
    /// B9: forwarding leaves the translation in the cache, and the cached injection does not look at `hw`.
    public static let staleForwarding = Quirks(rawValue: 1 << 3)
    /// B1: the debug set-up takes the vCPU's id for its index.
    public static let vcpuIDAsIndex = Quirks(rawValue: 1 << 4)
    /// B3, B4: the debug set-up changes state before it has validated, and undoes nothing.
    public static let changesBeforeChecks = Quirks(rawValue: 1 << 5)
    /// B5: the debug set-up appends duplicates of what the guest has mapped.
    public static let duplicateMappings = Quirks(rawValue: 1 << 6)
    /// B7: the debug set-up takes any event, device and ITT address.
    public static let uncheckedSetup = Quirks(rawValue: 1 << 7)
    /// B8: the debug set-up answers 0 though nothing was forwarded.
    public static let silentSoftware = Quirks(rawValue: 1 << 8)
    /// B14: a failed enable stays half on, and the next one answers 0.
    public static let stickyEnable = Quirks(rawValue: 1 << 9)
    /// Section 6.2: an MSI between DISCARD and VMAPTI is lost, in the lossless order too.
    public static let discardWindow = Quirks(rawValue: 1 << 10)
    /// Section 6.4: what is pending in the virtual pending table is not read back on the way down.
    public static let noReadBack = Quirks(rawValue: 1 << 11)
    /// Section 6.5: MOVI or MAPC to a vCPU without direct injection leads to a vPE that does not exist.
    public static let moveToMissingVPE = Quirks(rawValue: 1 << 12)
    /// Section 9.1: the selftest's MAPC names vCPU 0 whatever it wanted.
    public static let collectionsOnVCPU0 = Quirks(rawValue: 1 << 13)
}
