import ArgumentParser

/// `irqmark baseline`: stored results that a guard compares a build with.
struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Save, list, show, remove what guards compare with.",
        subcommands: [
            BaselineSaveCommand.self, BaselineListCommand.self, BaselineShowCommand.self, BaselineRemoveCommand.self,
        ])
}

/// Options of all subcommands of `irqmark baseline`.
struct BaselineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the baselines (default: results/baselines).", valueName: "folder"))
    var baselines: String?

    /// The folder of baselines, by its flag or its environment twin.
    func store(in environment: [String: String]) throws(ValidationError) -> BaselineStore {
        let setting = Setting("baselines", flag: baselines, environment: environment)
        return BaselineStore(folder: try setting?.file() ?? BaselineStore.defaultFolder)
    }
}
