import ArgumentParser
import Rounds
import Vocabulary

/// Flags of every command that counts, as texts: the request checks them together with their environment twins.
struct CountsOptions: ParsableArguments {
    @Option(
        help: .rare(
            """
            Who counts instructions: \(CounterChoice.listed(default: .auto)). \(CounterChoice.auto.word): \
            \(CounterChoice.auto.meaning).
            """))
    var counter: String?

    @OptionGroup var filters: FilterOptions
    @OptionGroup(visibility: .hidden) var load: LoadOptions
    @OptionGroup var output: OutputOptions

    static func flags(of options: CountsOptions?) -> [(name: String, value: String?)] {
        [("counter", options?.counter)] + FilterOptions.flags(of: options?.filters)
            + LoadOptions.flags(of: options?.load) + OutputOptions.flags(of: options?.output)
    }
}
