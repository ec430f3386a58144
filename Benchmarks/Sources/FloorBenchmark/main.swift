import CFloor
import Kernel

// Interleaved rounds in one process; medians of the rounds' ratios. `--smoke` is for CI: it shows that it runs.
// `--turns N` with it makes runs of different length, to count what a signal costs under callgrind.
let sources = 64
let rounds = CommandLine.arguments.contains("--smoke") ? 3 : 101
let given = CommandLine.arguments.firstIndex(of: "--turns").flatMap { Int(CommandLine.arguments[$0 + 1]) }
let turns = given ?? (CommandLine.arguments.contains("--smoke") ? 20 : 400)
if let first = Processor.allowed().first { try Processor.pin(to: first) }
let clock = TickClock.calibrated()
guard let peer = cfloor_open(UInt32(sources)) else { fatalError("no io_uring for the C floor") }
var floor = try Floor(sources: sources, clock: clock, isDirect: false)
var direct = try Floor(sources: sources, clock: clock, isDirect: true)
var checksum: UInt64 = 0
var times: [[Double]] = [[], [], [], []]
for round in 0..<(rounds + 2) {
    var ticks: [UInt64] = [0, 0, 0, 0]
    for arm in 0..<4 {
        switch (arm + round) % 4 {
        case 0: ticks[0] = cfloor_run(peer, UInt32(turns), &checksum)
        case 1: ticks[1] = try floor.run(turns: turns)
        case 2: ticks[2] = try direct.run(turns: turns)
        default: ticks[3] = cfloor_writes(peer, UInt32(turns))
        }
    }
    if round < 2 { continue }
    for arm in 0..<4 { times[arm].append(Double(clock.nanoseconds(ticks[arm])) / Double(turns * sources)) }
}
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
let names = ["floor in C", "floor", "direct", "eventfd write alone"]
for arm in 0..<4 { print("\(names[arm]): \((median(times[arm]) * 10).rounded() / 10) ns a signal") }
let ratio = median(zip(times[1], times[0]).map { $0 / $1 })
let share = median((0..<rounds).map { (times[2][$0] - times[1][$0]) / times[3][$0] })
print("floor against C: \((ratio * 1000).rounded() / 1000) (goal: at most 1.05)")
print("(direct - floor) / write: \((share * 1000).rounded() / 1000) (goal: at most 0.25)")
let signals = UInt64((rounds + 2) * turns * sources)
print("acknowledged: \(checksum) in C, \(floor.recorder.count) and \(direct.recorder.count) here, of \(signals) each")
