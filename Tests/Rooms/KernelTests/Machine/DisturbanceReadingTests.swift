import CLinux
import TestSupport
import Testing

@testable import Kernel

@Suite("What may have disturbed a measurement") struct DisturbanceReadingTests {
    @Test func stealIsTheEighthFieldInTicksOfTenMilliseconds() {
        #expect(DisturbanceReading.steal("cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 1 1 1 1 1 1 1\n") == 80_000_000)
        for text in ["", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8 9", "cpu 1 2 3 4 5 6 7 x 9"] {
            #expect(DisturbanceReading.steal(text) == nil, "\(text)")
        }
    }

    @Test func pressureIsTheTotalOfTheSomeLine() {
        let text = "some avg10=0.00 avg60=0.00 avg300=0.00 total=42\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
        #expect(DisturbanceReading.pressure(text) == 42_000)
        for text in ["", "full total=3", "some total=x"] { #expect(DisturbanceReading.pressure(text) == nil) }
    }

    @Test func migrationsAreALineOfTheSchedulersFile() {
        let text = """
            swift (4711, #threads: 3)
            -------------------------------------------------------------------
            se.exec_start                                :       1000.5
            se.nr_migrations                             :                   42
            nr_switches                                  :                   7

            """
        #expect(DisturbanceReading.migrations(text) == 42)
        for text in ["", "nr_migrations : 3", "se.nr_migrations : x\n"] {
            #expect(DisturbanceReading.migrations(text) == nil, "\(text)")
        }
    }

    @Test func timeWaitedIsTheSecondOfThreeNumbers() {
        #expect(DisturbanceReading.waited("123 456 7\n") == 456)
        for text in ["", "123", "1 2", "1 2 3 4", "1 x 3"] {
            #expect(DisturbanceReading.waited(text) == nil, "\(text)")
        }
    }

    /// A thread of its own is moved from one processor to another, and told so.
    @Test(
        .enabled(if: Processor.allowed().count > 1, "one processor: nothing can be moved"),
        .enabled(if: DisturbanceReading.ofThread().migrations != nil, "the kernel tells no migrations"))
    func aMigrationIsCounted() throws {
        let processors = Processor.allowed()
        let (before, after) = try onOwnThread {
            try Processor.pin(to: processors[0])
            let before = DisturbanceReading.ofThread()
            for cpu in [processors[1], processors[0]] { try Processor.pin(to: cpu) }
            return (before, DisturbanceReading.ofThread())
        }
        #expect(try #require(after.migrations) == (try #require(before.migrations)) + 2)
    }

    @Test func whatThisMachineHasIsRead() throws {
        let (reading, cpu) = try onOwnThread {
            // On one processor, so that it is known whose frequency is meant.
            try Processor.pin(to: Processor.allowed().prefix(1).map(\.self))
            return (DisturbanceReading.now(), irqmark_current_cpu())
        }
        /// A value is there exactly where its file is.
        func agree(_ isThere: Bool, _ path: String) { #expect(isThere == (TextFile.read(path) != nil), "\(path)") }
        agree(reading.stealNanoseconds != nil, "/proc/stat")
        agree(reading.cpuPressureNanoseconds != nil, "/proc/pressure/cpu")
        agree(reading.frequencyKHz != nil, "/sys/devices/system/cpu/cpu\(cpu)/cpufreq/scaling_cur_freq")
        agree(reading.migrations != nil, "/proc/self/sched")
        agree(reading.waitedNanoseconds != nil, "/proc/self/schedstat")
        let source = "/sys/devices/system/clocksource/clocksource0/current_clocksource"
        #expect(reading.clockSource == TextFile.line(source))
        #expect(reading.involuntarySwitches != nil)
    }

    @Test func totalsNeverGoBack() throws {
        let readings = try onOwnThread { (0..<20).map { _ in DisturbanceReading.now() } }
        for (earlier, later) in zip(readings, readings.dropFirst()) {
            for total in [
                \.stealNanoseconds, \.cpuPressureNanoseconds, \.throttledPeriods, \.involuntarySwitches,
                \.migrations, \.waitedNanoseconds,
            ] as [KeyPath<DisturbanceReading, UInt64?>] {
                #expect((earlier[keyPath: total] ?? 0) <= (later[keyPath: total] ?? 0))
            }
        }
    }

    @Test func aReadingOfTheThreadAloneLeavesTheMachineOut() {
        let reading = DisturbanceReading.ofThread()
        #expect(reading.stealNanoseconds == nil && reading.cpuPressureNanoseconds == nil)
        #expect(reading.throttledPeriods == nil && reading.clockSource == nil && reading.frequencyKHz == nil)
    }
}
