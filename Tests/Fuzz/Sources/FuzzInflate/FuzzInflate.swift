import Documents
import FuzzInput

/// A compressed stream. It is refused with a cause and a place, or unpacked into no more than was allowed; what was
/// unpacked is packed and unpacked again, and is the same.
///
/// The first byte says which format it is, and whether the rest is the stream or says how a good one is damaged.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInflate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(start, count)
    let format = Format.allCases[input.below(Format.allCases.count)]
    let stream = input.byte() < 128 ? rest(of: &input) : damaged(format, &input)
    do throws(CompressionError) {
        let plain = try format.decompress(stream, limit: limit)
        precondition(plain.count <= limit, "more than the limit")
        check(format, plain)
    } catch {
        precondition((0...stream.count).contains(error.offset), "refused at a place outside of the input")
        precondition(!error.description.isEmpty, "refused without a cause")
    }
    return 0
}

private let limit = 1 << 16

/// What is packed is unpacked to what it was, if the limit is not less.
private func check(_ format: Format, _ plain: [UInt8]) {
    let packed = format.compress(plain)
    do throws(CompressionError) {
        let unpacked = try format.decompress(packed, limit: plain.count)
        precondition(unpacked == plain, "unpacked to something else")
    } catch {
        preconditionFailure("what was packed is refused: \(error)")
    }
    guard !plain.isEmpty else { return }
    do throws(CompressionError) {
        _ = try format.decompress(packed, limit: plain.count - 1)
        preconditionFailure("the limit was passed")
    } catch {
        precondition(error.fault == .tooLarge(limit: plain.count - 1), "\(error)")
    }
}

private func rest(of input: inout FuzzInput) -> [UInt8] {
    var bytes: [UInt8] = []
    while !input.isAtEnd { bytes.append(input.byte()) }
    return bytes
}

/// A stream of words that the input chooses, some of its bytes then changed, left out or doubled.
private func damaged(_ format: Format, _ input: inout FuzzInput) -> [UInt8] {
    var plain: [UInt8] = []
    for _ in 0..<input.below(64) {
        let word = input.byte()
        plain += repeatElement(word % 32, count: Int(word / 32))
        plain.append(word)
    }
    var stream = format.compress(plain)
    while !input.isAtEnd, !stream.isEmpty {
        let place = Int(input.number(2)) % stream.count
        switch input.below(4) {
        case 0: stream[place] = input.byte()
        case 1: stream[place] ^= 1 << UInt8(input.below(8))
        case 2: stream.removeSubrange(place..<min(stream.count, place + input.below(16)))
        default: stream.insert(contentsOf: stream[place...].prefix(input.below(64)), at: place)
        }
    }
    return stream
}
