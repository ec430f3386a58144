/// An exhibit as the template takes it.
struct ExhibitView {
    let title: String
    let legend: String
    let hasLegend: Bool
    /// HTML of a plot; empty for a table or for lines.
    let drawing: String
    let lines: [String]
    /// A table that is shown.
    let shown: [TableView]
    /// A table behind a plot.
    let behind: [TableView]
    let isTable: Bool
    /// Whether it takes half of the page's width where there is room.
    let isHalf: Bool

    init(_ exhibit: Exhibit, isHalf: Bool) {
        self.isHalf = isHalf
        title = Printable.line(exhibit.title)
        // A sentence begins large, unless it begins with the name of a metric.
        let isName = exhibit.legend.prefix { $0 != " " }.contains(where: \.isNumber)
        let first = isName ? String(exhibit.legend.prefix(1)) : exhibit.legend.prefix(1).uppercased()
        legend = Printable.line(first + exhibit.legend.dropFirst())
        hasLegend = !exhibit.legend.isEmpty
        behind = exhibit.table.map { [TableView($0)] } ?? []
        switch exhibit.body {
        case .chart(let chart):
            (drawing, lines, shown) = (ChartDrawing(chart: chart, title: exhibit.title).html, [], [])
        case .tracks(let tracks):
            (drawing, lines, shown) = (TrackDrawing(tracks: tracks, title: exhibit.title).html, [], [])
        case .heat(let map): (drawing, lines, shown) = (HeatDrawing(map: map, title: exhibit.title).html, [], [])
        case .table(let table): (drawing, lines, shown) = ("", [], [TableView(table)])
        case .lines(let words): (drawing, lines, shown) = ("", words.map { Printable.line($0) }, [])
        }
        isTable = !shown.isEmpty
    }
}
