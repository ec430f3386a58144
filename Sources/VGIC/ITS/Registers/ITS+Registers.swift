import Lockfree
import Synchronization

extension ITS where Cache: ~Copyable {
    /// Offsets of the control frame's registers (<doc:The-virtual-ITS>).
    enum Register {
        static var ctlr: UInt64 { 0x0000 }
        static var iidr: UInt64 { 0x0004 }
        static var typer: UInt64 { 0x0008 }
        static var cbaser: UInt64 { 0x0080 }
        static var cwriter: UInt64 { 0x0088 }
        static var creadr: UInt64 { 0x0090 }
        static var baser: UInt64 { 0x0100 }
        static var identification: UInt64 { 0xFFD0 }
    }

    /// GITS_IIDR: product 'K', implementer Arm, table layout revision 0.
    public static var iidr: UInt64 { 0x4B00_043B }

    /// Whether a register takes an access of so many bytes there (`check_region`): GITS_CTLR, GITS_IIDR and the
    /// identification registers 4, the others 4 and 8, each on a multiple of its size. What is refused reads as zero
    /// and writes nothing.
    private static func takes(_ width: Int, at offset: UInt64) -> Bool {
        switch width {
        case 4: offset % 4 == 0
        case 8: offset % 8 == 0 && offset >= Register.typer && offset < Register.identification
        default: false
        }
    }

    /// A guest's read of the control frame, of `width` bytes. What is not a register reads as zero. GITS_CREADR is read
    /// without cmd_lock: while one vCPU has commands carried out, another sees it move on.
    public func read(_ offset: UInt64, width: Int, thread: inout HostThread) -> UInt64 {
        guard Self.takes(width, at: offset) else { return 0 }
        // Acquiring pairs with `processCommands`.
        if offset & ~7 == Register.creadr { return part(readPosition.load(ordering: .acquiring), offset, width) }
        lockCommands(&thread)
        defer { unlockCommands(&thread) }
        let aligned = offset & ~7
        let word: UInt64
        switch aligned {
        case Register.ctlr: word = UInt64(control) | Self.iidr << 32
        case Register.typer: word = configuration.profile.typer
        case Register.cbaser: word = registers.cbaser
        case Register.cwriter: word = registers.cwriter
        case Register.baser: word = registers.deviceTable
        case Register.baser + 8: word = registers.collectionTable
        case Register.identification...: word = Self.identification(aligned) | Self.identification(aligned + 4) << 32
        default: word = 0
        }
        return part(word, offset, width)
    }

    private func part(_ word: UInt64, _ offset: UInt64, _ width: Int) -> UInt64 {
        width == 8 ? word : word >> (8 * (offset & 4)) & 0xFFFF_FFFF
    }

    /// GITS_CTLR: Enabled, and Quiescent while CREADR == CWRITER.
    private var control: UInt32 {
        (readPosition.load(ordering: .relaxed) == registers.cwriter  // Relaxed: it changes under cmd_lock.
            ? 1 << 31 : 0)
            | (enabled.load(ordering: .acquiring) ? 1 : 0)  // pairs with `setEnabled`
    }

    private static func identification(_ offset: UInt64) -> UInt64 {
        switch offset {
        case 0xFFD0: 0x40  // PIDR4
        case 0xFFE0: 0x92
        case 0xFFE4: 0xB4
        case 0xFFE8: 0x3B
        case 0xFFF0: 0x0D
        case 0xFFF4: 0xF0
        case 0xFFF8: 0x05
        case 0xFFFC: 0xB1
        default: 0
        }
    }

    /// A guest's write to the control frame, of `width` bytes. CWRITER, and CTLR where it enables, run the commands
    /// that wait, before this returns.
    public func write(_ offset: UInt64, _ value: UInt64, width: Int, thread: inout HostThread) {
        guard Self.takes(width, at: offset) else { return }
        lockCommands(&thread)
        defer { unlockCommands(&thread) }
        switch offset & ~7 {
        case Register.ctlr where offset == 0:
            setEnabled(value & 1 != 0, thread: &thread)
            processCommands(thread: &thread)
        case Register.cbaser:
            guard !isOn else { return }
            registers.cbaser = ITSRegisters.sanitisedQueue(merge(registers.cbaser, offset, value, width))
            readPosition.store(0, ordering: .releasing)
            registers.cwriter = 0
        case Register.cwriter:
            let new = merge(registers.cwriter, offset, value, width) & 0xF_FFE0
            guard new < registers.queueBytes else { return }
            registers.cwriter = new
            processCommands(thread: &thread)
        case Register.baser:
            let merged = merge(registers.deviceTable, offset, value, width)
            writeTable(ITSRegisters.sanitisedDeviceTable(merged), isDevices: true, thread: &thread)
        case Register.baser + 8:
            let merged = merge(registers.collectionTable, offset, value, width)
            writeTable(ITSRegisters.sanitisedCollectionTable(merged), isDevices: false, thread: &thread)
        default: break
        }
    }

    /// Relaxed: a guest's writes change it under cmd_lock, which is held here. Userspace's reset and `setEnabled` do
    /// not take that lock; no vCPU runs then that could write a register.
    private var isOn: Bool { enabled.load(ordering: .relaxed) }

    private func merge(_ old: UInt64, _ offset: UInt64, _ value: UInt64, _ width: Int) -> UInt64 {
        if width == 8 { return value }
        let shift = 8 * (offset & 4)
        return old & ~(0xFFFF_FFFF << shift) | (value & 0xFFFF_FFFF) << shift
    }

    /// GITS_BASER0 and 1, ignored while enabled (`vgic_mmio_write_its_baser`).
    /// - Precondition: the thread holds cmd_lock.
    private func writeTable(_ value: UInt64, isDevices: Bool, thread: inout HostThread) {
        assert(isCommandLocked(by: thread))
        guard !isOn else { return }
        lockTables(&thread)
        let old = isDevices ? registers.deviceTable : registers.collectionTable
        if isDevices { registers.deviceTable = value } else { registers.collectionTable = value }
        let releases =
            switch configuration.tableRelease {
            case .onInvalid: value & ITSRegisters.valid == 0
            case .onChange: value != old
            }
        if releases {
            if isDevices { removeAllDevices(thread: &thread) } else { removeAllCollections(thread) }
        }
        unlockTables(&thread)
        if releases { reclaim(thread: &thread) }
    }

    /// Runs the queue up to CWRITER (`vgic_its_process_commands`), if the ITS is on: one command after the other, each
    /// under its_lock, each read when the one before it has been carried out, so that a command may be written over
    /// until then. One that cannot be read is left out; none ever leaves CREADR behind. Grace is waited for once.
    /// - Precondition: the thread holds cmd_lock.
    private func processCommands(thread: inout HostThread) {
        assert(isCommandLocked(by: thread))
        guard isOn else { return }
        var position = readPosition.load(ordering: .relaxed)  // Relaxed: it changes under cmd_lock.
        var unpublishes = false
        while position != registers.cwriter {
            let address = registers.queueAddress &+ position
            lockTables(&thread)
            if let words = try? (
                memory.word(address), memory.word(address &+ 8), memory.word(address &+ 16), memory.word(address &+ 24)
            ) {
                var record = CommandRecord(packet: CommandPacket(words.0, words.1, words.2, words.3))
                unpublishes = carryOut(&record, thread: &thread) || unpublishes
            } else {
                log.unreadable += 1
            }
            unlockTables(&thread)
            position += 32
            if position == registers.queueBytes { position = 0 }
            // Releasing pairs with `read`: who sees the position sees what the command did.
            readPosition.store(position, ordering: .releasing)
        }
        if unpublishes { reclaim(thread: &thread) }
    }
}
