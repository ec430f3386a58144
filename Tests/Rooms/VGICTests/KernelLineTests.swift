import Lockfree
import SystemPackage
import Testing
import VGIC
import Vocabulary

/// What the kernel's text, and the assertions of its selftests, say of lines, GICD_CTLR and changes of the target.
@Suite("The kernel's lines") struct KernelLineTests {
    private typealias Line = VirtualMachine<ShardedCache>.IRQLine

    @Test func `L2: type SPI with the number of a mapped LPI latches it; of an unmapped one EINVAL (vgic_get_irq)`()
        throws
    {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        try machine.vm.irqLine(Line(rawValue: 1 << 24 | 8195), level: 1, thread: &machine.on.thread)
        try machine.vm.irqLine(Line(rawValue: 1 << 24 | 8196), level: 0, thread: &machine.on.thread)
        #expect(machine.run() == [[8195], []])
        for number in [UInt32(8197), 1020, 5120, 65_535] {
            #expect(throws: Errno.invalidArgument) {
                try machine.vm.irqLine(Line(rawValue: 1 << 24 | number), level: 1, thread: &machine.on.thread)
            }
        }
    }

    @Test func `L3: the timers own PPIs 27 and 30: KVM_IRQ_LINE answers 0 and does nothing (vgic_validate_injection)`()
        throws
    {
        let machine = BareMachine()
        for number in [UInt32(27), 30, 16] {
            let irq = try #require(machine.vm.distributor.interrupt(INTID(number), vcpu: 0))
            machine.vm.distributor.configure(irq, enabled: true, thread: &machine.on.thread)
            try machine.vm.irqLine(Line(ppi: number, vcpu: VCPUID(17)), level: 1, thread: &machine.on.thread)
            #expect(machine.vm.distributor.state(of: irq).lineLevel == (number == 16), "PPI \(number)")
        }
    }

    @Test func `before the first run nobody owns the timers' PPIs, and before CTRL_INIT no vCPU runs`() throws {
        let vm = VirtualMachine<UncachedTranslation>(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 0), isInitialised: false, readers: 1, relax: {})
        var thread = HostThread(wakes: WakeSet(vcpus: 1), reader: 0)
        #expect(try vm.interruptCount() == 32)
        #expect(throws: Errno.resourceBusy) { try vm.runFirst() }
        try vm.setAttribute(group: 4, 0, thread: &thread)
        #expect(try vm.interruptCount() == 256)
        #expect(throws: Errno.resourceBusy) { try vm.setAttribute(group: 3, 0, value: 64, thread: &thread) }
        let irq = try #require(vm.distributor.interrupt(INTID(27), vcpu: 0))
        let line = VirtualMachine<UncachedTranslation>.IRQLine(ppi: 27, vcpu: VCPUID(0))
        try vm.irqLine(line, level: 1, thread: &thread)
        #expect(vm.distributor.state(of: irq).lineLevel)
        try vm.runFirst()
        try vm.runFirst()
        try vm.irqLine(line, level: 0, thread: &thread)
        #expect(vm.distributor.state(of: irq).lineLevel)
    }

    @Test func `NR_IRQS reads back what was set; a GICv5 has none`() throws {
        for model in GICModel.allCases {
            let vm = VirtualMachine<UncachedTranslation>(
                DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 0), model: model, isInitialised: false,
                readers: 1, relax: {})
            var thread = HostThread(wakes: WakeSet(vcpus: 1), reader: 0)
            if model == .v3 {
                try vm.setAttribute(group: 3, 0, value: 96, thread: &thread)
                #expect(try vm.interruptCount() == 96)
            } else {
                #expect(throws: Errno.noSuchAddressOrDevice) { try vm.interruptCount() }
            }
        }
    }

    @Test func `KVM_CREATE_DEVICE: ENODEV, EEXIST, EBUSY, E2BIG, in this order (kvm_vgic_create)`() throws {
        let old = HostSupport()
        let new = HostSupport(hasGICv3: false, hasGICv5: true, hasLegacyInterface: true)
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try old.createDevice(.v5, present: .v3, vcpus: 1, hasRun: true)
        }
        #expect(throws: Errno.fileExists) { try new.createDevice(.v5, present: .v3, vcpus: 513, hasRun: true) }
        #expect(throws: Errno.resourceBusy) { try new.createDevice(.v5, present: nil, vcpus: 513, hasRun: true) }
        #expect(throws: Errno.argListTooLong) { try new.createDevice(.v5, present: nil, vcpus: 513, hasRun: false) }
        for host in [old, new] { try host.createDevice(.v3, present: nil, vcpus: 512, hasRun: false) }
        try new.createDevice(.v5, present: nil, vcpus: 512, hasRun: false)
        #expect(!HostSupport(hasGICv5: true, isProtected: true).registers(.v5), "pKVM")
        #expect(!HostSupport(hasGICv5: true).registers(.v3), "no legacy interface")
    }

    @Test
    func `I5: GICD_CTLR from 0 to 1 kicks who has something on its ap_list, and queues nothing (vgic_kick_vcpus)`()
        throws
    {
        var guest = SteppedGuest(idle: .wfi)
        for intid in [UInt32(40), 41] { guest.configure(intid, isLevel: false) }
        guest.distributor.setEnabled(false, thread: &guest.on.thread)
        try guest.line(40, true)
        #expect(guest.distributor.state(of: guest.interrupt(40)).isLatched)
        #expect(guest.run().isEmpty)
        guest.distributor.setEnabled(true, thread: &guest.on.thread)
        #expect(guest.distributor.state(of: guest.interrupt(40)).queuedOn == nil)
        #expect(guest.counters.wakeUps == 0)
        // Its next change of state queues it.
        try guest.line(40, true)
        #expect(guest.counters.wakeUps == 1 && guest.run() == [40])
    }

    @Test func `I6: a pending SPI of a disabled group keeps WFI from blocking (kvm_vgic_vcpu_pending_irq)`() throws {
        var guest = SteppedGuest(idle: .wfi)
        guest.distributor.setGroups(vcpu: 0, group0: true, group1: false, thread: &guest.on.thread)
        guest.configure(40, isLevel: false)
        try guest.line(40, true)
        var sink = SteppedGuest.Acknowledges()
        let exit = guest.distributor.run(vcpu: 0, budget: 10, sink: &sink, thread: &guest.on.thread)
        #expect(exit == .idle && sink.seen.isEmpty)
        // A priority that PMR masks does let it block.
        guest.distributor.setPriorityMask(vcpu: 0, 0)
        #expect(guest.distributor.run(vcpu: 0, budget: 10, sink: &sink, thread: &guest.on.thread) == .blocked)
    }

    @Test func `I7: MOVI of a pending LPI queues nothing and kicks nobody (update_affinity)`() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        #expect(try machine.signal(20) == 1)
        let before = machine.counters
        let lpi = try #require(machine.vm.distributor.lpi(INTID(8195)))
        try machine.submit([.movi(device: DeviceID(2), event: EventID(20), collection: CollectionID(1))])
        #expect(machine.counters.kicks == before.kicks && machine.counters.wakeUps == before.wakeUps)
        let state = machine.vm.distributor.state(of: lpi)
        #expect(state.queuedOn == 0 && state.target == 1)
        #expect(machine.run() == [[], [8195]], "the old vCPU's exit moves it")
    }

    @Test func `L5: SW_PPI before the guest enables it stays pending; EN and VPMR are zero at reset (vgic_v5)`() throws
    {
        var rig = PPITests.Rig(boots: false)
        try rig.line(3)
        #expect(rig.run().isEmpty && !rig.hasPending())
        let distributor = rig.vm.distributor
        distributor.setPPIEnabled(vcpu: 1, number: 3, true)
        #expect(rig.run().isEmpty && !rig.hasPending(), "ICC_CR0_EL1.EN")
        distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 0)
        distributor.setPPIPriority(vcpu: 1, number: 3, 1)
        #expect(rig.run().isEmpty, "priority 1 is beyond VPMR")
        distributor.setPPIControl(vcpu: 1, isEnabled: true, priorityMask: 31)
        #expect(rig.run() == [0x2000_0003])
    }

    @Test func `a PPI that is not exposed is neither enabled, nor flushed, nor a reason to wake (vgic_ppi_mask)`()
        throws
    {
        // 26 and 28 are implemented and have no owner; the test drives the line below the check of KVM_IRQ_LINE.
        let rig = PPITests.Rig(ppis: PPIMasks(implemented: [1 << 3 | 1 << 26, 0], userspace: [1 << 3, 0]))
        let distributor = rig.vm.distributor
        distributor.setPPIEnabled(vcpu: 1, number: 26, true)
        distributor.injectPPI(vcpu: 1, number: 26, stamp: Stamp(onTime: 1), thread: &rig.on.thread)
        var rest = rig
        #expect(rest.run().isEmpty && !rest.hasPending())
        rest.stop()
        #expect(distributor.census().waiting == [.v5PPI(26)], "and stays latched")
    }

    @Test func `CDDI and CDEOI are two steps, in either order (vgic_v5)`() throws {
        for dropsFirst in [true, false] {
            var rig = PPITests.Rig(ppis: PPITests.wide)
            let distributor = rig.vm.distributor
            try rig.line(3)
            #expect(rig.begin() == 3)
            try rig.line(3)
            try rig.line(100)
            rig.stop()
            if dropsFirst {
                distributor.dropPPIPriority(vcpu: 1)
                #expect(rig.begin() == 100, "3 is active still, 100 is not")
            } else {
                distributor.deactivatePPI(vcpu: 1, number: 3)
                #expect(rig.begin() == nil, "the running priority stands")
                distributor.dropPPIPriority(vcpu: 1)
                #expect(rig.begin() == 3)
            }
        }
    }

    @Test func `an active PPI that is pending is a reason to wake (vgic_v5_has_pending_ppi asks for no active bit)`()
        throws
    {
        var rig = PPITests.Rig()
        try rig.line(3)
        #expect(rig.begin() == 3)
        rig.vm.distributor.dropPPIPriority(vcpu: 1)
        try rig.line(3)
        rig.stop()
        #expect(rig.begin() == nil)
        rig.stop()
        #expect(rig.hasPending())
    }

    @Test func `one irq_lock for each exposed PPI at entry, exit and wake-up test, and one for each injection`() throws
    {
        var rig = PPITests.Rig()
        let exposed = UInt64(3)  // SW_PPI and the timers' 27 and 30.
        func locks(_ body: () throws -> Void) rethrows -> UInt64 {
            let before = rig.counters.lockAcquisitions
            try body()
            return rig.counters.lockAcquisitions - before
        }
        #expect(try locks { try rig.line(3) } == 1)
        #expect(locks { _ = rig.hasPending() } == 1, "the first that is found ends the search")
        // PPIs are in no ap_list, whose lock is not taken (vgic_flush_state, kvm_vgic_sync_hwstate).
        #expect(locks { _ = rig.run() } == exposed)
        #expect(locks { rig.stop() } == exposed)
        #expect(locks { _ = rig.hasPending() } == exposed)
    }
}
