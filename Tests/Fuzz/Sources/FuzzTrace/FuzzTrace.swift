import FuzzInput
import Harness
import VGIC

/// A trace as bytes, replayed. It is refused with a cause, or replayed to its end. Its length says with what profile,
/// so that what libFuzzer stores is a trace and nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTrace(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(start, count)
    let replay = TraceReplay(profile: count % 16 == 0 ? .kvm : .qemu, cache: count % 2 == 0 ? .sharded : .none)
    do {
        _ = try replay.run(bytes: input.bytes, name: "input")
    } catch {
        precondition(!error.problem.isEmpty, "refused without a cause")
    }
    return 0
}
