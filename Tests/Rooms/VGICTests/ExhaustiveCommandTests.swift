import Foundation
import Lockfree
import SystemPackage
import TestSupport
import Testing
import VGIC

/// All short sequences of commands against the naive model, from prepared states: refusals, MSIs, acknowledges and
/// every word of the tables after a save.
@Suite("Exhaustive command sequences") struct ExhaustiveCommandTests {
    static let memoryBase: UInt64 = 0x4000_0000
    static let deviceTable: UInt64 = 0x4000_0000
    static let collectionTable: UInt64 = 0x4001_0000
    static let properties: UInt64 = 0x4002_0000
    static let itts: UInt64 = 0x4003_0000
    static let events = (0..<2).flatMap { device in (0..<2).map { (UInt32(device), UInt32($0)) } }

    /// One ITS, two vCPUs with ids 17 and 3, six LPIs; made anew for each sequence.
    struct Rig<Cache: TranslationCache & ~Copyable>: ThreadRig {
        struct Acknowledges: AcknowledgeSink {
            var seen: [Set<UInt32>] = [[], []]
            var count = 0
            mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
                seen[vcpu].insert(intid.rawValue)
                count += 1
            }
        }

        let vm: VirtualMachine<Cache>
        var naive = NaiveITS(vcpuIDs: [17, 3], intidLimit: 8198, lpisEnabled: [true, true])
        let on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: 0))

        init(mappings: Int) {
            let memory = GuestMemory(base: memoryBase, size: 0x4_0000)
            var its = ITSConfiguration()
            its.mappingLimit = mappings
            its.registers = ITSRegisters()
            its.registers.deviceTable = 1 << 63 | deviceTable | 7 << 48 | 2 << 8 | 1 << 56
            its.registers.collectionTable = 1 << 63 | collectionTable | 7 << 48 | 2 << 8 | 4 << 56
            its.registers.cbaser = 1 << 63 | properties
            vm = VirtualMachine(
                DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 6), its: [its], memory: memory,
                readers: 1, relax: {})
            vm.lpiTables.propertyBase = properties | 15
            vm.its.setEnabled(true, thread: &on.thread)
            for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &on.thread) }
            for intid in UInt32(8192)..<8198 { setEnabled(intid, true) }
        }

        mutating func setEnabled(_ intid: UInt32, _ isEnabled: Bool) {
            try! vm.lpiTables.memory.setByte(vm.lpiTables.propertyAddress(intid), isEnabled ? 0xA3 : 0xA2)
            naive.enabledInTable[intid] = isEnabled
        }

        mutating func execute(_ command: Command) -> (CommandError?, CommandError?) {
            let results = vm.its.execute([command.packet], thread: &on.thread)
            return (results[0], naive.execute(command))
        }

        /// - Throws: what neither model may answer.
        mutating func signal(_ device: UInt32, _ event: UInt32) throws -> (NaiveITS.Outcome, NaiveITS.Outcome) {
            let outcome: NaiveITS.Outcome
            do throws(Errno) {
                let result = try vm.signalMSI(address: 0x0801_0040, data: event, device: device, thread: &on.thread)
                outcome = result == 1 ? .injected : .blocked
            } catch {
                guard error == .resourceBusy else { throw error }
                outcome = .busy
            }
            return (outcome, naive.signal(.init(device: device, event: event)))
        }

        /// Both vCPUs until nothing moves any more, and outside the guest again.
        mutating func run() -> [Set<UInt32>] {
            var sink = Acknowledges()
            for vcpu in [0, 1, 0, 1] {
                _ = vm.distributor.run(vcpu: vcpu, budget: 100, sink: &sink, thread: &on.thread)
                vm.distributor.stop(vcpu: vcpu, thread: &on.thread)
            }
            return sink.seen
        }

        mutating func save() throws -> [UInt64: UInt64] {
            try vm.its.control(1, thread: &on.thread)
            return vm.its.memory.nonzeroWords().filter { $0.key < properties || $0.key >= itts }
        }
    }

    static func intid(_ device: UInt32, _ event: UInt32) -> INTID { INTID(8192 + device * 2 + event) }

    static func mapd(_ device: UInt32, valid: Bool = true, bits: Int = 1) -> Command {
        .mapd(device: DeviceID(device), itt: itts + UInt64(device) * 0x1000, eventBits: bits, valid: valid)
    }

    static func mapc(_ collection: UInt32, _ target: UInt32, valid: Bool = true) -> Command {
        .mapc(collection: CollectionID(collection), target: VCPUID(target), valid: valid)
    }

    static func mapti(_ device: UInt32, _ event: UInt32, _ collection: UInt32) -> Command {
        .mapti(
            device: DeviceID(device), event: EventID(event), intid: intid(device, event),
            collection: CollectionID(collection))
    }

    static let alphabet: [Command] = {
        var commands: [Command] = []
        for device in UInt32(0)..<2 { commands += [mapd(device), mapd(device, valid: false)] }
        for collection in UInt32(0)..<2 {
            commands += [mapc(collection, 17), mapc(collection, 3), mapc(collection, 0, valid: false)]
            commands.append(.invall(collection: CollectionID(collection)))
        }
        for (device, event) in events {
            let (id, number) = (DeviceID(device), EventID(event))
            for collection in UInt32(0)..<2 {
                commands.append(mapti(device, event, collection))
                commands.append(.movi(device: id, event: number, collection: CollectionID(collection)))
            }
            commands += [
                .discard(device: id, event: number), .clear(device: id, event: number),
                .int(device: id, event: number), .inv(device: id, event: number),
            ]
        }
        commands += [
            .movall(from: VCPUID(17), to: VCPUID(3)), .movall(from: VCPUID(3), to: VCPUID(17)),
            .sync(target: VCPUID(17)),
        ]
        return commands
    }()

    /// The prepared states, by what they do to a fresh rig.
    static let states = [
        "empty", "mapped", "pending", "disabled LPI", "two collections", "unmapped collection", "full table", "ITS off",
        "one INTID for two events",
    ]

    static func prepare<Cache: TranslationCache & ~Copyable>(_ rig: inout Rig<Cache>, _ state: String) throws {
        guard state != "empty" else { return }
        let commands = [mapd(0), mapd(1), mapc(0, 17), mapti(0, 0, 0), mapti(1, 0, 0)]
        if state == "disabled LPI" { rig.setEnabled(8192, false) }
        for command in commands { _ = rig.execute(command) }
        switch state {
        case "pending": for (device, event) in [(UInt32(0), UInt32(0)), (1, 0)] { _ = try rig.signal(device, event) }
        case "disabled LPI": _ = try rig.signal(0, 0)
        case "two collections":
            for command in [mapc(1, 3), mapti(0, 1, 1), mapti(1, 1, 1)] { _ = rig.execute(command) }
        case "unmapped collection": _ = rig.execute(mapti(0, 1, 1))
        case "full table": for command in [mapc(1, 3), mapti(0, 1, 1), mapti(1, 1, 0)] { _ = rig.execute(command) }
        case "ITS off":
            rig.vm.its.setEnabled(false, thread: &rig.on.thread)
            rig.naive.isOn = false
        case "one INTID for two events":
            let twin = Command.mapti(
                device: DeviceID(1), event: EventID(1), intid: INTID(8192), collection: CollectionID(1))
            for command in [mapc(1, 3), twin] { _ = rig.execute(command) }
        default: break
        }
    }

    /// One sequence; what differs first, nil if nothing does.
    static func difference<Cache: TranslationCache & ~Copyable>(
        _: Cache.Type, _ state: String, _ commands: [Command]
    ) throws -> String? {
        var rig = Rig<Cache>(mappings: 16)
        try prepare(&rig, state)
        for command in commands {
            let (got, wanted) = rig.execute(command)
            if got != wanted { return "\(command): \(String(describing: got)), not \(String(describing: wanted))" }
        }
        for (device, event) in events {
            let (got, wanted) = try rig.signal(device, event)
            if got != wanted { return "MSI (\(device), \(event)): \(got), not \(wanted)" }
        }
        let (got, wanted) = (rig.run(), rig.naive.run())
        if got != wanted { return "acknowledged \(got), not \(wanted)" }
        let words = try rig.save()
        let expected = rig.naive.saved(deviceTable: deviceTable, collectionTable: collectionTable)
        if words != expected { return "saved \(words), not \(expected)" }
        return nil
    }

    /// All sequences of length 3 in a release build; in a debug build all of length 1, and some of length 4.
    @Test(arguments: states) func agreeWithTheNaiveModel(state: String) throws {
        var sequences: [[Command]] = []
        let seed = UInt64(state.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        #if DEBUG
            sequences = Self.alphabet.map { [$0] }
            var random = SeededRandom(seed: seed)
            for _ in 0..<300 {
                sequences.append((0..<4).map { _ in Self.alphabet[random.below(Self.alphabet.count)] })
            }
        #else
            // IRQMARK_TEST_SHARE=N takes one sequence in N.
            let share = ProcessInfo.processInfo.environment["IRQMARK_TEST_SHARE"].flatMap(Int.init) ?? 1
            for first in Self.alphabet {
                for second in Self.alphabet {
                    for third in Self.alphabet { sequences.append([first, second, third]) }
                }
            }
            sequences = sequences.enumerated().filter { $0.offset % share == 0 }.map(\.element)
        #endif
        var wrong = 0
        for sequence in sequences {
            guard let difference = try Self.difference(UncachedTranslation.self, state, sequence) else { continue }
            wrong += 1
            if wrong <= 5 { Issue.record("from \(state) (seed \(seed)): \(sequence): \(difference)") }
        }
        #expect(wrong == 0, "\(wrong) of \(sequences.count) sequences")
    }
}
