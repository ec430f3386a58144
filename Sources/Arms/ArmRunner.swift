import Metrics
package import Vocabulary

/// An arm that is ready to run slices. `ModelArm` is an arm of the model, whose type parameters end here; `LiveEngine`
/// is one of the host's KVM.
package protocol ArmRunner: AnyObject {
    var configuration: Arm { get }
    /// How many interrupts of the arm may be in flight at once without merging.
    var windowLimit: Int { get }
    var cacheBytes: Int { get }
    /// Synthetic work that is added to each delivery.
    var syntheticWork: SyntheticWork { get set }

    /// Runs one slice of `signals` signals, drains it, and adds its latencies to `latency`.
    /// - Throws: `failed` if the loop, a thread or a vCPU of the host's KVM fails.
    func slice(_ kind: SliceKind, signals: Int, latency: inout LatencyAccount) throws(RunError) -> SliceOutcome

    /// Ends the arm's threads. Call it once, after the last slice.
    func end()
}
