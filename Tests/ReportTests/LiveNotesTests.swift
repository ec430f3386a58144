import Metrics
import Testing

@testable import Report

@Suite("What is said of live KVM") struct LiveNotesTests {
    private static func live(_ module: String, injection: Double) -> LiveResult {
        var live = LiveResult(
            module: module, isSoftware: module == "kvm_pvm",
            facts: [
                MachineFact("apicv", flag: true, else: ""), MachineFact("avic", flag: nil, else: "no such switch"),
                MachineFact("haltPollNanoseconds", number: 200_000, else: ""),
            ])
        live.injectionNanoseconds = injection
        live.statistics = ["exits": 2_000_000, "insn_emulation": 500_000, "halt_exits": 1_000_000]
        return live
    }

    private static func run(_ module: String) -> RunResult {
        var arms = [
            Fixture.arm("floor-call", path: "floor", loop: "call", nanoseconds: 200),
            Fixture.arm("software-call", path: "software", loop: "call", nanoseconds: 300),
            Fixture.arm("direct-call", path: "direct", loop: "call", nanoseconds: 250),
        ]
        for (name, loop, injection) in [
            ("write", "irqfd", 156.0), ("irqfd", "irqfd", 233), ("ioctl", "call", 113), ("call", "call", 200),
        ] {
            let isFloor = name == "write" || name == "ioctl"
            var arm = Fixture.arm("kvm-x86-\(name)", path: isFloor ? "floor" : "kvm", loop: loop, nanoseconds: 5_000)
            arm.kind = .measured
            arm.live = live(module, injection: injection)
            arms.append(arm)
        }
        return Fixture.result(arms)
    }

    @Test("names the module, its switches, and each way's cost above its own bare call") func lines() throws {
        let lines = try #require(LiveNotes(result: Self.run("kvm_intel")).lines)
        #expect(lines[0] == "kvm_intel; APICv: true, AVIC: unknown, halt polling, ns: 200000")
        #expect(
            lines[1] == "kvm-x86-irqfd: 233 ns a signal, +77.0 against kvm-x86-write; "
                + "per interrupt: exits 2.00, emulated instructions 0.50, halts 1.00")
        #expect(lines[2].hasPrefix("kvm-x86-call: 200 ns a signal, +87.0 against kvm-x86-ioctl"))
    }

    @Test("sets the model beside hardware only") func beside() throws {
        let hardware = try #require(LiveNotes(result: Self.run("kvm_intel")).lines)
        #expect(
            hardware.count == 5 && hardware[3].contains("KVM irqfd 77.0, KVM_SIGNAL_MSI 87.0, model, software path"))
        let software = try #require(LiveNotes(result: Self.run("kvm_pvm")).lines)
        #expect(software.count == 3 && software[0].contains("software KVM"))
        let unknown = try #require(LiveNotes(result: Self.run("a KVM of unknown name")).lines)
        #expect(unknown.count == 3 && !unknown[0].contains("software"))
        #expect(LiveNotes(result: Fixture.run).lines == nil)
    }

    @Test("goes into the result with the reasons of what is unknown") func json() {
        let text = Self.run("kvm_intel").jsonText
        #expect(text.contains("\"module\": \"kvm_intel\"") && text.contains("\"injectionNanoseconds\": 233"))
        #expect(text.contains("\"avic\": \"no such switch\"") && text.contains("\"insn_emulation\": 500000"))
        #expect(!Fixture.run.jsonText.contains("\"kvm\""))
    }

    @Test("does not show as zero what KVM does not count") func unknown() throws {
        let table = RunText(Self.run("kvm_intel"), width: nil, isColoured: false).text
        let row = try #require(table.split(separator: "\n").first { $0.hasPrefix("kvm-x86-irqfd ") })
        #expect(row.split(separator: " ").count { $0 == "\(Figure.none)" } == 3)
    }
}
