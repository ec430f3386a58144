import SystemPackage
import Testing

@testable import Kernel

@Suite("What is read of the machine") struct ReadingTests {
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

    @Test func throttlingIsCountedInPeriods() {
        #expect(DisturbanceReading.throttled("nr_periods 9\nnr_throttled 4\n") == 4)
        #expect(DisturbanceReading.throttled("nr_periods 9\n") == nil)
    }

    @Test func aFieldOfCpuinfoIsFoundByItsName() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nflags\t\t: fpu tsc hypervisor\n"
        #expect(MachineFacts.field("model name", in: text) == "Some CPU @ 2.00GHz")
        #expect(MachineFacts.field("bogomips", in: text) == nil)
    }

    @Test func everyCauseOfAMissingRingHasAMend() {
        let errors: [Errno] = [.permissionDenied, .notPermitted, .noFunction, .noMemory, .tooManyOpenFiles]
        for errno in errors + [.invalidArgument] {
            for disabled in [nil, 0, 1, 2] {
                let words = RingUnavailable(errno: errno, disabled: disabled)
                #expect(!words.cause.isEmpty && !words.mend.isEmpty)
            }
        }
        let entering = RingUnavailable(errno: .notPermitted, disabled: nil, call: "io_uring_enter")
        #expect(entering.cause.hasPrefix("io_uring_enter is forbidden"))
        #expect(RingUnavailable(errno: .notPermitted, disabled: 2).mend.contains("kernel.io_uring_disabled=0"))
    }

    @Test func aFileThatIsNotThereIsNil() {
        #expect(TextFile.read("/proc/none/such") == nil)
        #expect(TextFile.line("/proc/self/none") == nil)
        #expect(TextFile.number("/proc/sys/kernel/ostype") == nil)
    }
}
