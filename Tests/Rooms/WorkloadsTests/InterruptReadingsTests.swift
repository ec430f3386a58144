import Testing

@testable import Loads
@testable import Workloads

/// Two readings of /proc/interrupts become a load.
@Suite struct InterruptReadingsTests {
    /// A KVM guest with virtio and xhci, in the form of Linux 5.x; a CPU comes between the readings.
    private static let before = """
                   CPU0       CPU1
          3:       1204       1100     GICv3  27 Level     arch_timer
         12:          5          0     GICv3  34 Level     uart-pl011
         51:         40          0   ITS-MSI 16384 Edge      virtio0-config
         52:       2097         12   ITS-MSI 16385 Edge      virtio0-req.0
         53:          0        310   ITS-MSI 32768 Edge      xhci_hcd
        IPI0:       300        280       Rescheduling interrupts
        Err:          0
        """
    private static let after = """
                   CPU0       CPU1       CPU2
          3:       1304       1200         70     GICv3  27 Level     arch_timer
         12:          6          0          0     GICv3  34 Level     uart-pl011
         51:         40          0          0   ITS-MSI 16384 Edge      virtio0-config
         52:       2197         12         30   ITS-MSI 16385 Edge      virtio0-req.0
         53:          0        315          0   ITS-MSI 32768 Edge      xhci_hcd
         54:          0          0          7   ITS-PCI-MSIX-0000:01:00.0   1 Edge      port@pci:0000:01:00.0
        IPI0:       310        290          2       Rescheduling interrupts
        Err:          0
        """

    private static func table(_ text: String) throws -> InterruptTable { try InterruptTable(.of(text)) }

    private static func imported(seed: UInt64 = 1, seconds: Double? = 2) throws -> Imported {
        try Imported { trace in
            trace.seed = seed
            return try trace.readings(table(before), table(after), seconds: seconds)
        }
    }

    @Test func sourcesTargetsAndNumbersAreTheGuests() throws {
        let counts = try InterruptCounts(before: Self.table(Self.before), after: Self.table(Self.after))
        #expect(
            counts.shares == [
                .init(slot: .init(device: 8, event: 1), vcpu: 0, count: 100),
                .init(slot: .init(device: 8, event: 1), vcpu: 2, count: 30),
                .init(slot: .init(device: 16, event: 0), vcpu: 1, count: 5),
                .init(slot: .init(device: 256, event: 1), vcpu: 2, count: 7),
            ])
        #expect(counts.beside == [.timer: 270, .other: 1, .ipi: 22])
        #expect(counts.assumed == ["CPU2 came between the two readings: counts from zero"])
    }

    @Test func theTraceHoldsEachInterruptOnItsVCPU() throws {
        let imported = try Self.imported()
        let counts = Dictionary(imported.signals.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts == [[8, 1, 0]: 100, [8, 1, 2]: 30, [16, 0, 1]: 5, [256, 1, 2]: 7])
        #expect(imported.workload.vcpus == 3 && imported.summary.moves == 1)
        #expect(imported.summary.interrupts == 142 && imported.summary.devices == 3 && imported.summary.events == 3)
        let times = try #require(imported.workload.times)
        #expect(times.arrivals == "poisson (assumed)" && times.offsets.count == 142)
        #expect(times.offsets == times.offsets.sorted() && times.pass < 2_100_000_000)
        #expect(imported.text.contains(#""imported":"/proc/interrupts","arrivals":"poisson (assumed)""#))
    }

    @Test func equalSeedsDrawEqualTimes() throws {
        #expect(try Self.imported().text == Self.imported().text)
        #expect(try Self.imported().text != Self.imported(seed: 2).text)
    }

    @Test func aTimeThatIsNotGivenIsAssumedAndSaid() throws {
        #expect(try Self.imported(seconds: nil).summary.assumed.contains("the readings are one second apart"))
        #expect(try !Self.imported().summary.assumed.contains("the readings are one second apart"))
    }

    @Test func readingsOfTwoBootsAreRefused() throws {
        let error = refusal { try InterruptCounts(before: Self.table(Self.after), after: Self.table(Self.before)) }
        #expect(error?.problem == "row 3, CPU0: 1204 interrupts, and 1304 in log")
    }

    @Test(
        arguments: [
            ("", nil), ("51: 40 0 ITS-MSI 16384 Edge x\n", 1), ("CPU0 CPU1\n51: 40 ITS-MSI 16384 Edge x\n", 2),
            ("CPU0 CPU1\n51: 40 0 ITS-MSI 16384 Edge\n virtio0-config\n", 3),
            ("CPU1 CPU0\n1: 2 3 GICv3 27 Level x\n", 1),
            ("CPU0\n51: 1 ITS-MSI 1 Edge x\n51: 1 ITS-MSI 2 Edge y\n", 3),
        ] as [(String, Int?)])
    func whatIsNoTableIsRefusedWithItsLine(text: String, line: Int?) throws {
        let error = try #require(refusal { try Self.table(text) })
        #expect(error.line == line && error.path == "log", "\(error)")
    }

    @Test func rowsOfX86AndOfOtherDomainsAreRead() throws {
        let table = try Self.table(
            """
                        CPU0
              24:         7  IR-PCI-MSI 524289-edge      nvme0q1
              25:         8  PCI-MSIX-0001:02:03.4    5-edge      eth0
              26:         9  IO-APIC    4-edge      ttyS0
             LOC:        10   Local timer interrupts
            """)
        #expect(
            table.rows.map(\.slot) == [
                .init(device: 256, event: 1), .init(device: 0x1_021C, event: 5), nil, nil,
            ])
        #expect(table.rows.map(\.kind) == [.msi, .msi, .other, .timer])
        let imported = try Imported { trace in
            try trace.readings(Self.table("CPU0\n1: 0 none\n"), table, seconds: 1)
        }
        #expect(imported.workload.slots.contains(.init(device: 0xFFFF, event: 5)))
        #expect(imported.summary.assumed.contains { $0.contains("0x1021c is 0xffff") })
    }

    @Test func moreThanATraceHoldsIsCutAtTheRatesOfAll() throws {
        let imported = try Imported { trace in
            trace.mostDrawn = 1_000
            return try trace.readings(
                Self.table("CPU0\n5: 0 ITS-MSI 2048 Edge a\n6: 0 ITS-MSI 2049 Edge b\n"),
                Self.table("CPU0\n5: 9000000 ITS-MSI 2048 Edge a\n6: 1000000 ITS-MSI 2049 Edge b\n"), seconds: 10)
        }
        let counts = Dictionary(imported.signals.map { ($0[1], 1) }, uniquingKeysWith: +)
        #expect(counts == [0: 900, 1: 100])
        #expect(imported.summary.nanoseconds <= 1_000_000 && imported.summary.nanoseconds > 900_000)
    }
}

/// Times that are drawn, and lines that come out of order.
@Suite struct DrawnTimesTests {
    @Test func eachSourceSendsItsNumberEvenlyOverTheSpan() {
        var times = PoissonTimes(counts: [3_000, 0, 1_000], span: 1_000_000, seed: 7)
        var drawn: [Int: [UInt64]] = [:]
        var last: UInt64 = 0
        while let (time, source) = times.next() {
            #expect(time >= last && time <= 1_000_000)
            last = time
            drawn[source, default: []].append(time)
        }
        #expect(drawn.mapValues(\.count) == [0: 3_000, 2: 1_000])
        for (_, times) in drawn {
            // Each tenth of the span holds a tenth of them; five standard deviations are 16 and 28 %.
            let tenths = (0..<10).map { tenth in times.count { $0 / 100_000 == tenth } }
            #expect(tenths.allSatisfy { abs(Double($0) * 10 / Double(times.count) - 1) < 0.5 }, "\(tenths)")
        }
    }

    @Test func earliestFirst() {
        var queue = EarliestFirst<Int>()
        for (element, time) in [5, 1, 4, 1, 9, 0, 4].enumerated() { queue.insert(element, at: UInt64(time)) }
        #expect((0..<7).compactMap { _ in queue.removeFirst() } == [5, 1, 3, 2, 6, 0, 4])
        #expect(queue.removeFirst() == nil && queue.count == 0)
    }
}
