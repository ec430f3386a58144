/// The KVM whose rules the model follows, named by a release that had them. All rules go together, so that what is
/// measured is a kernel that existed; the translation cache alone stays a choice of its own.
public enum Era: String, Word {
    /// 6.6, for what came before 6.10.
    case linux66 = "6.6"
    /// 6.12, for 6.10 to 6.17.
    case linux612 = "6.12"
    /// 6.18, the last with the older list registers.
    case linux618 = "6.18"
    /// 6.19 and later, up to the newest that was read.
    case linux619 = "6.19"

    /// The era that an arm has unless it says another.
    public static var newest: Era { .linux619 }

    /// The era of results, baselines and builds from before there were eras: they had the list registers of 6.18.
    public static var unsaid: Era { .linux618 }

    /// What holds in the era, in one line.
    public var meaning: String {
        switch self {
        case .linux66:
            "up to 6.9: MOVALL moves the LPIs of its source; a halt that outlasted its poll ends polling "
                + "(halt_poll_ns_shrink 0, later 2); LPIs and translations stand in lists, so fewer read-side "
                + "sections; list and tree caches are not built yet; else as 6.12"
        case .linux612:
            "6.10 to 6.17: MOVALL moves every LPI of the VM; \(Self.olderFlush); GITS_BASER with Valid clear drops its "
                + "table; a save refuses a device beyond its table"
        case .linux618: "the last with the older list registers; no rule that is modelled differs from 6.12"
        case .linux619:
            "6.19 and later: an entry sums up the ap_list, sorts what overflows for this vCPU, pending ones first, and "
                + "locks an empty list too; active ones may lie outside list registers; any change of GITS_BASER drops "
                + "its table and the cache; a save skips a device beyond its table"
        }
    }

    private static let olderFlush =
        "each entry walks the ap_list, one irq_lock an interrupt, and sorts active ones first; an empty list takes no "
        + "lock"
}
