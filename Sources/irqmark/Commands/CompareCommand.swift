import ArgumentParser
import Builds
import Foundation
import Rounds
import Vocabulary

/// `irqmark compare`: compares arms in paired rounds, with a verdict.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare arms, builds or results, with a verdict.",
        discussion: """
              irqmark compare software direct
              irqmark compare direct direct,cache=none
              irqmark compare --build /old/irqmark --build .build/release/irqmark smoke
              irqmark compare old.json new.json

            An arm is a name that `irqmark list arms` shows, or a list of key=value, or a name with such changes. The first \
            is the base; it runs twice in each round, so that what the machine does to equal arms is seen. Builds run in \
            lock step. Verdicts: regressed (exit 3), improved, equivalent, inconclusive.
            """)

    @Argument(help: "The base, then one or more arms to compare with it; with --build the suite.")
    var arms: [String] = []

    @OptionGroup var options: CompareOptions

    @OptionGroup var builds: BuildOptions

    func run() throws {
        try reportingUsageErrors {
            let measuring = MeasuringRun()
            if let judged = try judged(in: measuring.environment) {
                return try judged.run(environment: measuring.environment)
            }
            if !paths(in: measuring.environment).isEmpty {
                let request = try buildRequest(in: measuring.environment)
                guard !request.run.isDryRun else { return try measuring.preview(try suiteRequest(request)) }
                return try measuring.compare(request)
            }
            let request = try request(in: measuring.environment)
            try measuring.run(request.run, failOn: request.failOn) { () throws(RunError) in
                try Runner(comparing: request.plan)
            }
        }
    }

    /// The judgement over two results that are named in place of arms: the short form of `irqmark judge`. Nil for arms.
    private func judged(in environment: [String: String]) throws -> JudgeRequest? {
        guard arms.count == 2, builds.build.isEmpty, arms.allSatisfy({ $0.hasSuffix(".json") }) else { return nil }
        let given = GivenSettings(CompareOptions.flags(of: options), environment: environment)
        let own = ["fail-on", "json", "color", "quiet"]
        if let other = given.all.first(where: { !own.contains($0.name) && $0.name != "no-progress" }) {
            throw other.refused("two results are measured already; leave it out, or name arms")
        }
        let flags =
            [("base", arms[0]), ("head", arms[1])] + own.compactMap { name in given[name].map { (name, $0.value) } }
        return try JudgeRequest(GivenSettings(flags.map { ($0.0, Optional($0.1)) }, environment: [:]))
    }

    /// The builds that `--build` names; none if arms are compared. The environment twin separates them with colons,
    /// like PATH.
    private func paths(in environment: [String: String]) -> [String] {
        guard builds.build.isEmpty else { return builds.build }
        let twin = Setting("build", flag: nil, environment: environment)
        return twin.map { $0.value.split(separator: ":").map(String.init) } ?? []
    }

    /// The request of a comparison of two builds.
    func buildRequest(in environment: [String: String]) throws -> BuildRequest {
        guard arms.count <= 1 else {
            let place = builds.build.isEmpty ? Setting.twin(of: "build") : "--build"
            let all = arms.joined(separator: " ")
            throw ValidationError("\(place): there is one suite then, not \(all); leave arms out")
        }
        return try BuildRequest(
            suite: arms.first, builds: paths(in: environment), filters: FilterOptions.flags(of: builds.filters),
            options: options,
            environment: environment)
    }

    /// The request for the arms of the suite, as this build has them.
    private func suiteRequest(_ request: BuildRequest) throws -> RunRequest {
        let given = GivenSettings(
            FilterOptions.flags(of: builds.filters) + CompareOptions.flags(of: options),
            environment: ProcessInfo.processInfo.environment)
        return try RunRequest(counting: request.plan.suite, given)
    }

    /// The request that the arguments and their environment twins make.
    func request(in environment: [String: String]) throws -> CompareRequest {
        if let filter = GivenSettings(FilterOptions.flags(of: builds.filters), environment: environment).all.first {
            throw filter.refused(
                "keeps arms of a suite, so it needs --build; an arm is told so: "
                    + "software,\(filter.name)=\(filter.value)")
        }
        return try CompareRequest(arms: arms, options: options, environment: environment)
    }
}
