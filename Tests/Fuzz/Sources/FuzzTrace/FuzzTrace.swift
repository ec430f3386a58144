import FuzzInput
import Harness
import VGIC

/// A trace as bytes, replayed or made a workload. It is refused with a cause, or taken to its end. Its length says
/// which of them and with what profile, so that what libFuzzer stores is a trace and nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTrace(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(start, count)
    do throws(WorkloadError) {
        switch count % 4 {
        case 0: check(try Workload.trace(bytes: input.bytes, name: "input"))
        case 1:
            let replay = TraceReplay(profile: count % 16 == 1 ? .kvm : .qemu, cache: .sharded)
            _ = try replay.run(bytes: input.bytes, name: "input")
        default: _ = try TraceReplay(cache: .none).run(bytes: input.bytes, name: "input")
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
