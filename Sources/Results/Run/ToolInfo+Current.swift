import Metrics

extension ToolInfo {
    /// Of this build.
    public static var current: ToolInfo {
        ToolInfo(
            version: "0.2.0", commit: .unavailable("the build does not record it"), buildType: currentBuildType,
            compiler: currentCompiler)
    }

    private static var currentBuildType: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    /// As far as a program can ask: the version of the language is not the version of the compiler.
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
