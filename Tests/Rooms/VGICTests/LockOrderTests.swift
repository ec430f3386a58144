import Foundation
import Lockfree
import Testing
import Vocabulary

@testable import VGIC

/// P20. Every lock of the debug build goes through `HeldLocks`, and each function that needs one asserts that it is
/// held, so each other test of this room is their test too.
struct LockOrderTests {
    /// Interrupts, of which only the addresses count.
    private let guest = SteppedGuest()
    private func irq(_ number: UInt32) -> LockOrder {
        let lpi = guest.distributor.lpi(INTID(8192 + number))!
        return unsafe .irq(lpi.pointer)
    }

    private static func apList(_ id: UInt32) -> LockOrder { .apList(VCPUID(id)) }

    /// Which of the locks could be taken, one after the other.
    private static func answers(_ locks: [LockOrder], isInSection: Bool = false) -> [Bool] {
        var held = HeldLocks()
        if isInSection { _ = held.enterSection() }
        var answers: [Bool] = []
        for lock in locks { answers.append(held.take(lock)) }
        return answers
    }

    @Test func `the tree of the kernel and of the host's driver is allowed, whatever is left out of it`() {
        let tree: [LockOrder] = [
            .cmd(0), .its(0), .its(1), .vlpi, .hostGIC, .proxy, .hostITS, .irqfds, Self.apList(3), Self.apList(17),
            irq(0), irq(1),
        ]
        #expect(Self.answers(tree).allSatisfy { $0 })
        for omitted in tree.indices where tree[omitted].level != .apList {
            #expect(Self.answers(Array(tree[..<omitted] + tree[(omitted + 1)...])).allSatisfy { $0 })
        }
        var held = HeldLocks()
        for lock in tree { _ = held.take(lock) }
        for lock in tree {
            let was = held.holds(lock)
            let isHeld = held.drop(lock)
            let isStillHeld = held.holds(lock)
            #expect(was && isHeld && !isStillHeld)
        }
        #expect(held.isEmpty)
    }

    @Test func `each lock of the tree that is taken after a lower one is found`() {
        let tree: [LockOrder] = [
            .cmd(0), .its(0), .its(1), .vlpi, .hostGIC, .proxy, .hostITS, .irqfds, Self.apList(3), Self.apList(17),
            irq(0),
        ]
        for outer in tree.indices {
            for inner in tree.indices where inner >= outer {
                #expect(Self.answers([tree[inner], tree[outer]]) == [true, false], "\(tree[outer]) in \(tree[inner])")
            }
        }
    }

    @Test func `two irq_locks are held by the sort alone, under an ap_list_lock`() {
        #expect(Self.answers([irq(0), irq(1)]) == [true, false])
        #expect(Self.answers([.its(0), irq(0), irq(1)]) == [true, true, false])
        #expect(Self.answers([Self.apList(3), irq(1), irq(0)]) == [true, true, true])
        #expect(Self.answers([Self.apList(3), irq(1), irq(1)]) == [true, true, false], "it would wait for itself")
        #expect(Self.answers([Self.apList(3), irq(0), irq(1), irq(2)]) == [true, true, true, false])
        #expect(Self.answers([Self.apList(3), irq(0), irq(1), Self.apList(17)]) == [true, true, true, false])
    }

    @Test func `in a section no mutex is taken`() {
        for mutex: LockOrder in [.cmd(0), .its(0), .vlpi, .hostGIC, .proxy, .hostITS] {
            #expect(Self.answers([mutex], isInSection: true) == [false])
        }
        #expect(Self.answers([.irqfds, Self.apList(3), irq(0)], isInSection: true) == [true, true, true])
        var held = HeldLocks()
        let sections = [held.enterSection(), held.enterSection(), held.leaveSection(), held.leaveSection()]
        #expect(sections == [true, false, true, false])
    }

    @Test func `who waits for a grace period is in no section and holds nothing but a cmd_lock`() {
        var held = HeldLocks()
        var answers = [held.mayWaitForGrace]
        _ = held.take(.cmd(0))
        answers.append(held.mayWaitForGrace)
        _ = held.take(.its(0))
        answers.append(held.mayWaitForGrace)
        _ = held.drop(.its(0))
        _ = held.enterSection()
        answers.append(held.mayWaitForGrace)
        #expect(answers == [true, true, false, false])
    }

    @Test func `what is not held cannot be given back`() {
        var held = HeldLocks()
        let answers = [
            held.take(Self.apList(3)), held.drop(irq(0)), held.drop(Self.apList(17)), held.drop(Self.apList(3)),
            held.drop(Self.apList(3)),
        ]
        #expect(answers == [true, false, false, true, false])
    }

    @Test func `what an onlooker takes, and the host's driver beside the ITS, is on nobody's account`() throws {
        var rig = try DirectRig()
        // KVM_SIGNAL_MSI of a vLPI: its_lock, and of the host's ITS its lock for INT and for VSYNC.
        let before = rig.guest.counters.lockAcquisitions
        _ = try rig.guest.signal(0)
        #expect(rig.guest.counters.lockAcquisitions == before + 3)
        _ = (rig.vm.its.snapshot(), rig.vm.its.cacheBytes, rig.vm.its.commandLog, rig.host.vpeidsInUse)
        _ = (rig.vm.distributor.isPending(rig.lpi(0)), rig.vm.distributor.target(of: rig.lpi(0)))
        #expect(rig.guest.counters.lockAcquisitions == before + 3)
    }

    @Test func `the article shows each lock with its level, in the order that is declared`() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../../Sources/VGIC/VGIC.docc/The-software-path.md")
        let article = try String(contentsOf: root.standardized, encoding: .utf8)
        let lines = article.split(separator: "\n").filter { $0.hasPrefix("    ") }
        let shown = LockOrder.Level.allCases.map { level in
            lines.firstIndex { $0.split(separator: " ").prefix(2) == [level.kernelName[...], "\(level)"] }
        }
        #expect(shown.allSatisfy { $0 != nil }, "\(shown)")
        #expect(shown.compactMap(\.self) == shown.compactMap(\.self).sorted(), "\(shown)")
    }

    #if DEBUG
        @Test func `a lock that is taken against the order stops the program, one in order does not`() async {
            await #expect(processExitsWith: .success) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                guest.vm.its.lockCommands(&guest.on.thread)
                guest.vm.its.lockTables(&guest.on.thread)
                guest.vm.distributor.setTarget(
                    guest.vm.distributor.lpi(INTID(8192))!, vcpu: 1, thread: &guest.on.thread)
                guest.vm.its.unlockTables(&guest.on.thread)
                guest.vm.its.unlockCommands(&guest.on.thread)
            }
            await #expect(processExitsWith: .failure) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                guest.vm.its.lockTables(&guest.on.thread)
                guest.vm.its.lockCommands(&guest.on.thread)
            }
            await #expect(processExitsWith: .failure) {
                let guest = SteppedGuest()
                let irq = unsafe guest.distributor.lpi(INTID(8192))!.pointer
                unsafe guest.distributor.lockIRQ(irq, &guest.on.thread)
                unsafe guest.distributor.lockAPList(guest.distributor.vcpus.pointer(to: 0), &guest.on.thread)
            }
        }

        @Test func `a lock that is given back and not held stops the program`() async {
            await #expect(processExitsWith: .failure) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                guest.vm.its.lockTables(&guest.on.thread)
                guest.vm.its.unlockTables(&guest.on.thread)
                guest.vm.its.unlockTables(&guest.on.thread)
            }
        }

        @Test func `a mutex in a section, and a wait for grace under its_lock, stop the program`() async {
            await #expect(processExitsWith: .failure) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                guest.on.thread.enter(guest.vm.quiescence)
                guest.vm.its.lockTables(&guest.on.thread)
            }
            await #expect(processExitsWith: .failure) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                guest.vm.its.lockTables(&guest.on.thread)
                guest.on.thread.waitForGrace(guest.vm.quiescence)
            }
        }

        @Test func `a function that needs a lock stops where it is not held`() async {
            await #expect(processExitsWith: .failure) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                _ = guest.vm.its.find(DeviceID(2), EventID(0), guest.on.thread)
            }
            await #expect(processExitsWith: .success) {
                var guest = Guest<ShardedCache>()
                try guest.setUp()
                guest.vm.its.lockTables(&guest.on.thread)
                _ = guest.vm.its.find(DeviceID(2), EventID(0), guest.on.thread)
                guest.vm.its.unlockTables(&guest.on.thread)
            }
            await #expect(processExitsWith: .failure) {
                let guest = SteppedGuest()
                let irq = unsafe guest.distributor.lpi(INTID(8192))!.pointer
                unsafe guest.distributor.queueAndUnlock(irq, thread: &guest.on.thread)
            }
        }

        @Test func `an interrupt that comes to another distributor stops there`() async {
            await #expect(processExitsWith: .failure) {
                let (one, other) = (SteppedGuest(), SteppedGuest())
                other.distributor.inject(
                    one.distributor.lpi(INTID(8192))!, stamp: .unknown, thread: &other.on.thread)
            }
        }
    #endif

    /// Two senders that also retarget, against two running vCPUs: every lock in order, nothing lost.
    @Test(arguments: ListRegisterRules.allCases) func `senders, moves and vCPUs at once keep the order and the account`(
        era: ListRegisterRules
    ) async throws {
        var guest = SteppedGuest(listRegisters: 1, era: era)
        for lpi: UInt32 in 0..<16 { guest.mapLPI(8192 + lpi, vcpu: Int(lpi % 2), priority: UInt8(lpi) * 8) }
        for spi: UInt32 in 40..<44 { guest.configure(spi) }
        let distributor = guest.distributor
        let counted = await withTaskGroup(of: ModelCounters.self) { group in
            for sender in 0..<2 {
                group.addTask { await Self.send(UInt64(sender), distributor) }
                group.addTask { await Self.run(sender, distributor) }
            }
            var sum = ModelCounters()
            for await counters in group { sum += counters }
            return sum
        }
        guest.counters += counted
        for _ in 0..<4 {
            for vcpu in 0..<2 {
                guest.stop(vcpu: vcpu)
                _ = guest.run(vcpu: vcpu, budget: 10_000)
            }
        }
        #expect(distributor.census().stuck.isEmpty)
        #expect(guest.counters.latched > 0 && guest.balances)
    }

    private static func send(_ seed: UInt64, _ distributor: Distributor) async -> ModelCounters {
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        var state = seed &* 977 &+ 1
        for step in 0..<4000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let draw = state >> 33
            let isSPI = draw % 5 == 0
            let intid = isSPI ? UInt32(40 + draw / 8 % 4) : UInt32(8192 + draw / 8 % 16)
            guard let irq = distributor.interrupt(INTID(intid)) else { continue }
            if draw % 7 == 0 {
                distributor.setTarget(irq, vcpu: Int(draw / 64 % 2), thread: &thread)
            } else if isSPI {
                try? distributor.setLine(intid: INTID(intid), level: true, thread: &thread)
            } else {
                distributor.inject(irq, stamp: .unknown, thread: &thread)
            }
            if step % 16 == 0 { await Task.yield() }
        }
        return thread.counters
    }

    private static func run(_ vcpu: Int, _ distributor: Distributor) async -> ModelCounters {
        var thread = HostThread(wakes: WakeSet(vcpus: 2))
        var sink = SteppedGuest.Acknowledges()
        for step in 0..<2000 {
            if step % 8 == 0 { distributor.tick(vcpu: vcpu) }
            _ = distributor.run(vcpu: vcpu, budget: 64, sink: &sink, thread: &thread)
            await Task.yield()
        }
        return thread.counters
    }
}
