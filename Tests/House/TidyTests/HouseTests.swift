import Testing

@Suite("The house")
struct HouseTests {
    private let repository = Repository()
    private let sources: [SourceText]

    /// Read once: every test looks at all of them.
    private static let read = Result { try Repository().sources }

    init() throws {
        sources = try Self.read.get()
        // A check of nothing would pass: the rooms that the first version has must have been found.
        try #require(Set(sources.map(\.room)).isSuperset(of: ["Lockfree", "Kernel", "VGIC", "Loops", "House"]))
    }

    private func expectNone(_ findings: [Finding]) {
        for finding in findings { Issue.record("\(finding)") }
    }

    @Test("has arrows that go down only, in every import")
    func imports() { expectNone(sources.filter { !$0.path.hasPrefix("Benchmarks/") }.flatMap(Arrows.findings)) }

    @Test("has arrows that go down only, in Package.swift")
    func manifest() throws {
        let manifest = Manifest(text: try repository.text("Package.swift"))
        #expect(manifest.rooms.count >= 9)
        expectNone(manifest.arrowFindings)
    }

    @Test("explains every package that it takes from outside")
    func dependencies() throws { expectNone(Manifest(text: try repository.text("Package.swift")).unexplained) }

    @Test("keeps files, functions and lines short")
    func sizes() { expectNone(sources.flatMap(Sizes.findings)) }

    @Test("has its files in the folders of the table")
    func folders() { expectNone(sources.flatMap(Folders.findings) + Folders.crowded(sources)) }

    @Test("opens no name that nothing uses")
    func openNames() { expectNone(OpenNames.findings(sources)) }

    @Test("cites only what stands in its own articles")
    func anchors() throws {
        let articles = try repository.articles
        try #require(articles.count >= 9 && articles["Properties"] != nil)
        let anchors = Anchors(catalogues: articles)
        expectNone(sources.filter { !$0.path.hasPrefix("Tests/House/") }.flatMap(anchors.findings))
    }

    @Test("has pages whose references lead somewhere")
    func pages() throws {
        let texts = try repository.pages
        try #require(texts["README.md"] != nil && texts.count >= 20)
        let pages = Pages(paths: repository.paths, pages: texts)
        expectNone(texts.sorted { $0.key < $1.key }.flatMap(pages.findings))
    }

    @Test("says of what is modelled by which tests, and names none that do not exist")
    func testNames() throws {
        let texts = try repository.pages
        try #require(texts[TestNames.page] != nil)
        let names = TestNames(sources)
        expectNone(texts.sorted { $0.key < $1.key }.flatMap(names.findings))
    }

    @Test("shows samples of this version's output")
    func samples() throws {
        let source = try repository.text("Sources/Results/Run/ToolInfo+Current.swift")
        let samples = try #require(Samples(source: source))
        let texts = try repository.pages
        try #require(texts["README.md"]?.contains("irqmark \(samples.version)") == true)
        expectNone(texts.sorted { $0.key < $1.key }.flatMap(samples.findings))
    }

    @Test("names things, finishes them, and writes to the terminal in two rooms only")
    func words() { expectNone(sources.flatMap(Words.findings)) }

    @Test("keeps what one architecture alone has in files named for it")
    func architectures() { expectNone(sources.flatMap(Architectures.findings)) }

    @Test("holds at its top only what the design names")
    func topLevel() throws {
        expectNone(TopLevel.findings(entries: try repository.topLevel, ignored: try repository.text(".gitignore")))
    }

    @Test("has a table of arrows without a circle")
    func circles() {
        var below = Arrows.table
        while let floor = below.first(where: { $0.value.isDisjoint(with: below.keys) }) { below[floor.key] = nil }
        #expect(below.isEmpty)
    }
}
