/// One code length, or a run of equal ones, as a block declares them.
struct CodeLengthRun {
    /// 0 to 15: the length itself; 16: the length before it again; 17 and 18: zeros.
    let symbol: Int
    /// How often, less the fewest that the symbol can say.
    var extra = 0

    /// How many bits `extra` takes.
    var extraBits: Int { symbol < 16 ? 0 : DeflateAlphabet.repeatBits[symbol - 16] }

    /// A list of lengths as runs, each as long as its symbol allows.
    static func runs(of lengths: ArraySlice<UInt8>) -> [CodeLengthRun] {
        var runs: [CodeLengthRun] = []
        var rest = lengths
        while let length = rest.first {
            let count = rest.prefix { $0 == length }.count
            rest = rest.dropFirst(count)
            append(Int(length), count, to: &runs)
        }
        return runs
    }

    private static func append(_ length: Int, _ count: Int, to runs: inout [CodeLengthRun]) {
        var left = count
        if length > 0 {
            runs.append(CodeLengthRun(symbol: length))
            left -= 1
        }
        while left >= 3 {
            let times = min(left, length > 0 ? 6 : 138)
            if length > 0 {
                runs.append(CodeLengthRun(symbol: 16, extra: times - 3))
            } else if times <= 10 {
                runs.append(CodeLengthRun(symbol: 17, extra: times - 3))
            } else {
                runs.append(CodeLengthRun(symbol: 18, extra: times - 11))
            }
            left -= times
        }
        for _ in 0..<left { runs.append(CodeLengthRun(symbol: length)) }
    }
}
