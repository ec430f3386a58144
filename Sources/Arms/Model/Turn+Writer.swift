import Irqfd
import Kernel
import Lockfree
import Loops
import VGIC
import Vocabulary

/// The turn of a writer: its own signals, stamps, look-ups and injections, on its own thread.
extension Turn where P: ~Copyable {
    /// What it did in this slice.
    var writerAccount: WriterAccount {
        WriterAccount(
            sent: sent, endedOtherwise: endedOtherwise, ticks: phases.source, model: thread.counters, tally: tally,
            calls: call.counters)
    }

    /// Injects the writer's part of the crew's slice. Returns the schedule of an open loop.
    mutating func write(_ signals: UInt64, as index: Int, of crew: WriterCrew) -> OpenSchedule? {
        begin()
        epoch = crew.slice.epoch
        switch crew.slice.kind {
        case .closed(let window):
            writeClosed(signals, window: UInt64(window), index, crew)
            return nil
        case .open(let interval, let arrivals, let seed):
            // The writers take turns: together they have the rate of the slice.
            let writers = Double(crew.size)
            let times = DueTimes(interval: interval * writers, arrivals: arrivals, seed: seed &+ UInt64(index))
            let first = arrivals == .constant ? UInt64(interval * Double(index)) : 0
            var schedule = OpenSchedule(times, origin: clock.now() &- epoch &+ first, signals: signals)
            writeOpen(signals, &schedule, index, crew)
            return schedule
        }
    }

    @inline(__always) private mutating func writeClosed(
        _ signals: UInt64, window: UInt64, _ index: Int, _ crew: WriterCrew
    ) {
        while sent < signals {
            let room = crew.waitForRoom(window)
            if room == 0 { return }
            let start = clock.now()
            let limit = min(signals, sent &+ room)
            beginBatch()
            while sent < limit, sendNextOnce() {}
            phases.source &+= clock.now() &- start
            crew.publish(index, sent: sent, ended: endedOtherwise)
        }
    }

    @inline(__always) private mutating func writeOpen(
        _ signals: UInt64, _ schedule: inout OpenSchedule, _ index: Int, _ crew: WriterCrew
    ) {
        while sent < signals {
            let start = clock.now()
            let before = sent
            beginBatch()
            while sent < signals, let stamp = schedule.due(at: clock.now() &- epoch) {
                if sendNext(stamp) { schedule.advance(behind: stamp) }
            }
            if sent != before { phases.source &+= clock.now() &- start } else { Processor.pause() }
            crew.publish(index, sent: sent, ended: endedOtherwise)
        }
    }
}
