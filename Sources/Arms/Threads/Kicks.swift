import Kernel
import Lockfree
import Synchronization
import VGIC

/// Which vCPUs have been woken, and the thread that runs them, which may be asleep.
final class WakeSet: Sendable {
    let runnable: AtomicBitmask
    /// 1 while the thread that runs the vCPUs sleeps on it.
    let asleep = Atomic<UInt32>(0)
    /// For tests: forget this many wake-ups, after having let as many pass.
    let forget: Int
    private let passed = Atomic<Int>(0)

    /// - Parameter forget: the number of the wake-up that is lost on purpose, nil for none.
    init(vcpus: Int, forget: Int?) {
        runnable = AtomicBitmask(bits: vcpus)
        self.forget = forget ?? .max
    }

    /// Makes a vCPU run again.
    func wake(_ vcpu: Int) {
        if forget != .max, passed.add(1, ordering: .relaxed).newValue == forget { return }
        _ = runnable.insert(vcpu)
        // Sequentially consistent: the bit is set before `asleep` is read; `VCPUThread` sets `asleep` before it reads
        // the bits.
        if asleep.load(ordering: .sequentiallyConsistent) != 0 {
            asleep.store(0, ordering: .sequentiallyConsistent)
            Futex.wake(asleep)
        }
    }
}

/// What the model asks for when it kicks. A vCPU in the guest sees the request itself; a blocked one is put into the
/// wake set.
struct Kicks: KickSink, ~Copyable {
    let wakes: WakeSet

    borrowing func kick(vcpu: Int) {}
    borrowing func wake(vcpu: Int) { wakes.wake(vcpu) }
}
