public import Results
public import Statistics
import Vocabulary

/// Two sets of files, judged: which figures have changed.
public struct RunsJudgement: Sendable {
    /// A row for each figure that both sets have, in the order of the first head.
    public let rows: [RunsJudge.Row]
    /// The unit of each row.
    public let units: [String]
    /// Names of figures that one set alone has.
    public let unpaired: [String]
    /// Whether the runs alternated, so that they are judged in pairs.
    public let isPaired: Bool

    /// How runs of the two sets belong together.
    public enum Order: Sendable {
        /// Not at all, unless the files say that the runs alternated.
        case asTimed
        /// File n of the base and file n of the head are a pair.
        case pairs
    }

    /// Judges files of a base and of a head.
    /// - Parameters:
    ///   - base: files of the base.
    ///   - head: files of what is judged.
    ///   - order: how their runs belong together.
    ///   - judge: thresholds and error.
    public init(base: [RunFile], head: [RunFile], order: Order, judge: RunsJudge) {
        let pairs: ([RunFile], [RunFile])? = order == .pairs ? (base, head) : Self.alternating(base, head)
        isPaired = pairs != nil
        let bases = Self.byName(pairs?.0 ?? base, asOne: pairs != nil)
        let heads = Self.byName(pairs?.1 ?? head, asOne: pairs != nil)
        let names = Self.names(head)
        let common = names.filter { bases[$0.name] != nil }
        let runs = common.map { figure in
            let (before, after) = (bases[figure.name] ?? [], heads[figure.name] ?? [])
            // A figure that a file lacks has no partner.
            let isPair = pairs != nil && before.count == after.count
            return Runs(
                name: figure.name, base: before, head: after, isBiggerBetter: figure.isBiggerBetter, isPaired: isPair)
        }
        rows = judge.judge(runs)
        units = common.map(\.unit)
        unpaired = (names + Self.names(base)).map(\.name).filter { bases[$0] == nil || heads[$0] == nil }
    }

    /// The verdict of all rows together.
    public var verdict: Judgement.Verdict { Family.verdict(rows.map(\.verdict)) }

    /// Both sets in pairs, if the files say when they were made and base and head took turns: each two that follow each
    /// other are one of each. Nil if not, or if fewer than three pairs did.
    private static func alternating(_ base: [RunFile], _ head: [RunFile]) -> ([RunFile], [RunFile])? {
        guard base.count == head.count, base.count >= 3, (base + head).allSatisfy({ $0.startedAt != nil }) else {
            return nil
        }
        let all = (base.map { ($0, true) } + head.map { ($0, false) }).sorted {
            ($0.0.startedAt ?? "") < ($1.0.startedAt ?? "")
        }
        var pairs: ([RunFile], [RunFile]) = ([], [])
        for index in stride(from: 0, to: all.count, by: 2) {
            let (first, second) = (all[index], all[index + 1])
            guard first.1 != second.1 else { return nil }
            pairs.0.append(first.1 ? first.0 : second.0)
            pairs.1.append(first.1 ? second.0 : first.0)
        }
        return pairs
    }

    /// Each figure's values over the files, in their order; with `asOne` one value a file, the median of its own.
    private static func byName(_ files: [RunFile], asOne: Bool) -> [String: [Double]] {
        files.reduce(into: [:]) { values, file in
            for (name, figures) in Dictionary(grouping: file.figures, by: \.name) {
                let own = figures.map(\.value)
                values[name, default: []] += asOne ? [Spread(of: own)?.median ?? 0] : own
            }
        }
    }

    /// Each figure once, in the order of the files.
    private static func names(_ files: [RunFile]) -> [RunFigure] {
        var seen: Set<String> = []
        return files.flatMap(\.figures).filter { seen.insert($0.name).inserted }
    }
}

extension Comparison {
    /// A row as results hold it.
    init(_ row: RunsJudge.Row, unit: String, judge: RunsJudge) {
        self.init(
            base: "base", candidate: "head", metric: row.runs.name,
            verdict: Verdict(rawValue: row.verdict.rawValue) ?? .inconclusive)
        self.unit = unit
        baseFigure = Spread(of: row.runs.base)?.median
        candidateFigure = Spread(of: row.runs.head)?.median
        if let ratio = row.ratio, let ends = row.interval {
            interval = .init(ratio: ratio, lower: ends.lowerBound, upper: ends.upperBound)
            minDetectable = (ends.upperBound / ends.lowerBound).squareRoot() - 1
        }
        alpha = judge.alpha
        (adjustedRegressed, adjustedImproved) = (row.pRegressed, row.pImproved)
        (margin, effectiveMargin) = (judge.beyond, judge.beyond)
        rounds = min(row.runs.base.count, row.runs.head.count)
        moreRuns = row.moreRuns
        reason = row.reason.map(Self.words)
    }

    private static func words(_ reason: Judgement.Reason) -> String {
        switch reason {
        case .tooFewRounds: "too few runs for an interval of so small an error"
        case .notMeasurable: "a figure is not above zero, so there is no ratio"
        default: "the interval reaches across the margin"
        }
    }
}

extension RunsJudgement {
    /// The judgement as a result, which every export reads.
    /// - Parameters:
    ///   - judge: thresholds and error that it was made with.
    ///   - invocation: what the user asked for.
    public func result(_ judge: RunsJudge, invocation: Invocation) -> RunResult {
        var result = RunResult(
            tool: .current, invocation: invocation, environment: .here(), audit: Audit(), arms: [], skipped: [])
        result.comparisons = zip(rows, units).map { Comparison($0, unit: $1, judge: judge) }
        result.verdict = rows.isEmpty ? .nothingRan : Verdict(rawValue: verdict.rawValue) ?? .inconclusive
        result.exitStatus = result.verdict.exitStatus()
        return result
    }
}
