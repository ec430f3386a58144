import Glibc
import Kernel
import LiveKVM
import Vocabulary

/// `LiveCounts SIGNALS`: runs a guest of the host's KVM by each way that a signal has, and holds the counts. It prints
/// no time, so it means the same on hardware and where the machine is emulated. `Tests/ARM64/run` boots it.
///
/// Exit code 0: every count holds; 1: one does not; 64: asked for wrongly; 77: KVM cannot be used here.
@main enum LiveCounts {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 2, let signals = Int(arguments[1]), signals >= 1000 else {
            print("LiveCounts SIGNALS: how many signals each way takes, 1000 or more")
            exit(64)
        }
        if let obstacle = KVMProbe.unavailable() {
            print("cannot run: \(obstacle.cause); \(obstacle.remedy)")
            exit(77)
        }
        let clock = TickClock.calibrated()
        let machine = MachineFacts.read()
        print("Linux \(machine.kernelRelease ?? "?"), \(LiveConfiguration.architecture), clock \(clock.source)")
        var findings = Findings()
        findings.expect(clock.source == LiveConfiguration.clockSource, "the host's clock is the guest's")
        findings.part("interfaces", tell)
        ArmCounts(signals: signals, clock: clock).hold(&findings)
        MachineCounts(signals: signals, clock: clock).hold(&findings)
        print("\(findings.held) held, \(findings.failed) failed")
        exit(findings.failed == 0 ? 0 : 1)
    }
    /// Prints which interfaces of the two patch series this kernel has.
    private static func tell(_ findings: inout Findings) throws {
        let interfaces = try KVMInterfaces()
        for (interface, answer) in interfaces.answers {
            print("told: \(interface.word): \(answer.reason ?? "present")")
        }
        findings.expect(try KVMInterfaces() == interfaces, "the kernel says twice which interfaces it has")
    }
}
