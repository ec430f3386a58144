import SystemPackage
import Testing
import VGIC
import Vocabulary

/// What the kernel's selftests `vgic_irq`, `vgic_init` and `vgic_v5` assert, beyond what stands in `KernelLineTests`.
/// Each expectation names the function of the selftest that holds a kernel to it.
@Suite("Assertions of the kernel's selftests") struct SelftestTests {
    /// Priorities as the selftests cycle over them: 31 levels in steps of 8.
    private static func priority(_ intid: UInt32) -> UInt8 { UInt8(intid % 31) << 3 }

    // MARK: - vgic_irq

    @Test(arguments: ListRegisterRules.allCases, [false, true])
    func `vgic_irq: from the acknowledge to the end an interrupt is active, and its edge is used up`(
        era: ListRegisterRules, isSplit: Bool
    ) throws {
        var guest = SteppedGuest(era: era)
        guest.distributor.setSplitsEOI(vcpu: 0, isSplit)
        guest.configure(32, isLevel: false)
        try guest.line(32, true)
        #expect(guest.acknowledge() == 32)
        guest.stop(vcpu: 0)
        let taken = guest.distributor.state(of: guest.interrupt(32))
        #expect(taken.isActive, "guest_irq_generic_handler: active after IAR")
        #expect(!taken.isLatched, "guest_irq_generic_handler: an edge is not pending after IAR")
        guest.end(32)
        guest.stop(vcpu: 0)
        #expect(
            guest.distributor.state(of: guest.interrupt(32)).isActive == isSplit,
            "guest_irq_generic_handler: EOIR deactivates unless DIR is to")
        if isSplit { guest.deactivate(32) }
        guest.stop(vcpu: 0)
        let ended = guest.distributor.state(of: guest.interrupt(32))
        #expect(!ended.isActive, "guest_irq_generic_handler: not active at the end")
        #expect(!ended.isLatched, "guest_irq_generic_handler: not pending at the end")
        #expect(guest.acknowledge() == 1023, "GUEST_ASSERT_IAR_EMPTY")
    }

    @Test(arguments: ListRegisterRules.allCases)
    func `vgic_irq: a level that its handler lowers is taken once`(era: ListRegisterRules) throws {
        var guest = SteppedGuest(era: era)
        guest.configure(32, isLevel: true)
        try guest.line(32, true)
        #expect(guest.acknowledge() == 32)
        try guest.line(32, false)
        guest.end(32)
        guest.stop(vcpu: 0)
        let state = guest.distributor.state(of: guest.interrupt(32))
        #expect(!state.isActive && !state.lineLevel, "guest_irq_generic_handler: guest_set_irq_line(intid, 0)")
        #expect(guest.acknowledge() == 1023, "GUEST_ASSERT_IAR_EMPTY")
    }

    @Test(arguments: ListRegisterRules.allCases, [false, true])
    func `vgic_irq: every SPI of the VM with cycling priorities is taken once, the urgent ones first`(
        era: ListRegisterRules, isLevel: Bool
    ) throws {
        var guest = SteppedGuest(era: era)
        let spis = UInt32(32)..<UInt32(guest.distributor.interruptCount)
        for intid in spis {
            guest.configure(intid, priority: Self.priority(intid), isLevel: isLevel)
            try guest.line(intid, true)
        }
        var taken: [UInt32] = []
        while true {
            let intid = guest.acknowledge()
            if intid == 1023 { break }
            taken.append(intid)
            if isLevel { try guest.line(intid, false) }
            guest.end(intid)
        }
        #expect(taken.count == spis.count, "guest_inject: irq_handled == num")
        #expect(Set(taken) == Set(spis), "guest_inject: irqnr_received[i] == 1")
        let priorities = taken.map(Self.priority)
        #expect(priorities == priorities.sorted(), "guest_inject: cycle over all priorities")
        for intid in [UInt32(32), UInt32(spis.upperBound - 1)] {
            try guest.line(intid, true)
            #expect(guest.acknowledge() == intid, "test_injection: MIN_SPI and nr_irqs - 1 alone")
            if isLevel { try guest.line(intid, false) }
            guest.end(intid)
        }
    }

    @Test(arguments: ListRegisterRules.allCases)
    func `vgic_irq: four levels of preemption, PPIs and SPIs, ended from the innermost`(era: ListRegisterRules) throws {
        for first in [UInt32(16), 32] {
            var guest = SteppedGuest(era: era)
            for index in UInt32(0)..<4 {
                guest.configure(first + index, priority: UInt8(3 - index) * 8, isLevel: true)
                try guest.line(first + index, true)
                #expect(
                    guest.acknowledge() == first + index, "test_inject_preemption: each preempts the one before")
                try guest.line(first + index, false)
            }
            for index in (UInt32(0)..<4).reversed() { guest.end(first + index) }
            guest.stop(vcpu: 0)
            for index in UInt32(0)..<4 {
                #expect(
                    !guest.distributor.state(of: guest.interrupt(first + index)).isActive,
                    "test_inject_preemption: gic_irq_get_active")
            }
            guest.configure(48, priority: 0xF0, isLevel: false)
            try guest.line(48, true)
            #expect(guest.acknowledge() == 48, "test_inject_preemption: AP1R0 is 0, so that the least urgent is taken")
        }
    }

    /// I2.
    @Test func `vgic_irq: from 6.19 four list registers hold 31 levels of preemption`() throws {
        var guest = SteppedGuest(era: .from619)
        for index in UInt32(0)..<31 {
            guest.configure(32 + index, priority: UInt8(30 - index) * 8, isLevel: false)
            try guest.line(32 + index, true)
            #expect(guest.acknowledge() == 32 + index, "test_inject_preemption: each preempts the one before")
        }
        for index in (UInt32(0)..<31).reversed() { guest.end(32 + index) }
        guest.stop(vcpu: 0)
        let active = (UInt32(32)..<63).filter { guest.distributor.state(of: guest.interrupt($0)).isActive }
        #expect(active.isEmpty, "test_inject_preemption: gic_irq_get_active")
    }

    /// I4. Up to 6.18 the other vCPU's DIR is counted there and finds nothing: a real defect of those kernels.
    @Test(arguments: ListRegisterRules.allCases)
    func `vgic_irq: another vCPU deactivates what this one has ended, from 6.19`(era: ListRegisterRules) throws {
        var guest = SteppedGuest(era: era)
        for vcpu in 0..<2 { guest.distributor.setSplitsEOI(vcpu: vcpu, true) }
        guest.configure(32, isLevel: false)
        try guest.line(32, true)
        #expect(guest.acknowledge() == 32)
        guest.end(32)
        guest.deactivate(vcpu: 1, 32)
        for vcpu in 0..<2 { guest.stop(vcpu: vcpu) }
        #expect(
            guest.distributor.state(of: guest.interrupt(32)).isActive == (era == .upTo618),
            "guest_code_asym_dir: gic_irq_get_active")
    }

    @Test func `vgic_irq: what is refused leaves nothing to take`() throws {
        var machine = BareMachine()
        try machine.boot()
        let line = VirtualMachine<ShardedCache>.IRQLine.self
        for number in [UInt32(256), 1020, 1024, 1120, 5120, 0xFFFF] {
            #expect(throws: Errno.invalidArgument, "kvm_irq_line_check: \(number)") {
                try machine.vm.irqLine(line.init(rawValue: 1 << 24 | number), level: 1, thread: &machine.on.thread)
            }
        }
        #expect(machine.run() == [[], []], "test_inject_fail: irq_handled == 0")
        #expect(machine.counters.latched == 0, "test_inject_fail: GUEST_ASSERT_IAR_EMPTY")
    }

    @Test(arguments: ListRegisterRules.allCases)
    func `vgic_irq: a disabled group holds its interrupt back until it is enabled`(era: ListRegisterRules) throws {
        var guest = SteppedGuest(era: era)
        guest.distributor.setGroups(vcpu: 0, group0: false, group1: true, thread: &guest.on.thread)
        for intid in UInt32(40)..<48 {
            guest.configure(intid, priority: UInt8(intid - 39) * 8, isGroup1: intid != 40, isLevel: false)
            try guest.line(intid, true)
        }
        for intid in UInt32(41)..<48 {
            #expect(guest.acknowledge() == intid, "guest_code_group_en: group 1 goes on")
            guest.end(intid)
        }
        #expect(guest.acknowledge() == 1023, "guest_code_group_en: GUEST_ASSERT_IAR_EMPTY")
        guest.stop(vcpu: 0)
        let held = guest.distributor.state(of: guest.interrupt(40))
        #expect(held.isLatched && !held.isActive, "guest_code_group_en: pending, not active")
        guest.distributor.setGroups(vcpu: 0, group0: true, group1: true, thread: &guest.on.thread)
        #expect(guest.acknowledge() == 40, "guest_code_group_en: open the gates")
    }

    @Test(arguments: ListRegisterRules.allCases)
    func `vgic_irq: the timer's PPI fires again after it was lowered and deactivated, SPIs beside it`(
        era: ListRegisterRules
    ) throws {
        var guest = SteppedGuest(era: era)
        guest.distributor.setSplitsEOI(vcpu: 0, true)
        guest.configure(27, priority: 0x80, isLevel: true)
        for round in 0..<2 {
            try guest.line(27, true)
            #expect(guest.acknowledge() == 27, "guest_code_timer_spi: the timer must fire, round \(round)")
            try guest.line(27, false)
            guest.end(27)
            guest.deactivate(27)
            guest.stop(vcpu: 0)
            let state = guest.distributor.state(of: guest.interrupt(27))
            #expect(!state.isActive && !state.lineLevel, "guest_code_timer_spi: deassert, drop, deactivate")
        }
    }

    // MARK: - vgic_init

    @Test func `vgic_init: the ITS's region`() throws {
        var configuration = ITSConfiguration()
        configuration.baseAddress = nil
        let its = VirtualMachine<ShardedCache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 0), its: [configuration], readers: 0, relax: {}
        ).its
        #expect(throws: Errno.invalidArgument, "test_v3_its_region: misaligned") { try its.setAddress(4, 0x40_1000) }
        #expect(throws: Errno.argListTooLong, "test_v3_its_region: base beyond the IPA range") {
            try its.setAddress(4, 1 << 40)
        }
        #expect(throws: Errno.argListTooLong, "test_v3_its_region: half of it beyond the IPA range") {
            try its.setAddress(4, 1 << 40 - 0x1_0000)
        }
        #expect(its.address == nil)
        try its.setAddress(4, 0x40_0000)
        #expect(its.address == 0x40_0000, "test_v3_its_region: this one succeeds")
        #expect(throws: Errno.fileExists, "test_v3_its_region: ITS base set again") {
            try its.setAddress(4, 0x30_0000)
        }
    }

    @Test func `vgic_init: one interrupt controller for a VM`() throws {
        let host = HostSupport(hasGICv3: true, hasGICv5: true, hasLegacyInterface: true)
        try host.createDevice(.v3, present: nil, vcpus: 4, hasRun: false)
        for model in GICModel.allCases {
            #expect(throws: Errno.fileExists, "test_kvm_device: create GIC device twice, or the other version") {
                try host.createDevice(model, present: .v3, vcpus: 4, hasRun: false)
            }
        }
        #expect(throws: Errno.operationNotSupportedByDevice, "test_kvm_device: unsupported device") {
            try HostSupport().createDevice(.v5, present: nil, vcpus: 4, hasRun: false)
        }
    }

    /// L8.
    @Test func `vgic_init: CTRL_INIT twice answers 0 twice`() throws {
        let machine = BareMachine()
        for _ in 0..<2 { try machine.vm.setAttribute(group: 4, 0, thread: &machine.on.thread) }
        #expect(machine.vm.isInitialised, "vgic_init: a second call does nothing")
    }

    // MARK: - vgic_v5

    @Test func `vgic_v5: SW_PPI is userspace's, and a guest with it pending does not sleep`() throws {
        var rig = PPITests.Rig(boots: false, idle: .wfi)
        #expect(try rig.words()[0] & 1 << 3 != 0, "test_vgic_v5_ppis: SW_PPI is drivable by userspace")
        let distributor = rig.vm.distributor
        distributor.bootPPIs(vcpu: 1)
        distributor.setPPIEnabled(vcpu: 1, number: 3, true)
        for round in 0..<2 {
            try rig.line(3)
            #expect(rig.hasPending(), "guest_irq_handler: should never actually enter WFI here, round \(round)")
            #expect(rig.begin() == 3, "guest_irq_handler: CDIA is valid")
            try rig.line(3, 0)
            rig.end(3)
            rig.stop()
            #expect(!rig.hasPending(), "guest_irq_handler: CDDI and CDEOI")
        }
        #expect(rig.begin() == nil, "guest_irq_handler: nothing is left after the second")
    }
}
