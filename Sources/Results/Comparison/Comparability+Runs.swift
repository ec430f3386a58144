import Metrics

extension Comparability {
    /// Arms of one name that are not configured alike, one line for each difference; empty if there is none.
    /// - Parameters:
    ///   - results: of several runs.
    ///   - names: of their files, for the message.
    ///   - withRates: whether rates count: a run that was told none measures one, which is another each time.
    public static func unlikeArms(_ results: [RunResult], names: [String], withRates: Bool = false) -> [String] {
        var first: [String: (file: String, identity: ArmIdentity)] = [:]
        var lines: [String] = []
        for (result, file) in zip(results, names) {
            for arm in result.arms {
                let axes = arm.axes ?? ArmAxes.older(arm, ofSuite: result.invocation.suite)
                let identity = ArmIdentity(arm, axes: axes)
                guard let before = first[arm.name] else {
                    first[arm.name] = (file, identity)
                    continue
                }
                var differences = before.identity.differences(from: identity).filter { $0.name != "rate" }
                // An arm without an open loop has no rate, which is unlike any.
                let (rate, other) = (before.identity.words["rate"] ?? "none", identity.words["rate"] ?? "none")
                if withRates && rate != other { differences.append(("rate", rate, other)) }
                for (name, word, other) in differences {
                    lines.append("arm \(arm.name), \(name): \(word) in \(before.file), \(other) in \(file)")
                }
            }
        }
        return lines
    }

    /// What differs between the machines of two sets of results, one line for each fact; empty if nothing does.
    public static func machineNotes(_ base: [RunResult], _ head: [RunResult]) -> [String] {
        let facts = (base + head).flatMap(\.environment.facts).filter(\.decides).map(\.name)
        var seen: Set<String> = []
        return facts.filter { seen.insert($0).inserted }.compactMap { name in
            func words(_ results: [RunResult]) -> String {
                let all = results.map { result in result.environment[name]?.value.value?.text ?? "unknown" }
                return Set(all).sorted().joined(separator: " and ")
            }
            let (before, after) = (words(base), words(head))
            return before == after ? nil : "\(name): \(before), head \(after)"
        }
    }
}
