import Lockfree
import Testing

@Suite struct TokenTests {
    @Test func everyFieldComesBackAndTouchesNoOther() {
        for slot in [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF] {
            for generation: UInt32 in [0, 1, 0x80_0000, 0xFF_FFFF] {
                for kind: UInt8 in [0, 1, 0x80, 0xFF] {
                    let token = Token(slot: slot, generation: generation, kind: kind)
                    #expect(token.slot == slot)
                    #expect(token.generation == generation)
                    #expect(token.kind == kind)
                    #expect(Token(rawValue: token.rawValue) == token)
                }
            }
        }
    }

    @Test func everySingleBitBelongsToExactlyOneField() {
        for bit in 0..<64 {
            let token = Token(rawValue: 1 << UInt64(bit))
            let set = [token.slot != 0, token.generation != 0, token.kind != 0]
            #expect(set == [bit < 32, (32..<56).contains(bit), bit >= 56])
        }
    }

    @Test func generationsWrapAtTwentyFourBits() {
        #expect(Token(slot: 3, generation: 0x100_0000) == Token(slot: 3, generation: 0))
        #expect(Token(slot: 3, generation: 0xFFFF_FFFF, kind: 0) == Token(slot: 3, generation: 0xFF_FFFF, kind: 0))
    }

    @Test func slotsThatDoNotFitTrap() async {
        await #expect(processExitsWith: .failure) { _ = Token(slot: 1 << 32) }
        await #expect(processExitsWith: .failure) { _ = Token(slot: -1) }
    }
}
