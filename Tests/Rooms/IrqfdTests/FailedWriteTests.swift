import Kernel
import Lockfree
import SystemPackage
import Testing
import VGIC

@testable import Irqfd

/// A write that fails is no signal, though its stamp was pushed before it.
@Suite("A signal whose write fails") struct FailedWriteTests {
    private typealias Cached = Rig<ShardedCache>

    /// Why no write comes through.
    enum Cause: CaseIterable, Sendable { case full, closed }

    private static let slot = 2

    /// Lets no write come through until `end` is called with the result.
    private static func begin(_ cause: Cause, _ table: IrqfdTable) throws -> CInt {
        let descriptor = table.descriptor(slot)
        switch cause {
        case .full:
            try drain(descriptor)
            #expect(EventFD.add(.max - 1, to: descriptor) == .written)
        case .closed: table.setDescriptor(slot, -1)
        }
        return descriptor
    }

    private static func end(_ cause: Cause, _ table: IrqfdTable, _ descriptor: CInt) throws {
        switch cause {
        case .full: try drain(descriptor)
        case .closed: table.setDescriptor(slot, descriptor)
        }
    }

    private static func drain(_ descriptor: CInt) throws {
        _ = try EventFD(owning: EventFD.duplicate(FileDescriptor(rawValue: descriptor)).rawValue).read()
    }

    private static func outcome(_ cause: Cause) -> SignalOutcome {
        cause == .full ? .full : .failed(.badFileDescriptor)
    }

    @Test(arguments: Cause.allCases) func `that is popped with another is no merge`(cause: Cause) throws {
        let rig = try Cached()
        var dispatcher = rig.dispatcher()
        #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 1)) == .written)
        let descriptor = try Self.begin(cause, rig.table)
        for time in 2...4 {
            #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: UInt64(time))) == Self.outcome(cause))
        }
        try Self.end(cause, rig.table, descriptor)
        #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 5)) == .written)
        dispatcher.take(rig.table.token(Self.slot))
        // One completion of two signals: the thread of the loop has taken all five stamps for signals.
        #expect(dispatcher.tally.injections == 1 && dispatcher.tally.mergedInEventfd == 4)
        let account = rig.table.account(Self.slot)
        #expect(account.signals == 2 && account.merged == 1 && account.fault == nil, "\(account)")
        #expect(rig.table.poppedFailures == 3)
    }

    @Test(arguments: Cause.allCases) func `that stays in the ring is withdrawn before the next slice`(cause: Cause)
        throws
    {
        var rig = try Cached()
        var dispatcher = rig.dispatcher()
        let descriptor = try Self.begin(cause, rig.table)
        for time in 1...20 {
            #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: UInt64(time))) == Self.outcome(cause))
        }
        #expect(rig.table.account(Self.slot).fault == nil && rig.table.poppedFailures == 0)
        rig.table.withdrawFailures()
        try Self.end(cause, rig.table, descriptor)
        #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 21)) == .written)
        dispatcher.take(rig.table.token(Self.slot))
        dispatcher.inject(thread: &rig.on.thread)
        #expect(rig.drain().map(\.stamp.intended) == [21])
        let account = rig.table.account(Self.slot)
        #expect(account.signals == 1 && account.injections == 1 && account.merged == 0 && account.fault == nil)
        #expect(rig.table.poppedFailures == 0)
    }

    /// Before it, between two, and behind one that was popped.
    @Test(arguments: Cause.allCases) func `hides no signal that is lost`(cause: Cause) throws {
        let rig = try Cached()
        var dispatcher = rig.dispatcher()
        func fail() throws {
            let descriptor = try Self.begin(cause, rig.table)
            #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 1)) == Self.outcome(cause))
            try Self.end(cause, rig.table, descriptor)
        }
        for _ in 0..<2 {
            #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 1)) == .written)
            #expect(rig.table.account(Self.slot).fault != nil)
            try fail()
            #expect(rig.table.account(Self.slot).fault != nil)
            // What is lost stays to be seen.
            rig.table.withdrawFailures()
            #expect(rig.table.account(Self.slot).fault != nil)
            dispatcher.take(rig.table.token(Self.slot))
            #expect(rig.table.account(Self.slot).fault == nil)
        }
        #expect(rig.table.account(Self.slot).signals == 2 && rig.table.poppedFailures == 2)
    }

    @Test(arguments: Cause.allCases) func `is not drained when its eventfd is deassigned`(cause: Cause) throws {
        let rig = try Cached()
        #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 1)) == .written)
        let descriptor = try Self.begin(cause, rig.table)
        #expect(rig.table.signal(Self.slot, stamp: Stamp(onTime: 2)) == Self.outcome(cause))
        rig.table.drain(Self.slot)
        try Self.end(cause, rig.table, descriptor)
        let account = rig.table.account(Self.slot)
        #expect(account.drained == 1 && account.fault == nil && rig.table.poppedFailures == 0, "\(account)")
    }
}
