public import Lockfree
public import Synchronization

/// The vCPUs of a VM that have been woken and not run since, and the thread that runs them, which may be asleep.
///
/// The model knows no thread and no futex: it sets a bit, and has the sleeper woken by a closure of whoever made the
/// set. A vCPU in the guest that is kicked is not put here: it sees the request itself.
public final class WakeSet: Sendable {
    /// One bit a vCPU, by index; the thread that runs the vCPUs takes a bit away before it runs that vCPU.
    public let runnable: AtomicBitmask
    /// 1 while the thread that runs the vCPUs sleeps; it sets it before it looks at `runnable` for the last time.
    public let asleep = Atomic<UInt32>(0)
    /// For threads that wake nobody: it traps if they do.
    package static let nobody = WakeSet(vcpus: 0)
    private let wakeSleeper: @Sendable (borrowing Atomic<UInt32>) -> Void
    private let vcpus: Int
    private let forgotten: Int
    private let passed = Atomic<Int>(0)

    /// - Parameters:
    ///   - vcpus: how many vCPUs the VM has; 0 for a thread that must wake none.
    ///   - forget: for tests, the number of the wake-up that is lost on purpose, counted from 1; nil for none.
    ///   - wakeSleeper: ends the sleep of the thread that runs the vCPUs. Called on the thread that wakes, and only if
    ///     `asleep` was not 0; it is 0 again then.
    public init(
        vcpus: Int, forget: Int? = nil,
        wakeSleeper: @escaping @Sendable (_ asleep: borrowing Atomic<UInt32>) -> Void = { _ in }
    ) {
        runnable = AtomicBitmask(bits: max(vcpus, 1))
        self.vcpus = vcpus
        self.wakeSleeper = wakeSleeper
        forgotten = forget ?? .max
    }

    /// A blocked vCPU may run again (`kvm_vcpu_wake_up`). Called by the model, from any thread.
    /// - Precondition: the VM has that vCPU.
    public func wake(_ vcpu: Int) {
        precondition(vcpu < vcpus, "vCPU \(vcpu) is woken by a thread that can wake \(vcpus)")
        if forgotten != .max, passed.add(1, ordering: .relaxed).newValue == forgotten { return }
        _ = runnable.insert(vcpu)
        // Sequentially consistent: the bit is set before `asleep` is read; the thread that runs the vCPUs sets `asleep`
        // before it reads the bits. One sees the other.
        if asleep.load(ordering: .sequentiallyConsistent) != 0 {
            asleep.store(0, ordering: .sequentiallyConsistent)
            wakeSleeper(asleep)
        }
    }
}
