/// Which rules for list registers hold: those before or after their rework in Linux 6.19 (<doc:The-software-path>).
public enum ListRegisterRules: Sendable, Hashable, CaseIterable {
    /// Active interrupts must stay in list registers, an acknowledged LPI too; overflow sets underflow alone.
    case upTo618
    /// Pending ones go first, active ones may lie outside and are ended by EOIcount; no LPI is active after a fold.
    case from619
}
