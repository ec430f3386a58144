import Testing

/// Each check must find what it is there to find: planted bad text, and good text that looks like it.
@Suite("A check of tidiness")
struct TidyChecksTests {
    private func source(_ text: String, _ path: String = "Sources/VGIC/Part.swift") -> SourceText {
        SourceText(path: path, text: text)
    }

    @Test(
        "finds an import that no arrow allows",
        arguments: [
            ("Lockfree", "import Kernel"), ("VGIC", "import Kernel"), ("VGIC", "public import Loops"),
            ("Kernel", "@_exported import VGIC"), ("Irqfd", "import LiveKVM"), ("Loops", "import VGIC"),
            ("Report", "import Rounds"), ("Metrics", "import struct Kernel.TickClock"), ("Rounds", "import Report"),
            ("irqmark", "internal import Irqfd"), ("Statistics", "import Metrics"),
            // C enters through Kernel alone, Foundation above, the C library below.
            ("Loops", "import CLinux"), ("Arms", "import CLinux"), ("Kernel", "import Foundation"),
            ("VGIC", "import Foundation"), ("VGIC", "import Glibc"), ("Rounds", "import Glibc"),
            ("Arms", "import Foundation"),
            // Unknown modules and unknown rooms.
            ("Lockfree", "import Collections"), ("Cellar", "import Lockfree"),
        ])
    func arrow(room: String, line: String) {
        let found = Arrows.findings(source("// A part.\n" + line + "\n", "Sources/\(room)/Part.swift"))
        #expect(found.count == 1 && (found[0].line == 2 || room == "Cellar"), "\(found)")
    }

    @Test(
        "lets an import pass that an arrow allows",
        arguments: [
            ("VGIC", "public import Lockfree"), ("Kernel", "import CLinux"), ("Kernel", "import Glibc"),
            ("Rounds", "import Foundation"), ("irqmark", "import ArgumentParser"),
            ("Lockfree", "import Synchronization"),
            ("VGIC", "// import Kernel"), ("VGIC", "let text = \"import Kernel\""),
            ("VGIC", "let important = Kernel.self"),
        ])
    func noArrow(room: String, line: String) {
        #expect(Arrows.findings(source(line, "Sources/\(room)/Part.swift")).isEmpty)
    }

    @Test("finds an arrow of the manifest that the table does not have")
    func manifestArrows() {
        let manifest = Manifest(
            text: """
                let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
                let targets = [
                    room("Lockfree", []),
                    room("VGIC", ["Lockfree", system, "Kernel"]),
                    room(
                        "Rounds", ["Arms",
                            "Report", "Kernel"],
                        resources: [.copy("Traces")]),
                    room("Cellar", []),
                    .executableTarget(name: "irqmark", dependencies: ["Rounds", "Irqfd"], swiftSettings: settings),
                ]
                """)
        #expect(manifest.rooms.map(\.name) == ["Lockfree", "VGIC", "Rounds", "Cellar", "irqmark"])
        #expect(manifest.rooms[1].dependencies == ["Lockfree", "SystemPackage", "Kernel"])
        #expect(
            manifest.arrowFindings.map(\.message) == [
                "no arrow leads from VGIC to Kernel", "no arrow leads from Rounds to Report",
                "the table of rooms does not know Cellar", "no arrow leads from irqmark to Irqfd",
            ])
    }

    @Test("finds a file in a folder that its room does not have, and a folder that is crowded")
    func folders() {
        for path in ["Sources/VGIC/Part.swift", "Sources/VGIC/ITS/Commands/Part.swift", "Tests/Odd/Part.swift"] {
            #expect(Folders.findings(source("", path)).isEmpty, "\(path)")
        }
        for path in ["Sources/VGIC/Odd/Part.swift", "Sources/VGIC/ITS/Odd/Part.swift", "Sources/Loads/ITS/Part.swift"] {
            #expect(Folders.findings(source("", path)).count == 1, "\(path)")
        }
        let files = (0..<25).map { source("", "Sources/VGIC/ITS/Part\($0).swift") }
        #expect(Folders.crowded(Array(files.dropLast())).isEmpty)
        #expect(Folders.crowded(files).count == 1)
    }

    @Test("finds an open name that nothing uses, and no other")
    func openNames() {
        let lines = [
            "public struct Part {", "    public static let one = 1  // one", "    package mutating func two() {}",
            "    @inlinable public var three: Int { 3 }", "    public init() {}", "    func four() {}",
            "    public static func == (left: Part, right: Part) -> Bool { true }",
        ]
        let part = source(lines.joined(separator: "\n") + "\n}\n")
        #expect(OpenNames.findings([part]).map(\.line) == [2, 3, 4])
        let user = source("let a = Part()\nlet text = \"\\(a.three) two\"\n", "Sources/irqmark/User.swift")
        #expect(OpenNames.findings([part, user]).map(\.line) == [2])
        let test = source("Part.one\n", "Tests/Rooms/VGICTests/User.swift")
        #expect(OpenNames.findings([part, user, test]).map(\.line) == [2])
    }

    @Test("finds a citation that leads nowhere, and no other")
    func anchors() {
        let anchors = Anchors(catalogues: [
            "Properties": "# Properties\n\n### P8: nobody acts on it\n\nP9: is no heading\n"
        ])
        for cited in ["// P8", "/// After an unmap (P8, P8.)", "/// <doc:Properties#P8>", "// VGIC.docc/Properties"] {
            #expect(anchors.findings(source(cited)).isEmpty, "\(cited)")
        }
        for word in ["// P", "// P128 and B", "let a = P9", "// A4X, PPI", "// A100", "// the facts, fourteen of them"]
        {
            #expect(anchors.findings(source(word)).isEmpty, "\(word)")
        }
        for lost in ["// P9", "/// see B1.", "/// <doc:Sequences>", "// VGIC.docc/Freedoms, row 3", "// facts 6.7"] {
            #expect(anchors.findings(source(lost)).count == 1, "\(lost)")
        }
    }

    @Test("finds a reference of a page that leads nowhere, and no other")
    func pages() {
        let article = "Sources/VGIC/VGIC.docc/Sequences.md"
        let pages = Pages(
            paths: ["README.md", article, ".ci/run"], pages: [article: "# Sequences\n\n## The order of Linux\n"])
        let sound = [
            "[a](\(article)) [b](https://example.org/a)",
            "`.ci/run`, `Sources/VGIC/MyCache.swift`, `Sources/*/Traces/*`",
            "`VGIC.docc`, *Sequences*; `VGIC.docc`,\n*The order of\nLinux*",
        ]
        for text in sound { #expect(pages.findings("README.md", text).isEmpty, "\(text)") }
        for lost in ["[a](Sequences.md)", "`.ci/walk`", "`VGIC.docc`, *Freedoms*", "`Loops.docc`,\n*Sequences*"] {
            #expect(pages.findings("README.md", "\n" + lost).map(\.line) == [2], "\(lost)")
        }
        #expect(pages.findings(article, "[a](Sequences.md)").isEmpty)
        #expect(pages.findings("README.md", String(repeating: "\n", count: 201)).count == 1)
    }

    @Test("finds a suite of tests that a page names and nobody has, and a row that names none")
    func testNames() {
        let names = TestNames([source("@Suite struct OneTests {\n", "Tests/Rooms/VGICTests/OneTests.swift")])
        let sound = "`OneTests`, `VGICTests`\n| a | modelled: `OneTests` |\n| b | not built |\n| c | hardware |\n"
        #expect(names.findings(TestNames.page, sound).isEmpty)
        #expect(names.findings("README.md", "| a | modelled |").isEmpty)
        #expect(names.findings(TestNames.page, "\n| a | modelled: `One` |\n| b | counted |").map(\.line) == [2, 3])
        #expect(names.findings("README.md", "`OneTests`\n`TwoTests`").map(\.line) == [2])
    }

    @Test("finds a sample of another version")
    func samples() throws {
        let samples = try #require(Samples(source: "ToolInfo(\n    version: \"1.20.3\","))
        #expect(Samples(source: "version: none") == nil)
        let text = "irqmark 1.20.3  suite paths\nirqmark 1.2.3  suite paths\nirqmark run; irqmark 1.20.30 is later\n"
        #expect(samples.findings("README.md", text).map(\.line) == [2, 3])
        #expect(samples.findings("README.md", "Here by\nversion 1.2.3:\n" + text).map(\.line) == [5])
    }

    @Test("finds a package that no comment explains")
    func unexplained() {
        let manifest = Manifest(
            text: """
                /// Errno.
                let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

                let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
                dependencies: [
                    .package(url: "https://example.org/swift-system", from: "1.0.0"),
                    .package(url: "https://example.org/swift-argument-parser.git", from: "1.0.0"),
                    // Suites are YAML.
                    .package(url: "https://example.org/Yams", from: "6.0.0"),
                ]
                """)
        #expect(
            manifest.unexplained == [
                Finding("Package.swift", 7, "no comment says why swift-argument-parser is needed")
            ])
    }

    @Test("finds a file that is too long, and a line that is too wide outside a long string")
    func sizes() {
        #expect(Sizes.findings(source(String(repeating: "\n", count: 400))).isEmpty)
        #expect(Sizes.findings(source(String(repeating: "\n", count: 401))).count == 1)
        let wide = "// " + String(repeating: "ä", count: 117)
        #expect(Sizes.findings(source(wide)).isEmpty)
        #expect(Sizes.findings(source("\n" + wide + "x")).map(\.line) == [2])
        #expect(Sizes.findings(source("let a = \"\"\"\n    \(wide)xxx\n    \"\"\"\n")).isEmpty)
    }

    @Test(
        "finds a function that is too long, however it is declared",
        arguments: [
            "func f() {", "public static func f<T>(_ t: T) -> T {", "@inlinable public init(a: Int) {",
            "init?(a: Int) {",
            "deinit {", "subscript(index: Int) -> Int {", "func f(\n        a: Int\n    ) {",
            "mutating func f()\n    where T: P {",
        ])
    func functions(head: String) {
        func body(_ lines: Int) -> SourceText {
            let inner = String(repeating: "        a()\n", count: lines)
            return source("struct S {\n    \(head)\n\(inner)    }\n\n    func g() {}\n}\n")
        }
        let headLines = head.split(separator: "\n").count
        #expect(Sizes.findings(body(69 - headLines)).isEmpty)
        #expect(Sizes.findings(body(70 - headLines)).map(\.line) == [2])
    }

    @Test("does not take a requirement, a call or a short function for a long one")
    func shortFunctions() {
        let filler = String(repeating: "    var a: Int { get }\n", count: 90)
        #expect(Sizes.findings(source("protocol P {\n    func f() -> Int\n\(filler)}\n")).isEmpty)
        #expect(Sizes.findings(source("protocol P {\n    func f(\n        a: Int\n    ) -> Int\n\(filler)}\n")).isEmpty)
        #expect(Sizes.findings(source("struct S {\n    init() { a = 1 }\n\(filler)}\n")).isEmpty)
        #expect(Sizes.functions(source("func f() {\n    if a {\n    } else {\n    }\n\n}\n")).map(\.lines) == [6])
    }

    @Test("finds the names of one architecture outside its files")
    func architectures() {
        let files = ["X86Guest", "X86Guest+VCPU", "KVMGuest", "ARM64Guest"]
        for line in [
            "var registers = kvm_regs()", "let code = X86Listing.stub", "attribute.attr = KVM_VCPU_TSC_OFFSET",
        ] {
            let found = files.filter { !Architectures.findings(source(line, "Sources/LiveKVM/\($0).swift")).isEmpty }
            #expect(found == ["KVMGuest", "ARM64Guest"], "\(line)")
        }
        let arm = source("let type = KVM_DEV_TYPE_ARM_VGIC_V3", "Sources/LiveKVM/KVMGuest.swift")
        #expect(Architectures.findings(arm).count == 1)
        // A comment may speak of it, and what every architecture has may be used.
        for line in ["// kvm_regs", "var entry = kvm_irq_routing_entry()", "var state = kvm_mp_state()"] {
            #expect(Architectures.findings(source(line, "Sources/LiveKVM/KVMGuest.swift")).isEmpty, "\(line)")
        }
    }

    @Test("finds what is not finished, in comments only")
    func unfinished() {
        for word in Words.unfinished {
            #expect(Words.findings(source("let a = 1  // \(word): later")).count == 1)
            #expect(Words.findings(source("/// \(word)")).count == 1)
            #expect(Words.findings(source("let text = \"// \(word)\"")).isEmpty)
            #expect(Words.findings(source("// \(word)s")).isEmpty)
        }
    }

    @Test("finds names that say nothing", arguments: Words.emptyNames)
    func names(name: String) {
        #expect(Words.findings(source("final class Cache\(name) {}")).count == 1)
        #expect(Words.findings(source("", "Sources/VGIC/Cache\(name).swift")).count == 1)
        #expect(Words.findings(source("", "Sources/VGIC/Cache+\(name).swift")).count == 1)
        #expect(Words.findings(source("struct \(name)ed {}\n// struct \(name)")).isEmpty)
    }

    @Test("finds output outside Report and irqmark")
    func output() {
        for line in ["print(1)", "    if a { print(1) }", "debugPrint(a)"] {
            #expect(Words.findings(source(line)).count == 1, "\(line)")
            #expect(Words.findings(source(line, "Sources/Report/Part.swift")).isEmpty)
            #expect(Words.findings(source(line, "Sources/irqmark/Part.swift")).isEmpty)
        }
        for line in ["fingerprint(1)", "table.print(1)", "\"print(1)\"", "// print(1)", "func print(_ a: Int) {}"] {
            #expect(Words.findings(source(line)).isEmpty, "\(line)")
        }
    }

    @Test("finds what does not belong at the top")
    func topLevel() {
        let entries = ["Package.swift", "Sources", ".git", "Package.resolved", "default.profraw", "Makefile", "notes"]
        let found = TopLevel.findings(entries: entries, ignored: ".build/\nPackage.resolved\n*.profraw\n")
        #expect(found.map(\.path) == ["Makefile", "notes"])
    }

    @Test("tells code from strings and comments")
    func lexing() {
        let text = source(
            #"""
            let a = "x // y" // z
            let b = #"a " // b"# + "\"//" // c
            let c = """
                // not a comment
                """ // end
            """#)
        #expect(text.comments == ["z", "c", nil, nil, "end"])
        #expect(text.code[0] == "let a = \"\" " && text.code[1] == "let b = \"\" + \"\" ")
        #expect(text.isQuoted == [false, false, false, true, true])
    }
}
