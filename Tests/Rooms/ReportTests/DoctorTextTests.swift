import Metrics
import ResultSupport
import Testing

@testable import Report
@testable import Results
@testable import Vocabulary

@Suite struct DoctorTextTests {
    private static func row(_ metric: String, _ verdict: Verdict, reason: String? = nil) -> Comparison {
        var row = Comparison(base: "software", candidate: "software (2)", metric: metric, verdict: verdict)
        (row.margin, row.effectiveMargin) = (0.05, 0.05)
        row.minDetectable = 0.02
        row.rounds = 24
        row.reason = reason
        return row
    }

    private static func text(_ rows: [Comparison], interrupted: Bool = false) -> String {
        let arm = Fixture.arm("software", path: "software", nanoseconds: 330)
        var audit = Audit(grade: .b, reasons: ["somebody waited for a CPU in 9 % of the time"])
        audit.remedies = ["others want the CPUs too: end them"]
        var run = Fixture.result([arm], audit: audit, interrupted: interrupted)
        run.comparisons = rows
        return DoctorText(run, width: nil, isColoured: false).text
    }

    @Test func whatCanBeJudgedComesWithTheSmallestChange() {
        let text = Self.text([Self.row("time", .equivalent), Self.row("cpu", .equivalent)])
        #expect(
            text.hasPrefix(
                "can judge  time: equal arms come out equal within 5.0 %; a change of 7.1 % and more would be found "
                    + "in 24 rounds\n"))
        #expect(!text.contains("cannot "))
        #expect(text.contains("disturbed  grade B: somebody waited for a CPU in 9 % of the time\n"))
        #expect(text.contains("to change  others want the CPUs too: end them\n"))
        #expect(text.hasSuffix("verdict    this machine can judge (exit 0)\n"))
    }

    @Test func whatCannotBeJudgedComesWithItsReason() {
        var shown = Self.row("p99", .inconclusive, reason: "never said")
        shown.isGated = false
        let mixed = Self.text([
            Self.row("time", .inconclusive, reason: "too noisy"), Self.row("cpu", .equivalent),
            Self.row("p50", .regressed), shown,
        ])
        #expect(mixed.contains("cannot     time: too noisy; nothing below 7.1 % can be seen\n"))
        #expect(mixed.contains("p50: equal arms come out regressed; nothing below 7.1 % can be seen\n"))
        #expect(mixed.hasSuffix("verdict    this machine can judge cpu, not time and p50 (exit 0)\n"))
        #expect(!mixed.contains("never said"))
        let none = Self.text([Self.row("time", .inconclusive, reason: "too noisy")])
        #expect(none.hasSuffix("verdict    this machine cannot judge times (counts hold) (exit 0)\n"))
    }

    @Test func whichInterfacesOfKVMThereAreIsSaidOnALineForEachAnswer() {
        var run = Fixture.result([Fixture.arm("software", path: "software", nanoseconds: 330)])
        func text() -> String { DoctorText(run, width: nil, isColoured: false).text }
        #expect(!text().contains("kvm has"), "an older result does not say")
        for interface in KVMInterface.allCases {
            let isThere = interface == .vgicV5 || interface == .userspacePPIs
            run.environment.add(
                MachineFact(interface.word, text: isThere ? "present" : nil, else: "this host's KVM does not have it"))
        }
        #expect(text().contains("kvm has    KVM_DEV_TYPE_ARM_VGIC_V5, KVM_DEV_ARM_VGIC_USERSPACE_PPIS: present\n"))
        #expect(text().contains("KVM_QUERY_VCPU_VLPI: this host's KVM does not have it\n"))
    }

    @Test func whatWasBrokenOffSaysNothingOfTheMachine() {
        let text = Self.text([Self.row("time", .equivalent)], interrupted: true)
        #expect(!text.contains("can judge") && text.hasSuffix("(exit 130)\n"))
    }

    @Test(arguments: [60, 80, 120]) func noLineIsWiderThanItsTerminal(width: Int) {
        let arm = Fixture.arm("software", path: "software", nanoseconds: 330)
        var run = Fixture.result([arm])
        run.comparisons = [Self.row("time", .equivalent), Self.row("cpu", .inconclusive, reason: "too noisy")]
        let text = DoctorText(run, width: width, isColoured: false).text
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }
}
