public import Vocabulary

// The rules of an era, each a freedom of the model (<doc:Freedoms>).

extension Era {
    /// Which rules hold for overflow, active LPIs and ICH_HCR_EL2.
    var listRegisterRules: ListRegisterRules { self == .linux619 ? .from619 : .upTo618 }

    /// What the time of polling is divided by after a halt that outlasted it (`halt_poll_ns_shrink`); 0 for no further
    /// poll.
    var haltPollShrink: UInt64 { self == .linux66 ? 0 : 2 }

    /// What MOVALL moves.
    var movall: Profile.Movall { self == .linux66 ? .retargetsSource : .retargetsEveryLPI }
}

extension DistributorConfiguration {
    /// Takes the rules of an era.
    public mutating func follow(_ era: Era) {
        sortEra = era.listRegisterRules
        readSide = era == .linux66 ? .list : .xarray
    }
}

extension ITSConfiguration {
    /// Takes the rules of an era, as KVM's virtual ITS has them.
    public mutating func follow(_ era: Era) {
        profile.movall = era.movall
        tableRelease = era == .linux619 ? .onChange : .onInvalid
        tableSave = era == .linux619 ? .skipsUnreachable : .refusesUnreachable
    }
}
