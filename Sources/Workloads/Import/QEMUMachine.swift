/// The machine of a QEMU log: what its guest read of it while it started.
struct QEMUMachine {
    /// GITS_TYPER.
    private(set) var typer: UInt64 = 0
    /// GICD_TYPER.
    private(set) var distributorTyper: UInt64 = 0
    /// The processor number of each redistributor that QEMU's log names by its affinity.
    private(set) var processors: [UInt64: UInt64] = [:]
    /// GITS_BASER<n> as they were read last, whose entry size is the machine's.
    private var bases: [UInt64: UInt64] = [:]

    /// - Throws: a log that does not show the machine, or one of a GICv4.
    init(_ log: LogText) throws(WorkloadError) {
        var (typer, distributor): (UInt64?, UInt64?) = (nil, nil)
        var processors: [UInt64: UInt64] = [:]
        var bases: [UInt64: UInt64] = [:]
        try log.forEachLine { _, text throws(WorkloadError) in
            for line in QEMULogLine.all(in: text) {
                guard let offset = line.hexadecimal("offset "), let data = line.hexadecimal("data ") else { continue }
                let isWhole = line.natural("size ") == 8
                switch line.event {
                case .redistributorRead where offset == 8 && isWhole:
                    guard let affinity = line.hexadecimal("redistributor ") else { continue }
                    processors[affinity] = data >> 8 & 0xFFFF
                case .itsRead where offset == 8 && isWhole: typer = data
                case .itsRead where (0x100..<0x140).contains(offset) && isWhole: bases[(offset - 0x100) / 8] = data
                case .distributorRead where offset == 4: distributor = data
                default: continue
                }
            }
        }
        guard let typer, let distributor, !processors.isEmpty else {
            throw log.error(
                nil, "does not show GITS_TYPER, GICD_TYPER and GICR_TYPER, which a guest reads when it starts",
                remedy: Self.remedy)
        }
        guard typer >> 1 & 1 == 0 else {
            throw log.error(nil, "is of a GICv4, whose commands are not imported", remedy: "run with gic-version=3")
        }
        self.typer = typer
        self.distributorTyper = distributor
        self.processors = processors
        self.bases = bases
    }

    static let remedy =
        "log from the start with -d guest_errors,trace:gicv3_its_*,trace:gicv3_redist_read,trace:gicv3_redist_write,"
        + "trace:gicv3_dist_read,trace:gicv3_icc_iar1_read,trace:gicv3_cpuif_update -D LOG"

    /// The processor number of a redistributor or CPU interface that the log names.
    func processor(_ affinity: UInt64) -> UInt64 { processors[affinity] ?? affinity }

    var redistributors: Int { processors.count }

    private func bits(_ high: UInt64, _ low: UInt64) -> UInt64 { typer >> low & (1 << (high - low + 1) - 1) }

    private var deviceIDBits: UInt64 { bits(17, 13) + 1 }
    private var collectionIDBits: UInt64 { bits(36, 36) == 1 ? bits(35, 32) + 1 : 16 }

    /// The members of the trace's first line.
    var members: TraceMembers {
        var line = TraceMembers("machine")
        line.add("gic", 3)
        line.add("redistributors", UInt64(redistributors))
        line.add(hexadecimal: "typer", typer)
        let fields: [(String, UInt64)] = [
            ("pta", bits(19, 19)), ("physical", bits(0, 0)), ("virtual", bits(1, 1)), ("vmovp", bits(37, 37)),
            ("itt_entry_size", bits(7, 4) + 1), ("eventid_bits", bits(12, 8) + 1), ("deviceid_bits", deviceIDBits),
            ("hcc", bits(31, 24)), ("cil", bits(36, 36)), ("collectionid_bits", collectionIDBits),
            ("intid_bits", distributorTyper >> 19 & 0x1F + 1),
        ]
        for (name, value) in fields { line.add(name, value) }
        line.add(hexadecimal: "gicd_typer", distributorTyper)
        return line
    }

    /// A table as GITS_BASER<n> describes it, as an object of a trace.
    func table(_ number: UInt64, _ base: UInt64) -> String {
        guard base >> 63 == 1 else { return "{\"valid\":0,\"entries\":0}" }
        let sizes: [UInt64] = [4_096, 16_384, 65_536, 65_536]
        let page = sizes[Int(base >> 8 & 3)]
        let (pages, size) = (base & 0xFF + 1, (bases[number] ?? base) >> 48 & 0x1F + 1)
        let indirect = base >> 62 & 1
        let held = indirect == 0 ? pages * page / size : pages * page / 8 * (page / size)
        let entries = min(held, 1 << (number == 0 ? deviceIDBits : collectionIDBits))
        return "{\"valid\":1,\"indirect\":\(indirect),\"page_size\":\(page),\"pages\":\(pages),\"entry_size\":\(size),"
            + "\"entries\":\(entries)}"
    }
}
