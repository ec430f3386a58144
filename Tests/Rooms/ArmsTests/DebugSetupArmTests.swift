import Irqfd
import Kernel
import Loads
import Metrics
import Suites
import Testing
import VGIC

@testable import Arms
@testable import Vocabulary

/// Arms whose LPIs are forwarded by KVM_DEBUG_GIC_MSI_SETUP, corrected and as posted.
@Suite("Arms that are set up by KVM_DEBUG_GIC_MSI_SETUP") struct DebugSetupArmTests {
    private static func slice(_ name: String, devices: Int) throws -> SliceOutcome {
        let arm = try #require(Suite.patches.arms.first { $0.name == name })
        let machine = try arm.machine(
            workload: .generated(devices: devices, seed: 1), settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        let window = SliceKind.closed(window: 64)
        let outcome = try machine.slice(window, signals: 2_000, latency: &latency)
        #expect(outcome.ledger.balanced && outcome.ledger.lost == 0 && outcome.ledger.deliveries == 2_000)
        return outcome
    }

    @Test(.enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"))
    func `corrected, every MSI goes to the host's ITS; as posted, every MSI goes by software`() throws {
        let corrected = try Self.slice("direct-userspace", devices: 15).counts
        #expect(corrected.hostCommands == 4_000 && corrected.listRegisterWrites == 0)
        let posted = try Self.slice("direct-as-posted", devices: 15).counts
        #expect(posted.hostCommands == 0 && posted.listRegisterWrites > 0)
    }

    @Test(.enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"))
    func `as posted it takes 988 host interrupts, corrected any number`() throws {
        _ = try Self.slice("direct-userspace", devices: 16)
        let error = #expect(throws: RunError.self) { try Self.slice("direct-as-posted", devices: 16) }
        #expect("\(try #require(error))".contains("host interrupt 1020"))
    }

    @Test func `every quirk of the command line acts in some arm, but the two that PPI 3 cannot show`() {
        #expect(Quirk.allCases.filter(\.paths.isEmpty) == [.truncatedPPIMask, .maskBeforeInitialised])
        for quirk in Quirk.allCases where !quirk.paths.isEmpty {
            let arms = PathKind.allCases.map { Arm("arm", $0, quirks: quirk.alone) }
            #expect(arms.contains { $0.contradiction == nil }, "\(quirk.word)")
        }
    }

    @Test func `suite patches has a load that the posted set-up can take`() {
        #expect(Suite.patches.load.devices == 15)
    }
}
