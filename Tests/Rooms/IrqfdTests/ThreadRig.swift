import VGIC

/// The thread of the host that a rig does everything on. A `HostThread` cannot be copied, a rig can: copies share this.
final class RigThread {
    var thread: HostThread

    init(_ thread: consuming HostThread) { self.thread = thread }
}

/// A rig that does everything on one thread.
protocol ThreadRig {
    var on: RigThread { get }
}

extension ThreadRig {
    /// What the thread has counted.
    var counters: ModelCounters {
        get { on.thread.counters }
        nonmutating set { on.thread.counters = newValue }
    }
}
