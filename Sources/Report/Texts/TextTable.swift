/// A table of text: a first column of names, then groups of columns with a caption, rows in sections.
///
/// Widths are counted in characters; every character that irqmark prints is one cell wide.
struct TextTable {
    /// One column: its heading in two lines.
    struct Column {
        var top: String
        var heading: String
        var isText = false
    }

    /// Columns that stay together, under one caption, when the table is too wide for its terminal.
    struct Group {
        var caption: String
        var columns: [Column]
    }

    /// Rows under a heading.
    struct Section {
        var heading: String
        var rows: [Row]
    }

    /// A name and a cell for each column of each group.
    struct Row {
        var name: String
        var cells: [String]
        var emphasis: Palette.Emphasis?
    }

    var nameHeading: String
    var groups: [Group]
    var sections: [Section]

    /// The table in as many blocks below each other as the width asks for; nil: in one.
    func text(width: Int?, palette: Palette) -> String {
        blocks(width: width).map { block($0, palette: palette) }.joined(separator: "\n")
    }

    // MARK: Layout

    private static let gap = 2

    private var columns: [Column] { groups.flatMap(\.columns) }

    private var nameWidth: Int {
        ([nameHeading] + sections.flatMap { $0.rows.map(\.name) }).map(\.count).max() ?? 0
    }

    private func width(of column: Int) -> Int {
        let heading = max(columns[column].top.count, columns[column].heading.count)
        return sections.flatMap(\.rows).reduce(heading) { max($0, $1.cells[column].count) }
    }

    /// Indices of the columns of each block. A group is broken only if it does not fit by itself.
    private func blocks(width: Int?) -> [[Int]] {
        guard let width else { return [Array(columns.indices)] }
        var blocks: [[Int]] = []
        var current: [Int] = []
        var used = nameWidth
        func cost(_ indices: some Sequence<Int>) -> Int { indices.reduce(0) { $0 + Self.gap + self.width(of: $1) } }
        var next = 0
        for group in groups {
            let indices = Array(next..<(next + group.columns.count))
            next += group.columns.count
            let parts = nameWidth + cost(indices) <= width ? [indices] : indices.map { [$0] }
            for part in parts {
                if !current.isEmpty && used + cost(part) > width {
                    blocks.append(current)
                    current = []
                    used = nameWidth
                }
                current += part
                used += cost(part)
            }
        }
        return current.isEmpty ? blocks : blocks + [current]
    }

    // MARK: Drawing

    private func block(_ indices: [Int], palette: Palette) -> String {
        let total = indices.reduce(nameWidth) { $0 + Self.gap + width(of: $1) }
        var lines: [String] = []
        if let captions = captions(indices) { lines.append(palette.paint(captions, .faint)) }
        let tops = line("", indices.map { columns[$0].top }, indices)
        if !tops.allSatisfy({ $0 == " " }) { lines.append(palette.paint(tops, .strong)) }
        lines.append(palette.paint(line(nameHeading, indices.map { columns[$0].heading }, indices), .strong))
        for section in sections {
            let rule = String(repeating: "─", count: max(0, total - section.heading.count - 4))
            lines.append(palette.paint("── \(section.heading) \(rule)", .faint))
            for row in section.rows {
                lines.append(palette.paint(line(row.name, indices.map { row.cells[$0] }, indices), row.emphasis))
            }
        }
        lines.append(palette.paint(String(repeating: "─", count: total), .faint))
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ name: String, _ cells: [String], _ indices: [Int]) -> String {
        var line = name + String(repeating: " ", count: nameWidth - name.count)
        for (cell, index) in zip(cells, indices) {
            let padding = String(repeating: " ", count: width(of: index) - cell.count)
            line += String(repeating: " ", count: Self.gap) + (columns[index].isText ? cell + padding : padding + cell)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The captions over the groups of a block, each with a rule to the end of its columns; nil if there are none.
    private func captions(_ indices: [Int]) -> String? {
        var line = String(repeating: " ", count: nameWidth)
        var next = 0
        for group in groups {
            let columns = indices.filter { (next..<(next + group.columns.count)).contains($0) }
            next += group.columns.count
            guard !columns.isEmpty else { continue }
            let span = columns.reduce(-Self.gap) { $0 + Self.gap + width(of: $1) }
            line += String(repeating: " ", count: Self.gap)
            if group.caption.isEmpty {
                line += String(repeating: " ", count: span)
            } else {
                let caption = group.caption.count + 1 < span ? group.caption + " " : String(group.caption.prefix(span))
                line += caption + String(repeating: "─", count: span - caption.count)
            }
        }
        while line.last == " " { line.removeLast() }
        return line.isEmpty ? nil : line
    }
}
