import Metrics
package import Vocabulary

/// One arm, ready to run slices. `Engine` is the model's, whose type parameters end here, `LiveEngine` the
/// host's KVM.
package protocol ArmMachine: AnyObject {
    var configuration: ArmConfiguration { get }
    /// Interrupts of the arm that may be in flight at once without merging.
    var windowLimit: Int { get }
    var cacheBytes: Int { get }
    /// Work that is added to each delivery.
    var burden: Burden { get set }

    /// Runs one slice of `signals` signals and drains it.
    func slice(_ kind: SliceKind, signals: Int, latency: inout LatencyAccount) throws(RunError) -> SliceOutcome

    /// Ends threads.
    func end()
}
