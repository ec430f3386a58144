/// A part of a report as the template takes it.
struct PartView {
    let id: String
    let title: String
    let exhibits: [ExhibitView]

    /// - Parameters:
    ///   - part: the part.
    ///   - prefix: what its place on the page begins with, so that places of several results differ.
    init(_ part: Part, prefix: String) {
        id = prefix + part.name
        title = Printable.line(part.title)
        let charts = part.exhibits.indices.filter { index in
            if case .chart = part.exhibits[index].body { true } else { false }
        }
        // The first chart has the whole width; of several others two stand beside each other.
        let halves = charts.count > 2 ? Set(charts.dropFirst()) : []
        exhibits = part.exhibits.enumerated().map { index, exhibit in
            var exhibit = exhibit
            // What was read once need not be read beside each of several charts.
            if halves.contains(index), exhibit.legend == part.exhibits[index - 1].legend { exhibit.legend = "" }
            return ExhibitView(exhibit, isHalf: halves.contains(index))
        }
    }
}
