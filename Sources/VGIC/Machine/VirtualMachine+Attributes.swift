import Lockfree
import Synchronization
public import SystemPackage

/// The device attributes of the VGIC (<doc:GICv5-PPIs>, <doc:Calls-and-errors>): KVM_SET, _GET and _HAS_DEVICE_ATTR.
extension VirtualMachine where Cache: ~Copyable {
    /// KVM_DEV_ARM_VGIC_GRP_*.
    public enum AttributeGroup {
        /// How many interrupts there are.
        public static var interruptCount: UInt32 { 3 }
        /// What to do, and what userspace may drive.
        public static var control: UInt32 { 4 }
    }

    /// Attributes of group CTRL.
    public enum ControlAttribute {
        /// KVM_DEV_ARM_VGIC_CTRL_INIT.
        public static var initialise: UInt64 { 0 }
        /// KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES, of a GICv3.
        public static var savePendingTables: UInt64 { 3 }
        /// KVM_DEV_ARM_VGIC_USERSPACE_PPIS, of a GICv5.
        public static var userspacePPIs: UInt64 { 5 }
    }

    /// Whether CTRL_INIT has been sent.
    public var isInitialised: Bool { initialised.load(ordering: .acquiring) }

    /// KVM_HAS_DEVICE_ATTR.
    /// - Throws: ENXIO where there is none.
    public func hasAttribute(group: UInt32, _ attribute: UInt64) throws(Errno) {
        let exists =
            switch (model, group) {
            case (.v5, AttributeGroup.control):
                [ControlAttribute.initialise, ControlAttribute.userspacePPIs].contains(attribute)
            case (.v3, AttributeGroup.control):
                [ControlAttribute.initialise, ControlAttribute.savePendingTables].contains(attribute)
            case (.v3, AttributeGroup.interruptCount): true
            default: false
            }
        guard exists else { throw .noSuchAddressOrDevice }
    }

    /// KVM_SET_DEVICE_ATTR.
    /// - Throws: ENXIO no such attribute, or one that can only be read; NR_IRQS: EINVAL not a multiple of 32 in
    ///   64 ... 992, EBUSY set before or initialised; SAVE_PENDING_TABLES: EBUSY a vCPU is in the guest, ENXIO not
    ///   initialised, EFAULT.
    public func setAttribute(group: UInt32, _ attribute: UInt64, value: UInt64 = 0, thread: inout HostThread)
        throws(Errno)
    {
        try hasAttribute(group: group, attribute)
        switch (group, attribute) {
        case (AttributeGroup.interruptCount, _):
            guard value <= 992, value % 32 == 0, value >= 64 else { throw .invalidArgument }
            // Whoever changes it from false sets the count; pairs with itself.
            guard !isInitialised, !hasInterruptCount.exchange(true, ordering: .acquiringAndReleasing) else {
                throw .resourceBusy
            }
            try distributor.setInterruptCount(Int(value))
        case (AttributeGroup.control, ControlAttribute.initialise):
            // Releasing pairs with the acquiring loads: the masks were whole before anybody could see them.
            initialised.store(true, ordering: .releasing)
        case (AttributeGroup.control, ControlAttribute.savePendingTables):
            guard !distributor.isRunning else { throw .resourceBusy }
            guard isInitialised else { throw .noSuchAddressOrDevice }
            try savePendingTables(thread: &thread)
        default: throw .noSuchAddressOrDevice
        }
    }

    /// KVM_GET_DEVICE_ATTR of NR_IRQS: SGIs, PPIs and SPIs together; 32 until it is set or CTRL_INIT fixes it.
    /// - Throws: ENXIO of a GICv5.
    package func interruptCount() throws(Errno) -> Int {
        try hasAttribute(group: AttributeGroup.interruptCount, 0)
        return isInitialised || hasInterruptCount.load(ordering: .acquiring) ? distributor.interruptCount : 32
    }

    /// KVM_GET_DEVICE_ATTR of USERSPACE_PPIS: two words whatever the count, both zero before CTRL_INIT. `store` writes
    /// word 0, then word 1, to userspace, and is false where that faults.
    /// - Throws: ENXIO no such attribute; EFAULT.
    public func userspacePPIs(
        group: UInt32 = 4, _ attribute: UInt64 = 5, store: (_ word: Int, _ value: UInt64) -> Bool
    ) throws(Errno) {
        guard model == .v5, group == AttributeGroup.control, attribute == ControlAttribute.userspacePPIs else {
            throw .noSuchAddressOrDevice
        }
        let isReady = isInitialised
        for word in 0..<2 {
            guard store(word, isReady ? ppis.userspace[word] : 0) else { throw .badAddress }
        }
    }

    /// The masks as they are now: nothing before CTRL_INIT.
    public var masks: PPIMasks {
        isInitialised ? ppis : PPIMasks(implemented: ppis.implemented, userspace: [0, 0])
    }
}
