/// Why an ITS did not carry out a command, or dropped an MSI, as finely as it can be told. KVM's own codes are coarser:
/// see `CommandError`.
public enum Refusal: String, Error, Sendable, CaseIterable {
    /// GITS_CTLR.Enabled is 0.
    case itsDisabled = "its_disabled"
    /// The device table has no room for that DeviceID.
    case deviceOutOfRange = "device_out_of_range"
    /// No MAPD has mapped the device.
    case deviceUnmapped = "device_unmapped"
    /// The device has fewer events, or its table does not lie in guest memory.
    case eventOutOfRange = "event_out_of_range"
    /// No MAPTI has mapped the event.
    case eventUnmapped = "event_unmapped"
    /// The collection table has no room for that ICID.
    case collectionOutOfRange = "icid_out_of_range"
    /// No MAPC has mapped the collection.
    case collectionUnmapped = "collection_unmapped"
    /// There is no such vCPU, or no such redistributor.
    case targetOutOfRange = "rd_out_of_range"
    /// More EventID bits, or a larger virtual pending table, than the ITS has.
    case sizeOutOfRange = "size_out_of_range"
    /// The INTID is not an LPI that the tables hold.
    case intidOutOfRange = "intid_out_of_range"
    /// A physical command on a virtual event, or the reverse.
    case wrongType = "wrong_type"
    /// The vPE table has no room for that vPEID.
    case vpeOutOfRange = "vpe_out_of_range"
    /// No VMAPP has mapped the vPE.
    case vpeUnmapped = "vpe_unmapped"
    /// The vLPI is beyond the virtual pending table.
    case vintidOutOfRange = "vintid_out_of_range"
    /// The doorbell is neither an LPI nor 1023.
    case doorbellOutOfRange = "doorbell_out_of_range"
    /// This ITS has no command of that opcode.
    case unknownCommand = "unknown"
    /// The target's GICR_CTLR.EnableLPIs is 0, and the profile minds (KVM: -EBUSY).
    case lpisDisabled = "lpis_disabled"
    /// The property table does not lie in guest memory (KVM: -EFAULT).
    case propertyUnreadable = "property_unreadable"
    /// The pending table of the target does not lie in guest memory (KVM: -EFAULT).
    case pendingUnreadable = "pending_unreadable"
    /// The model holds as many translations as it was made for (KVM: -ENOMEM).
    case outOfMemory = "out_of_memory"
}
