/// A table with a drawing in each row, as HTML with SVG in its cells.
struct TrackDrawing {
    let tracks: Tracks
    let title: String

    private var height: Double { tracks.isTall ? 40 : 26 }

    var html: String {
        var isFirst = true
        let groups = tracks.groups.map { group in
            let heading =
                group.heading.isEmpty
                ? ""
                : "<tr class=\"group\" role=\"row\"><th colspan=\"\(tracks.columns.count + 2)\" "
                    + "scope=\"rowgroup\" role=\"rowheader\">"
                    + "\(Markup.escaped(group.heading))</th></tr>"
            return "<tbody role=\"rowgroup\">\(heading)" + group.rows.map { row($0, &isFirst) }.joined() + "</tbody>"
        }
        return """
            <table class="tracks marks" role="table"><caption>\(Markup.escaped(title))</caption>
            <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">\(Markup.escaped(tracks.nameHeading))</th>\
            <th scope="col" role="columnheader" class="track"><span class="unseen">\(Markup.escaped(tracks.axis.title))</span>\(axis)</th>\
            \(tracks.columns.map { "<th scope=\"col\" role=\"columnheader\" class=\"n\">\(Markup.escaped($0))</th>" }.joined())</tr></thead>
            \(groups.joined())
            </table>
            \(legend)
            """
    }

    private var axis: String {
        let ticks = tracks.axis.scale.ticks
        let labels = ticks.indices.map { Markup.tick(tracks.axis, $0, ticks, y: 14) }
        return "<svg width=\"100%\" height=\"20\" aria-hidden=\"true\">\(labels.joined())</svg>"
    }

    private func row(_ row: Tracks.Row, _ isFirst: inout Bool) -> String {
        let drawing = shapes(row, &isFirst)
        let cells = zip(tracks.columns, row.cells).map { column, cell in
            "<td class=\"n\" role=\"cell\" data-h=\"\(Markup.escaped(column))\">\(Markup.escaped(cell))</td>"
        }
        return
            "<tr role=\"row\"\(row.isDoubtful ? " class=\"doubtful\"" : "")>"
            + "<th scope=\"row\" role=\"rowheader\">\(Markup.escaped(row.name))</th>"
            + "<td class=\"track\" role=\"cell\">"
            + "<svg width=\"100%\" height=\"\(Markup.number(height))\" role=\"group\" "
            + "aria-label=\"\(Markup.escaped(row.words))\">\(grid)\(drawing)</svg></td>\(cells.joined())</tr>\n"
    }

    private var grid: String {
        let height = Markup.number(height)
        let ticks = tracks.axis.scale.ticks.map { tick in
            let x = Markup.percent(tracks.axis.scale.place(of: tick))
            return "<line x1=\"\(x)\" x2=\"\(x)\" y2=\"\(height)\"/>"
        }
        let origin = tracks.origin.map { origin in
            let x = Markup.percent(tracks.axis.scale.place(of: origin))
            return "<line class=\"rule\" x1=\"\(x)\" x2=\"\(x)\" y2=\"\(height)\"/>"
        }
        return "<g class=\"grid\" aria-hidden=\"true\">\(ticks.joined())\(origin ?? "")</g>"
    }

    // MARK: Shapes

    private func x(_ value: Double) -> String { Markup.percent(tracks.axis.scale.place(of: value)) }

    /// The attributes of what can be pointed at.
    private func mark(_ words: String, _ tone: Tone, _ more: String, _ isFirst: inout Bool) -> String {
        defer { isFirst = false }
        return "class=\"m \(more)\(Markup.classes(tone))\" role=\"img\" tabindex=\"\(isFirst ? 0 : -1)\" "
            + "aria-label=\"\(Markup.escaped(words))\""
    }

    private func shapes(_ row: Tracks.Row, _ isFirst: inout Bool) -> String {
        row.shapes.map { shape($0, row, &isFirst) }.joined()
    }

    private func shape(_ shape: Tracks.Shape, _ row: Tracks.Row, _ isFirst: inout Bool) -> String {
        let middle = Markup.number(height / 2)
        let tone = Markup.classes(row.tone)
        switch shape {
        case .dots(let values):
            return "<g class=\"dots \(tone)\" aria-hidden=\"true\">"
                + values.map { "<circle cx=\"\(x($0))\" cy=\"\(middle)\" r=\"2\"/>" }.joined() + "</g>"
        case .band(let from, let to):
            return rect(from, to, top: 0, height: height, "class=\"margin\"", end: "/>")
        case .interval(let lower, let value, let upper, let words):
            let hollow = row.isDoubtful ? "hollow " : ""
            return
                "<line class=\"bar \(tone)\" x1=\"\(x(lower))\" x2=\"\(x(upper))\" y1=\"\(middle)\" y2=\"\(middle)\"/>"
                + "<circle cx=\"\(x(value))\" cy=\"\(middle)\" r=\"5\" \(mark(words, row.tone, hollow, &isFirst))/>"
        case .control(let lower, let upper, let words):
            let y = Markup.number(height - 4)
            return "<line x1=\"\(x(lower))\" x2=\"\(x(upper))\" y1=\"\(y)\" y2=\"\(y)\" "
                + "\(mark(words, .grey, "control ", &isFirst))/>"
        case .bar(let from, let to, let tone, let words):
            return rect(from, to, top: 5, height: height - 10, mark(words, tone, "fill ", &isFirst), end: "/>")
        case .outline(let steps):
            return outline(steps, tone)
        case .mark(let value, let words):
            return "<line x1=\"\(x(value))\" x2=\"\(x(value))\" y1=\"\(Markup.number(height - 14))\" "
                + "y2=\"\(Markup.number(height))\" \(mark(words, row.tone, "tick ", &isFirst))/>"
        case .column(let from, let to, let share, let words, let isFaint):
            let tall = max(1, share * (height - 4))
            return rect(
                from, to, top: height - tall, height: tall,
                mark(words, isFaint ? .grey : row.tone, "fill ", &isFirst), end: "/>")
        }
    }

    private func rect(
        _ from: Double, _ to: Double, top: Double, height: Double, _ attributes: String, end: String
    ) -> String {
        let (begin, finish) = (tracks.axis.scale.place(of: from), tracks.axis.scale.place(of: to))
        return "<rect x=\"\(Markup.percent(begin))\" width=\"\(Markup.percent(max(0, finish - begin)))\" "
            + "y=\"\(Markup.number(top))\" height=\"\(Markup.number(height))\" \(attributes)\(end)"
    }

    private func outline(_ steps: [(value: Double, height: Double)], _ tone: String) -> String {
        guard let first = steps.first, let last = steps.last else { return "" }
        let room = height - 3
        func place(_ value: Double) -> String { Markup.number(tracks.axis.scale.place(of: value) * 1_000) }
        let foot = Markup.number(height)
        let path = steps.map { "L\(place($0.value)) \(Markup.number(height - $0.height * room))" }.joined()
        return "<svg width=\"100%\" height=\"\(foot)\" viewBox=\"0 0 1000 \(foot)\" preserveAspectRatio=\"none\" "
            + "aria-hidden=\"true\"><path class=\"outline \(tone)\" "
            + "d=\"M\(place(first.value)) \(foot)\(path)L\(place(last.value)) \(foot)Z\"/></svg>"
    }

    private var legend: String {
        guard !tracks.legend.isEmpty else { return "" }
        let keys = tracks.legend.map { name, tone in
            "<li><span class=\"key\"><span class=\"swatch fill \(Markup.classes(tone))\"></span>"
                + "\(Markup.escaped(name))</span></li>"
        }
        return "<ul class=\"legend\">\(keys.joined())</ul>"
    }
}
