/// Why a compressed stream was refused, and where.
public struct CompressionError: Error, Equatable, CustomStringConvertible {
    /// The fault that was found first.
    public let fault: Fault

    /// The byte of the input, from 0, in which the wrong field or code begins; the input's length if it ends too early.
    public let offset: Int

    init(_ fault: Fault, at offset: Int) {
        self.fault = fault
        self.offset = offset
    }

    /// The fault and its place.
    public var description: String { "\(fault) at byte \(offset)" }
}
