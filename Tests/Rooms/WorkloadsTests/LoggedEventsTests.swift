import Foundation
import Testing

@testable import Loads
@testable import Workloads

/// Logs of trace events become a load.
@Suite struct LoggedEventsTests {
    /// One event with every prefix that the tools write.
    @Test(arguments: [
        "          <idle>-0     [001] d.h1.   123.456789: irq_handler_entry: irq=52 name=virtio0-req.0",
        "          <idle>-0       [001] d.h.   123.456789: irq_handler_entry: irq=52 name=virtio0-req.0",
        "           <...>-2063  [001]   123.456789: irq_handler_entry:    irq=52 name=virtio0-req.0",
        "    CPU 36/KVM-2063  (   2040) [001] d..2.   123.456789: irq_handler_entry: irq=52 name=virtio0-req.0",
        "    kworker/1:2-88    (-------) [001] d.h1.   123.456789: irq_handler_entry: irq=52 name=a b",
        "swapper     0 [001]   123.456789:     irq:irq_handler_entry: irq=52 name=virtio0-req.0",
        " CPU 3/KVM  4711 [001]   123.456789: irq:irq_handler_entry: irq=52 name=virtio0-req.0",
        "2026-03-01 10:00:00.123456 G   odd [7] name  4711 [001] 123.456789: irq:irq_handler_entry: irq=52 name=x",
        "a-1 [001] 123.456789000: irq_handler_entry: irq=52 name=x",
    ])
    func everyPrefixIsRead(text: String) throws {
        let line = try #require(FtraceLine(Array(text.utf8)[...]))
        #expect(line.time == 123_456_789_000 && line.cpu == 1)
        #expect(line.content == .interrupt(.handler, line: 52, target: 1))
    }

    @Test(
        arguments: [
            ("kvm_set_irq: gsi 24 level 1 source 0", FtraceLine.Content.interrupt(.gsi, line: 24, target: nil)),
            ("kvm_set_irq: gsi 24 level 0 source 0", .beside(.gsi)),
            (
                "kvm_msi_set_irq: dst 2 vec 37 (Fixed|physical|edge)",
                .interrupt(.msi, line: 37, target: 2)
            ),
            (
                "kvm_irq_line: Inject SPI interrupt (2), vcpu->idx: 0, num: 40, level: 1",
                .interrupt(.line, line: 40, target: 0)
            ),
            (
                "vgic_update_irq_pending: VCPU: 3, IRQ 27, level: 1", .interrupt(.pending, line: 27, target: 3)
            ),
            ("vgic_update_irq_pending: VCPU: 3, IRQ 27, level: 0", .beside(.pending)),
            ("kvm_entry: PC: 0x0000ffff00081234", .beside(.entry)),
            ("kvm_exit: TRAP: HSR_EC: 0x0001 (WFx), PC: 0x0000ffff00081234", .beside(.exit)),
            ("sched_switch: prev_comm=a", .other),
        ] as [(String, FtraceLine.Content)])
    func everyEventIsRead(text: String, content: FtraceLine.Content) throws {
        let line = try #require(FtraceLine(Array("a-1 [000] 1.5: \(text)".utf8)[...]))
        #expect(line.content == content)
    }

    private static let interrupts = """
               CPU0 CPU1
         3: 100 100 GICv3 27 Level arch_timer
        52: 4 0 ITS-MSI 16385 Edge virtio0-req.0
        53: 0 4 ITS-PCI-MSIX-0000:01:00.0 2 Edge eth0
        """
    private static let guest = """
        # tracer: nop
        #
        # entries-in-buffer/entries-written: 6/6   #P:2
        #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
                  <idle>-0     [000] d.h1.    10.000100: irq_handler_entry: irq=52 name=virtio0-req.0
                  <idle>-0     [001] d.h1.    10.000150: irq_handler_entry: irq=3 name=arch_timer
                 fio/2 x-77    [001] d.h1.    10.000200: irq_handler_entry: irq=53 name=eth0
                  <idle>-0     [001] d.h1.    10.000300: irq_handler_entry: irq=52 name=virtio0-req.0
                  <idle>-0     [001] d.h1.    10.000300: irq_handler_exit: irq=52 ret=handled
                  <idle>-0     [000] d.h1.    10.000400: irq_handler_entry: irq=52 name=virtio0-req.0

        """

    @Test func aGuestsHandlersWithAReadingBesideAreAWholeLoad() throws {
        let imported = try Imported(ftrace: Self.guest, interrupts: Self.interrupts)
        #expect(imported.signals == [[8, 1, 0], [256, 2, 1], [8, 1, 1], [8, 1, 0]])
        #expect(imported.workload.times?.offsets == [0, 100_000, 200_000, 300_000])
        #expect(imported.workload.times?.arrivals == "recorded")
        #expect(imported.summary.assumed.isEmpty && imported.summary.moves == 2)
        #expect(
            imported.summary.beside == [
                .init(name: "other events", count: 1), .init(name: "irq_handler_entry of no MSI", count: 1),
            ])
    }

    @Test func withoutAReadingWhatIsAssumedIsSaid() throws {
        let imported = try Imported(ftrace: Self.guest)
        #expect(imported.signals.map { $0[1] } == [52, 3, 53, 52, 52])
        #expect(
            imported.summary.assumed == ["each irq_handler_entry is an MSI, its irq the event of one device"])
    }

    @Test func theMostTellingEventIsTakenUnlessAnotherIsAskedFor() throws {
        let log = """
            CPU 0/KVM-7 [000] 1.0: kvm_set_irq: gsi 24 level 1 source 0
            CPU 0/KVM-7 [000] 1.1: kvm_msi_set_irq: dst 4 vec 37 (Fixed|physical|edge)
            CPU 0/KVM-7 [000] 1.2: kvm_msi_set_irq: dst 0 vec 37 (Fixed|physical|edge)
            CPU 0/KVM-7 [000] 1.3: kvm_exit: reason HLT rip 0x1 info 0 0
            """
        let msi = try Imported(ftrace: log)
        #expect(msi.signals == [[4, 37, 1], [0, 37, 0]] && msi.workload.vcpus == 2)
        #expect(msi.summary.beside == [.init(name: "kvm_set_irq", count: 1), .init(name: "kvm_exit", count: 1)])
        let gsi = try Imported(ftrace: log, event: .gsi)
        #expect(gsi.signals == [[0, 24, 0]])
        let none = refusal { try Imported(ftrace: log, event: .handler) }
        #expect(none?.remedy == "the log has kvm_msi_set_irq, kvm_set_irq")
    }

    private static let good = "a-1 [000] 1.5: kvm_set_irq: gsi 24 level 1 source 0\n"

    @Test(arguments: [
        ("CPU:3 [LOST 17 EVENTS]\n", 2, "events were lost here"),
        ("CPU 3: [17 EVENTS DROPPED]\n", 2, "events were lost"),
        ("# entries-in-buffer/entries-written: 5/17 #P:2\n", 2, "the kernel wrote more events than the log holds"),
        ("source 0\n", 2, "expected \"COMM-PID [CPU]"), ("\tffff80001 kvm_set_irq+0x10\n", 2, "expected \"COMM"),
        ("a-1 [000] 1.4: kvm_exit: x\n", 2, "its time is before"),
        ("a-1 [000] 1.6: kvm_set_irq: gsi 24 lev\n", 2, "fields of kvm_set_irq are not"),
        ("a-1 [000] 123456: kvm_exit: x\n", 2, "expected \"COMM"), ("[000] 1.6: kvm_exit: x\n", 2, "expected \"COMM"),
    ])
    func whatCannotBeVouchedForIsRefused(text: String, line: Int, problem: String) throws {
        let error = try #require(refusal { try Imported(ftrace: Self.good + text + Self.good) })
        #expect(error.line == line && error.problem.hasPrefix(problem) && !error.remedy.isEmpty, "\(error)")
    }

    @Test func aLogWithoutInterruptsIsRefused() throws {
        let error = try #require(refusal { try Imported(ftrace: "a-1 [000] 1.5: kvm_exit: x\n") })
        #expect(error.line == nil && error.remedy == "record one of them")
    }

    /// A log that is written of a load, imported, is that load.
    @Test func aLoadThatIsWrittenAsALogComesBack() throws {
        let load = Workload.generated(devices: 3, events: 5, vcpus: 4, seed: 5)
        var signals: [[Int]] = []
        var log = "cpus=4\n"
        for (number, step) in load.steps.enumerated() {
            guard case .signal(let slot) = step else { continue }
            let vcpu = load.targets[number]?.vcpu ?? 0
            signals.append([0, slot, vcpu])
            log += "a b/c-9 [\(vcpu)] 7.\(100_000 + number): irq_handler_entry: irq=\(slot) name=n\n"
        }
        #expect(try Imported(ftrace: log).signals == signals)
    }
}

/// What the bpftrace script prints becomes a load.
@Suite struct BpftraceImportTests {
    private static func imported(_ log: String, vcpus: Int = 1, interrupts: String? = nil) throws -> Imported {
        try Imported { trace in
            trace.vcpus = vcpus
            trace.interrupts = try interrupts.map { try InterruptTable(.of($0)) }
            return try trace.bpftrace(.of(log))
        }
    }

    @Test func linesOfSeveralCPUsAreSorted() throws {
        let imported = try Self.imported("Attaching 4 probes...\n\n1000 3 8 1\n900 2 16 0\n1500 3 8 1\n", vcpus: 2)
        #expect(imported.signals == [[16, 0, 0], [8, 1, 1], [8, 1, 1]])
        #expect(imported.workload.times?.offsets == [0, 100, 600])
        #expect(imported.summary.assumed.count == 1)
    }

    @Test func aReadingBesideSaysTheVCPU() throws {
        let imported = try Self.imported(
            "1000 3 8 1\n900 2 16 0\n", interrupts: "CPU0 CPU1\n5: 1 9 ITS-MSI 16385 Edge a\n")
        #expect(imported.signals == [[16, 0, 0], [8, 1, 1]])
        #expect(imported.summary.assumed == ["the vCPUs of 1 of 2 sources take turns, source by source, over 2"])
    }

    @Test(arguments: [
        ("1000 3 8 1\nLost 12 events\n", 2), ("1000 3 8\n", 1), ("1000 3 8 1 9\n", 1), ("1000 3 8 4294967296\n", 1),
        ("@msi[12]: 1\n", 1),
    ])
    func whatTheScriptDoesNotPrintIsRefused(log: String, line: Int) throws {
        let error = try #require(refusal { try Self.imported(log) })
        #expect(error.line == line, "\(error)")
    }

    @Test func theScriptPrintsWhatIsRead() {
        #expect(BpftraceLog.script.split(separator: "\n").count == 10)
        #expect(BpftraceLog.script.count(of: #"printf("%llu %d %u %u\n", nsecs, cpu, "#) == 2)
    }
}

extension String {
    fileprivate func count(of text: String) -> Int { components(separatedBy: text).count - 1 }
}
