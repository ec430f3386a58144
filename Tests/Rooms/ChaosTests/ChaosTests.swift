import Glibc
import Metrics
import Testing
import VGIC

@testable import Chaos
@testable import Irqfd
@testable import Vocabulary

/// A second of each; the long runs are `irqmark chaos`.
@Suite("Chaos", .serialized) struct ChaosTests {
    @Test(arguments: Forwarding.allCases, CacheKind.allCases)
    func `loses nothing but what Linux's sequences drop`(forwarding: Forwarding, cache: CacheKind) throws {
        var plan = ChaosPlan()
        plan.seconds = 1
        plan.seed = UInt64.random(in: 1...1_000_000)
        plan.forwarding = forwarding
        plan.cache = cache
        let report = try plan.run()
        #expect(report.status == .ok, "seed \(plan.seed): \(report.faults) \(report.ledger.imbalances)")
        #expect(report.ledger.pendingAtEnd == 0, "everything was mapped and enabled at the end")
        if forwarding == .lossless {
            #expect(report.ledger.droppedInWindow + report.ledger.droppedAtUnforward == 0)
        }
        #expect(report.lines.served == report.lines.asserted)
        #expect(report.ledgers.count == 256 && report.ledgers.allSatisfy(\.balanced))
        // What comes in a second is chance on a busy machine: what has not come has other seconds.
        var all = report
        for _ in 0..<20 where !Self.missing(all).isEmpty {
            plan.seed &+= 1
            all += try plan.run()
        }
        #expect(Self.missing(all).isEmpty)
    }

    /// What has not happened yet: an event, a signal of one of the LPIs, an activity. A vPE to be moved need not
    /// be resident, and an LPI whose route changes need not be forwarded just then: `BypassTests` has it forwarded.
    private static func missing(_ report: ChaosReport) -> [String] {
        let events = [
            ("deliveries", report.ledger.deliveries), ("merges", report.ledger.mergedPending),
            ("lines", report.lines.asserted), ("toggles", report.toggles), ("upgrades", report.upgrades),
            ("downgrades", report.downgrades), ("invalidations", report.invalidations),
            ("commands of the host", report.hostCommands),
        ]
        let lpis = report.ledgers.indices.filter { report.ledgers[$0].injections == 0 }
        let activities = ChaosActivity.allCases.filter {
            ![.vpeBusy, .reroute].contains($0) && report.activities[$0] == 0
        }
        return events.filter { $0.1 == 0 }.map(\.0) + lpis.map { "LPI \(ChaosReport.intid($0))" }
            + activities.map { "\($0)" }
    }

    @Test(arguments: HostGICKind.allCases) func `one host can be asked for`(gic: HostGICKind) throws {
        var plan = ChaosPlan()
        plan.seconds = 0.2
        plan.gic = gic
        #expect(plan.title.hasSuffix("GICv\(gic.rawValue)"))
        var loads: UInt64 = 0
        for _ in 0..<20 where loads == 0 {
            let report = try plan.run()
            #expect(report.status == .ok, "\(report.faults)")
            loads += report.activities[.load]
        }
        #expect(loads > 0)
    }

    @Test func `eventfds that no loop can watch end the run with the errno`() throws {
        var plan = ChaosPlan()
        plan.seconds = 0.1
        let chaos = try Chaos<ShardedCache>(plan, .gicv40)
        // A descriptor that can be closed and nothing else.
        let pathOnly: CInt = 0o10_000_000  // O_PATH, which needs _GNU_SOURCE
        let path = unsafe open("/", pathOnly | O_CLOEXEC)
        #expect(path >= 0 && dup2(path, chaos.irqfds.table.descriptor(3)) >= 0)
        close(path)
        let error = #expect(throws: RunError.self) { try chaos.run() }
        #expect("\(try #require(error))".contains("loop"))
    }

    @Test func `an account that does not add up names the LPI and the terms`() {
        let account = ChaosAccount(lpis: 2)
        var counters = ModelCounters()
        for slot in 0..<2 {
            account.begin(counters)
            counters.latched += 1
            account.end(slot, counters)
        }
        account.tally.add(.deliveries, INTID(8192))
        let ledgers = ChaosAccount.ledgers([account], lpis: 2, PendingCensus())
        var whole = ledgers[0]
        whole += ledgers[1]
        let faults = ChaosAccount.faults(ledgers, whole: whole)
        #expect(faults.map(\.intid) == [8193])
        #expect(faults[0].explanation.contains("latched = 1") && faults[0].explanation.contains("1 missing"))
        whole.deliveries += 1
        #expect(ChaosAccount.faults(ledgers, whole: whole).last?.explanation == "deliveries: 2, but 1 by LPI")
    }

    @Test func `a forgotten wake-up is found`() throws {
        // Half of the vCPUs nap and look again, so that theirs does no harm; which vCPU is woken when is chance.
        for wake in 4..<20 {
            var plan = ChaosPlan()
            plan.seconds = 1
            plan.forgottenWake = wake
            let report = try plan.run()
            guard report.status == .void else { continue }
            // Where only a level line was pending no LPI is lost: its device was never served.
            if report.ledger.lost == 0 {
                #expect(report.lines.served < report.lines.asserted, "\(report.faults)")
                continue
            }
            // A kick takes the flag of a blocked vCPU away before it wakes it: nobody wakes that one again.
            #expect(report.faults.contains { ($0.intid ?? 0) >= 8192 && $0.explanation.contains("latched") })
            return
        }
        Issue.record("sixteen forgotten wake-ups, and none was found")
    }
}
