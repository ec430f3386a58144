/// Which latency histograms a result holds whole. Their figures are always in it.
public enum HistogramChoice: String, Word {
    /// Those of the response times.
    case response
    /// Those of the service times and of the stages too.
    case all

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .response: "the histogram of each arm's response times; of the others their figures alone"
        case .all: "the histograms of the service times and of the stages too"
        }
    }
}
