/// Reads the fields of one line of a log from the front. What cannot be read as asked leaves the cursor where it was.
struct LogCursor {
    private(set) var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    var isAtEnd: Bool { rest.isEmpty }

    /// What is left, as text.
    var text: String { String(decoding: rest, as: UTF8.self) }

    mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    /// Takes a text; false if something else comes.
    mutating func take(_ text: StaticString) -> Bool {
        // SAFETY: a static string's bytes live for ever; the buffer ends with them.
        let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard unsafe rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    /// Moves behind the next place where a text stands; false if it stands nowhere.
    mutating func take(behind text: StaticString) -> Bool {
        var cursor = self
        while !cursor.isAtEnd {
            if cursor.take(text) {
                self = cursor
                return true
            }
            cursor.rest = cursor.rest.dropFirst()
        }
        return false
    }

    /// Takes what stands before the next blank; nil at the end or at a blank.
    mutating func word() -> ArraySlice<UInt8>? {
        let end = rest.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? rest.endIndex
        guard end > rest.startIndex else { return nil }
        defer { rest = rest[end...] }
        return rest[rest.startIndex..<end]
    }

    /// Takes a decimal number; nil if there is none or it does not fit 64 bits.
    mutating func natural() -> UInt64? { number(radix: 10) }

    /// Takes a hexadecimal number, with or without `0x`; nil if there is none or it does not fit 64 bits.
    mutating func hexadecimal() -> UInt64? {
        var cursor = self
        _ = cursor.take("0x")
        guard let number = cursor.number(radix: 16) else { return nil }
        self = cursor
        return number
    }

    /// Takes a decimal number with or without a minus; nil if there is none.
    mutating func integer() -> Int? {
        var cursor = self
        let isNegative = cursor.take("-")
        guard let number = cursor.natural(), number <= UInt64(Int.max) else { return nil }
        self = cursor
        return isNegative ? -Int(number) : Int(number)
    }

    /// Takes a time in seconds with a fraction of one to nine digits, and returns nanoseconds; nil if there is none.
    mutating func nanoseconds() -> UInt64? {
        var cursor = self
        guard let seconds = cursor.natural(), seconds < 1 << 33, cursor.take(".") else { return nil }
        let before = cursor.rest.count
        guard var fraction = cursor.natural() else { return nil }
        let digits = before - cursor.rest.count
        guard digits <= 9 else { return nil }
        for _ in digits..<9 { fraction *= 10 }
        self = cursor
        return seconds * 1_000_000_000 + fraction
    }

    private mutating func number(radix: UInt64) -> UInt64? {
        var value: UInt64 = 0
        var index = rest.startIndex
        while index < rest.endIndex, let digit = Self.digit(rest[index]), digit < radix {
            let (product, isTooLong) = value.multipliedReportingOverflow(by: radix)
            let (sum, isTooGreat) = product.addingReportingOverflow(digit)
            if isTooLong || isTooGreat { return nil }
            value = sum
            index += 1
        }
        guard index > rest.startIndex else { return nil }
        rest = rest[index...]
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x61...0x66: UInt64(byte - 0x61 + 10)
        case 0x41...0x46: UInt64(byte - 0x41 + 10)
        default: nil
        }
    }
}
