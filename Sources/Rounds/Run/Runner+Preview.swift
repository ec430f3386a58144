import Arms
import Kernel
import Metrics
public import Results
public import Vocabulary

extension Runner {
    /// The processors that this process may use, ascending.
    public static var processors: [Int] { Processor.allowed() }

    /// Restricts the calling thread, and all that it starts from now on, to some processors.
    /// - Parameter processors: some of `Runner.processors`.
    /// - Throws: `failed` if the kernel refuses.
    public static func use(_ processors: [Int]) throws(RunError) {
        do { try Processor.pin(to: processors) } catch {
            let names = processors.map { "\($0)" }.joined(separator: ",")
            throw .failed(
                "this thread cannot be bound to CPU \(names): \(error); let the process use what is asked for "
                    + "(taskset, cpuset) and the call sched_setaffinity (seccomp)")
        }
    }

    /// The arms that would run here, and those that would not with cause and remedy. Every arm is made, and none is
    /// run.
    /// - Parameter counting: whether the arms would be counted, not measured.
    public func preview(counting: Bool) -> (arms: [String], skipped: [Skipped]) {
        try? FileLimit.raise()
        let chosen = counting ? arms.filter(\.isCountable) : arms
        let (records, skipped) = makeArms(
            chosen, clock: .calibrated(), processors: Processor.allowed())
        defer { for record in records { record.machine.end() } }
        return (records.map(\.name), skipped + (counting ? uncountable : []))
    }

    /// Arms that cannot be counted, on whatever machine.
    var uncountable: [Skipped] {
        arms.filter { !$0.isCountable }.map {
            Skipped(name: $0.name, cause: "counts are of arms that run on one thread", remedy: "")
        }
    }
}
