import FuzzInput
import VGIC

/// ITS_RESTORE_TABLES on tables that the input made. An error leaves the ITS empty; what was restored is saved and
/// restored once more, and is the same (P18); nothing keeps a reference in the end (P17).
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRestore(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(start, count)
    let isIndirect = input.below(4) == 0
    var machine = FuzzedMachine<UncachedTranslation>()
    do { try machine.boot(isIndirect: isIndirect) } catch { preconditionFailure("the guest cannot boot: \(error)") }
    while !input.isAtEnd { fill(machine, &input, isIndirect: isIndirect) }
    if control(&machine, 2) {
        machine.check()
        let first = machine.its.snapshot()
        machine.run(stops: true)
        precondition(control(&machine, 1), "what was restored cannot be saved")
        if !isIndirect, isDisjoint(first) {
            var registers: [UInt64] = []
            for offset in [UInt64(0x80), 0x100, 0x108] {
                registers.append(machine.its.read(offset, width: 8, thread: &machine.thread))
            }
            precondition(control(&machine, 4), "a reset cannot fail")
            for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { machine.write(offset, value) }
            precondition(control(&machine, 2), "what was saved cannot be restored")
            precondition(machine.its.snapshot() == first, "what was restored is not what was saved")
        }
    } else {
        precondition(machine.its.snapshot() == TableSnapshot(), "an error, and the ITS is not empty")
    }
    machine.check()
    machine.tearDown()
    return 0
}

private func control(_ machine: inout FuzzedMachine<UncachedTranslation>, _ attribute: UInt64) -> Bool {
    let done: Void? = try? machine.its.control(attribute, thread: &machine.thread)
    return done != nil
}

/// One entry of a table: in its form with fields of the input, or any word anywhere.
private func fill(_ machine: borrowing FuzzedMachine<UncachedTranslation>, _ input: inout FuzzInput, isIndirect: Bool) {
    let kind = input.below(6)
    let slot = UInt64(input.byte())
    // More than 8 EventID bits are rare: KVM looks at each event, one by one.
    let sizes: [UInt64] = [0, 1, 2, 3, 4, 5, 6, 7, 15, 16]
    let place: UInt64
    let word: UInt64
    switch kind {
    case 0:
        let device = slot % 16
        let itt = Layout.itts + UInt64(input.below(16)) << 8
        place = (isIndirect ? Layout.itts + 0x8_0000 : Layout.devices) + 8 * device
        word = 1 << 63 | UInt64(input.below(20)) << 49 | itt >> 3 | sizes[input.below(sizes.count)]
    case 1:
        place = Layout.collections + 8 * (slot % 8)
        let target: UInt64 = [17, 3, 0xFFFF_FFFF, 5][input.below(4)]
        word = 1 << 63 | target << 16 | UInt64(input.below(8))
    case 2, 3:
        place = Layout.itts + 8 * (slot | UInt64(input.below(2)) << 8)
        word = UInt64(input.below(8)) << 48 | (8190 + UInt64(input.below(70))) << 16 | UInt64(input.below(8))
    case 4:
        place = Layout.devices + 8 * (slot % 4)
        word = 1 << 63 | Layout.itts + 0x8_0000
    default:
        place = Layout.base + (slot << 12 | input.number(2) & 0xFF8)
        word = input.number()
    }
    // A word outside memory is the guest's own affair.
    try? machine.its.memory.setWord(place, word)
}

/// Whether no ITT lies over another, or over what else the guest keeps in memory; else a save overwrites itself.
private func isDisjoint(_ snapshot: TableSnapshot) -> Bool {
    var end = Layout.itts
    for device in snapshot.devices.sorted(by: { $0.itt < $1.itt }) {
        guard device.itt >= end else { return false }
        end = device.itt + 8 << UInt64(device.eventBits)
    }
    return true
}
