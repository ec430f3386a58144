import Irqfd
import Kernel
import Lockfree
import Synchronization
import VGIC

/// The guest's commands, and what userspace does beside them: toggles, routes, irqfds, MSIs by ioctl.
struct ChaosCommands<Cache: TranslationCache & ~Copyable>: ~Copyable {
    private static var reader: Int { 2 }
    /// How many kinds of acts `act` distinguishes.
    private static var kinds: Int { 40 }
    private static var ids: [VCPUID] { Chaos<Cache>.ids }

    let chaos: Chaos<Cache>
    var random: SplitMix64
    var thread: HostThread
    var signals: UInt64 = 0
    var toggles: UInt64 = 0
    var failedEnables: UInt64 = 0
    var invalidations: UInt64 = 0
    var commands: UInt64 = 0
    var activities = ChaosActivities()
    let account: ChaosAccount
    var userspace = ChaosUserspace()

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        account = ChaosAccount(lpis: Chaos<Cache>.slots)
        thread = HostThread(wakes: chaos.wakes, reader: Self.reader, lpis: account.tally)
        random = SplitMix64(seed: chaos.plan.seed &* 4 &+ 4)
    }

    private var vm: VirtualMachine<Cache> { chaos.vm }

    mutating func run() {
        // Each kind once, so that a short run has done all of them; then by chance.
        for kind in 0..<Self.kinds { act(kind, slot: below(Chaos<Cache>.slots)) }
        while !chaos.isOver.load(ordering: .acquiring) {
            act(below(Self.kinds), slot: below(Chaos<Cache>.slots))
            if random.next() % 4 == 0 { Processor.yield() }
        }
        settleLines()
    }

    private mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: random.next() % UInt64(bound)) }

    private func subject(_ slot: Int) -> (device: DeviceID, event: EventID) {
        (DeviceID(Chaos<Cache>.route(slot).device), EventID(Chaos<Cache>.route(slot).event))
    }

    private mutating func act(_ kind: Int, slot: Int) {
        let (device, event) = subject(slot)
        switch kind {
        case 0..<4: movi(slot)
        case 4..<6:
            invalidate(.discard(device: device, event: event))
            map(slot)
        case 6: remap(device: slot / Chaos<Cache>.eventsPerDevice)
        case 7..<10: invert(slot)
        case 10: execute(.invall(collection: CollectionID(UInt32(below(Chaos<Cache>.vcpus)))))
        case 11:
            let collection = CollectionID(UInt32(below(Chaos<Cache>.vcpus)))
            execute(.mapc(collection: collection, target: Self.ids[below(Self.ids.count)], valid: true))
        case 12: invalidate(.movall(from: Self.ids[below(Self.ids.count)], to: Self.ids[below(Self.ids.count)]))
        case 13:
            vm.its.flushCache(thread: &thread)
            invalidations &+= 1
            activities[.flush] &+= 1
        case 14..<19: toggle(Self.ids[below(Self.ids.count)])
        case 19:
            activities[.unforward] &+= 1
            vm.unsetForwarding(hostIRQ: chaos.interrupts[slot], thread: &thread)
        case 20..<22: forward(slot)
        case 22:
            account.begin(thread.counters)
            if execute(.int(device: device, event: event)) {
                signals &+= 1
                account.end(slot, thread.counters)
            }
        case 23: execute(.clear(device: device, event: event))
        case 24..<27:
            signals &+= 1
            activities[.ioctl] &+= 1
            account.begin(thread.counters)
            _ = try? vm.signalMSI(
                address: Chaos<Cache>.doorbell, data: event.rawValue, device: device.rawValue, thread: &thread)
            account.end(slot, thread.counters)
        case 27..<29: route(gsi: below(Chaos<Cache>.eventfdCount), to: slot)
        case 29:
            moveVPE(Self.ids[below(Self.ids.count)], to: below(Chaos<Cache>.processors))
        case 30:
            if activities[.itsOff] == 0 || random.next() % 8 == 0 {
                activities[.itsOff] &+= 1
                for isEnabled in [false, true] {
                    vm.its.setEnabled(isEnabled, thread: &thread)
                }
                invalidations &+= 1
            }
        case 31: reassign(gsi: below(Chaos<Cache>.eventfdCount))
        case 32..<35: drive(line: below(ChaosLines.count))
        case 35: reassign(line: below(ChaosLines.count))
        case 36..<38: changeProducer(gsi: below(Chaos<Cache>.eventfdCount))
        case 38: comeAndGo()
        default: execute(.inv(device: device, event: event))
        }
    }

    @discardableResult private mutating func execute(_ command: Command) -> Bool {
        commands &+= 1
        if let activity = Self.activity(command) { activities[activity] &+= 1 }
        return vm.its.execute([command.packet], thread: &thread)[0] == nil
    }

    private static func activity(_ command: Command) -> ChaosActivity? {
        switch command {
        case .movi: .movi
        case .discard: .discard
        case .mapd: .mapd
        case .mapc: .mapc
        case .movall: .movall
        case .int: .int
        case .clear: .clear
        case .inv: .inv
        case .invall: .invall
        default: nil
        }
    }

    private mutating func invalidate(_ command: Command) {
        execute(command)
        invalidations &+= 1
    }

    private mutating func movi(_ slot: Int) {
        let (device, event) = subject(slot)
        let collection = CollectionID(UInt32(below(Chaos<Cache>.vcpus)))
        invalidate(.movi(device: device, event: event, collection: collection))
    }

    private mutating func map(_ slot: Int) {
        let (device, event) = subject(slot)
        execute(
            .mapti(
                device: device, event: event, intid: INTID(INTID.firstLPI + UInt32(slot)),
                collection: CollectionID(UInt32(below(Chaos<Cache>.vcpus)))))
        forward(slot)
    }

    /// Unmaps a device and maps it again.
    private mutating func remap(device number: Int) {
        let device = DeviceID(UInt32(number))
        invalidate(.mapd(device: device, itt: 0, eventBits: 5, valid: false))
        execute(.mapd(device: device, itt: 0x4100_0000 + UInt64(number) << 12, eventBits: 5, valid: true))
        for event in 0..<Chaos<Cache>.eventsPerDevice { map(number * Chaos<Cache>.eventsPerDevice + event) }
    }

    /// Inverts an LPI's enable bit, by the property table and INV.
    private mutating func invert(_ slot: Int) {
        write(slot, enabled: random.next() & 1 != 0)
        let (device, event) = subject(slot)
        execute(.inv(device: device, event: event))
    }

    private func write(_ slot: Int, enabled: Bool) {
        let address = vm.lpiTables.propertyAddress(INTID.firstLPI + UInt32(slot))
        let priority = UInt8(truncatingIfNeeded: slot % 7) << 4 & 0xFC
        try? vm.its.memory.setByte(address, 0x80 | priority | (enabled ? 3 : 2))
    }

    private mutating func forward(_ slot: Int) {
        let (device, event) = subject(slot)
        activities[.forward] &+= 1
        _ = try? vm.setForwarding(hostIRQ: chaos.interrupts[slot], device: device, event: event, thread: &thread)
    }

    /// Moves a vPE to another processor, as the host's scheduler does. A resident vPE must be put first: EBUSY.
    private mutating func moveVPE(_ id: VCPUID, to processor: Int) {
        do {
            try vm.moveVPE(vcpu: id, processor: processor, thread: &thread)
            activities[.vpeMove] &+= 1
        } catch {
            activities[.vpeBusy] &+= 1
        }
    }

    private mutating func toggle(_ id: VCPUID) {
        toggles &+= 1
        do {
            if try vm.queryVLPI(vcpu: id, thread: &thread) {
                activities[.disable] &+= 1
                try vm.disableVLPI(vcpu: id, thread: &thread)
            } else {
                activities[.enable] &+= 1
                try vm.enableVLPI(vcpu: id, thread: &thread)
            }
        } catch {
            failedEnables &+= 1
        }
    }

    /// Maps and enables everything and forwards it as far as there are vPEs: before the run begins, and at its end, so
    /// that nothing may be left pending.
    mutating func mapEverything() {
        for vcpu in 0..<Chaos<Cache>.vcpus {
            execute(.mapc(collection: CollectionID(UInt32(vcpu)), target: Self.ids[vcpu], valid: true))
        }
        for slot in 0..<Chaos<Cache>.slots { write(slot, enabled: true) }
        for device in 0..<Chaos<Cache>.devices
        where vm.its.lpi(DeviceID(UInt32(device)), EventID(0)) == nil {
            remap(device: device)
        }
        for slot in 0..<Chaos<Cache>.slots { map(slot) }
        for vcpu in 0..<Chaos<Cache>.vcpus { execute(.invall(collection: CollectionID(UInt32(vcpu)))) }
    }
}
