import Statistics

/// How often something came out in a simulation, and which true rates that fits.
///
/// A true rate is ruled out only if it would lead so far by less than one chance in 10^9: with the seeds given here the
/// tests come out alike every time, and with other seeds they would too. That they do rule out wrong rates is for each
/// test to show, with a rate that must not fit.
struct Rate: CustomStringConvertible {
    let hits: Int
    let trials: Int

    init(trials: Int, _ trial: (UInt64) -> Bool) {
        self.trials = trials
        hits = (0..<trials).count { trial(UInt64($0)) }
    }

    func canBeAtMost(_ rate: Double) -> Bool { Binomial.atLeast(hits, of: trials, probability: rate) > 1e-9 }
    func canBeAtLeast(_ rate: Double) -> Bool { Binomial.atMost(hits, of: trials, probability: rate) > 1e-9 }
    func canBe(_ rate: Double) -> Bool { canBeAtMost(rate) && canBeAtLeast(rate) }

    var description: String { "\(hits) of \(trials)" }
}
