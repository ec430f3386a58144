import Testing

@testable import Report

@Suite struct FigureTests {
    @Test func ratesHaveThreeDigitsAndAUnit() {
        #expect(Figure.rate(4_926_108) == "4.93 M")
        #expect(Figure.rate(999_600) == "1.00 M")
        #expect(Figure.rate(999_400) == "999 k")
        #expect(Figure.rate(12_345) == "12.3 k")
        #expect(Figure.rate(2.5e9) == "2.50 G")
        #expect(Figure.rate(12) == "12")
        #expect(Figure.rate(1) == "1" && Figure.rate(0.25) == "0.25" && Figure.rate(0.01) == "0.01")
        #expect(Figure.rate(0.001) == "<0.01")
        #expect(Figure.rate(0) == "0")
    }

    @Test func durationsChangeTheirUnit() {
        #expect(Figure.duration(0) == "0 ns")
        #expect(Figure.duration(999) == "999 ns")
        #expect(Figure.duration(1_000) == "1.00 µs")
        #expect(Figure.duration(999_499) == "999 µs")
        #expect(Figure.duration(999_500) == "1.00 ms")
        #expect(Figure.duration(41_300_000_000) == "41.3 s")
        #expect(Figure.duration(300_000_000_000) == "300 s")
    }

    @Test func smallFiguresAreNotShownAsNothing() {
        #expect(Figure.perDelivery(0, of: 10) == "0")
        #expect(Figure.perDelivery(1, of: 1_000_000) == "<0.001")
        #expect(Figure.perDelivery(1, of: 64) == "0.016")
        #expect(Figure.perDelivery(1_000, of: 1_000) == "1.00")
        #expect(Figure.perDelivery(123_456, of: 1_000) == "123")
        #expect(Figure.percent(0) == "0 %")
        #expect(Figure.percent(0.000_1) == "<0.1 %")
        #expect(Figure.percent(0.081_25) == "8.1 %")
        #expect(Figure.percent(1) == "100.0 %")
    }

    @Test func aCountBelowAHalfIsAFraction() {
        #expect(Figure.fraction(0, of: 10) == "0")
        #expect(Figure.fraction(1, of: 16) == "1 in 16" && Figure.fraction(1, of: 2) == "1 in 2")
        #expect(Figure.fraction(313, of: 1_000) == "1 in 3.2" && Figure.fraction(249, of: 1_000) == "1 in 4")
        #expect(Figure.fraction(51, of: 100) == "0.510" && Figure.fraction(5, of: 4) == "1.25")
        #expect(Figure.fraction(1, of: 83_333) == "1 in 83,333" && Figure.fraction(1, of: 2_500_000) == "1 in 2.50 M")
        #expect(Figure.fraction(1, of: 0) == "–")
    }

    @Test func aDifferenceHasASign() {
        #expect(Figure.signed(7.14) == "+7.1" && Figure.signed(-1_019) == "-1,019" && Figure.signed(0) == "+0.0")
    }

    @Test func whatIsMissingOrNotANumberIsADash() {
        for value in [nil, Double.nan, .infinity, -.infinity] {
            #expect(Figure.rate(value) == "–")
            #expect(Figure.nanoseconds(value) == "–")
            #expect(Figure.ratio(value) == "–")
            #expect(Figure.percent(value) == "–")
        }
        #expect(Figure.duration(nil) == "–")
        #expect(Figure.perDelivery(1, of: 0) == "–")
        #expect(Figure.fixed(1e300, 2) == "–")
    }

    @Test func fixedDecimalsAreRoundedAndGrouped() {
        #expect(Figure.fixed(0.049, 1) == "0.0")
        #expect(Figure.fixed(0.05, 1) == "0.1")
        #expect(Figure.fixed(1_234_567.4, 0) == "1,234,567")
        #expect(Figure.fixed(12_345.678, 2) == "12,345.68")
        #expect(Figure.fixed(-0.5, 1) == "-0.5")
        #expect(Figure.count(100) == "100")
        #expect(Figure.count(1_000) == "1,000")
    }
}
