/// A heat map as a table whose cells are shaded.
struct HeatDrawing {
    let map: HeatMap
    let title: String

    var html: String {
        let head = map.columns.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
        let rows = map.rows.enumerated().map { index, name in
            let cells = map.columns.indices.map { column -> String in
                guard let value = map.values[index][column] else { return "<td class=\"n\">\(Figure.none)</td>" }
                let ratio = map.ratio(row: index, column: column).map { Figure.ratio($0) } ?? Figure.none
                return "<td class=\"n h\(map.shade(row: index, column: column))\">"
                    + "\(Markup.escaped(map.axis.words(value))) <small>\(ratio)</small></td>"
            }
            return "<tr><th scope=\"row\">\(Markup.escaped(name))</th>\(cells.joined())</tr>"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(Markup.escaped(title))">\
            <table class="heat"><caption>\(Markup.escaped(title))</caption>
            <thead><tr><th scope="col">\(Markup.escaped(map.rowHeading))</th>\(head)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }
}
