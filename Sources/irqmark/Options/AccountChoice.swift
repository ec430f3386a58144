import ArgumentParser
import Metrics
import Results

/// Whose accounts `--account` shows.
enum AccountChoice: Equatable {
    /// Every LPI that had a signal.
    case all
    /// The LPI of this INTID, whatever it had.
    case one(UInt32)

    /// Whether the LPI's account is shown.
    func shows(_ intid: UInt32, hadSignals: Bool) -> Bool {
        switch self {
        case .all: hadSignals
        case .one(let wanted): intid == wanted
        }
    }
}

extension Setting {
    /// The value as the INTID of one of these LPIs, or `all`.
    func accounts(among intids: ClosedRange<UInt32>) throws(ValidationError) -> AccountChoice {
        if value == "all" { return .all }
        guard let intid = UInt32(value), intids.contains(intid) else {
            throw refused("takes all, or the INTID of an LPI, \(intids.lowerBound) to \(intids.upperBound)")
        }
        return .one(intid)
    }
}

extension RunResult {
    /// Leaves in each arm the accounts that are shown. One LPI is shown by each arm that keeps accounts, even if it had
    /// no signal there.
    mutating func keepAccounts(_ choice: AccountChoice) {
        for index in arms.indices where !arms[index].accounts.isEmpty {
            let kept = arms[index].accounts.filter { choice.shows($0.intid, hadSignals: $0.ledger != Ledger()) }
            arms[index].accounts = kept
            if case .one(let intid) = choice, kept.isEmpty {
                arms[index].accounts = [LPIAccount(intid: intid, ledger: Ledger())]
            }
        }
    }
}
