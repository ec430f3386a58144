/// A table of texts.
struct DataTable {
    var caption: String
    var nameHeading: String
    var columns: [Column]
    var groups: [Group]

    /// A heading; columns of one caption that follow each other share it.
    struct Column {
        var caption = ""
        var heading: String
        var isText = false
    }

    /// Rows under one heading, which may be empty.
    struct Group {
        var heading = ""
        var rows: [Row]
    }

    /// A name, and a cell for each column.
    struct Row {
        var name: String
        var cells: [String]
        var emphasis: Palette.Emphasis?
    }
}

extension DataTable {
    /// A table of the terminal. Words that its headings break are whole again.
    init(_ table: TextTable, caption: String) {
        self.caption = caption
        nameHeading = table.nameHeading
        columns = table.groups.flatMap { group in
            group.columns.map { column in
                let isBroken = column.top.hasSuffix("-")
                let words = isBroken ? column.top.dropLast() + column.heading : "\(column.top) \(column.heading)"
                return Column(
                    caption: group.caption, heading: String(words.drop { $0 == " " }), isText: column.isText)
            }
        }
        groups = table.sections.map { section in
            Group(
                heading: section.heading,
                rows: section.rows.map { Row(name: $0.name, cells: $0.cells, emphasis: $0.emphasis) })
        }
    }
}
