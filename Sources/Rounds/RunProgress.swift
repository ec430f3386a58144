/// How far a run has come.
public struct RunProgress: Sendable {
    /// The arm that runs next.
    public var armName: String
    /// The round that runs, from 1.
    public var round: Int
    /// How many rounds are planned.
    public var rounds: Int
    /// Share of the run that is done, 0 to 1.
    public var fractionDone: Double
    /// An estimate of the remaining time, in seconds.
    public var secondsLeft: Double

    /// A progress; each parameter is the property of its name.
    public init(armName: String, round: Int, rounds: Int, fractionDone: Double, secondsLeft: Double) {
        self.armName = armName
        self.round = round
        self.rounds = rounds
        self.fractionDone = fractionDone
        self.secondsLeft = secondsLeft
    }
}
