/// How far a run has come.
public struct Progress: Sendable {
    public var armName: String
    public var round: Int
    public var rounds: Int
    /// 0 ... 1.
    public var fractionDone: Double
    public var secondsLeft: Double

    public init(armName: String, round: Int, rounds: Int, fractionDone: Double, secondsLeft: Double) {
        self.armName = armName
        self.round = round
        self.rounds = rounds
        self.fractionDone = fractionDone
        self.secondsLeft = secondsLeft
    }
}
