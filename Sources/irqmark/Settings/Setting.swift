import ArgumentParser

/// A setting of the user, and where it was made, so that messages can name the place.
struct Setting: Equatable {
    /// The flag's name without its dashes.
    let name: String
    let value: String
    /// The place of the setting: `--loop` or `IRQMARK_LOOP`.
    let place: String

    /// The name of a flag's environment twin: `list-registers` has `IRQMARK_LIST_REGISTERS`.
    static func twin(of name: String) -> String {
        "IRQMARK_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// The flag if it was given, else its twin if that is set and not empty; nil if neither is.
    init?(_ name: String, flag: String?, environment: [String: String]) {
        self.name = name
        if let flag {
            value = flag
            place = "--\(name)"
        } else if let twin = environment[Self.twin(of: name)], !twin.isEmpty {
            value = twin
            place = Self.twin(of: name)
        } else {
            return nil
        }
    }

    /// An argument of a command, which has no flag and no twin.
    init(argument name: String, _ value: String) {
        self.name = name
        self.value = value
        place = name
    }

    /// A usage error that points here.
    func refused(_ why: String) -> ValidationError {
        // A flag without a value has none to quote.
        let isPlain = place.hasPrefix("--") && GivenSettings.plain.contains(name)
        return ValidationError(isPlain ? "\(place): \(why)" : "\(place) \(value): \(why)")
    }
}
