/// A table of text: a first column of names, then groups of columns with a caption, rows in sections.
///
/// Widths are counted in cells of a terminal. What it is given may come from a file: it is made printable first.
struct TextTable {
    /// One column: its heading in two lines.
    struct Column {
        var top: String
        var heading: String
        var isText = false
    }

    /// Columns that stay together under one caption when the table is too wide for its terminal.
    struct Group {
        var caption: String
        var columns: [Column]
    }

    /// Rows under one heading.
    struct Section {
        var heading: String
        var rows: [Row]
    }

    /// A name, and a cell for each column of each group.
    struct Row {
        var name: String
        var cells: [String]
        var emphasis: Palette.Emphasis?
    }

    var nameHeading: String
    var groups: [Group]
    var sections: [Section]

    /// The table in as many blocks, one below the other, as the width needs; nil: in one block.
    func text(width: Int?, palette: Palette) -> String {
        var table = printable(width: width)
        table.nameWidth =
            ([nameHeading] + table.sections.flatMap { $0.rows.map(\.name) }).map(Printable.cells).max() ?? 0
        table.widths = table.columns.indices.map(table.contentWidth)
        table.widenForCaptions()
        return table.blocks(width: width).map { table.block($0, palette: palette) }.joined(separator: "\n")
    }

    /// All texts made printable. On a terminal names take at most two fifths of its width.
    private func printable(width: Int?) -> TextTable {
        func shortened(_ name: String, whole: Bool = false) -> String {
            let line = Printable.line(name)
            return width.map { Printable.cut(line, to: whole ? $0 - 4 : max(20, $0 * 2 / 5)) } ?? line
        }
        var table = self
        for group in table.groups.indices {
            for column in table.groups[group].columns.indices {
                table.groups[group].columns[column].heading = shortened(groups[group].columns[column].heading)
            }
        }
        for section in table.sections.indices {
            table.sections[section].heading = shortened(sections[section].heading, whole: true)
            for row in table.sections[section].rows.indices {
                table.sections[section].rows[row].name = shortened(sections[section].rows[row].name)
                table.sections[section].rows[row].cells = sections[section].rows[row].cells.map { shortened($0) }
            }
        }
        return table
    }

    // MARK: Layout

    private static let gap = 2

    private var columns: [Column] { groups.flatMap(\.columns) }

    /// Cells of the column of names; known while the table is drawn.
    var nameWidth = 0
    /// Cells of each column; known while the table is drawn.
    var widths: [Int] = []

    /// The first column of a group is as much wider as the group's caption needs.
    private mutating func widenForCaptions() {
        var first = 0
        for group in groups where !group.columns.isEmpty {
            let next = first + group.columns.count
            let span = widths[first..<next].reduce(-Self.gap) { $0 + Self.gap + $1 }
            widths[first] += max(0, Printable.cells(group.caption) - span)
            first = next
        }
    }

    private func width(of column: Int) -> Int { widths[column] }

    private func contentWidth(of column: Int) -> Int {
        let heading = max(Printable.cells(columns[column].top), Printable.cells(columns[column].heading))
        return sections.reduce(heading) { widest, section in
            section.rows.reduce(widest) { max($0, Printable.cells($1.cells[column])) }
        }
    }

    /// Indices of the columns of each block. A group that does not fit a block by itself is broken.
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
            let rule = String(repeating: "─", count: max(0, total - Printable.cells(section.heading) - 4))
            lines.append(palette.paint("── \(section.heading) \(rule)", .faint))
            for row in section.rows {
                lines.append(palette.paint(line(row.name, indices.map { row.cells[$0] }, indices), row.emphasis))
            }
        }
        lines.append(palette.paint(String(repeating: "─", count: total), .faint))
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ name: String, _ cells: [String], _ indices: [Int]) -> String {
        var line = name + String(repeating: " ", count: nameWidth - Printable.cells(name))
        for (cell, index) in zip(cells, indices) {
            let padding = String(repeating: " ", count: width(of: index) - Printable.cells(cell))
            line += String(repeating: " ", count: Self.gap) + (columns[index].isText ? cell + padding : padding + cell)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The captions of a block's groups, each with a rule to the end of its columns; nil if there are none.
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
                // Only where a group is broken may its caption be longer than what is left of it.
                let whole = Printable.cells(group.caption)
                let caption = whole < span ? group.caption + " " : Printable.cut(group.caption, to: span)
                line += caption + String(repeating: "─", count: max(0, span - Printable.cells(caption)))
            }
        }
        while line.last == " " { line.removeLast() }
        return line.isEmpty ? nil : line
    }
}
