import Testing
import Vocabulary

@testable import Suites

@Suite struct ShippedSuiteTests {
    private static let paths = Suite.paths.arms

    @Test func theDefaultSuiteFitsAMinute() {
        #expect(Self.paths.count <= 26)
        #expect(Suite.paths.seconds <= 55)
    }

    /// What a device with one interrupt at a time sees, beside the full window.
    @Test func theDefaultSuiteHasRowsWithOneSignalInFlightAndTheirFloor() {
        let ones = Self.paths.filter { $0.window == 1 }
        #expect(Set(ones.map(\.path)) == [.floor, .software, .direct])
        for arm in ones where arm.path != .floor {
            #expect(ones.contains { $0.path == .floor && $0.loop == arm.loop && $0.workload == arm.workload })
        }
    }

    @Test(arguments: Suite.all) func namesAreUnique(suite: Suite) {
        #expect(Set(suite.arms.map(\.name)).count == suite.arms.count)
    }
}
