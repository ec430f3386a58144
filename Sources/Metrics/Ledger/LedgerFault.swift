/// One thing that makes an arm's result void, with the interrupt that it concerns where that is known.
public struct LedgerFault: Sendable, Equatable {
    /// The LPI (or PPI) as the guest numbers it, if the fault can be laid at one.
    public var intid: UInt32?
    /// What is wrong, in words: how many, where from, where it was last seen.
    public var explanation: String

    /// A fault, laid at an interrupt if one is given.
    public init(intid: UInt32? = nil, explanation: String) {
        self.intid = intid
        self.explanation = explanation
    }
}
