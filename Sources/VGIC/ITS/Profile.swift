public import Vocabulary

/// The freedoms that the architecture leaves to an ITS, each a named choice: what KVM's virtual ITS does and what
/// QEMU's emulated (physical) one does (<doc:Freedoms>). The engine asks nothing but these.
public struct Profile: Hashable, Sendable {
    /// Which of the two it is.
    public typealias Name = ITSProfile

    /// When MAPD (and VMAPP) looks at the size.
    public enum SizeCheck: Sendable { case whenValid, always }
    /// What MAPC checks first. KVM's checks nothing at all with V=0.
    public enum CollectionCheck: Sendable { case targetThenNewCollection, collectionThenTarget }
    /// The order of MAPTI's checks.
    public enum MappingCheck: Sendable { case deviceEventINTIDCollection, rangesFirst }
    /// MAPTI on an event that is mapped.
    public enum Remapping: Sendable { case isIgnored, overwrites }
    /// Where a pending LPI is remembered: in its object, which moves as a whole, or by redistributor and INTID.
    public enum PendingState: Sendable { case interrupt, redistributorTable }
    /// What MOVALL moves: LPIs for good (those of the source, or, from 6.10 to a mend that came later, every LPI of the
    /// VM), or pending bits only.
    public enum Movall: Sendable { case retargetsSource, retargetsEveryLPI, movesPendingBits }
    /// What INVALL reads anew.
    public enum Invall: Sendable { case mappedCollection, everything }
    /// An MSI while the target's EnableLPIs is 0.
    public enum LPIsDisabled: Sendable { case isBusy, isTranslatedNotLatched }
    /// Which addresses are the doorbell.
    public enum Doorbell: Sendable { case anywhereInTheFrames, translaterOnly }

    /// Which of the two it is.
    public let name: Name
    /// GITS_TYPER.
    public var typer: UInt64
    /// Whether the GICv4 commands exist.
    public var hasVirtualCommands: Bool
    /// Whether they are GICv4.1's.
    public var isGICv41 = false
    /// When MAPD looks at the size.
    public var sizeCheck: SizeCheck
    /// What MAPC checks.
    public var collectionCheck: CollectionCheck
    /// What MAPTI checks.
    public var mappingCheck: MappingCheck
    /// MAPTI on an event that is mapped.
    public var remapping: Remapping
    /// Where a pending LPI is remembered. The store that the ITS is made with has to be that one.
    public let pendingState: PendingState
    /// An MSI while the target's EnableLPIs is 0: an object can be asked first, a table takes no change.
    public var lpisDisabled: LPIsDisabled { pendingState == .interrupt ? .isBusy : .isTranslatedNotLatched }
    /// Whether DISCARD takes the pending state away.
    public var discardClearsPending: Bool
    /// Whether CLEAR and INV need a mapped collection (or vPE), as DISCARD and INT do everywhere.
    public var clearAndINVNeedCollection: Bool
    /// Whether unmapping a collection leaves its events attached, so that mapping it again revives them.
    public var eventsKeepTheirCollection: Bool
    /// What MOVALL moves.
    public var movall: Movall
    /// What INVALL reads anew.
    public var invall: Invall
    /// Which addresses are the doorbell.
    public var doorbell: Doorbell

    /// KVM's virtual ITS, newest text.
    public static let kvm = Profile(
        name: .kvm, typer: 0x1EF71, hasVirtualCommands: false, sizeCheck: .whenValid,
        collectionCheck: .targetThenNewCollection, mappingCheck: .deviceEventINTIDCollection, remapping: .isIgnored,
        pendingState: .interrupt, discardClearsPending: false, clearAndINVNeedCollection: false,
        eventsKeepTheirCollection: false, movall: .retargetsSource, invall: .mappedCollection,
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

    /// The same with the commands of GICv4.1, which no recording has: <doc:The-host-GIC>.
    public static let gicv41: Profile = {
        var profile = Profile.qemuGICv4
        profile.isGICv41 = true
        return profile
    }()
}
