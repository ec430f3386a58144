import Lockfree

/// The pending state of physical LPIs and of vLPIs as hardware keeps it: one bit per redistributor and INTID, and one
/// per virtual pending table and vINTID (profile `qemu`; the physical ITS under a KVM host).
///
/// A redistributor whose EnableLPIs is 0 takes no change of its bits. One INTID may be pending at two redistributors.
public final class RedistributorTables: Sendable {
    /// One bit an INTID; those of 65,536 and more are never set.
    private struct Bits {
        private var words = [UInt64](repeating: 0, count: 1024)

        subscript(_ number: UInt32) -> Bool {
            get { number < 65_536 && words[Int(number / 64)] >> UInt64(number % 64) & 1 != 0 }
            set {
                guard number < 65_536 else { return }
                let bit: UInt64 = 1 << UInt64(number % 64)
                if newValue { words[Int(number / 64)] |= bit } else { words[Int(number / 64)] &= ~bit }
            }
        }

        var numbers: [UInt32] {
            var numbers: [UInt32] = []
            for (index, word) in words.enumerated() {
                var rest = word
                while rest != 0 {
                    numbers.append(UInt32(index * 64 + rest.trailingZeroBitCount))
                    rest &= rest - 1
                }
            }
            return numbers
        }

        mutating func take(_ other: inout Bits) -> Bool {
            var moved = false
            for index in words.indices where other.words[index] != 0 {
                words[index] |= other.words[index]
                other.words[index] = 0
                moved = true
            }
            return moved
        }
    }

    private struct Redistributor {
        var isEnabled = false
        var intidBits = 16
        var pending = Bits()
        /// Address of the virtual pending table that is resident, nil while GICR_VPENDBASER is not valid.
        var resident: UInt64?
    }

    private struct State {
        var redistributors: [Redistributor]
        var virtual: [UInt64: Bits] = [:]
        var homes: [UInt64: VPEHome] = [:]
    }

    /// How many redistributors there are.
    public let count: Int
    private let state: Guarded<State>

    /// All off, nothing pending.
    public init(count: Int) {
        self.count = count
        state = Guarded(State(redistributors: Array(repeating: Redistributor(), count: count)))
    }

    /// GICR_CTLR.EnableLPIs. The pending bits stay as they are.
    public func setEnabled(_ rd: Int, _ isEnabled: Bool) {
        state.withLock { $0.redistributors[rd].isEnabled = isEnabled }
    }

    /// GICR_CTLR.EnableLPIs.
    public func isEnabled(_ rd: Int) -> Bool { state.withLock { $0.redistributors[rd].isEnabled } }

    /// GICR_PROPBASER.IDbits + 1.
    public func setINTIDBits(_ rd: Int, _ bits: Int) { state.withLock { $0.redistributors[rd].intidBits = bits } }

    /// GICR_VPENDBASER: the virtual pending table that becomes resident, nil for none.
    public func setResident(_ rd: Int, _ table: UInt64?) { state.withLock { $0.redistributors[rd].resident = table } }

    /// The virtual pending table whose vPE is resident on a redistributor; nil for none.
    package func resident(_ rd: Int) -> UInt64? { state.withLock { $0.redistributors[rd].resident } }

    /// Sets a pending bit; true if it was clear and is set now.
    @discardableResult public func set(_ rd: Int, _ intid: UInt32) -> Bool {
        state.withLock { state in Self.set(&state.redistributors[rd], intid) }
    }

    /// Clears a pending bit; nothing happens where LPIs are off.
    public func clear(_ rd: Int, _ intid: UInt32) {
        state.withLock { state in
            guard state.redistributors[rd].isEnabled else { return }
            state.redistributors[rd].pending[intid] = false
        }
    }

    /// Acknowledges an LPI on a CPU: true if its bit was set.
    public func acknowledge(_ rd: Int, _ intid: UInt32) -> Bool {
        state.withLock { state in
            let wasPending = state.redistributors[rd].pending[intid]
            state.redistributors[rd].pending[intid] = false
            return wasPending
        }
    }

    /// Whether a bit is set.
    public func isPending(_ rd: Int, _ intid: UInt32) -> Bool {
        state.withLock { $0.redistributors[rd].pending[intid] }
    }

    /// Moves one bit (MOVI) or, with a nil INTID, all (MOVALL); true if any went along that was clear there. Nothing
    /// moves from or to a redistributor whose LPIs are off.
    @discardableResult public func move(_ intid: UInt32?, from: Int, to: Int) -> Bool {
        state.withLock { state in
            guard from != to, state.redistributors[from].isEnabled, state.redistributors[to].isEnabled else {
                return false
            }
            guard let intid else {
                var bits = state.redistributors[from].pending
                defer { state.redistributors[from].pending = bits }
                return state.redistributors[to].pending.take(&bits)
            }
            guard state.redistributors[from].pending[intid] else { return false }
            let isNew = !state.redistributors[to].pending[intid]
            state.redistributors[from].pending[intid] = false
            state.redistributors[to].pending[intid] = true
            return isNew
        }
    }

    /// The set bits of a redistributor, ascending.
    public func pending(_ rd: Int) -> [UInt32] { state.withLock { $0.redistributors[rd].pending.numbers } }

    private static func set(_ redistributor: inout Redistributor, _ intid: UInt32) -> Bool {
        guard redistributor.isEnabled, intid >= INTID.firstLPI, intid < 1 << UInt32(redistributor.intidBits),
            !redistributor.pending[intid]
        else { return false }
        redistributor.pending[intid] = true
        return true
    }
}

// MARK: - vLPIs

extension RedistributorTables {
    /// What a translated MSI did to its vLPI.
    public struct VirtualOutcome: Hashable, Sendable {
        /// The bit was clear and is set now.
        public var latched = false
        /// The vPE was resident on its redistributor.
        public var isResident = false
        /// The doorbell LPI was clear and is pending now.
        public var rang = false
    }

    /// Sets a vLPI pending in its table; rings the doorbell unless the vPE is resident, also if it was pending already.
    public func setVirtual(_ vintid: UInt32, table: UInt64, rd: Int, doorbell: UInt32) -> VirtualOutcome {
        state.withLock { state in
            var outcome = VirtualOutcome()
            outcome.latched = !state.virtual[table, default: Bits()][vintid]
            state.virtual[table, default: Bits()][vintid] = true
            Self.ring(&state, &outcome, table: table, rd: rd, doorbell: doorbell)
            return outcome
        }
    }

    /// Gives the virtual pending table at that address to a vPE of a VM in this process.
    func attach(_ table: UInt64, to home: VPEHome) { state.withLock { $0.homes[table] = home } }

    /// Takes the virtual pending table at that address away from its vPE.
    func detach(_ table: UInt64) { state.withLock { $0.homes[table] = nil } }

    /// The vPE of a virtual pending table; nil if only its bits are known here.
    func home(of table: UInt64) -> VPEHome? { state.withLock { $0.homes[table] } }

    /// Clears a vLPI's bit.
    public func clearVirtual(_ vintid: UInt32, table: UInt64) { state.withLock { $0.virtual[table]?[vintid] = false } }

    /// Moves a vLPI's bit between two tables (VMOVI) and rings the new vPE's doorbell if it went along. Two vPEs that
    /// share a table move nothing.
    public func moveVirtual(_ vintid: UInt32, from: UInt64, to: UInt64, rd: Int, doorbell: UInt32) -> VirtualOutcome {
        state.withLock { state in
            var outcome = VirtualOutcome()
            guard from != to, state.virtual[from]?[vintid] == true else { return outcome }
            state.virtual[from]?[vintid] = false
            state.virtual[to, default: Bits()][vintid] = true
            outcome.latched = true
            Self.ring(&state, &outcome, table: to, rd: rd, doorbell: doorbell)
            return outcome
        }
    }

    private static func ring(
        _ state: inout State, _ outcome: inout VirtualOutcome, table: UInt64, rd: Int, doorbell: UInt32
    ) {
        outcome.isResident = state.redistributors[rd].resident == table
        if !outcome.isResident, doorbell != INTID.spurious.rawValue {
            outcome.rang = set(&state.redistributors[rd], doorbell)
        }
    }

    /// The guest on a CPU acknowledges a vLPI of the resident table: true if it was pending there.
    public func acknowledgeVirtual(_ rd: Int, _ vintid: UInt32) -> Bool {
        state.withLock { state in
            guard let table = state.redistributors[rd].resident, state.virtual[table]?[vintid] == true else {
                return false
            }
            state.virtual[table]?[vintid] = false
            return true
        }
    }

    /// The set bits of a virtual pending table, ascending.
    public func virtualPending(_ table: UInt64) -> [UInt32] { state.withLock { $0.virtual[table]?.numbers ?? [] } }

    /// Addresses of the virtual pending tables that were ever used, ascending.
    public var virtualTables: [UInt64] { state.withLock { $0.virtual.keys.sorted() } }
}
