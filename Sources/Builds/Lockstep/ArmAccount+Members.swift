package import Results

/// The names are those of the lock step's first version: older builds read and write them too.
extension ArmAccount: Wired {
    package static let definition = "account"
    package static let blank = ArmAccount()

    package static let members: [Member<ArmAccount>] =
        given + counted + [
            .always("histograms", \.histograms, .map(.list(.natural))), .always("unstamped", \.unstamped, .natural),
            .always("faults", \.faults, .list(.record)),
            .always("toggleNanoseconds", \.toggleNanoseconds, .list(.natural)),
            .always("toggledLPIs", \.toggledLPIs, .natural),
            .ifAny("routingNanoseconds", \.routingNanoseconds, .list(.natural)),
            .ifAny("routingWork", \.routingWork, .map(.natural)), .ifAny("cacheBytes", \.cacheBytes, .natural),
        ]

    private static let given: [Member<ArmAccount>] = [
        .always("name", \.name, .text), .always("words", \.words, .map(.text)), .ifAny("axes", \.axes, .record),
        .ifAny("window", \.window, .small), .ifAny("vcpus", \.vcpus, .small),
        .ifAny("listRegisters", \.listRegisters, .small),
        .ifAny("handicapNanoseconds", \.handicapNanoseconds, .number),
    ]

    private static let counted: [Member<ArmAccount>] = [
        .always("ledger", \.ledger, .map(.natural)),
        .always("throughputLedger", \.throughputLedger, .map(.natural)),
        .always("refusals", \.refusals, .map(.natural)),
        .always("throughputRefusals", \.throughputRefusals, .map(.natural)),
        .always("counts", \.counts, .map(.natural)), .ifAny("uncounted", \.uncounted, .map(.text)),
        .always("times", \.times, .map(.natural)),
    ]
}

extension ArmAccount.Fault: Wired {
    package static let definition = "accountFault"
    package static let blank = ArmAccount.Fault(explanation: "")
    package static let members: [Member<ArmAccount.Fault>] = [
        .ifAny("intid", \.intid, .id), .always("explanation", \.explanation, .text),
    ]
}
