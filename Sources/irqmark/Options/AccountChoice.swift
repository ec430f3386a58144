import ArgumentParser
import Chaos

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
    /// The value as an INTID of an LPI of chaos, or `all`.
    func accounts() throws(ValidationError) -> AccountChoice {
        if value == "all" { return .all }
        let intids = ChaosReport.intids
        guard let intid = UInt32(value), intids.contains(intid) else {
            throw refused("takes all, or the INTID of an LPI, \(intids.lowerBound) to \(intids.upperBound)")
        }
        return .one(intid)
    }
}
