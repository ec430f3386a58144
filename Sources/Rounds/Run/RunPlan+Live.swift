package import LiveKVM
package import Results
import Suites
package import Vocabulary

extension RunPlan {
    /// Why an arm of the host's KVM is left to those who ask for it: a KVM that runs its guests in software takes much
    /// of the run's time, and its figures are no reference. Nil if the arm runs.
    /// - Parameters:
    ///   - arm: an arm that the filters keep.
    ///   - arms: all arms that they keep.
    ///   - facts: reads which KVM the host has; called for live arms that nobody asked for.
    package func reasonToLeaveOut(_ arm: Arm, beside arms: [Arm], facts: () -> KVMFacts) -> Skipped? {
        let isAskedFor =
            paths.contains(.kvm) || !names.isEmpty || described?.file != nil || arms.allSatisfy(\.isLive)
        guard arm.isLive, !isAskedFor, case let host = facts(), host.isSoftware else { return nil }
        return Skipped(
            name: arm.name, cause: "\(host.module) runs its guests in software, so it runs only if it is asked for",
            remedy: "irqmark run kvm, or --path kvm beside others")
    }
}
