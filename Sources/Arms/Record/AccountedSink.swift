import Lockfree
import VGIC

/// Takes the acknowledges of one thread for its recorder, and books each to its LPI.
struct AccountedSink: AcknowledgeSink, ~Copyable {
    /// The thread's recorder while `AccountedRecorder` lends it; an empty one otherwise.
    var recorder: Recorder
    let tally: LPITally

    mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
        tally.add(.deliveries, intid)
        recorder.acknowledged(vcpu: vcpu, intid: intid, stamp: stamp)
    }

    mutating func worldSwitchBegins() { recorder.worldSwitchBegins() }

    mutating func worldSwitchEnded() { recorder.worldSwitchEnded() }
}

/// A sink that books acknowledges to their LPIs, and the recorder that it is lent for a pass over the vCPUs. An arm
/// without accounts hands its recorder to the vCPUs itself, so that a delivery costs nothing more.
final class AccountedRecorder: @unchecked Sendable {
    // SAFETY: sendable because one thread uses it at a time: the one that runs the vCPUs, or who reads a paused one.
    private var sink: AccountedSink
    let tally: LPITally

    init(_ spare: consuming Recorder, lpis: Int) {
        let tally = LPITally(lpis: lpis)
        self.tally = tally
        sink = AccountedSink(recorder: spare, tally: tally)
    }

    /// Runs the body with a sink that records into `recorder`.
    func lent<Value>(_ recorder: inout Recorder, _ body: (inout AccountedSink) -> Value) -> Value {
        swap(&recorder, &sink.recorder)
        defer { swap(&recorder, &sink.recorder) }
        return body(&sink)
    }
}
