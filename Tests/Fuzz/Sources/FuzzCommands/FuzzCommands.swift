import FuzzInput
import Lockfree
import VGIC

/// Command packets, through `execute` and through the queue, mixed with register writes, MSIs, device attributes and
/// entries of the guest. The first byte says on which ITS, and whether a cache stands before it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCommands(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(start, count)
    let choice = input.below(16)
    if choice < 8 {
        fuzz(ShardedCache.self, &input, choice)
    } else {
        fuzz(UncachedTranslation.self, &input, choice - 8)
    }
    return 0
}

private func fuzz<Cache: TranslationCache & ~Copyable>(_: Cache.Type, _ input: inout FuzzInput, _ choice: Int) {
    switch choice {
    case 0: fuzzPhysical(Cache.self, &input, .qemu)
    case 1: fuzzPhysical(Cache.self, &input, .qemuGICv4)
    default:
        fuzzVirtual(Cache.self, &input) {
            $0.invalidation = choice & 1 == 0 ? .whole : .precise
            $0.tableRelease = choice & 2 == 0 ? .onInvalid : .onChange
            $0.zeroesUnmappedEntries = choice & 4 == 0
        }
    }
}

private let opcodes: [UInt64] = [
    0x01, 0x03, 0x04, 0x05, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x21, 0x22, 0x25, 0x29, 0x2A, 0x2B, 0x2D,
]

/// A packet of small ids, which get further than what is random; or one as it is in the input.
private func packet(_ input: inout FuzzInput) -> CommandPacket {
    let choice = input.below(opcodes.count + 1)
    guard choice < opcodes.count else {
        return CommandPacket(input.number(), input.number(), input.number(), input.number())
    }
    let (device, event, size) = (UInt64(input.below(4)), UInt64(input.below(8)), UInt64(input.below(20)))
    let upper = 8192 + UInt64(input.below(72))
    let (id, flags) = (UInt64(input.below(4)), input.byte())
    let target: UInt64 = [17, 3, 0, 1, 9][input.below(5)]
    let valid: UInt64 = flags & 1 != 0 ? 1 << 63 : 0
    let opcode = opcodes[choice]
    switch opcode {
    case 0x08: return CommandPacket(opcode | device << 32, size, valid | Layout.itts + device << 12, 0)
    case 0x09: return CommandPacket(opcode, 0, valid | target << 16 | id, 0)
    case 0x0E: return CommandPacket(opcode, 0, target << 16, (id & 1 != 0 ? 3 : 17) << 16)
    case 0x29: return CommandPacket(opcode, id << 32, valid | (target & 1) << 16, size | UInt64(flags >> 4) << 16)
    case 0x2A, 0x2B, 0x21, 0x22, 0x25, 0x2D:
        let doorbell: UInt64 = flags & 2 != 0 ? 1023 : upper + 1
        let low = opcode == 0x2A ? upper : opcode == 0x22 ? (target & 1) << 16 : UInt64(flags & 1)
        return CommandPacket(opcode | device << 32, event | id << 32, doorbell << 32 | low, 0)
    default: return CommandPacket(opcode | device << 32, event | upper << 32, id, 0)
    }
}

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
    var counters = ModelCounters()
    its.setEnabled(true, counters: &counters, reader: 0)
    for rd in 0..<2 { tables.setEnabled(rd, true) }
    while !input.isAtEnd {
        switch input.below(8) {
        case 0:
            _ = its.signal(
                DeviceID(UInt32(input.below(4))), EventID(UInt32(input.below(8))), stamp: .unknown,
                counters: &counters, kicks: NoKicks())
        case 1: _ = tables.acknowledge(input.below(2), UInt32(truncatingIfNeeded: input.number(3)))
        case 2: tables.setEnabled(input.below(2), input.below(2) != 0)
        case 3: tables.setResident(input.below(2), input.below(2) != 0 ? UInt64(input.below(16)) << 16 : nil)
        default:
            let packet = packet(&input)
            checkCoding(packet)
            _ = its.perform(packet, counters: &counters, kicks: NoKicks(), reader: 0)
        }
    }
    let snapshot = its.snapshot()
    precondition(Set(snapshot.events.map { [$0.device, $0.event] }).count == snapshot.events.count, "an event twice")
}

private func fuzzVirtual<Cache: TranslationCache & ~Copyable>(
    _: Cache.Type, _ input: inout FuzzInput, _ change: (inout ITSConfiguration) -> Void
) {
    var machine = FuzzedMachine<Cache>(change)
    do { try machine.boot() } catch { preconditionFailure("the guest cannot boot: \(error)") }
    machine.write(0, 1, width: 4)
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
    let kicks = NoKicks()
    switch input.below(16) {
    case 0: signal(&machine, &signals, &input)
    case 1: writeRegister(&machine, &input)
    case 2:
        let place = input.number(3) % Layout.size
        try? machine.its.memory.setWord(Layout.base + place, input.number())
    case 3:
        try? machine.its.control(UInt64(input.below(6)), counters: &machine.counters, kicks: kicks, reader: 0)
    case 4: machine.run(stops: input.below(2) != 0)
    case 5:
        let vcpu = input.below(2)
        if input.below(2) == 0 {
            machine.vm.setLPIsEnabled(vcpu: vcpu, false, counters: &machine.counters, reader: 0)
        } else {
            machine.vm.enableLPIs(vcpu: vcpu, counters: &machine.counters, kicks: kicks, reader: 0)
        }
    case 6:
        let offset = [UInt64(0), 4, 0x80, 0x88, 0x90, 0x100, 0x108][input.below(7)]
        try? machine.its.setRegister(
            offset, input.number(), counters: &machine.counters, kicks: kicks, reader: 0)
        _ = try? machine.its.register(offset)
    case 7: try? machine.vm.savePendingTables(counters: &machine.counters)
    case 8...11:
        let packet = packet(&input)
        checkCoding(packet)
        machine.its.execute([packet], counters: &machine.counters, kicks: kicks, reader: 0)
    default: submit(&machine, (0...input.below(3)).map { _ in packet(&input) })
    }
}

private func signal<Cache: TranslationCache & ~Copyable>(
    _ machine: inout FuzzedMachine<Cache>, _ signals: inout Signals, _ input: inout FuzzInput
) {
    let (event, device) = (UInt32(input.below(8)), UInt32(input.below(4)))
    do {
        let delivered = try machine.vm.signalMSI(
            address: 0x0801_0040, data: event, device: device, counters: &machine.counters, kicks: NoKicks(), reader: 0)
        if delivered == 0 { signals.blocked += 1 }
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
    _ = machine.its.read(offset, width: width)
}

/// Through the command queue, wherever the guest has it now, with one write of GITS_CWRITER.
private func submit<Cache: TranslationCache & ~Copyable>(
    _ machine: inout FuzzedMachine<Cache>, _ packets: [CommandPacket]
) {
    let cbaser = machine.its.read(0x80, width: 8)
    let bytes = ((cbaser & 0xFF) + 1) * 4096
    var at = machine.its.read(0x88, width: 8)
    for packet in packets {
        for (index, word) in [packet.word0, packet.word1, packet.word2, packet.word3].enumerated() {
            // A queue outside memory is the guest's own affair.
            try? machine.its.memory.setWord((cbaser & 0x000F_FFFF_FFFF_0000) &+ at &+ 8 * UInt64(index), word)
        }
        at = (at + 32) % bytes
    }
    machine.write(0x88, at)
    let isOn = machine.its.read(0, width: 4) & 1 != 0
    precondition(!isOn || machine.its.read(0x90, width: 8) == at, "commands are left in the queue")
}
