/// When a run began, as histories spell it: UTC in ISO 8601, `2026-11-30T17:04:05Z`.
enum RunTime {
    /// Whether the text may be the start of a run. What begins like a date must be one, by its month, its day and its
    /// time of day; histories of other tools may number their runs.
    static func isPlausible(_ text: String) -> Bool {
        guard let match = text.prefixMatch(of: /(\d{4})-(\d{2})-(\d{2})(.*)/),
            let year = Int(match.1), let month = Int(match.2), let day = Int(match.3)
        else { return true }
        guard (1...12).contains(month), (1...days(of: month, year)).contains(day) else { return false }
        if match.4.isEmpty { return true }
        guard let time = match.4.prefixMatch(of: /[T ](\d{2}):(\d{2}):(\d{2})/),
            let hour = Int(time.1), let minute = Int(time.2), let second = Int(time.3)
        else { return false }
        // The 61st second is a leap second.
        return hour < 24 && minute < 60 && second <= 60
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
