import ArgumentParser

extension ArgumentHelp {
    /// Help of a flag that few runs need: `--help-hidden` shows it; `--help`, completions and manual pages do not.
    static func rare(_ abstract: String, valueName: String? = nil) -> ArgumentHelp {
        ArgumentHelp(abstract, valueName: valueName, visibility: .hidden)
    }
}
