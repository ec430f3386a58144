import Lockfree
import SystemPackage
import TestSupport
import Testing
import VGIC
import Vocabulary

/// GICv5 PPIs: masks, attributes, entry and exit, wake-up; P19, and defects A1 to A12 of the posted patch.
@Suite("GICv5 PPIs") struct PPITests {
    typealias Machine = VirtualMachine<UncachedTranslation>
    typealias Line = Machine.IRQLine

    /// A GICv5 VM whose vCPU ids are 17 and 3.
    struct Rig: ThreadRig {
        let vm: Machine
        let on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: 0))
        var sink = Guest<UncachedTranslation>.Acknowledges()

        init(
            ppis: PPIMasks? = nil, quirks: Quirks = [], count: Int = 128, isInitialised: Bool = true,
            boots: Bool = true, idle: DistributorConfiguration.Idle = .spin
        ) {
            var configuration = DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 0)
            configuration.ppiCount = count
            configuration.idle = idle
            vm = Machine(
                configuration, memory: GuestMemory(base: 0, size: 0x1000), model: .v5, ppis: ppis, quirks: quirks,
                isInitialised: isInitialised, readers: 1, relax: {})
            if !boots { return }
            for vcpu in 0..<2 { vm.distributor.bootPPIs(vcpu: vcpu) }
            for number in 0..<count { vm.distributor.setPPIEnabled(vcpu: 1, number: number, true) }
        }

        mutating func line(_ number: UInt32, _ level: UInt32 = 1, vcpu: UInt32 = 3) throws(Errno) {
            try vm.irqLine(Line(ppi: number, vcpu: VCPUID(vcpu)), level: level, thread: &on.thread)
        }

        mutating func run() -> [UInt32] {
            sink.seen.removeAll()
            _ = vm.distributor.run(vcpu: 1, budget: 10, sink: &sink, thread: &on.thread)
            return sink.seen.map(\.intid)
        }

        mutating func begin() -> Int? {
            vm.distributor.beginPPI(vcpu: 1, sink: &sink, thread: &on.thread)
        }

        mutating func stop() {
            vm.distributor.stop(vcpu: 1, thread: &on.thread)
        }

        /// CDEOI and CDDI.
        func end(_ number: Int) {
            vm.distributor.dropPPIPriority(vcpu: 1)
            vm.distributor.deactivatePPI(vcpu: 1, number: number)
        }

        func hasPending() -> Bool { vm.distributor.hasPendingPPI(vcpu: 1, thread: &on.thread) }

        func words() throws(Errno) -> [UInt64] {
            var words: [UInt64] = [0xBAD, 0xBAD]
            try vm.userspacePPIs {
                words[$0] = $1; return true
            }
            return words
        }
    }

    /// Bits 3, 40 and 100, all implemented.
    static let wide = PPIMasks(
        implemented: [1 << 3 | 1 << 39 | 1 << 40 | 1 << 41, 1 << 35 | 1 << 36 | 1 << 37],
        userspace: [1 << 3 | 1 << 40, 1 << 36])

    @Test func `P19, A1: a PPI is accepted if its bit is in the 64-bit mask, and only then`() throws {
        for count in [64, 128] {
            var rig = Rig(ppis: Self.wide, count: count)
            for number in UInt32(0)..<200 {
                if [3, 40, 100].contains(number), number < UInt32(count) {
                    try rig.line(number)
                } else {
                    #expect(throws: Errno.invalidArgument, "PPI \(number) of \(count)") { try rig.line(number) }
                }
            }
        }
    }

    @Test func `A1 as posted: PPIs above 31 of each word never pass`() throws {
        var rig = Rig(ppis: Self.wide, quirks: .truncatedPPIMask)
        try rig.line(3)
        for number in [UInt32(40), 100] { #expect(throws: Errno.invalidArgument) { try rig.line(number) } }
    }

    @Test func `A2: the mask is bit 3, never 0x3; as first posted nothing can be driven`() throws {
        #expect(try Rig().words() == [8, 0])
        var posted = Rig(quirks: .typedPPIMask)
        #expect(try posted.words() == [0, 0])
        #expect(throws: Errno.invalidArgument) { try posted.line(3) }
    }

    @Test func `A3, A6, A12: the attribute answers as its name says, two words whatever the count`() throws {
        for count in [64, 128] {
            let vm = Rig(count: count).vm
            #expect(try Rig(count: count).words() == [8, 0])
            var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
            try vm.hasAttribute(group: 4, 5)
            try vm.hasAttribute(group: 4, 0)
            for (group, attribute) in [(UInt32(4), UInt64(1)), (4, 3), (4, 6), (3, 0), (0, 5)] {
                #expect(throws: Errno.noSuchAddressOrDevice) { try vm.hasAttribute(group: group, attribute) }
            }
            #expect(throws: Errno.noSuchAddressOrDevice) { try vm.setAttribute(group: 4, 5, thread: &thread) }
            #expect(throws: Errno.noSuchAddressOrDevice) { try vm.userspacePPIs(group: 4, 4) { _, _ in true } }
        }
    }

    @Test func `A4, A5: before CTRL_INIT the answer is "not yet", and the mask reads as empty`() throws {
        var rig = Rig(isInitialised: false)
        #expect(try rig.words() == [0, 0] && !rig.vm.isInitialised)
        #expect(rig.vm.masks.userspace[0] == 0)
        #expect(throws: Errno.resourceBusy) { try rig.line(3) }
        #expect(throws: Errno.resourceBusy) { try rig.line(4) }
        try rig.vm.setAttribute(group: 4, 0, thread: &rig.on.thread)
        try rig.vm.setAttribute(group: 4, 0, thread: &rig.on.thread)
        #expect(try rig.words() == [8, 0] && rig.vm.isInitialised)
        try rig.line(3)
        var posted = Rig(quirks: .maskBeforeInitialised, isInitialised: false)
        #expect(throws: Errno.invalidArgument) { try posted.line(3) }
    }

    @Test func `A7, A11: a fault is EFAULT, and the word before it may be written`() {
        let vm = Rig().vm
        for faulty in 0..<2 {
            var written: [Int] = []
            #expect(throws: Errno.badAddress) {
                try vm.userspacePPIs { word, _ in
                    if word < faulty { written.append(word) }
                    return word != faulty
                }
            }
            #expect(written == Array(0..<faulty))
        }
    }

    @Test func `A8: who races with CTRL_INIT sees no mask or the whole of it`() async throws {
        for _ in 0..<200 {
            let vm = Rig(isInitialised: false).vm
            async let reader: Bool = {
                var isWhole = true
                for _ in 0..<20 {
                    var words: [UInt64] = [1, 1]
                    try? vm.userspacePPIs {
                        words[$0] = $1; return true
                    }
                    isWhole = isWhole && (words == [0, 0] || words == [8, 0])
                }
                return isWhole
            }()
            var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
            try vm.setAttribute(group: 4, 0, thread: &thread)
            #expect(await reader)
        }
    }

    @Test func `A9: the masks hold each other, whatever is asked for`() {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for _ in 0..<1000 {
            func words() -> [2 of UInt64] { [random.next() & random.next(), random.next() & random.next()] }
            let masks = PPIMasks(implemented: words(), userspace: words(), owned: words())
            for word in 0..<2 {
                #expect(masks.userspace[word] & ~masks.exposed[word] == 0, "seed \(seed)")
                #expect(masks.exposed[word] & ~masks.implemented[word] == 0, "seed \(seed)")
                #expect(masks.levels[word] & ~masks.exposed[word] == 0, "seed \(seed)")
            }
        }
        let host = PPIMasks(hasPMU: true)
        #expect(host.exposed[0] == 1 << 3 | 1 << 23 | 1 << 27 | 1 << 30 && host.levels[0] == host.exposed[0] & ~8)
    }

    @Test func `A10: an SPI's number is not looked at, and a GICv5 guest without SPIs has none`() {
        let rig = Rig()
        var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        for number in [UInt32(0), 9, 65_535] {
            #expect(throws: Errno.invalidArgument) {
                try rig.vm.irqLine(Line(rawValue: 1 << 24 | number), level: 1, thread: &thread)
            }
        }
    }

    @Test func `vCPUs are found by id, as far as 4,095`() throws {
        #expect(Line(ppi: 3, vcpu: VCPUID(5)).rawValue == 0x0205_0003)
        #expect(Line(ppi: 3, vcpu: VCPUID(300)).rawValue == 0x122C_0003)
        for id in [UInt32(0), 1, 5, 255, 256, 300, 4095] { #expect(Line(ppi: 3, vcpu: VCPUID(id)).vcpu == VCPUID(id)) }
        var rig = Rig()
        for id in [UInt32(0), 1, 2, 18, 4095] {
            #expect(throws: Errno.invalidArgument) { try rig.line(3, vcpu: id) }
        }
        try rig.line(3, vcpu: 3)
        #expect(rig.run() == [0x2000_0003])
    }

    @Test func `two edges before the guest runs are one, level 0 is none, one during the run survives the fold`() throws
    {
        var rig = Rig()
        try rig.line(3)
        try rig.line(3)
        try rig.line(3, 0)
        #expect(rig.counters.latched == 1 && rig.counters.mergedPending == 1)
        #expect(rig.run() == [0x2000_0003] && rig.run().isEmpty)
        rig.vm.distributor.setPPIControl(vcpu: 1, isEnabled: false, priorityMask: 31)
        try rig.line(3)
        #expect(rig.run().isEmpty, "VMCR.EN is 0")
        try rig.line(3)
        rig.stop()
        #expect(rig.counters.mergedAtFold == 1, "the CPU's copy and the new edge are one")
        rig.vm.distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 31)
        #expect(rig.run() == [0x2000_0003])
    }

    @Test func `a level is delivered again after each end until it is lowered`() throws {
        var rig = Rig(ppis: Self.wide)
        try rig.line(40)
        try rig.line(40)
        for _ in 0..<3 {
            #expect(rig.begin() == 40)
            #expect(rig.begin() == nil, "active")
            rig.stop()
            #expect(rig.begin() == nil, "the exit's active state is the entry's")
            rig.end(40)
            rig.stop()
        }
        try rig.line(40, 0)
        #expect(rig.begin() == nil)
        #expect(rig.counters.lineAssertions == 1 && rig.counters.lineDeliveries == 3)
    }

    @Test func `priorities decide, strictly; equal to what is being handled does not preempt`() throws {
        var rig = Rig(ppis: Self.wide)
        let distributor = rig.vm.distributor
        for (number, priority) in [(3, UInt8(10)), (40, 5), (100, 10)] {
            distributor.setPPIPriority(vcpu: 1, number: number, priority)
            try rig.line(UInt32(number))
        }
        #expect(rig.begin() == 40)
        #expect(rig.begin() == nil, "10 is not below 5")
        rig.end(40)
        #expect(rig.begin() == 3)
        #expect(rig.begin() == nil, "10 is not below 10")
        rig.end(3)
        distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 9)
        #expect(rig.begin() == nil, "masked: 10 is not at most 9")
        distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 10)
        #expect(rig.begin() == 100)
    }

    @Test func `the wake-up test knows the priorities of the last block`() throws {
        var rig = Rig(idle: .wfi)
        let distributor = rig.vm.distributor
        _ = rig.run()
        distributor.setPPIPriority(vcpu: 1, number: 3, 20)
        distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 10)
        try rig.line(3)
        #expect(rig.hasPending(), "the shadow still says 0")
        #expect(rig.run().isEmpty, "the guest itself does not take it")
        #expect(!rig.hasPending(), "synced when it blocked")
        distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 20)
        #expect(rig.hasPending())
        distributor.setPPIControl(vcpu: 1, isEnabled: false, priorityMask: 31)
        #expect(!rig.hasPending())
    }
}

/// KVM_IRQ_LINE and NR_IRQS of a GICv3.
@Suite("Lines of a GICv3") struct IRQLineTests {
    @Test func numbersAreCheckedInTheKernelsOrder() throws {
        typealias Line = VirtualMachine<UncachedTranslation>.IRQLine
        let vm = VirtualMachine<UncachedTranslation>(
            DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 0), isInitialised: false, readers: 1,
            relax: {})
        var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        func line(_ word: UInt32) throws(Errno) {
            try vm.irqLine(Line(rawValue: word), level: 1, thread: &thread)
        }
        #expect(throws: Errno.resourceBusy) { try line(0x0100_0028) }
        for count in [UInt64(0), 32, 65, 993, 1023, 1024] {
            #expect(throws: Errno.invalidArgument) {
                try vm.setAttribute(group: 3, 0, value: count, thread: &thread)
            }
        }
        try vm.setAttribute(group: 3, 0, value: 96, thread: &thread)
        #expect(throws: Errno.resourceBusy) { try vm.setAttribute(group: 3, 0, value: 128, thread: &thread) }
        #expect(throws: Errno.noSuchAddressOrDevice) { try vm.setAttribute(group: 4, 3, thread: &thread) }
        try vm.setAttribute(group: 4, 0, thread: &thread)
        try vm.setAttribute(group: 4, 3, thread: &thread)
        try line(0x0100_0028)
        try line(0x0203_0010)
        for word in [UInt32(0x0100_001F), 0x0100_0060, 0x0203_000F, 0x0203_0020, 0x0201_0010, 0x0300_0000] {
            #expect(throws: Errno.invalidArgument, "\(String(word, radix: 16))") { try line(word) }
        }
        #expect(throws: Errno.noSuchAddressOrDevice) { try line(0) }
        #expect(throws: Errno.noSuchAddressOrDevice) { try vm.userspacePPIs { _, _ in true } }
    }
}
