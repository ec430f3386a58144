import Foundation
import Report

/// Standard output and standard error, and what they lead to.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal; nil if the descriptor is no terminal. The variable `COLUMNS` wins, as in other
    /// programs.
    static func width(of descriptor: Int32, environment: [String: String]) -> Int? {
        if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
        guard isTerminal(descriptor) else { return nil }
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills one winsize, which lives until the call returns.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes what a command was asked for to standard output. What steers a terminal in it is spelt out.
    static func tell(_ text: String) throws(Failure) { try show(printable(text)) }

    /// Writes to standard output what is made for it already: a table with its colours, or another tool's format.
    static func show(_ text: String) throws(Failure) {
        guard write(text, to: .standardOutput) else { throw Failure("standard output cannot be written") }
    }

    /// Reports an error on standard error.
    static func reportError(_ words: String) { write("Error: \(printable(words))\n", to: .standardError) }

    /// Says something on standard error beside what was asked for.
    static func remark(_ words: String) { write(printable(words), to: .standardError) }

    /// The text without what steers a terminal: foreign bytes that a message quotes are spelt out.
    static func printable(_ text: String) -> String { Printable.lines(text) }

    /// Writes the whole text; false if the other end is closed or full.
    @discardableResult
    static func write(_ text: String, to handle: FileHandle) -> Bool {
        do {
            try handle.write(contentsOf: Data(text.utf8))
            return true
        } catch {
            return false
        }
    }
}
