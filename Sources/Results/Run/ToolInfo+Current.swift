import Metrics

extension ToolInfo {
    /// This build of irqmark.
    public static var current: ToolInfo {
        ToolInfo(
            version: "0.2.0",
            commit: .unavailable("nobody says it: --context commit=, GITHUB_SHA and CI_COMMIT_SHA do"),
            buildType: currentBuildType,
            compiler: currentCompiler)
    }

    /// The variables by which services of continuous integration say what they have checked out.
    public static let commitVariables = ["GITHUB_SHA", "CI_COMMIT_SHA"]

    /// Of this build, with the commit that whoever started it says: `commit=` of the context, or a service's variable.
    public static func current(in environment: [String: String], context: [Invocation.Setting] = []) -> ToolInfo {
        var tool = current
        let said = context.last { $0.name == "commit" && !$0.value.isEmpty }?.value
        let isHash = { (text: String) in (7...64).contains(text.count) && text.allSatisfy(\.isHexDigit) }
        if let commit = said ?? commitVariables.lazy.compactMap({ environment[$0] }).first(where: isHash) {
            tool.commit = .value(commit)
        }
        return tool
    }

    /// Version, and the commit if it is known: `0.2.0 (commit 0123abc)`.
    public var words: String { version + (commit.value.map { " (commit \($0))" } ?? "") }

    private static var currentBuildType: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    /// The compiler, as far as a program can ask: the version of the language is not the version of the compiler.
    private static var currentCompiler: String {
        #if compiler(>=6.5)
            "Swift 6.5 or newer"
        #elseif compiler(>=6.4)
            "Swift 6.4"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #else
            "Swift 6.2"
        #endif
    }
}
