import Kernel
package import Lockfree
package import Synchronization
import VGIC

/// Which vCPUs have been woken, and the thread that runs them, which may be asleep.
package final class WakeSet: Sendable {
    package let runnable: AtomicBitmask
    /// 1 while the thread that runs the vCPUs sleeps on it.
    package let asleep = Atomic<UInt32>(0)
    /// For tests: forget this many wake-ups, after having let as many pass.
    package let forget: Int
    private let passed = Atomic<Int>(0)

    /// - Parameter forget: the number of the wake-up that is lost on purpose, nil for none.
    package init(vcpus: Int, forget: Int?) {
        runnable = AtomicBitmask(bits: vcpus)
        self.forget = forget ?? .max
    }

    /// Makes a vCPU run again.
    package func wake(_ vcpu: Int) {
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
package struct Kicks: KickSink, ~Copyable {
    package let wakes: WakeSet

    package init(wakes: WakeSet) { self.wakes = wakes }

    package borrowing func kick(vcpu: Int) {}
    package borrowing func wake(vcpu: Int) { wakes.wake(vcpu) }
}
