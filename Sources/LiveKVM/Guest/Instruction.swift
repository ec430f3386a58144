/// One instruction of the guest: its bytes, and its text in the assembler's words. The text is for the reader; a test
/// holds it against a disassembler.
struct Instruction: Sendable {
    let bytes: [UInt8]
    let text: String

    init(_ bytes: [UInt8], _ text: String) {
        self.bytes = bytes
        self.text = text
    }
}
