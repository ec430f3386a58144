import Metrics
import Results
import Testing

@Suite struct FingerprintTests {
    static func record(kernel: String = "6.18.0", host: String = "one", smt: Bool? = false) -> HostRecord {
        HostRecord([
            MachineFact("host", text: host, else: ""),
            MachineFact("kernel", text: kernel, else: "", decides: true),
            MachineFact("smt", flag: smt, else: "no such file", decides: true),
        ])
    }

    /// The published test vector of 64-bit FNV-1a for the empty input is its offset basis.
    @Test func withoutFactsItIsTheOffsetBasis() {
        #expect(Fingerprint().text == "cbf29ce484222325")
    }

    /// Pinned, because stored results are found by it: a change makes every stored baseline incomparable. The figure
    /// was computed apart from this code, from the definition in `Fingerprint`.
    @Test func itDoesNotChangeBetweenVersions() {
        var fingerprint = Fingerprint()
        fingerprint.add("kernel", "6.18.0")
        #expect(fingerprint.text == "e66113e4a84fe5f7")
    }

    @Test func onlyDecidingFactsCount() {
        #expect(Self.record().fingerprint == Self.record(host: "other").fingerprint)
        #expect(Self.record().fingerprint != Self.record(kernel: "6.18.1").fingerprint)
        #expect(Self.record().fingerprint != Self.record(smt: nil).fingerprint)
    }

    @Test func theOrderOfTheFactsDoesNotCount() {
        let record = Self.record()
        #expect(HostRecord(record.facts.reversed()).fingerprint == record.fingerprint)
    }

    @Test func whereOneTextEndsCounts() {
        var one = Fingerprint()
        one.add("ab", "c")
        var other = Fingerprint()
        other.add("a", "bc")
        #expect(one.text != other.text)
    }

    @Test func aFactIsReplacedByItsName() {
        var record = Self.record()
        record.add(MachineFact("kernel", text: "7.0", else: "", decides: true))
        #expect(record.facts.count == 3)
        #expect(record["kernel"]?.value.value == .text("7.0"))
    }
}
