import ArgumentParser
import Rounds
import Vocabulary

extension Setting {
    /// The value as a handicap: `ARM=5%` or `ARM=25ns`. ARM is the name of a compared arm, `base`, or `head` for the
    /// first arm behind it.
    func handicap(of arms: [String]) throws(ValidationError) -> Handicap {
        guard let equals = value.lastIndex(of: "=") else {
            throw refused("takes an arm and its extra work, such as head=5% or head=25ns")
        }
        let name = String(value[..<equals])
        // Two arms can have one name, as when an arm is compared with itself: then only `base` and `head` tell them
        // apart.
        let places = arms.indices.filter { arms[$0] == name }
        let arm: Int
        switch name {
        case "base": arm = 0
        case "head": arm = 1
        default:
            guard !places.isEmpty else { throw refused("arm " + Self.unknown(name, among: ["base", "head"] + arms)) }
            guard places.count == 1 else { throw refused("\(name) is compared with itself; say base or head") }
            arm = places[0]
        }
        return Handicap(arm: arm, amount: try amount(String(value[value.index(after: equals)...])))
    }

    /// An amount of work for each delivery of a command that counts, where time is none.
    func countedAmount() throws(ValidationError) -> Handicap.Amount {
        let words = "takes needless work by number, such as 2steps or 1calls: nothing is timed here"
        guard !value.hasSuffix("%"), !value.hasSuffix("ns"), !value.contains("=") else { throw refused(words) }
        do throws(ValidationError) { return try amount(value) } catch { throw refused(words) }
    }

    /// An amount of work for each delivery.
    private func amount(_ text: String) throws(ValidationError) -> Handicap.Amount {
        let units: [(suffix: String, most: Double, amount: (Double) -> Handicap.Amount)] = [
            ("%", 1_000, { .share($0 / 100) }), ("ns", 1e6, { .nanoseconds($0) }), ("steps", 1e6, { .steps($0) }),
            ("calls", 1_000, { .calls(Int($0)) }),
        ]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let number = Quantity.decimal(text.dropLast(unit.suffix.count)), number > 0, number <= unit.most,
                unit.suffix != "calls" || number == number.rounded()
            else { break }
            return unit.amount(number)
        }
        throw refused(
            "takes extra work above 0 and up to 1000% or 1000000ns, such as head=5% or head=25ns; or by number, "
                + "head=2steps, head=1calls")
    }
}
