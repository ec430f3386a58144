import Lockfree
import Testing
import VGIC

/// What an entry puts into list registers, what it watches, and what an exit makes of it (VGIC.docc/The-software-path).
struct ListRegisterTests {
    @Test func `list registers are encoded as the architecture has them`() throws {
        #expect(
            ListRegister(intid: INTID(8195), priority: 0xA0, state: .pending).rawValue == 0x50A0_0000_0000_2003)
        var guest = SteppedGuest()
        guest.configure(40, priority: 0x80, isLevel: true)
        guest.configure(41, priority: 0x88, isGroup1: false)
        try guest.line(40, true)
        try guest.line(41, true)
        #expect(guest.acknowledge() == 40)
        let words = guest.distributor.listRegisters(vcpu: 0).map(\.rawValue)
        #expect(words == [0x9080_0200_0000_0028, 0x4088_0000_0000_0029])
    }

    @Test func `underflow is asked for up to 6_18 when something is left over`() throws {
        var guest = SteppedGuest(listRegisters: 2)
        for intid: UInt32 in 40..<43 {
            guest.configure(intid)
            try guest.line(intid, true)
            _ = guest.distributor.control(vcpu: 0)
        }
        _ = guest.acknowledge()
        #expect(guest.distributor.control(vcpu: 0).contains(.underflow))
        #expect(!guest.distributor.control(vcpu: 0).contains(.nonePending))
    }

    @Test func `from 6_19 the control register follows the summary of the list`() throws {
        var guest = SteppedGuest(listRegisters: 1, era: .from619)
        guest.configure(27, priority: 0xA0)
        guest.configure(28, priority: 0x80, isLevel: false)
        guest.configure(29, priority: 0x60, isLevel: false)
        try guest.line(27, true)
        #expect(guest.acknowledge() == 27)
        #expect(guest.distributor.control(vcpu: 0) == [.enable, .uncountedSGIs, .group0Disabled, .group1Disabled])
        try guest.line(28, true)
        try guest.line(29, true)
        #expect(guest.acknowledge() == 29)
        // 28 pending, 29 active, 27 active: it was looked at again, for no list register was pending.
        #expect(guest.acknowledge() == 1023)
        let control = guest.distributor.control(vcpu: 0)
        #expect(control.isSuperset(of: [.underflow, .entryNotPresent, .trapsDeactivate]))
        guest.end(29)
        #expect(guest.acknowledge() == 28)
        guest.end(28)
        guest.end(27)
        #expect(guest.acknowledge() == 27, "its line is still high")
    }

    @Test func `with EOImode 1 an interrupt is active until DIR, in a list register or outside`() throws {
        for era in ListRegisterRules.allCases {
            var guest = SteppedGuest(listRegisters: 4, era: era)
            guest.distributor.setSplitsEOI(vcpu: 0, true)
            guest.configure(40)
            try guest.line(40, true)
            #expect(guest.acknowledge() == 40)
            guest.end(40)
            try guest.line(40, true)
            #expect(guest.acknowledge() == 1023, "active: the second edge waits")
            #expect(guest.distributor.state(of: guest.interrupt(40)).isActive)
            guest.deactivate(40)
            guest.stop(vcpu: 0)
            #expect(guest.acknowledge() == 40)
        }
    }

    /// P5.
    @Test func `PMR is strict, the running priority too, and a disabled group is not delivered`() throws {
        var guest = SteppedGuest()
        guest.configure(40, priority: 0xA0)
        guest.configure(41, priority: 0xA0)
        guest.configure(42, priority: 0x98, isGroup1: false)
        guest.distributor.setPriorityMask(vcpu: 0, 0xA0)
        try guest.line(40, true)
        #expect(guest.acknowledge() == 1023)
        guest.distributor.setPriorityMask(vcpu: 0, 0xA8)
        #expect(guest.acknowledge() == 40)
        try guest.line(41, true)
        #expect(guest.acknowledge() == 1023, "equal to the running priority")
        guest.distributor.setGroups(vcpu: 0, group0: false, group1: true, thread: &guest.on.thread)
        try guest.line(42, true)
        #expect(guest.acknowledge() == 1023, "its group is off")
        guest.distributor.setGroups(vcpu: 0, group0: true, group1: true, thread: &guest.on.thread)
        #expect(guest.acknowledge() == 42)
    }

    @Test func `an acknowledged LPI stays active in a list register up to 6_18, not from 6_19`() {
        for era in ListRegisterRules.allCases {
            var guest = SteppedGuest(era: era)
            guest.mapLPI(8192, vcpu: 0, priority: 0xA0)
            guest.inject(8192)
            #expect(guest.acknowledge() == 8192)
            guest.stop(vcpu: 0)
            #expect(guest.distributor.state(of: guest.interrupt(8192)).isActive == (era == .upTo618))
            guest.inject(8192)
            #expect(guest.acknowledge() == 1023, "nothing else of its priority before the end")
            guest.end(8192)
            guest.stop(vcpu: 0)
            #expect(guest.acknowledge() == 8192)
            #expect(guest.balances)
        }
    }

    /// Unmapped and off its list while a list register holds it: its INTID resolves to nothing at the exit.
    @Test(arguments: ListRegisterRules.allCases) func `an LPI that is gone leaves nothing behind in its list register`(
        era: ListRegisterRules
    ) {
        var guest = SteppedGuest(era: era)
        for intid: UInt32 in [8192, 8193] {
            guest.mapLPI(intid, vcpu: 0, priority: 0xA0)
            guest.inject(intid)
        }
        #expect(guest.acknowledge() == 8192)
        for intid: UInt32 in [8192, 8193] {
            guest.distributor.release(guest.interrupt(intid), thread: &guest.on.thread)
        }
        guest.distributor.setLPIsEnabled(vcpu: 0, false, thread: &guest.on.thread)
        #expect(guest.interrupt(8192).references == 0 && guest.interrupt(8193).references == 0)
        guest.stop(vcpu: 0)
        #expect(!guest.distributor.state(of: guest.interrupt(8192)).isActive)
        #expect(!guest.distributor.state(of: guest.interrupt(8193)).isLatched)
        #expect(guest.counters.destroyed == 1 && guest.balances)
        guest.end(8192)
        guest.mapLPI(8192, vcpu: 0, priority: 0xA0)
        guest.inject(8192)
        #expect(guest.acknowledge() == 8192)
    }

    @Test func `an edge latched beside a copy in a list register is delivered twice`() {
        var guest = SteppedGuest()
        for intid: UInt32 in [8192, 8193] { guest.mapLPI(intid, vcpu: 0, priority: 0xA0) }
        guest.inject(8192)
        guest.inject(8193)
        #expect(guest.acknowledge() == 8192)
        // 8193 is in a list register. Disabled, it is latched without a kick; the copy goes first.
        guest.end(8192)
        guest.distributor.setProperty(guest.interrupt(8193), byte: 0xA2, thread: &guest.on.thread)
        guest.inject(8193)
        #expect(guest.acknowledge() == 8193)
        guest.end(8193)
        guest.distributor.setProperty(guest.interrupt(8193), byte: 0xA3, thread: &guest.on.thread)
        #expect(guest.acknowledge() == 8193)
        #expect(guest.counters.mergedPending == 0 && guest.balances)
    }

    /// P5, P6.
    @Test(arguments: [1, 4, 16], ListRegisterRules.allCases)
    func `overflow is delivered by priority, and in queue order among equals`(registers: Int, era: ListRegisterRules)
        throws
    {
        var guest = SteppedGuest(listRegisters: registers, era: era)
        for intid: UInt32 in 40..<72 {
            guest.configure(intid, priority: UInt8(intid % 3) * 16)
            try guest.line(intid, true)
        }
        let order = guest.run()
        let expected = (40..<72).sorted { ($0 % 3, $0) < ($1 % 3, $1) }.map(UInt32.init)
        #expect(order == expected)
        #expect(guest.balances)
    }
}
