/// Numbers with units, as flags and suite files spell them. Nil: the text is no such number, or out of its range.
public enum Quantity {
    /// A rate in signals per second, with k or M; 0.01 to 1000M.
    public static func rate(_ text: String) -> Double? {
        scaled(text, units: [("k", 1e3), ("M", 1e6), ("", 1)]).flatMap { (0.01...1e9).contains($0) ? $0 : nil }
    }

    /// A time, in seconds: with ms, s or m, without a unit in seconds; 1ms to 1000000s.
    public static func seconds(_ text: String) -> Double? {
        let units = [("ms", 1e-3), ("s", 1), ("m", 60), ("", 1)]
        return scaled(text, units: units).flatMap { (1e-3...1e6).contains($0) ? $0 : nil }
    }

    /// A number in decimal digits: `Double` would take hexadecimal ones, and words, too.
    public static func decimal(_ text: some StringProtocol) -> Double? {
        guard text.allSatisfy({ "0123456789.+-eE".contains($0) }) else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func scaled(_ text: String, units: [(suffix: String, factor: Double)]) -> Double? {
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let number = decimal(text.dropLast(suffix.count)) else { return nil }
            return number * factor
        }
        return nil
    }
}
