/// How far a run has come.
public struct RunProgress: Sendable {
    /// The arm that runs next.
    public var armName: String
    /// From 1.
    public var round: Int
    /// How many there will be.
    public var rounds: Int
    /// 0 ... 1.
    public var fractionDone: Double
    /// An estimate.
    public var secondsLeft: Double

    /// All of it at once.
    public init(armName: String, round: Int, rounds: Int, fractionDone: Double, secondsLeft: Double) {
        self.armName = armName
        self.round = round
        self.rounds = rounds
        self.fractionDone = fractionDone
        self.secondsLeft = secondsLeft
    }
}
