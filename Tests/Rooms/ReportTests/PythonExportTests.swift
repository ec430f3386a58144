import Foundation
import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

/// Exports as Python's own parsers read them.
@Suite struct PythonExportTests {
    @Test(.enabled(if: Python.has("csv"), "python3 is not installed"), arguments: ExportTests.all.indices)
    func csvIsWhatPythonReads(index: Int) throws {
        let result = ExportTests.all[index]
        let text = ExportFormat.csv.text(of: result)
        let script = """
            import csv, io, json, sys
            print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.read(), newline='')))))
            """
        let python = try #require(Python.run(script, [], input: text))
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(python.output.utf8)) as? [[String]], "\(python.output)")
        #expect(rows.count == 2 && rows[0].count == rows[1].count)
        #expect(rows[0].prefix(2) == ["time", "commit"] && Set(rows[0]).count == rows[0].count)
        for (name, field) in zip(rows[0], rows[1]).dropFirst(5) {
            #expect(Double(field) != nil || name == "version" || name.hasSuffix(".identity"), "\(name): \(field)")
        }
        if let arm = result.arms.first(where: { !$0.isVoid }) {
            #expect(rows[0].contains(Printable.line("\(result.invocation.suite)/\(arm.name).time")))
        }
    }

    /// The payloads of a log, each by a decoder of Python's own parts.
    @Test(.enabled(if: Python.has("zlib"), "python3 is not installed"), arguments: ExportTests.all.indices)
    func logsAreWhatPythonUnpacks(index: Int) throws {
        let result = ExportTests.all[index]
        let lines = ExportFormat.hlog.text(of: result).split(separator: "\n").filter { $0.hasPrefix("Tag=") }
        #expect(lines.count == result.histograms().count)
        let script = """
            import base64, struct, sys, zlib
            outer = base64.b64decode(sys.stdin.read(), validate=True)
            cookie, length = struct.unpack('>II', outer[:8])
            assert cookie & 0xffffff0f == 0x1c849304 and length == len(outer) - 8
            plain = zlib.decompress(outer[8:])
            cookie, length, offset, digits, lowest, highest, ratio = struct.unpack('>IIIIQQd', plain[:40])
            assert cookie & 0xffffff0f == 0x1c849303 and length == len(plain) - 40
            assert (offset, digits, lowest, highest, ratio) == (0, 3, 1, 10**11, 1.0)
            place, index, total, last = 40, 0, 0, 0
            while place < len(plain):
                bits = shift = 0
                while True:
                    byte = plain[place]
                    place += 1
                    bits |= (byte if shift == 56 else byte & 127) << shift
                    shift += 7
                    if shift == 63 or byte < 128: break
                number = (bits >> 1) ^ -(bits & 1)
                if number < 0: index -= number
                else:
                    if number: total, last = total + number, index
                    index += 1
            octave = max(0, last // 1024 - 1)
            print(total, (last - octave * 1024) << octave)
            """
        for line in lines {
            let python = try #require(Python.run(script, [], input: String(line.split(separator: ",").last ?? "")))
            #expect(python.output == "20000 399769600\n" || python.output.hasPrefix("20000 39"), "\(python.output)")
        }
    }
}
