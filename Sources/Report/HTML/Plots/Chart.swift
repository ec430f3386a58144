/// A plot of values over values: lines and points of several series.
struct Chart {
    var x: Axis
    var y: Axis
    var series: [Series]
    /// Stretches of the vertical axis that mean something.
    var bands: [Band] = []
    /// Values of the vertical axis that mean something.
    var rules: [Double] = []

    /// What belongs to one name of the legend.
    struct Series {
        var name: String
        var tone: Tone
        /// The line, in the order of its values; empty if the points are not joined.
        var line: [Place] = []
        /// A part of the line of which little is known.
        var faintLine: [Place] = []
        var points: [Point]
    }

    /// A value over a value.
    struct Place: Equatable {
        var x: Double
        var y: Double
    }

    /// A value that can be pointed at.
    struct Point: Equatable {
        var place: Place
        /// What it is, in words that stand alone.
        var words: String
        /// Whether it does not count.
        var isFaint = false
    }

    /// A stretch of the vertical axis.
    struct Band {
        var from: Double
        var to: Double
        var name: String
        var tone: Tone
    }
}
