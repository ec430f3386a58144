import FuzzInput
import Loads
import Replay
import VGIC
import Vocabulary
import Workloads

/// A trace, replayed or made a workload. It is refused with a cause, or taken to its end.
///
/// What begins with a brace is taken as it is, what does not describes a trace. The length says what is done with it,
/// so that what libFuzzer stores is a trace and nothing else, and the slow way, KVM's ITS, is a rare one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTrace(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(start, count)
    let isText = input.bytes.first == UInt8(ascii: "{")
    let bytes = isText ? input.bytes : Array(GeneratedTrace(input).text.utf8)
    do throws(WorkloadError) {
        switch count % 64 {
        case 1: _ = try TraceReplay(profile: .kvm).run(bytes: bytes, name: "input")
        case 2...5: _ = try TraceReplay().run(bytes: bytes, name: "input")
        case 6...21: check(try Workload.trace(bytes: bytes, name: "input"))
        default: _ = try TraceReplay(cache: .none).run(bytes: bytes, name: "input")
        }
    } catch {
        precondition(!error.problem.isEmpty, "refused without a cause")
    }
    return 0
}

/// An arm can be built of it.
private func check(_ workload: Workload) {
    precondition((1...512).contains(workload.vcpus) && (1...57_344).contains(workload.lpiCount), "no such machine")
    precondition(workload.signalCount > 0, "a workload without a signal")
    for case let target? in workload.targets {
        precondition((0..<workload.vcpus).contains(target.vcpu), "a signal to no vCPU")
    }
}
