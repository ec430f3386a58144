import Metrics
package import Results
import Vocabulary

extension Fixture {
    /// A run with an answer: each path in eight rounds, with 64 signals in flight and with one, beside the host's KVM.
    package static var answered: RunResult {
        let floor: [UInt64] = [430, 431, 428, 433, 429, 430, 436, 427]
        func above(_ nanoseconds: [UInt64]) -> [UInt64] { zip(floor, nanoseconds).map { $0 + $1 } }
        var userspace = arm(
            "direct-userspace", path: "direct-userspace",
            host: above([1_020, 1_100, 960, 1_010, 1_044, 1_018, 1_031, 990]))
        // Its rounds disagree on the median response time.
        for index in userspace.rounds.indices { userspace.rounds[index].p50 = 30_000 + 4_000 * UInt64(index) }
        var all = [
            arm("floor", path: "floor", host: floor),
            arm("software", path: "software", host: above([169, 175, 163, 170, 168, 169, 181, 160])),
            arm("direct", path: "direct", host: above([1, 9, 0, 2, 6, 0, 8, 1])), userspace,
        ]
        all[1].counts.guestEntries = 312_500
        all[1].counts.kicks = 62_500
        all[2].counts.guestEntries = 0
        all[3].counts.guestEntries = 0
        for (name, path, host) in [
            ("floor-one", "floor", floor.map { 2 * $0 }), ("software-one", "software", floor.map { 3 * $0 }),
        ] {
            var one = arm(name, path: path, host: host)
            one.window = 1
            all.append(one)
        }
        for index in all.indices where all[index].path == "floor" || all[index].path == "software" {
            all[index].cost.totals.phases.hardware = 0
        }
        var live = LiveResult(module: "kvm_intel", isSoftware: false, facts: [])
        live.injectionNanoseconds = 233
        for (name, path) in [("kvm-x86-write", "floor"), ("kvm-x86-irqfd", "kvm")] {
            var measured = arm(name, path: path, loop: "irqfd", nanoseconds: path == "floor" ? 2_000 : 9_000)
            measured.kind = .measured
            measured.live = live
            measured.cost.totals.phases.hardware = 0
            measured.counts.withholdWhatKVMHides(statistics: [:])
            all.append(measured)
        }
        var result = result(all)
        result.environment.add(MachineFact("architecture", text: "x86_64", else: ""))
        result.invocation.settings = []
        return result
    }
}
