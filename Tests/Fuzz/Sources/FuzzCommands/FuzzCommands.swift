import FuzzInput
import Lockfree
import VGIC

/// Command packets, through `execute` and through the queue, mixed with register writes, MSIs, device attributes and
/// entries of the guest. The first byte says on which ITS.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCommands(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(start, count)
    switch input.below(8) {
    case 0: fuzzPhysical(&input, .qemu)
    case 1: fuzzPhysical(&input, .qemuGICv4)
    case let choice:
        fuzzVirtual(&input) {
            $0.invalidation = choice & 1 == 0 ? .whole : .precise
            $0.tableRelease = choice & 2 == 0 ? .onInvalid : .onChange
        }
    }
    return 0
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
    case 0x08: return CommandPacket(opcode | device << 32, size, valid | FuzzedMachine.itts + device << 12, 0)
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

private func fuzzPhysical(_ input: inout FuzzInput, _ profile: Profile) {
    var configuration = ITSConfiguration()
    configuration.profile = profile
    configuration.mappingLimit = 64
    let tables = RedistributorTables(count: 2)
    let its = ITS<ShardedCache>(
        configuration, redistributors: tables, quiescence: Quiescence(readers: 1, relax: {}))
    var counters = ModelCounters()
    its.setEnabled(true, counters: &counters, reader: 0)
    for rd in 0..<2 { tables.setEnabled(rd, true) }
    while !input.isAtEnd {
        switch input.below(8) {
        case 0:
            _ = its.signal(
                DeviceID(UInt32(input.below(4))), EventID(UInt32(input.below(8))), stamp: .unknown,
                counters: &counters, kicks: FuzzedMachine.NoKicks())
        case 1: _ = tables.acknowledge(input.below(2), UInt32(truncatingIfNeeded: input.number(3)))
        case 2: tables.setEnabled(input.below(2), input.below(2) != 0)
        case 3: tables.setResident(input.below(2), input.below(2) != 0 ? UInt64(input.below(16)) << 16 : nil)
        default:
            let packet = packet(&input)
            checkCoding(packet)
            _ = its.perform(packet, counters: &counters, kicks: FuzzedMachine.NoKicks(), reader: 0)
        }
    }
    let snapshot = its.snapshot()
    precondition(Set(snapshot.events.map { [$0.device, $0.event] }).count == snapshot.events.count, "an event twice")
}

private func fuzzVirtual(_ input: inout FuzzInput, _ change: (inout ITSConfiguration) -> Void) {
    var machine = FuzzedMachine(change)
    do { try machine.boot() } catch { preconditionFailure("the guest cannot boot: \(error)") }
    machine.write(0, 1, width: 4)
    while !input.isAtEnd { step(&machine, &input) }
    machine.run(stops: true)
    machine.vm.tearDown(counters: &machine.counters, reader: 0)
    precondition(machine.its.snapshot() == TableSnapshot(), "torn down, and not empty")
    precondition(machine.isReferenceFree, "torn down, and an LPI is still referred to")
}

private func step(_ machine: inout FuzzedMachine, _ input: inout FuzzInput) {
    let kicks = FuzzedMachine.NoKicks()
    switch input.below(16) {
    case 0:
        _ = try? machine.vm.signalMSI(
            address: 0x0801_0040, data: UInt32(input.below(8)), device: UInt32(input.below(4)),
            counters: &machine.counters, kicks: kicks, reader: 0)
    case 1:
        let offsets: [UInt64] = [0, 0x80, 0x84, 0x88, 0x8C, 0x90, 0x100, 0x104, 0x108, 0x10C, 0x110, 0xFFE8]
        let offset = offsets[input.below(offsets.count)]
        let width = offset & 4 == 0 && input.below(2) == 0 ? 8 : 4
        machine.write(offset, input.number(width), width: width)
        _ = machine.its.read(offset, width: width)
    case 2:
        let place = input.number(3) % FuzzedMachine.size
        try? machine.its.memory.setWord(FuzzedMachine.base + place, input.number())
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
    case 7:
        // Through the queue, wherever it is now.
        let packet = packet(&input)
        let at = machine.its.read(0x88, width: 8)
        let queue = machine.its.read(0x80, width: 8) & 0x000F_FFFF_FFFF_0000
        for (index, word) in [packet.word0, packet.word1, packet.word2, packet.word3].enumerated() {
            try? machine.its.memory.setWord(queue &+ at &+ 8 * UInt64(index), word)
        }
        machine.write(0x88, at + 32)
    case 8: try? machine.vm.savePendingTables(counters: &machine.counters)
    default:
        let packet = packet(&input)
        checkCoding(packet)
        machine.its.execute([packet], counters: &machine.counters, kicks: kicks, reader: 0)
    }
}
