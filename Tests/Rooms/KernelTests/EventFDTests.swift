import Kernel
import SystemPackage
import Testing

@Suite("An eventfd") struct EventFDTests {
    @Test func addsUpAndIsTakenWhole() throws {
        let eventfd = try EventFD()
        #expect(try eventfd.read() == nil)
        for count in 1...4 { #expect(eventfd.signal(UInt64(count)) == .written) }
        #expect(try eventfd.read() == 10)
        #expect(try eventfd.read() == nil)
    }

    @Test func aFullCounterRefusesAndLosesNothing() throws {
        let eventfd = try EventFD()
        #expect(eventfd.signal(.max - 1) == .written)
        #expect(eventfd.signal() == .full)
        #expect(try eventfd.read() == .max - 1)
    }

    @Test func aValueThatCannotBeIsAnError() throws {
        let eventfd = try EventFD()
        #expect(eventfd.signal(.max) == .failed(.invalidArgument))
    }
}
