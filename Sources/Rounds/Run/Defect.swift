public import Vocabulary

/// A defect of the posted patches that started this project. A1 to A12 are those of the userspace-drivable PPIs, B1 to
/// B14 those of KVM_DEBUG_GIC_MSI_SETUP. Suite `patches` prints a line for each.
public struct Defect: Sendable, Hashable {
    /// `A1` to `A12`, `B1` to `B14`.
    public let name: String
    /// What the posted code does.
    public let posted: String
    /// The consequence for a user of the posted code.
    public let consequence: String
    /// What irqmark does instead.
    public let here: String
    /// The quirk that brings the defect back; nil if there is none.
    public let quirk: Quirk?

    package init(
        _ name: String, _ posted: String, _ consequence: String, _ here: String, quirk: Quirk? = nil
    ) {
        self.name = name
        self.posted = posted
        self.consequence = consequence
        self.here = here
        self.quirk = quirk
    }

    /// All defects, in the order of their names.
    public static let all = ppis + debugSetup

    /// Defects of KVM_DEV_ARM_VGIC_USERSPACE_PPIS and the KVM_IRQ_LINE check.
    package static let ppis = [
        Defect(
            "A1", "a 64-bit mask word is kept in 32 bits", "PPIs 32-63 and 96-127 can never be driven",
            "64-bit test", quirk: .truncatedPPIMask),
        Defect(
            "A2", "the mask is the typed INTID's ID field, 0x3", "after the AND with what is implemented it is empty",
            "0x8", quirk: .typedPPIMask),
        Defect("A3", "USERPSPACE_PPIS in message and documentation", "a name that nobody finds", "USERSPACE_PPIS"),
        Defect(
            "A4", "the mask is tested before the initialised state", "EINVAL where EBUSY is meant",
            "EBUSY first", quirk: .maskBeforeInitialised),
        Defect(
            "A5", "reading before CTRL_INIT succeeds and says nothing", "an empty mask looks final",
            "kept, documented"),
        Defect(
            "A6", "two words are read whatever the count", "word 1 may stay unwritten with 64 PPIs",
            "two words are written, always"),
        Defect(
            "A7", "words are copied one by one under config_lock", "a partial write, and a stalled lock",
            "read first, copied without a lock"),
        Defect(
            "A8", "the mask is set and then cut, read without a lock", "a reader can see SW_PPI on a host without it",
            "whole before anybody can see it"),
        Defect(
            "A9", "nothing ties the mask to what the guest is shown", "a PPI could be driven that is not exposed",
            "what may be driven is exposed"),
        Defect(
            "A10", "16 bits name the SPI, unchecked", "SPIs above 65,535 have no name",
            "kept: EINVAL where there is none"),
        Defect(
            "A11", "EFAULT and EINVAL are not in the table", "callers cannot know them", "documented with the method"),
        Defect("A12", "SET falls out of the switch", "ENXIO by accident", "ENXIO, tested"),
    ]

    /// Defects of KVM_DEBUG_GIC_MSI_SETUP, whose corrected form is `VirtualMachine.debugGICMSISetup`.
    static let debugSetup = [
        Defect(
            "B1", "the vCPU is checked by id and fetched by index", "another vCPU's LPIs are enabled",
            "vCPUs are found by id everywhere", quirk: .vcpuIDAsIndex),
        Defect(
            "B2", "a host irq number is held to an INTID's bounds", "a live device's interrupt is hijacked",
            "only what was given to the VM, whatever its number", quirk: .uncheckedSetup),
        Defect(
            "B3", "EnableLPIs and the ITS are switched on before the checks", "a failed call leaves both on",
            "everything is checked before anything changes", quirk: .changesBeforeChecks),
        Defect(
            "B4", "EnableLPIs is a bare store", "the pending table is not read",
            "EBUSY: enabling is the guest's, and loads the table", quirk: .changesBeforeChecks),
        Defect(
            "B5", "devices, collections and events are appended unseen", "duplicates resurface after MAPD V=0",
            "what is mapped is used, EEXIST if it is mapped otherwise", quirk: .duplicateMappings),
        Defect(
            "B6", "error paths free the first collection of that id", "the guest's own is lost", "checks come first"),
        Defect(
            "B7", "event, device and ITT are not checked", "saves beyond the ITT, aliased cache keys",
            "EINVAL, each against its table; ids above 0xFFFF are not cached", quirk: .uncheckedSetup),
        Defect(
            "B8", "0 is answered though nothing was forwarded", "a direct benchmark measures software",
            "0 only if the LPI is forwarded", quirk: .silentSoftware),
        Defect(
            "B9", "forwarding leaves the translation in the cache", "the latch of a forwarded LPI is set",
            "hw is tested at each injection, and again under irq_lock", quirk: .staleForwarding),
        Defect(
            "B10", "the doorbell is hard-wired", "ENODEV and EINVAL are mixed up",
            "the ITS is where userspace put it; ENODEV without one"),
        Defect(
            "B11", "a routing entry lives on the stack", "it is never installed", "no such entry, and none is touched"),
        Defect(
            "B12", "nothing serialises it with the toggles", "a vPE can go in between",
            "one lock for all that forwards, under its_lock"),
        Defect(
            "B13", "mapping again to another irq answers 0", "the old one stays",
            "EEXIST until the first was taken back", quirk: .silentSoftware),
        Defect(
            "B14", "a failed enable stays half on", "the next answers 0",
            "what is refused leaves nothing on, and is tried anew", quirk: .stickyEnable),
    ]
}
