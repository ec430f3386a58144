public import Vocabulary

/// Which counter counts instructions.
public enum CounterChoice: String, Word {
    /// Callgrind, which is exact, if valgrind is installed; else the processor's counter if it has one.
    case auto
    /// Callgrind, or no counter.
    case callgrind
    /// The processor's own counter, by perf events, or no counter.
    case perf
    /// No counter: instructions and allocations are not counted.
    case none

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .auto: "callgrind if valgrind is installed, else perf"
        case .callgrind: "callgrind (valgrind): exact, to the last digit"
        case .perf: "the processor's own counter, by perf events"
        case .none: "none: a gate goes by system calls and what else irqmark counts itself"
        }
    }

    /// Why there is no counter, and a remedy.
    package var obstacle: String {
        switch self {
        case .auto: "neither valgrind nor a counter of the processor is here; install valgrind"
        case .callgrind: "valgrind is not here; install it"
        case .perf:
            "the processor's counter cannot be read: a virtual machine without one, or perf_event_paranoid above 2"
        case .none: "nobody asked for it (--counter none)"
        }
    }
}
