import Testing

import struct SystemPackage.Errno

@testable import VGIC
@testable import Vocabulary

/// Facts 6.3 and 6.5: vCPUs that sleep in WFI by registers, and vPEs that come and go meanwhile.
@Suite("A vCPU's sleep") struct SleepTests {
    @Test func `a vCPU in WFI is not loaded wherever its thread comes, and its doorbell wakes it`() throws {
        for profile in [HostProfile.gicv40, .gicv40WithProxy, .gicv41] {
            var rig = try DirectRig(host: HostGIC(processors: 2, profile: profile), loadedByRegisters: [0])
            let vpe = try #require(rig.direct.vpes[0])
            try rig.load(17, on: 0)
            #expect(rig.guest.run().isEmpty)
            #expect(try rig.waitForInterrupt(17))
            _ = rig.host.takeAccesses()
            for processor in 0..<2 {
                try rig.load(17, on: processor)
                #expect(try !rig.put(17, wantsDoorbell: true))
            }
            #expect(rig.host.takeAccesses().isEmpty)
            rig.deviceSignals(0)
            #expect(rig.guest.counters.doorbells == 1 && rig.guest.counters.wakeUps == 1)
            try rig.resume(17, on: 1)
            // 4.0: the handler has disabled the doorbell before the vPE moves, and the load need not.
            let accesses = rig.host.takeAccesses()
            if profile == .gicv40 { #expect(accesses.first == .invalidateLPI(processor: 0, vpe.doorbell)) }
            #expect(rig.host.residence(of: vpe) == 1)
            #expect(rig.guest.run() == [8192] && rig.guest.balances)
        }
    }

    @Test func `a vCPU that is loaded by registers is resident by nothing else`() throws {
        var rig = try DirectRig(loadedByRegisters: [0])
        rig.deviceSignals(0)
        #expect(rig.guest.counters.foundAbsent == 1)
        #expect(rig.guest.run() == [8192])
        rig.deviceSignals(0)
        #expect(rig.guest.counters.foundAbsent == 2, "it has run and was not loaded")
        try rig.load(17, on: 0)
        rig.deviceSignals(2)
        #expect(rig.guest.counters.foundAbsent == 2)
        rig.vm.distributor.stop(vcpu: 0, thread: &rig.guest.on.thread)
        rig.deviceSignals(4)
        #expect(rig.guest.counters.foundAbsent == 2, "stopped, but not put")
        #expect(try rig.put(17, wantsDoorbell: false))
        #expect(rig.guest.run() == [8192, 8194, 8196] && rig.guest.balances)
    }

    // MARK: - a vPE that comes while its vCPU sleeps (P14)

    @Test(arguments: [HostProfile.gicv40, .gicv40WithProxy, .gicv41])
    func `a sleeper that is given a vPE is woken by its vLPI, in Linux's order by nothing`(profile: HostProfile) throws
    {
        for forwarding in Forwarding.allCases {
            var rig = try DirectRig(
                forwarding, host: HostGIC(processors: 2, profile: profile), perVCPU: true, loadedByRegisters: [0])
            for turn in UInt64(1)...2 {
                try rig.load(17, on: 0)
                #expect(rig.guest.run().isEmpty)
                // The second time with a vPE and its doorbell, which goes with that vPE.
                #expect(try rig.waitForInterrupt(17))
                try rig.disable(17)
                try rig.enable(17)
                let doorbells = rig.guest.counters.doorbells
                if forwarding == .lossless {
                    #expect(rig.guest.counters.wakeUps == 2 * turn - 1)
                    try rig.resume(17, on: 0)
                    #expect(rig.guest.run().isEmpty)
                    #expect(try rig.waitForInterrupt(17))
                }
                rig.deviceSignals(0)
                #expect(rig.guest.counters.doorbells - doorbells == (forwarding == .lossless ? 1 : 0))
                #expect(rig.guest.counters.wakeUps == (forwarding == .lossless ? 2 * turn : 0), "it oversleeps")
                try rig.resume(17, on: 0)
                #expect(rig.guest.run() == [8192] && rig.guest.balances)
            }
        }
    }

    @Test func `a vPE that came while its vCPU ran is loaded before that sleeps, in Linux's order it is not`() throws {
        for forwarding in Forwarding.allCases {
            var rig = try DirectRig(forwarding, perVCPU: true, loadedByRegisters: [0])
            try rig.load(17, on: 1)
            #expect(rig.guest.run().isEmpty)
            try rig.enable(17)
            let vpe = try #require(rig.direct.vpes[0])
            #expect(rig.host.residence(of: vpe) == nil)
            #expect(try rig.waitForInterrupt(17) == (forwarding == .linux))
            if forwarding == .lossless {
                try rig.resume(17, on: 1)
                #expect(rig.guest.run().isEmpty)
                #expect(try rig.waitForInterrupt(17))
            }
            rig.deviceSignals(0)
            #expect(rig.guest.counters.wakeUps == (forwarding == .lossless ? 1 : 0))
        }
    }

    @Test func `a sleeper that loses its vPE is woken by software`() throws {
        var rig = try DirectRig(loadedByRegisters: [0])
        try rig.load(17, on: 0)
        #expect(rig.guest.run().isEmpty)
        #expect(try rig.waitForInterrupt(17))
        try rig.disable(17)
        rig.deviceSignals(0)
        #expect(rig.guest.counters.wakeUps == 1 && rig.guest.counters.doorbells == 0)
        try rig.resume(17, on: 0)
        #expect(rig.guest.run() == [8192] && rig.guest.balances)
    }
}
