import Metrics
import Results
import Vocabulary

/// A shell script that reports to LAVA, inside a job of it: a test set of the suite's name, and in it a test case for
/// each arm and metric, each gate and each arm that could not run.
struct LAVAExport {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        let set = KernelName.of(result.invocation.suite)
        let figures = result.arms.flatMap { arm in
            Metric.all(of: arm).map { Self.line(result.displayName(arm.name), $0) }
        }
        let cases = result.judgedCases.map { Self.line($0) }
        let lines: [String] = ["#!/bin/sh", "lava-test-set start \(set)"] + figures + cases
        return (lines + ["lava-test-set stop \(set)"]).map { $0 + "\n" }.joined()
    }

    private static func line(_ arm: String, _ metric: Metric) -> String {
        "lava-test-case \(KernelName.of("\(arm)-\(metric.name)")) --result pass --measurement "
            + "\(decimal(metric.value)) --units \(KernelName.of(metric.unit))"
    }

    /// LAVA's measurements are decimals without an exponent.
    private static func decimal(_ value: Double) -> String {
        let text = Figure.fixed(value, 3).replacing(",", with: "")
        return text == Figure.none ? Metric.spelt(value) : text
    }

    private static func line(_ judged: JudgedCase) -> String {
        let outcome =
            switch judged.outcome {
            case .holds: "pass"
            case .fails, .regressed, .void, .lost: "fail"
            case .undecided: "unknown"
            case .skipped: "skip"
            }
        return "lava-test-case \(KernelName.of(judged.name)) --result \(outcome)"
    }
}
