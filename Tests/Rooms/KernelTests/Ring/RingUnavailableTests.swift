import CLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Kernel

@Suite("A ring that is refused") struct RingUnavailableTests {
    /// An error of a call, and a word of the cause and of the remedy that go with it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var errno: Errno
        var cause: String
        var remedy: String
        var testDescription: String { "\(errno)" }
    }

    private static let refusals = [
        Refusal(errno: .notPermitted, cause: "forbidden", remedy: "seccomp"),
        Refusal(errno: .permissionDenied, cause: "forbidden", remedy: "seccomp"),
        Refusal(errno: .noFunction, cause: "no io_uring", remedy: "CONFIG_IO_URING"),
        Refusal(errno: .noMemory, cause: "locked-memory", remedy: "ulimit -l"),
        Refusal(errno: .tooManyOpenFiles, cause: "no file descriptor", remedy: "ulimit -n"),
        Refusal(errno: .tooManyOpenFilesInSystem, cause: "no file descriptor", remedy: "ulimit -n"),
        Refusal(errno: .invalidArgument, cause: "io_uring_setup failed", remedy: "Linux 5.13"),
        Refusal(errno: .ioError, cause: "io_uring_setup failed", remedy: "Linux 5.13"),
    ]

    @Test(.enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"), arguments: refusals)
    func saysWhyAndWhatWouldHelp(_ refusal: Refusal) throws {
        let filter = SystemCallFilter(call: Int(SYS_io_uring_setup), error: refusal.errno.rawValue)
        let (made, probed) = try onOwnThread {
            guard filter.install() else { return (RingUnavailable?.none, RingUnavailable?.none) }
            var made: RingUnavailable?
            do throws(RingUnavailable) { _ = try Ring(submissions: 2, completions: 4) } catch { made = error }
            return (made, RingUnavailable.probe())
        }
        // The words as they are where the kernel's own switch is on, whatever it is here.
        let words = RingUnavailable(errno: refusal.errno, disabled: 0)
        #expect(words.cause.contains(refusal.cause) && words.remedy.contains(refusal.remedy))
        #expect(made?.errno == refusal.errno)
        #expect(made == RingUnavailable(errno: refusal.errno, disabled: RingUnavailable.sysctl()))
        #expect(probed == made)
    }

    @Test(.needsRing, .enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"))
    func isFoundWhereRingsMayBeMadeAndNotEntered() throws {
        let probed = try onOwnThread {
            guard SystemCallFilter(call: Int(SYS_io_uring_enter), error: EPERM).install() else {
                return RingUnavailable?.none
            }
            return RingUnavailable.probe()
        }
        #expect(probed == RingUnavailable(errno: .notPermitted, disabled: nil, call: "io_uring_enter"))
        #expect(probed?.cause.hasPrefix("io_uring_enter is forbidden") == true)
    }

    @Test func namesTheKernelsSwitchWhereItIsOff() {
        for value in [1, 2] {
            for errno in [Errno.permissionDenied, .notPermitted] {
                let words = RingUnavailable(errno: errno, disabled: value)
                #expect(words.cause.contains("kernel.io_uring_disabled = \(value)"))
                #expect(words.remedy.contains("kernel.io_uring_disabled=0"))
            }
            // Another error has another cause, whatever the switch says.
            let other = RingUnavailable(errno: .noMemory, disabled: value)
            #expect(!other.cause.contains("io_uring_disabled"))
        }
        for value in [nil, 0] {
            let words = RingUnavailable(errno: .notPermitted, disabled: value)
            #expect(!words.cause.contains("io_uring_disabled"))
        }
    }

    @Test func isFoundExactlyWhereRingsDoNotWork() throws {
        var works = false
        if var ring = try? Ring(submissions: 2, completions: 4) {
            do throws(Errno) {
                try ring.prepareNothing(userData: 1)
                let completions = try ring.completed(1)
                works = completions == [Completion(userData: 1, result: 0)]
            } catch {
                works = false
            }
        }
        #expect((RingUnavailable.probe() == nil) == works)
    }
}
