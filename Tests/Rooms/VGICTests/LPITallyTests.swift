import Lockfree
import Testing
import VGIC

/// The account of each LPI that a thread may keep beside its counters.
@Suite("The account of each LPI") struct LPITallyTests {
    private static func terms(_ tally: LPITally, _ intid: UInt32) -> [LPITally.Term: UInt64] {
        var terms: [LPITally.Term: UInt64] = [:]
        for term in LPITally.Term.allCases where tally.count(term, INTID(intid)) > 0 {
            terms[term] = tally.count(term, INTID(intid))
        }
        return terms
    }

    @Test func `what the model ends is written down under its LPI, and under no other`() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        for event in UInt32(0)..<3 { try guest.map(event, 8192 + event, 0) }
        let tally = LPITally(lpis: 2)
        guest.on = RigThread(HostThread(wakes: WakeSet(vcpus: 2), reader: 0, lpis: tally))
        for event in UInt32(0)..<3 {
            #expect(try guest.signal(event) == 1)
            try guest.execute(.clear(device: DeviceID(2), event: EventID(event)))
        }
        // A copy that is still in a list register meets the latch when it is folded.
        let distributor = guest.vm.distributor
        #expect(try guest.signal(1) == 1 && guest.signal(0) == 1)
        var sink = Guest<ShardedCache>.Acknowledges()
        #expect(distributor.run(vcpu: 0, budget: 1, sink: &sink, thread: &guest.on.thread) == .budget)
        let left = sink.seen[0].intid == 8192 ? UInt32(1) : 0
        #expect(try guest.signal(left) == 1)
        distributor.stop(vcpu: 0, thread: &guest.on.thread)
        #expect(guest.counters.destroyed == 3 && guest.counters.mergedAtFold == 1)
        #expect(Self.terms(tally, 8192 + left) == [.destroyed: 1, .mergedAtFold: 1])
        #expect(Self.terms(tally, 8193 - left) == [.destroyed: 1])
        #expect(Self.terms(tally, 8194).isEmpty, "it has two LPIs")
    }

    @Test func `a thread keeps the account that it adds to, and gives it up with its own end`() {
        weak var kept: LPITally?
        do {
            let distributor = Distributor(DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 1))
            guard let lpi = distributor.lpi(INTID(8192)) else { return }
            distributor.retain(lpi)
            var thread = Self.thread { kept = $0 }
            #expect(kept != nil, "nobody else holds it")
            distributor.inject(lpi, stamp: .unknown, thread: &thread)
            distributor.clearPending(lpi, thread: &thread)
            let (written, counted) = (kept?.count(.destroyed, INTID(8192)), thread.counters.destroyed)
            #expect(written == 1 && counted == 1)
        }
        #expect(kept == nil, "it has leaked")
    }

    /// A thread with an account that only it has.
    private static func thread(_ show: (LPITally) -> Void) -> HostThread {
        let tally = LPITally(lpis: 1)
        show(tally)
        return HostThread(wakes: WakeSet(vcpus: 1), lpis: tally)
    }
}
