import CLinux
import Kernel
import Testing

@Suite("Requests to callgrind") struct CallgrindTests {
    @Test func doNothingWhereItDoesNotRun() {
        let requests: [UInt32] = [
            UInt32(IRQMARK_CALLGRIND_START), UInt32(IRQMARK_CALLGRIND_ZERO), UInt32(IRQMARK_CALLGRIND_DUMP),
            UInt32(IRQMARK_CALLGRIND_STOP),
        ]
        for request in requests {
            // The registers that the request turns come back as they were, with all that lives in them.
            let words = (0..<64).map { UInt64(request) << UInt64($0 % 32) }
            #expect(irqmark_valgrind_request(request) == 0)
            #expect(words == (0..<64).map { UInt64(request) << UInt64($0 % 32) })
        }
        Callgrind.start()
        Callgrind.toggle()
        Callgrind.toggle()
        Callgrind.stop()
    }
}
