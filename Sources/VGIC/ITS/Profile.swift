public import Vocabulary

/// The freedoms that the architecture leaves to an ITS, each a named choice: what KVM's virtual ITS does and what
/// QEMU's emulated (physical) one does (<doc:Freedoms>). The engine asks nothing but these.
public struct Profile: Hashable, Sendable {
    /// The two profiles.
    public typealias Name = ITSProfile

    /// When MAPD (and VMAPP) checks the size.
    public enum SizeCheck: Sendable { case whenValid, always }
    /// What MAPC checks first. KVM's MAPC checks nothing at all with V=0.
    public enum CollectionCheck: Sendable { case targetThenNewCollection, collectionThenTarget }
    /// The order of MAPTI's checks.
    public enum MappingCheck: Sendable { case deviceEventINTIDCollection, rangesFirst }
    /// What MAPTI does on an event that is mapped.
    public enum Remapping: Sendable { case isIgnored, overwrites }
    /// Where the pending state of an LPI is kept: in its object, which moves as a whole, or by redistributor and INTID.
    public enum PendingState: Sendable { case interrupt, redistributorTable }
    /// What MOVALL moves: LPIs for good (those of the source, or, from 6.10, every LPI of the VM), or pending bits
    /// only.
    public enum Movall: Sendable { case retargetsSource, retargetsEveryLPI, movesPendingBits }
    /// What INVALL reads again.
    public enum Invall: Sendable { case mappedCollection, everything }
    /// What an MSI does while the target's EnableLPIs is 0.
    public enum LPIsDisabled: Sendable { case isBusy, isTranslatedNotLatched }
    /// Which addresses an MSI may be written to.
    public enum Doorbell: Sendable { case anywhereInTheFrames, translaterOnly }

    /// Which of the two profiles it is.
    public let name: Name
    /// GITS_TYPER.
    public var typer: UInt64
    /// Whether the GICv4 commands exist.
    public var hasVirtualCommands: Bool
    /// Whether they are GICv4.1's.
    public var isGICv41 = false
    /// When MAPD checks the size.
    public var sizeCheck: SizeCheck
    /// What MAPC checks.
    public var collectionCheck: CollectionCheck
    /// What MAPTI checks.
    public var mappingCheck: MappingCheck
    /// What MAPTI does on an event that is mapped.
    public var remapping: Remapping
    /// Where the pending state of an LPI is kept. The ITS must be made with such a store.
    public let pendingState: PendingState
    /// What an MSI does while the target's EnableLPIs is 0: an object can be asked first, a table takes no change.
    public var lpisDisabled: LPIsDisabled { pendingState == .interrupt ? .isBusy : .isTranslatedNotLatched }
    /// Whether DISCARD takes the pending state away.
    public var discardClearsPending: Bool
    /// Whether CLEAR and INV need a mapped collection (or vPE), as DISCARD and INT do everywhere.
    public var clearAndINVNeedCollection: Bool
    /// Whether unmapping a collection leaves its events attached, so that mapping it again revives them.
    public var eventsKeepTheirCollection: Bool
    /// What MOVALL moves.
    public var movall: Movall
    /// What INVALL reads again.
    public var invall: Invall
    /// Which addresses an MSI may be written to.
    public var doorbell: Doorbell

    /// KVM's virtual ITS, as the newest kernel that was read has it.
    public static let kvm = Profile(
        name: .kvm, typer: 0x1EF71, hasVirtualCommands: false, sizeCheck: .whenValid,
        collectionCheck: .targetThenNewCollection, mappingCheck: .deviceEventINTIDCollection, remapping: .isIgnored,
        pendingState: .interrupt, discardClearsPending: false, clearAndINVNeedCollection: false,
        eventsKeepTheirCollection: false, movall: .retargetsEveryLPI, invall: .mappedCollection,
        doorbell: .anywhereInTheFrames)

    /// QEMU 7.2's ITS on a GICv3 machine.
    public static let qemu = Profile(
        name: .qemu, typer: 0x1F_0001_EFB1, hasVirtualCommands: false, sizeCheck: .always,
        collectionCheck: .collectionThenTarget, mappingCheck: .rangesFirst, remapping: .overwrites,
        pendingState: .redistributorTable, discardClearsPending: true, clearAndINVNeedCollection: true,
        eventsKeepTheirCollection: true, movall: .movesPendingBits, invall: .everything, doorbell: .translaterOnly)

    /// QEMU 7.2's ITS on a GICv4 machine.
    public static let qemuGICv4: Profile = {
        var profile = Profile.qemu
        profile.typer = 0x3F_0001_EFB3
        profile.hasVirtualCommands = true
        return profile
    }()

    /// QEMU 7.2's ITS with the commands of GICv4.1, which no recording has: <doc:The-host-GIC>.
    public static let gicv41: Profile = {
        var profile = Profile.qemuGICv4
        profile.isGICv41 = true
        return profile
    }()
}
