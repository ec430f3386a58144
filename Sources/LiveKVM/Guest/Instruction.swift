/// One instruction of the guest: its bytes, and what they mean in the assembler's words. The words are for the reader;
/// a test holds them against a disassembler.
struct Instruction: Sendable {
    let bytes: [UInt8]
    let text: String

    init(_ bytes: [UInt8], _ text: String) {
        self.bytes = bytes
        self.text = text
    }
}
