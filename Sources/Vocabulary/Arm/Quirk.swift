/// A behaviour of the posted patches that irqmark corrects. Switched on by name, it shows what the posted code would
/// have done. None is on by default. The number of the defect that it brings back, if there is one, begins its meaning.
public enum Quirk: String, Word {
    /// The 64-bit word of the userspace PPI mask is cut to 32 bits before the test.
    case truncatedPPIMask = "truncated-ppi-mask"
    /// The mask is computed from the typed INTID, 0x3 in place of 0x8, and is empty after the AND.
    case typedPPIMask = "typed-ppi-mask"
    /// The mask is tested before the initialised state, so "not yet" answers EINVAL and never EBUSY.
    case maskBeforeInitialised = "mask-before-initialised"
    /// Forwarding leaves the translation in the cache, and the cached injection does not look at `hw`.
    case staleForwarding = "stale-forwarding"
    /// The debug set-up takes the vCPU's id for its index.
    case vcpuIDAsIndex = "vcpu-id-as-index"
    /// The debug set-up changes state before it has validated, and undoes nothing.
    case changesBeforeChecks = "changes-before-checks"
    /// The debug set-up appends duplicates of what the guest has mapped.
    case duplicateMappings = "duplicate-mappings"
    /// The debug set-up takes any event, device and ITT address.
    case uncheckedSetup = "unchecked-setup"
    /// The debug set-up answers 0 though nothing was forwarded.
    case silentSoftware = "silent-software"
    /// A failed enable stays half on, and the next one answers 0.
    case stickyEnable = "sticky-enable"
    /// An MSI between DISCARD and VMAPTI is lost, in the lossless order too.
    case discardWindow = "discard-window"
    /// What is pending in the virtual pending table is not read back on the way down.
    case noReadBack = "no-read-back"
    /// MOVI or MAPC to a vCPU without direct injection leads to a vPE that does not exist.
    case moveToMissingVPE = "move-to-missing-vpe"
    /// The selftest's MAPC names vCPU 0 whatever it wanted.
    case collectionsOnVCPU0 = "collections-on-vcpu0"

    /// What the posted code does, in one line, and on which paths it changes something.
    public var meaning: String {
        "\(behaviour); " + (paths.isEmpty ? "no arm calls it" : "path " + paths.map(\.word).joined(separator: ", "))
    }

    /// Paths on which the quirk changes something. On any other path it would be taken for one that costs nothing.
    package var paths: [PathKind] {
        switch self {
        case .typedPPIMask: [.ppi]
        // The path drives PPI 3 of a VM that is initialised: neither half of the mask's word nor the order decides it.
        case .truncatedPPIMask, .maskBeforeInitialised: []
        case .staleForwarding, .stickyEnable, .discardWindow, .noReadBack, .moveToMissingVPE:
            PathKind.allCases.filter(\.isForwarded)
        case .collectionsOnVCPU0: PathKind.allCases.filter(\.usesITS)
        case .vcpuIDAsIndex, .changesBeforeChecks, .duplicateMappings, .uncheckedSetup, .silentSoftware:
            [.directUserspace]
        }
    }

    private var behaviour: String {
        switch self {
        case .truncatedPPIMask: "A1: the userspace PPI mask is cut to 32 bits before the test"
        case .typedPPIMask: "A2: the mask comes of the typed INTID, 0x3 in place of 0x8, and is empty"
        case .maskBeforeInitialised: "A4: the mask is tested before the initialised state: EINVAL, never EBUSY"
        case .staleForwarding: "B9: forwarding leaves the translation in the cache, and its hit is by software"
        case .vcpuIDAsIndex: "B1: the debug set-up takes the vCPU's id for its index"
        case .changesBeforeChecks: "B3, B4: the debug set-up changes state before it has validated"
        case .duplicateMappings: "B5: the debug set-up appends duplicates of what the guest has mapped"
        case .uncheckedSetup: "B2, B7: the debug set-up takes any event, device, ITT address and host interrupt"
        case .silentSoftware: "B8, B13: the debug set-up answers 0 though nothing was forwarded"
        case .stickyEnable: "B14: a failed enable stays half on, and the next one answers 0"
        case .discardWindow: "an MSI between DISCARD and VMAPTI is lost, in the lossless order too"
        case .noReadBack: "the virtual pending table is not read back on the way down"
        case .moveToMissingVPE: "MOVI or MAPC to a vCPU without direct injection leads to no vPE"
        case .collectionsOnVCPU0: "each MAPC names vCPU 0 whatever it wanted, as the kernel's selftest does"
        }
    }

    /// The set that holds this quirk alone.
    package var alone: Quirks {
        switch self {
        case .truncatedPPIMask: .truncatedPPIMask
        case .typedPPIMask: .typedPPIMask
        case .maskBeforeInitialised: .maskBeforeInitialised
        case .staleForwarding: .staleForwarding
        case .vcpuIDAsIndex: .vcpuIDAsIndex
        case .changesBeforeChecks: .changesBeforeChecks
        case .duplicateMappings: .duplicateMappings
        case .uncheckedSetup: .uncheckedSetup
        case .silentSoftware: .silentSoftware
        case .stickyEnable: .stickyEnable
        case .discardWindow: .discardWindow
        case .noReadBack: .noReadBack
        case .moveToMissingVPE: .moveToMissingVPE
        case .collectionsOnVCPU0: .collectionsOnVCPU0
        }
    }
}
