public import Metrics

/// The account of one LPI over all slices of an arm, open and closed loop together. It begins with an injection: what
/// met in an eventfd is no LPI's.
public struct LPIAccount: Sendable, Equatable {
    /// The LPI.
    public var intid: UInt32
    /// What became of its signals.
    public var ledger: Ledger

    /// The INTIDs that LPIs can have: a guest's are of 16 bits.
    public static var intids: ClosedRange<UInt32> { 8192...65_535 }

    /// An LPI and its account.
    public init(intid: UInt32, ledger: Ledger) {
        self.intid = intid
        self.ledger = ledger
    }
}
