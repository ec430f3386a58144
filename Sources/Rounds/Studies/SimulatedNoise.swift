public import Statistics
public import Vocabulary

/// A machine that guards are simulated on. The figures are those of rounds that a noisy virtual machine with two CPUs
/// recorded, or worse.
public enum SimulatedNoise: String, Word {
    /// Slices differ by 2 %, launches by 0.7 %.
    case recorded
    /// Slices and launches differ by 2 %.
    case launches
    /// Slices differ by 4 %.
    case noisy
    /// One slice in ten takes half as long again.
    case slow
    /// One slice in ten differs by five times as much.
    case wild
    /// A slot's slices resemble each other from round to round.
    case carried
    /// Slices fall into two modes, 6 % apart.
    case modes
    /// A 99th percentile of a virtual machine: slices differ by 60 %.
    case tail

    /// The noise's meaning, in one line.
    public var meaning: String {
        switch self {
        case .recorded: "slices differ by 2 %, launches by 0.7 %, as a noisy machine recorded them"
        case .launches: "slices and launches differ by 2 %"
        case .noisy: "slices differ by 4 %, launches by 0.7 %"
        case .slow: "as recorded, and one slice in ten takes half as long again"
        case .wild: "as recorded, and one slice in ten differs by five times as much"
        case .carried: "slices differ by 3 %, half of which is left in the next round"
        case .modes: "as recorded, and slices fall into two modes, 6 % apart"
        case .tail: "a p99: slices differ by 60 %"
        }
    }

    /// Guards on this machine.
    public var simulated: SimulatedGuard {
        var noise = Noise()
        noise.launch = 0.007
        switch self {
        case .recorded: break
        case .launches: noise.launch = 0.02
        case .noisy: noise.slice = 0.04
        case .slow: noise.slowShare = 0.1
        case .wild: noise.wildShare = 0.1
        case .carried: (noise.slice, noise.carried) = (0.03, 0.5)
        case .modes: noise.modes = 0.06
        case .tail:
            noise.slice = 0.6
            let row = Trial.Row("p99", thresholds: GatedMetric.p99.thresholds)
            return SimulatedGuard(noise: noise, row: row)
        }
        return SimulatedGuard(noise: noise)
    }

    /// The changes of the head that are tried, as shares.
    public var changes: [Double] { self == .tail ? [0, 0.1, 0.3, 0.5, 1] : [0, 0.01, 0.02, 0.05, 0.1] }
}
