import FuzzInput
import Lockfree
import VGIC
import Vocabulary

/// Command packets, through `execute` and through the queue, mixed with register writes, MSIs, device attributes and
/// entries of the guest. The first byte says on which ITS, and whether a cache stands before it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCommands(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(start, count)
    let choice = input.byte()
    // To make and to free a cache takes most of the time of a run that has one: one in eight is enough.
    let caches = CacheKind.allCases.filter { $0 != .none }
    let kind = choice < 32 ? caches[Int(choice) / 8 % caches.count] : .none
    var fuzzing = Fuzzing(input: input, choice: choice % 8)
    kind.accept(&fuzzing)
    return 0
}

/// The input, on an ITS behind the cache that is visited.
private struct Fuzzing: CacheVisitor {
    var input: FuzzInput
    let choice: UInt8

    mutating func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) {
        switch choice {
        case 0: fuzzPhysical(Cache.self, &input, .qemu)
        case 1: fuzzPhysical(Cache.self, &input, .qemuGICv4)
        default:
            let choice = choice
            fuzzVirtual(Cache.self, &input) {
                $0.invalidation = choice & 1 == 0 ? .whole : .precise
                $0.tableRelease = choice & 2 == 0 ? .onInvalid : .onChange
                $0.zeroesUnmappedEntries = choice & 4 == 0
            }
        }
    }
}

private let opcodes: [UInt64] = [
    0x01, 0x03, 0x04, 0x05, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x21, 0x22, 0x25, 0x29, 0x2A, 0x2B, 0x2D,
]

/// An event of the few that commands and MSIs speak of: what meets gets further than what is random.
private func subject(_ input: inout FuzzInput) -> (device: UInt32, event: UInt32) {
    let number = UInt32(input.below(15))
    return (number % 3, number / 3)
}

/// A packet of small ids; or one as it is in the input.
private func packet(_ input: inout FuzzInput) -> CommandPacket {
    let choice = input.below(opcodes.count + 1)
    guard choice < opcodes.count else {
        return CommandPacket(input.number(), input.number(), input.number(), input.number())
    }
    let opcode = opcodes[choice]
    switch opcode {
    case 0x08:
        let device = UInt64(input.below(4))
        let valid = valid(&input)
        return CommandPacket(opcode | device << 32, UInt64(input.below(20)), valid | Layout.itts + device << 12, 0)
    case 0x09:
        let collection = UInt64(input.below(4))
        return CommandPacket(opcode, 0, valid(&input) | target(&input) << 16 | collection, 0)
    case 0x0E: return CommandPacket(opcode, 0, target(&input) << 16, target(&input) << 16)
    case 0x05, 0x0D: return CommandPacket(opcode, 0, UInt64(input.below(4)), 0)
    case 0x29:
        let vpe = UInt64(input.below(4))
        let table = UInt64(input.below(16)) << 16 | UInt64(input.below(20))
        return CommandPacket(opcode, vpe << 32, valid(&input) | target(&input) << 16, table)
    case 0x22, 0x25, 0x2D: return CommandPacket(opcode, UInt64(input.below(4)) << 32, target(&input) << 16, 0)
    default: return eventPacket(opcode, &input)
    }
}

/// One that speaks of an event.
private func eventPacket(_ opcode: UInt64, _ input: inout FuzzInput) -> CommandPacket {
    let (device, event) = subject(&input)
    let word0 = opcode | UInt64(device) << 32
    switch opcode {
    case 0x0A:
        let intid = 8192 + UInt64(input.below(72))
        return CommandPacket(word0, UInt64(event) | intid << 32, UInt64(input.below(4)), 0)
    case 0x0B, 0x01: return CommandPacket(word0, UInt64(event), UInt64(input.below(4)), 0)
    case 0x21, 0x2A, 0x2B:
        let vpe = UInt64(input.below(4)) << 32
        let flags = input.byte()
        let doorbell: UInt64 = flags & 2 != 0 ? 1023 : 8192 + UInt64(flags >> 2)
        let low = opcode == 0x2A ? 8192 + UInt64(input.below(72)) : UInt64(flags & 1)
        return CommandPacket(word0, UInt64(event) | vpe, doorbell << 32 | low, 0)
    default: return CommandPacket(word0, UInt64(event), 0, 0)
    }
}

/// RDbase: the two vCPUs of a virtual ITS, the two redistributors of a physical one, or none.
private func target(_ input: inout FuzzInput) -> UInt64 { [17, 3, 0, 1, 9][input.below(5)] }

/// Three times of four the valid bit.
private func valid(_ input: inout FuzzInput) -> UInt64 { input.below(4) != 0 ? 1 << 63 : 0 }

/// Decoding what a command encodes gives the command again.
private func checkCoding(_ packet: CommandPacket) {
    guard let command = try? Command(packet, virtual: true) else { return }
    precondition((try? Command(command.packet, virtual: true)) == command, "\(command) is not what it encodes")
}

private func fuzzPhysical<Cache: TranslationCache & ~Copyable>(
    _: Cache.Type, _ input: inout FuzzInput, _ profile: Profile
) {
    var configuration = ITSConfiguration()
    configuration.profile = profile
    configuration.mappingLimit = 64
    let tables = RedistributorTables(count: 2)
    let its = ITS<Cache>(
        configuration, redistributors: tables, quiescence: Quiescence(readers: 1, relax: {}))
    var thread = HostThread(wakes: WakeSet(vcpus: 0))
    its.setEnabled(true, thread: &thread)
    for rd in 0..<2 { tables.setEnabled(rd, true) }
    while !input.isAtEnd {
        switch input.below(8) {
        case 0:
            let (device, event) = subject(&input)
            let outcome = its.signal(DeviceID(device), EventID(event), stamp: .unknown, thread: &thread)
            let mapped = its.snapshot().events.first { $0.device == device && $0.event == event }
            precondition(outcome.drop != nil || mapped?.entry.intid == outcome.intid, "another LPI than the mapped one")
        case 1: _ = tables.acknowledge(input.below(2), UInt32(truncatingIfNeeded: input.number(3)))
        case 2: tables.setEnabled(input.below(2), input.below(2) != 0)
        case 3: tables.setResident(input.below(2), input.below(2) != 0 ? UInt64(input.below(16)) << 16 : nil)
        default:
            let packet = packet(&input)
            checkCoding(packet)
            _ = its.perform(packet, thread: &thread)
        }
    }
    let snapshot = its.snapshot()
    precondition(Set(snapshot.events.map { [$0.device, $0.event] }).count == snapshot.events.count, "an event twice")
}

/// What a guest with two devices of four events each, some of them on one LPI, has commanded.
private let mapped: [CommandPacket] = {
    var commands: [Command] = [
        .mapc(collection: CollectionID(0), target: VCPUID(17), valid: true),
        .mapc(collection: CollectionID(1), target: VCPUID(3), valid: true),
    ]
    for device in UInt32(0)..<2 {
        let itt = Layout.itts + UInt64(device) << 12
        commands.append(.mapd(device: DeviceID(device), itt: itt, eventBits: 5, valid: true))
        for event in UInt32(0)..<4 {
            let intid = INTID(8192 + event + device * 3)
            commands.append(
                .mapti(
                    device: DeviceID(device), event: EventID(event), intid: intid, collection: CollectionID(event & 1)))
        }
    }
    return commands.map(\.packet)
}()

private func fuzzVirtual<Cache: TranslationCache & ~Copyable>(
    _: Cache.Type, _ input: inout FuzzInput, _ change: (inout ITSConfiguration) -> Void
) {
    var machine = FuzzedMachine<Cache>(change)
    do { try machine.boot() } catch { preconditionFailure("the guest cannot boot: \(error)") }
    machine.write(0, 1, width: 4)
    if input.below(4) != 0 { submit(&machine, mapped) }
    var signals = Signals()
    while !input.isAtEnd { step(&machine, &signals, &input) }
    machine.check()
    precondition(signals.refused == machine.counters.refused, "a refused MSI is not counted, or another is")
    precondition(signals.blocked == machine.counters.blocked, "a blocked MSI is not counted, or another is")
    machine.tearDown()
}

/// What KVM_SIGNAL_MSI answered.
private struct Signals {
    var refused: UInt64 = 0
    var blocked: UInt64 = 0
}

/// One act of the guest, of a device or of userspace.
private func step<Cache: TranslationCache & ~Copyable>(
    _ machine: inout FuzzedMachine<Cache>, _ signals: inout Signals, _ input: inout FuzzInput
) {
    switch input.below(18) {
    case 0...2: signal(&machine, &signals, &input)
    case 3: writeRegister(&machine, &input)
    case 4:
        let place = input.number(3) % Layout.size
        try? machine.its.memory.setWord(Layout.base + place, input.number())
    case 5:
        try? machine.its.control(UInt64(input.below(6)), thread: &machine.thread)
    case 6: machine.run(stops: input.below(2) != 0)
    case 7:
        let vcpu = input.below(2)
        if input.below(2) == 0 {
            machine.vm.setLPIsEnabled(vcpu: vcpu, false, thread: &machine.thread)
        } else {
            machine.vm.enableLPIs(vcpu: vcpu, thread: &machine.thread)
        }
    case 8:
        let offset = [UInt64(0), 4, 0x80, 0x88, 0x90, 0x100, 0x108][input.below(7)]
        try? machine.its.setRegister(offset, input.number(), thread: &machine.thread)
        _ = try? machine.its.register(offset, thread: &machine.thread)
    case 9: try? machine.vm.savePendingTables(thread: &machine.thread)
    case 10...12:
        let packet = packet(&input)
        checkCoding(packet)
        machine.its.execute([packet], thread: &machine.thread)
    default: submit(&machine, (0...input.below(3)).map { _ in packet(&input) })
    }
}

private func signal<Cache: TranslationCache & ~Copyable>(
    _ machine: inout FuzzedMachine<Cache>, _ signals: inout Signals, _ input: inout FuzzInput
) {
    let (device, event) = subject(&input)
    // What the tables say: a translation that was taken away must not be found in the cache (P8).
    let lpi = machine.its.lpi(DeviceID(device), EventID(event))
    do {
        let delivered = try machine.vm.signalMSI(
            address: 0x0801_0040, data: event, device: device, thread: &machine.thread)
        if delivered == 0 {
            signals.blocked += 1
        } else {
            precondition(machine.its.isEnabled, "an ITS that is off took an MSI")
            precondition(lpi.map { machine.vm.distributor.isPending($0) } == true, "another LPI than the mapped one")
        }
    } catch {
        signals.refused += 1
    }
}

/// A guest's write, and a read of the same.
private func writeRegister<Cache: TranslationCache & ~Copyable>(
    _ machine: inout FuzzedMachine<Cache>, _ input: inout FuzzInput
) {
    let offsets: [UInt64] = [0, 0x80, 0x84, 0x88, 0x8C, 0x90, 0x100, 0x104, 0x108, 0x10C, 0x110, 0xFFE8]
    let offset = offsets[input.below(offsets.count)]
    let width = offset & 4 == 0 && input.below(2) == 0 ? 8 : 4
    machine.write(offset, input.number(width), width: width)
    _ = machine.its.read(offset, width: width, thread: &machine.thread)
}

/// Through the command queue, wherever the guest has it now, with one write of GITS_CWRITER.
private func submit<Cache: TranslationCache & ~Copyable>(
    _ machine: inout FuzzedMachine<Cache>, _ packets: [CommandPacket]
) {
    let cbaser = machine.its.read(0x80, width: 8, thread: &machine.thread)
    let bytes = ((cbaser & 0xFF) + 1) * 4096
    var at = machine.its.read(0x88, width: 8, thread: &machine.thread)
    for packet in packets {
        for (index, word) in [packet.word0, packet.word1, packet.word2, packet.word3].enumerated() {
            // A queue outside memory is the guest's own affair.
            try? machine.its.memory.setWord((cbaser & 0x000F_FFFF_FFFF_0000) &+ at &+ 8 * UInt64(index), word)
        }
        at = (at + 32) % bytes
    }
    machine.write(0x88, at)
    let isOn = machine.its.read(0, width: 4, thread: &machine.thread) & 1 != 0
    precondition(
        !isOn || machine.its.read(0x90, width: 8, thread: &machine.thread) == at, "commands are left in the queue")
}
