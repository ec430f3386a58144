/// A table in which each row has a drawing on one axis, which all rows share, and its figures beside it.
struct Tracks {
    /// The heading of the column of names.
    var nameHeading: String
    var axis: Axis
    /// Headings of the columns behind the drawing.
    var columns: [String]
    var groups: [Group]
    /// A value of the axis that all rows are read against; nil: none.
    var origin: Double?
    /// Names of tones, where the rows' own names do not tell them.
    var legend: [(name: String, tone: Tone)] = []
    /// Whether the rows are as high as distributions need it.
    var isTall = false

    /// Rows under one heading.
    struct Group {
        var heading: String
        var rows: [Row]
    }

    /// One row.
    struct Row {
        var name: String
        var tone: Tone
        /// What the drawing shows, in words that stand alone.
        var words: String
        var shapes: [Shape]
        var cells: [String]
        /// Whether the figures do not agree among themselves.
        var isDoubtful = false
    }

    /// What is drawn in a row.
    enum Shape {
        /// Single values, drawn small.
        case dots([Double])
        /// A stretch of the axis, filled from the top of the row to its foot.
        case band(from: Double, to: Double)
        /// A value with its interval.
        case interval(lower: Double, value: Double, upper: Double, words: String)
        /// An interval to compare with, drawn below the value's.
        case control(lower: Double, upper: Double, words: String)
        /// A stretch from one value to another, with its tone.
        case bar(from: Double, to: Double, tone: Tone, words: String)
        /// The outline of a distribution: heights 0 to 1 over values.
        case outline([(value: Double, height: Double)])
        /// A value that can be pointed at.
        case mark(value: Double, words: String)
        /// A column of height 0 to 1 that takes a share of the axis.
        case column(from: Double, to: Double, height: Double, words: String, isFaint: Bool)
    }
}
