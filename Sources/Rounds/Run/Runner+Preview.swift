import Arms
import Kernel
import Metrics
public import Results
public import Vocabulary

extension Runner {
    /// The CPUs that this process may use, ascending.
    public static var processors: [Int] { Processor.allowed() }

    /// Lets the calling thread, and all that it starts from now on, use these CPUs alone.
    /// - Parameter processors: some of `processors`.
    /// - Throws: `failed` if the kernel refuses.
    public static func use(_ processors: [Int]) throws(RunError) {
        do { try Processor.pin(to: processors) } catch {
            let names = processors.map { "\($0)" }.joined(separator: ",")
            throw .failed(
                "this thread cannot be bound to CPU \(names): \(error); let the process use what is asked for "
                    + "(taskset, cpuset) and the call sched_setaffinity (seccomp)")
        }
    }

    /// Names the arms that would run here, and those that would not with the reason. Each is made, and none is run.
    /// - Parameter counting: whether they would be counted, and not measured.
    public func preview(counting: Bool) -> (arms: [String], skipped: [Skipped]) {
        try? FileLimit.raise()
        let chosen = counting ? arms.filter(\.isCountable) : arms
        let (records, skipped) = makeArms(
            chosen, clock: .calibrated(), processors: Processor.allowed())
        defer { for record in records { record.machine.end() } }
        return (records.map(\.name), skipped + (counting ? uncountable : []))
    }

    /// What cannot be counted, however the machine is.
    var uncountable: [Skipped] {
        arms.filter { !$0.isCountable }.map {
            Skipped(name: $0.name, cause: "counts are of arms that run on one thread", mend: "")
        }
    }
}
