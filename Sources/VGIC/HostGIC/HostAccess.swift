/// One thing that the host's GIC driver does, in the order in which it does them.
public enum HostAccess: Hashable, Sendable {
    /// A command through the queue of the physical ITS.
    case command(Command)
    /// A write of GICR_VPROPBASER.
    case properties(processor: Int, UInt64)
    /// A write of GICR_VPENDBASER.
    case pending(processor: Int, VPendBase)
    /// GICR_CLRLPIR: the doorbell is not pending any more.
    case clearLPI(processor: Int, INTID)
    /// GICR_INVLPIR of a doorbell: its property byte is read anew.
    case invalidateLPI(processor: Int, INTID)
    /// GICR_INVLPIR with V = 1 (4.1): a vLPI's property byte is read anew.
    case invalidateVLPI(processor: Int, vpe: UInt32, INTID)
    /// GICR_INVALLR with V = 1 (4.1): the property bytes of all vLPIs of a vPE are read anew.
    case invalidateVPE(processor: Int, vpe: UInt32)
}
