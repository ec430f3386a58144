import Kernel
import VGIC

/// A thread beside the signals that does one thing at a steady rate: it switches vLPIs off and on, changes routes, or
/// gives the guest's commands. Its state belongs to the thread while a slice runs, and to the driver while it is
/// paused.
protocol SideThread: AnyObject {
    /// The thread; nil once it has ended.
    var thread: PeriodicThread? { get }
    /// Counters of its work in this slice.
    var counters: ModelCounters { get }
    /// What of it failed in this slice, in words; nil if nothing did.
    var fault: String? { get }

    /// Prepares a slice. Called only while paused.
    func reset()
    /// Ends the thread, and what it had for its work.
    func end()
}

extension SideThread {
    func resume() { thread?.resume() }
    func pause() { thread?.pause() }
}
