/// One thing that makes an arm's result void.
public struct LedgerFault: Sendable, Equatable {
    /// The INTID of the interrupt concerned, as the guest numbers it; nil if it is not known.
    public var intid: UInt32?
    /// What is wrong, in words: how many interrupts, where they came from, where they were last seen.
    public var explanation: String

    /// A fault, of one interrupt if an INTID is given.
    public init(intid: UInt32? = nil, explanation: String) {
        self.intid = intid
        self.explanation = explanation
    }
}
