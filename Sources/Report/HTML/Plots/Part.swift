/// A part of a report: exhibits under one heading.
struct Part {
    /// A short word for links.
    var name: String
    var title: String
    var exhibits: [Exhibit]

    /// Nil if there is nothing to show.
    init?(_ name: String, _ title: String, _ exhibits: [Exhibit]) {
        if exhibits.isEmpty { return nil }
        self.name = name
        self.title = title
        self.exhibits = exhibits
    }
}
