import Kernel
import TestSupport
import Testing

@Suite(
    "The processor's count of instructions",
    .enabled(if: InstructionCounter.open()?.total() != nil, "the processor's counters are not to be had here"))
struct InstructionCounterTests {
    /// Work of at least one instruction a turn.
    private static func work(_ turns: Int) {
        for _ in 0..<turns { Processor.pause() }
    }

    @Test func growsWithTheWork() throws {
        let (idle, busy) = try onOwnThread {
            let counter = InstructionCounter.open()
            let start = counter?.total() ?? 0
            let idle = (counter?.total() ?? 0) - start
            Self.work(1_000_000)
            return (idle, (counter?.total() ?? 0) - start)
        }
        #expect(idle < 1_000_000 && busy >= 1_000_000)
    }

    @Test func isThatOfTheThreadThatOpenedIt() throws {
        let others = try onOwnThread {
            let counter = InstructionCounter.open()
            let start = counter?.total() ?? 0
            try Worker { Self.work(10_000_000) }.join()
            return (counter?.total() ?? .max) - start
        }
        #expect(others < 10_000_000)
    }
}
