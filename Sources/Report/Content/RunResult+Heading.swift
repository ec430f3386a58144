import Results

extension RunResult {
    /// The first line of a text whose arms are in no table of times.
    /// - Parameter task: what was done with the suite, such as `counts`.
    func heading(of task: String) -> String {
        "irqmark \(tool.version)  \(task) of suite \(invocation.suite)  seed \(invocation.seed)  "
            + Figure.duration(invocation.durationNanoseconds)
    }
}
