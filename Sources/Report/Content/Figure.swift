import Metrics

/// Formats numbers for people: few digits, one unit, and a dash for a missing value.
public enum Figure {
    /// The text for a missing value.
    static let none = "–"

    /// A number with fixed decimals, rounded half away from zero; a dash for a number that is not finite.
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        guard let scaled = Int(exactly: (value * scale).rounded()) else { return none }
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let whole = grouped(String(padded.dropLast(decimals)))
        let sign = scaled < 0 ? "-" : ""
        return decimals == 0 ? sign + whole : sign + whole + "." + String(padded.suffix(decimals))
    }

    /// A count with commas between thousands.
    public static func count(_ value: UInt64) -> String { grouped(String(value)) }

    /// A rate per second in three digits, with k, M or G. A rate above zero is never shown as zero.
    public static func rate(_ perSecond: Double?) -> String {
        guard let perSecond, perSecond.isFinite, perSecond >= 0 else { return none }
        let units: [(Double, String)] = [(1e9, " G"), (1e6, " M"), (1e3, " k")]
        // A value from 0.9995 of a unit on rounds up to that unit.
        for (unit, name) in units where perSecond >= unit * 0.9995 { return threeDigits(perSecond / unit) + name }
        if perSecond >= 0.995 || perSecond == 0 { return fixed(perSecond, 0) }
        return perSecond < 0.005 ? "<0.01" : threeDigits(perSecond)
    }

    /// A time given in nanoseconds, in the unit that leaves one to three digits before the point.
    static func duration(_ nanoseconds: UInt64?) -> String {
        guard let nanoseconds else { return none }
        let units: [(UInt64, String)] = [(1_000_000_000, " s"), (1_000_000, " ms"), (1_000, " µs")]
        for (unit, name) in units where Double(nanoseconds) >= Double(unit) * 0.9995 {
            return threeDigits(Double(nanoseconds) / Double(unit)) + name
        }
        return "\(nanoseconds) ns"
    }

    /// A time in nanoseconds without its unit; below a hundred with one decimal.
    static func nanoseconds(_ value: Double?) -> String {
        guard let value, value.isFinite else { return none }
        return fixed(value, value < 99.95 ? 1 : 0)
    }

    /// A difference in nanoseconds with its sign, without its unit.
    static func signed(_ value: Double) -> String { (value < 0 ? "-" : "+") + nanoseconds(abs(value)) }

    /// A ratio with two decimals.
    static func ratio(_ value: Double?) -> String {
        guard let value, value.isFinite else { return none }
        return fixed(value, value < 99.995 ? 2 : 0) + "×"
    }

    /// A share, given as 0 to 1, as a percentage. A share above zero is never shown as zero.
    static func percent(_ share: Double?) -> String {
        guard let share, share.isFinite else { return none }
        if share == 0 { return "0 %" }
        return share < 0.0005 ? "<0.1 %" : fixed(share * 100, 1) + " %"
    }

    /// A count divided by the deliveries. A count above zero is never shown as zero.
    static func perDelivery(_ count: UInt64, of deliveries: UInt64) -> String {
        guard deliveries > 0 else { return none }
        if count == 0 { return "0" }
        let value = Double(count) / Double(deliveries)
        if value < 0.0005 { return "<0.001" }
        return fixed(value, value < 0.9995 ? 3 : value < 99.95 ? 2 : 0)
    }

    /// A count for each delivery as people say it: `1 in 16`; above a half as a number.
    static func fraction(_ count: UInt64, of deliveries: UInt64) -> String {
        let every = count == 0 ? 0 : Double(deliveries) / Double(count)
        guard every >= 2 else { return perDelivery(count, of: deliveries) }
        let tenths = (every * 10).rounded()
        if every < 9.95 { return "1 in " + fixed(tenths / 10, tenths.remainder(dividingBy: 10) == 0 ? 0 : 1) }
        return "1 in " + (every < 99_950 ? fixed(every, 0) : rate(every))
    }

    /// A count for each delivery, with as many as three decimals.
    static func counted(_ value: Double) -> String {
        value == 0 ? "0" : value < 0.0005 ? "<0.001" : fixed(value, 3)
    }

    private static func threeDigits(_ value: Double) -> String {
        fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }

    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
