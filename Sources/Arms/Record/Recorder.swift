import Kernel
import Lockfree
import Metrics
import Synchronization
import VGIC

/// Records the acknowledges of one thread: times, histograms, count. Nothing allocates.
struct Recorder: AcknowledgeSink, ~Copyable {
    let clock: TickClock
    let probe: StageProbe
    /// Clock at the start of the slice; stamps count from here.
    var epoch: UInt64 = 0
    /// Signals sent exactly when they were due: response and service time are equal, so they are recorded once.
    var onTime = LatencyHistogram()
    var response = LatencyHistogram()
    var service = LatencyHistogram()
    var stages = StageHistograms()
    var acknowledges: UInt64 = 0
    var unstamped: UInt64 = 0
    /// Samples of entering and leaving the guest: the host's work among acknowledges, which are the guest's.
    var worldSwitches = SampledSpans()

    init(clock: TickClock, probe: StageProbe) {
        self.clock = clock
        self.probe = probe
    }

    @inline(__always) mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
        let now = clock.now() &- epoch
        acknowledges &+= 1
        guard stamp.isKnown else {
            unstamped &+= 1
            return
        }
        // Clocks of two processors may differ by a few ticks; time does not run backwards.
        let sinceDue = now > stamp.intended ? now &- stamp.intended : 0
        let lateness = stamp.lateness
        if lateness == 0 {
            onTime.record(clock.nanoseconds(sinceDue))
        } else {
            response.record(clock.nanoseconds(sinceDue))
            service.record(clock.nanoseconds(sinceDue > lateness ? sinceDue &- lateness : 0))
        }
        // Acquiring pairs with `StageProbe.arm`.
        if stamp.rawValue == probe.stamp.load(ordering: .acquiring) { recordStages(stamp, now: now) }
    }

    mutating func worldSwitchBegins() { worldSwitches.begins(clock) }

    mutating func worldSwitchEnded() { worldSwitches.ended(clock) }

    @inline(never) private mutating func recordStages(_ stamp: Stamp, now: UInt64) {
        // Acquiring pairs with the driver's releasing stores.
        let injected = probe.injected.load(ordering: .acquiring)
        let reaped = probe.reaped.load(ordering: .acquiring)
        let written = stamp.intended &+ stamp.lateness
        if injected >= reaped, reaped >= written, now >= injected, injected != 0 {
            stages.reaped.record(clock.nanoseconds(reaped &- written))
            stages.injected.record(clock.nanoseconds(injected &- reaped))
            stages.acknowledged.record(clock.nanoseconds(now &- injected))
        }
        probe.disarm()
    }

    /// Begins a slice.
    mutating func reset(epoch: UInt64) {
        self.epoch = epoch
        onTime.reset()
        response.reset()
        service.reset()
        stages.reset()
        acknowledges = 0
        unstamped = 0
        worldSwitches.reset()
    }

    /// Adds the recorder's contents to the outcome of a slice.
    func pour(into outcome: inout LatencyAccount) {
        outcome.response.merge(onTime)
        outcome.service.merge(onTime)
        outcome.response.merge(response)
        outcome.service.merge(service)
        outcome.stages.merge(stages)
        outcome.unstamped += unstamped
    }
}
