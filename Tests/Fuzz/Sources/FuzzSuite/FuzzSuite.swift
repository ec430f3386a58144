import Foundation
import FuzzInput
import Suites
import Vocabulary

/// A suite file. It is refused with a cause that names it, or read; then it has arms, each with a name of its own, and
/// is the same when it is read again.
///
/// What begins with a letter, or with # or -, is taken as it is; the bytes of anything else say which lines it has.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSuite(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(start, count)
    let first = input.bytes.first ?? 0
    let isText = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) || "#-".utf8.contains(first)
    file.write(isText ? input.bytes : Array(GeneratedSuite(input).text.utf8))
    do throws(RunError) {
        let suite = try Suite.chosen(file.path)
        precondition((1...256).contains(suite.arms.count), "\(suite.arms.count) arms")
        precondition(Set(suite.arms.map(\.name)).count == suite.arms.count, "two arms of one name")
        precondition(suite.seconds > 0 && suite.seconds.isFinite, "no time to run for")
        do throws(RunError) {
            let again = try Suite.chosen(file.path)
            precondition(again.arms == suite.arms && again.load == suite.load, "read twice, it is two suites")
        } catch {
            preconditionFailure("read twice, it is refused: \(error)")
        }
    } catch {
        guard case .usage(let cause) = error else { preconditionFailure("not refused, but: \(error)") }
        precondition(cause.hasPrefix(file.path) && cause.count > file.path.count + 2, "refused without a cause")
    }
    return 0
}

private let file = ScratchFile()
