/// A table as the template takes it.
struct TableView {
    let caption: String
    let nameHeading: String
    let isNamed: Bool
    let hasCaptions: Bool
    let captions: [Caption]
    let columns: [Cell]
    let groups: [Group]

    /// A caption over several columns.
    struct Caption {
        let name: String
        let isNamed: Bool
        let span: Int
    }

    /// A cell, or a heading of a column.
    struct Cell {
        let name: String
        let isNamed: Bool
        /// `n` for numbers, `w` for words.
        let kind: String
    }

    /// Rows under a heading.
    struct Group {
        let heading: String
        let isHeaded: Bool
        let span: Int
        let rows: [Row]
    }

    /// A row.
    struct Row {
        let name: String
        let kind: String
        let cells: [Cell]
    }

    init(_ table: DataTable) {
        caption = Printable.line(table.caption)
        nameHeading = Printable.line(table.nameHeading)
        isNamed = !table.nameHeading.isEmpty
        columns = table.columns.map { Self.cell($0.heading, $0) }
        captions = table.columns.reduce(into: []) { captions, column in
            if let last = captions.last, last.name == Printable.line(column.caption) {
                captions[captions.count - 1] = Caption(name: last.name, isNamed: last.isNamed, span: last.span + 1)
            } else {
                captions.append(
                    Caption(name: Printable.line(column.caption), isNamed: !column.caption.isEmpty, span: 1))
            }
        }
        hasCaptions = captions.contains(where: \.isNamed)
        groups = table.groups.map { group in
            Group(
                heading: Printable.line(group.heading), isHeaded: !group.heading.isEmpty, span: table.columns.count + 1,
                rows: group.rows.map { row in
                    Row(
                        name: Printable.line(row.name), kind: row.emphasis == .bad ? "bad" : "",
                        cells: zip(row.cells, table.columns).map(Self.cell))
                })
        }
    }

    private static func cell(_ text: String, _ column: DataTable.Column) -> Cell {
        Cell(name: Printable.line(text), isNamed: !text.isEmpty, kind: column.isText ? "w" : "n")
    }
}
