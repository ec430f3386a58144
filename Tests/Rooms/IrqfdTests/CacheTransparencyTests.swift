import Irqfd
import Kernel
import Lockfree
import Loops
import Skeletons
import TestSupport
import Testing
import VGIC
import Vocabulary

/// P8, P10 and P15 step by step: everything on one thread, real eventfds, random schedules with printed seeds.
@Suite("Random schedules of irqfds") struct CacheTransparencyTests {
    fileprivate enum Step {
        case write(Int, times: Int)
        case turn
        case guests
        case movi(Int, collection: UInt32)
        case discard(Int)
        case map(Int, intid: UInt32)
        case int(Int)
        case property(UInt32, UInt8)
        case route(Int, to: Int)
        case reassign(Int)
    }

    private static func schedule(_ random: inout SeededRandom, steps: Int) -> [Step] {
        (0..<steps).map { _ in
            let which = random.below(8)
            switch random.below(22) {
            case 0..<8: return .write(which, times: 1 + random.below(3))
            case 8..<12: return .turn
            case 12..<15: return .guests
            case 15: return .movi(which, collection: UInt32(random.below(2)))
            case 16: return .discard(which)
            case 17..<20: return .map(which, intid: 8192 + UInt32(random.below(16)))
            case 20: return random.below(2) == 0 ? .int(which) : .reassign(which)
            default:
                if random.below(2) == 0 { return .route(which, to: random.below(8)) }
                return .property(8192 + UInt32(random.below(16)), random.below(3) == 0 ? 0xA2 : 0xA3)
            }
        }
    }

    /// Plays a schedule, and returns who acknowledged what at each step, and how often the cache knew.
    private static func play<Cache: TranslationCache & ~Copyable>(
        _ schedule: [Step], on cache: Cache.Type, invalidation: ITSConfiguration.Invalidation = .whole,
        flushing: UInt64? = nil
    ) throws -> (acknowledges: [[String]], hits: UInt64, balances: Bool) {
        var flushes = SeededRandom(seed: flushing ?? 0)
        var rig = try IrqfdMachine<Cache>(.epoll, invalidation: invalidation)
        let eventfds = try (0..<8).map { _ in try EventFD.open() }
        defer { for descriptor in eventfds { _ = EventFD(owning: descriptor) } }
        for gsi in 0..<8 { try rig.irqfd(eventfds[gsi], UInt32(gsi)) }
        var routes = IrqfdRig.routes
        var seen: [[String]] = []
        for step in schedule {
            if flushing != nil, flushes.below(3) == 0 {
                rig.rig.vm.its.flushCache(thread: &rig.rig.on.thread)
            }
            try rig.play(step, eventfds, &routes)
            seen.append(step.isGuests ? rig.guests() : [])
        }
        try rig.turn()
        for vcpu in [0, 1, 0, 1] {
            rig.rig.vm.distributor.tick(vcpu: vcpu)
            seen.append(rig.guests())
        }
        let counters = rig.rig.counters
        let census = rig.rig.vm.distributor.census()
        rig.tearDown()
        let standing = UInt64(census.waiting.count + census.stuck.count)
        let gone = counters.deliveries + counters.mergedAtFold + counters.mergedAtTransfer + counters.destroyed
        return (seen, counters.cacheHits, counters.latched + counters.imported == gone + standing)
    }

    /// A schedule behind the cache that is visited.
    private struct Playing: CacheVisitor {
        let schedule: [Step]
        var invalidation = ITSConfiguration.Invalidation.whole
        var flushing: UInt64?

        func visit<Cache: TranslationCache & ~Copyable>(
            _: Cache.Type
        ) throws -> (acknowledges: [[String]], hits: UInt64, balances: Bool) {
            try CacheTransparencyTests.play(
                schedule, on: Cache.self, invalidation: invalidation, flushing: flushing)
        }
    }

    @Test(arguments: cacheMakers)
    func `P10: a cache changes nothing that a guest can see: precise, flushed at random`(maker: any CacheMaker) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for round in 0..<6 {
            let schedule = Self.schedule(&random, steps: 400)
            let off = try Self.play(schedule, on: UncachedTranslation.self)
            var playing = Playing(schedule: schedule)
            let plain = try maker.accept(&playing)
            playing.invalidation = .precise
            let precise = try maker.accept(&playing)
            playing = Playing(schedule: schedule, flushing: random.next())
            let flushed = try maker.accept(&playing)
            for (name, other) in [("plain", plain), ("precise", precise), ("flushed", flushed)] {
                let place = "\(maker.name), seed \(seed), round \(round): \(name)"
                #expect(other.acknowledges == off.acknowledges, "\(place)")
                #expect(other.balances, "\(place)")
            }
            let place = "\(maker.name), seed \(seed), round \(round)"
            #expect(off.balances && off.hits == 0 && !off.acknowledges.joined().isEmpty, "\(place)")
            guard !maker.remembersNothing else {
                #expect(plain.hits == 0 && precise.hits == 0 && flushed.hits == 0, "\(place)")
                continue
            }
            #expect(plain.hits > 0 && precise.hits >= plain.hits, "\(place)")
            #expect(flushed.hits < plain.hits, "\(place)")
        }
    }

    /// What is mapped, and what arrives when some eventfds were written to: exactly the LPIs of those that are mapped.
    @Test(arguments: IrqfdRig.loops)
    func `P8, P15: what is unmapped is blocked, what is mapped anew arrives there alone`(kind: LoopMaker) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        var rig = try IrqfdRig(kind)
        let eventfds = try (0..<8).map { _ in try EventFD.open() }
        defer { for descriptor in eventfds { _ = EventFD(owning: descriptor) } }
        for gsi in 0..<8 { try rig.irqfd(eventfds[gsi], UInt32(gsi)) }
        var mapped: [UInt32?] = (0..<8).map { 8192 + UInt32($0) }
        for round in 0..<150 {
            switch random.below(3) {
            case 0:
                let which = random.below(8)
                if mapped[which] != nil { try rig.rig.execute(.discard(device: .of(which), event: .of(which))) }
                mapped[which] = nil
            case 1:
                let device = random.below(2)
                try rig.rig.execute(.mapd(device: .of(4 * device), itt: 0x4100_0000, eventBits: 2, valid: true))
                for which in 4 * device..<4 * device + 4 { mapped[which] = nil }
            default:
                let free = (8192..<8208).filter { !mapped.contains($0) }
                for which in 0..<8 where mapped[which] == nil && random.below(2) == 0 {
                    mapped[which] = free[which]
                    try rig.rig.execute(.mapti(which, free[which]))
                }
            }
            var written: Set<Int> = []
            for _ in 0..<random.below(6) {
                let which = random.below(8)
                written.insert(which)
                EventFD.signal(eventfds[which])
            }
            let arrived = try rig.delivered()
            #expect(arrived.sorted() == written.compactMap { mapped[$0] }.sorted(), "seed \(seed), round \(round)")
            let asked = random.below(8)
            let answer = try rig.rig.vm.signalMSI(
                address: 0x0801_0040, data: UInt32(asked % 4), device: UInt32(asked / 4), thread: &rig.rig.on.thread)
            #expect(answer == (mapped[asked] == nil ? 0 : 1), "seed \(seed), round \(round)")
            #expect(rig.rig.drain().map(\.intid) == (mapped[asked].map { [$0] } ?? []), "seed \(seed), round \(round)")
        }
        rig.tearDown()
    }
}

extension CacheTransparencyTests.Step {
    var isGuests: Bool {
        if case .guests = self { return true }
        return false
    }
}

extension DeviceID {
    /// The device of event `which` of eight.
    fileprivate static func of(_ which: Int) -> DeviceID { DeviceID(UInt32(which / 4)) }
}

extension EventID {
    /// The number of event `which` of eight within its device.
    fileprivate static func of(_ which: Int) -> EventID { EventID(UInt32(which % 4)) }
}

extension Command {
    /// MAPTI of event `which` of eight, to the collection of its device.
    fileprivate static func mapti(_ which: Int, _ intid: UInt32) -> Command {
        .mapti(
            device: .of(which), event: .of(which), intid: INTID(intid), collection: CollectionID(UInt32(which / 4)))
    }
}

extension IrqfdMachine where Cache: ~Copyable {
    fileprivate mutating func play(
        _ step: CacheTransparencyTests.Step, _ eventfds: [CInt], _ routes: inout [GSIRoute]
    ) throws {
        switch step {
        case .write(let which, let times): for _ in 0..<times { EventFD.signal(eventfds[which]) }
        case .turn: try turn()
        case .guests: break
        case .movi(let which, let collection):
            attempt(.movi(device: .of(which), event: .of(which), collection: CollectionID(collection)))
        case .discard(let which): attempt(.discard(device: .of(which), event: .of(which)))
        case .map(let which, let intid): attempt(.mapti(which, intid))
        case .int(let which): attempt(.int(device: .of(which), event: .of(which)))
        case .property(let intid, let byte):
            try rig.vm.its.memory.setByte(rig.vm.lpiTables.propertyAddress(intid), byte)
            for collection in 0..<2 { attempt(.invall(collection: CollectionID(UInt32(collection)))) }
        case .route(let gsi, let which):
            routes[gsi] = IrqfdRig.msi(UInt32(gsi), to: which)
            try irqfds.setGSIRouting(routes, thread: &rig.on.thread)
        case .reassign(let gsi):
            try irqfd(eventfds[gsi], UInt32(gsi), flags: 1)
            try irqfd(eventfds[gsi], UInt32(gsi))
        }
    }

    /// A command of the schedule; what is not mapped at the moment is refused under every cache.
    private mutating func attempt(_ command: Command) { try? rig.execute(command) }

    /// Lets both guests run: who acknowledged what, in order of both.
    fileprivate mutating func guests() -> [String] { rig.drain().map { "\($0.vcpu): \($0.intid)" }.sorted() }
}
