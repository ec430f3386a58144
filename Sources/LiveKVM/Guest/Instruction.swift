/// One instruction of the guest: its bytes, and its text in the assembler's words. The text is for the reader; a test
/// holds it against a disassembler.
struct Instruction: Sendable {
    let bytes: [UInt8]
    let text: String

    init(_ bytes: [UInt8], _ text: String) {
        self.bytes = bytes
        self.text = text
    }

    /// An instruction of an architecture whose instructions are words of 32 bits, low byte first.
    init(_ word: UInt32, _ text: String) {
        self.init((0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }, text)
    }
}
