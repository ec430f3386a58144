import Documents
import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

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

    /// An arm of the model whose call takes so many ns of injection, and of the hardware's work.
    private static func model(
        _ name: String, path: String, nanoseconds: UInt64, _ injection: UInt64, _ hardware: UInt64
    )
        -> ArmResult
    {
        var arm = Fixture.arm(name, path: path, loop: "call", nanoseconds: nanoseconds)
        var totals = arm.cost.totals
        totals.phases.injection = injection * arm.cost.deliveries
        totals.phases.hardware = hardware * arm.cost.deliveries
        arm.cost = Cost(totals: totals, deliveries: arm.cost.deliveries, signals: arm.cost.deliveries)
        return arm
    }

    private static func run(_ module: String, modelled: Bool = true) -> RunResult {
        var arms: [ArmResult] = []
        if modelled {
            arms = [
                model("floor-call", path: "floor", nanoseconds: 200, 20, 0),
                model("software-call", path: "software", nanoseconds: 300, 30, 0),
                model("direct-call", path: "direct", nanoseconds: 250, 4, 22),
            ]
        }
        for (name, loop, injection) in [
            ("write", "irqfd", 156.0), ("irqfd", "irqfd", 233), ("ioctl", "call", 113), ("call", "call", 200),
        ] {
            let isFloor = name == "write" || name == "ioctl"
            var arm = Fixture.arm("kvm-x86-\(name)", path: isFloor ? "floor" : "kvm", loop: loop, nanoseconds: 5_000)
            arm.kind = .measured
            arm.live = live(module, injection: injection)
            arm.counts.withholdWhatKVMHides(statistics: arm.live?.statistics ?? [:])
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

    @Test("shows the counters that arm64's KVM has, in their words") func otherCounters() throws {
        var run = Self.run("kvm", modelled: false)
        for index in run.arms.indices {
            run.arms[index].live?.statistics = ["exits": 2_000_000, "wfi_exit_stat": 500_000, "mmio_exit_user": 0]
        }
        let lines = try #require(LiveNotes(result: run).lines)
        #expect(
            lines[1].hasSuffix(
                "exits 2.00, WFI exits 0.50, accesses that KVM answered –, accesses that irqmark answered 0.00"))
    }

    @Test("sets model and kernel side by side in a table, on hardware", arguments: ["kvm_intel", "kvm_amd"])
    func beside(module: String) throws {
        let run = Self.run(module)
        let text = RunText(run, width: nil, isColoured: false).text
        let start = try #require(text.firstRange(of: "model beside kernel"))
        let rows = text[start.lowerBound...].split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(rows[1].hasPrefix("── the kernel: \(module) ─"))
        #expect(rows[2] == "KVM irqfd kvm-x86-irqfd kvm-x86-write 233 156 77.0")
        #expect(rows[3] == "KVM_SIGNAL_MSI kvm-x86-call kvm-x86-ioctl 200 113 87.0")
        #expect(rows[5] == "model, software path software-call floor-call 30.0 20.0 10.0")
        #expect(rows[6] == "model, direct path direct-call floor-call 26.0 20.0 6.0")
        #expect(text.contains("locks that other subsystems share"))
        #expect(!text.contains("model beside kernel: "), "no words in place of the table")
        for width in [60, 80, 120] {
            let lines = RunText(run, width: width, isColoured: false).text.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(width) columns")
        }
        let json = run.jsonText
        #expect(json.contains("\"kvmIrqfd\"") && json.contains("\"netNanoseconds\": 77"))
        #expect(json.contains("\"modelDirect\"") && json.contains("\"differenceHolds\""))
    }

    @Test(
        "says in words why there is no such table",
        arguments: [
            ("kvm_pvm", true, "kvm_pvm runs its guests in software"),
            ("a KVM of unknown name", true, "nothing says that a KVM of unknown name runs its guests on hardware"),
            ("kvm_intel", false, "this run has no figure for software by call, direct by call"),
        ])
    func notBeside(module: String, modelled: Bool, words: String) throws {
        let run = Self.run(module, modelled: modelled)
        let lines = try #require(LiveNotes(result: run).lines)
        #expect(lines.count == 4 && lines[3].hasPrefix("model beside kernel: \(words)"))
        #expect(lines[0].contains("software KVM") == (module == "kvm_pvm"))
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(!text.contains("KVM_SIGNAL_MSI  "), "no row of the table")
        #expect(run.jsonText.contains("\"modelBesideKernel\": null"))
        #expect(run.jsonText.contains("\"modelBesideKernel\": \"\(words)"), "the reason beside the null")
    }

    @Test("says nothing of the kernel where nothing is live, and warns on a machine that is itself a guest")
    func neither() throws {
        #expect(LiveNotes(result: Fixture.run).lines == nil)
        #expect(!Fixture.run.jsonText.contains("modelBesideKernel"))
        #expect(Fixture.run.modelBesideKernel == nil)
        var nested = Self.run("kvm_intel")
        for index in nested.arms.indices {
            nested.arms[index].live?.facts.append(MachineFact("runsInGuest", flag: true, else: ""))
        }
        #expect(try #require(LiveNotes(result: nested).lines).last?.contains("may exit to the host below") == true)
        // A void arm has no figure.
        var void = Self.run("kvm_intel")
        let place = try #require(void.arms.firstIndex { $0.name == "kvm-x86-irqfd" })
        void.arms[place].faults = [LedgerFault(explanation: "lost")]
        #expect(void.modelBesideKernel?.reason?.contains("no figure for kvm by irqfd;") == true)
    }

    @Test("goes into the result with the reasons of what is unknown") func json() {
        let text = Self.run("kvm_intel").jsonText
        #expect(text.contains("\"module\": \"kvm_intel\"") && text.contains("\"injectionNanoseconds\": 233"))
        #expect(text.contains("\"avic\": \"no such switch\"") && text.contains("\"insn_emulation\": 500000"))
        #expect(!Fixture.run.jsonText.contains("\"kvm\""))
    }

    @Test("does not show as zero what KVM does not count") func unknown() throws {
        func row(_ run: RunResult) throws -> Substring {
            let table = RunText(run, width: nil, isColoured: false).text
            return try #require(table.split(separator: "\n").first { $0.hasPrefix("kvm-x86-irqfd ") })
        }
        func dashes(_ run: RunResult) throws -> Int {
            try row(run).split(separator: " ").count { $0 == "\(Figure.none)" }
        }
        var run = Self.run("kvm_intel")
        // The difference from the floor, which the rounds do not tell, with its spread; kicks, doorbells and writes.
        #expect(try dashes(run) == 5)
        let place = try #require(run.arms.firstIndex { $0.name == "kvm-x86-irqfd" })
        // A KVM without one counter: a dash and a null with its reason, not a zero. One that did not move is a zero.
        run.arms[place].live?.statistics = ["halt_exits": 0]
        run.arms[place].counts.guestEntries = 0
        run.arms[place].counts.withholdWhatKVMHides(statistics: ["halt_exits": 0])
        #expect(try dashes(run) == 6)
        let lines = try #require(LiveNotes(result: run).lines)
        #expect(lines[1].hasSuffix("per interrupt: exits –, emulated instructions –, halts 0.00"))
        let live = try #require(run.arms[place].live)
        #expect(live.perDelivery("exits", of: 10) == nil && live.perDelivery("halt_exits", of: 10) == 0)
        #expect(live.perDelivery("halt_exits", of: 0) == nil)
        let json = live.json(deliveries: 10).text()
        #expect(json.contains("\"emulatedInstructions\": null") && json.contains("\"halts\": 0"))
        #expect(json.contains("this KVM has no counter insn_emulation"))
        #expect(live.json(deliveries: 0).text().contains("\"halts\": \"nothing was delivered\""))
        // None at all.
        run.arms[place].live?.statistics = [:]
        #expect(try #require(LiveNotes(result: run).lines)[1].hasSuffix("this KVM has no statistics to read"))
    }
}
