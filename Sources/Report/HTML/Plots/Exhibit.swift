/// One plot or table of a report, with what it says and how to read it.
struct Exhibit {
    var title: String
    /// How it is read, in a sentence or two.
    var legend: String
    var body: Body
    /// The figures behind a plot; nil where the plot shows them all.
    var table: DataTable?

    /// What it is.
    enum Body {
        case chart(Chart)
        case tracks(Tracks)
        case heat(HeatMap)
        case table(DataTable)
        /// Lines of text.
        case lines([String])
    }

    init(_ title: String, legend: String, _ body: Body, table: DataTable? = nil) {
        self.title = title
        self.legend = legend
        self.body = body
        self.table = table
    }
}
