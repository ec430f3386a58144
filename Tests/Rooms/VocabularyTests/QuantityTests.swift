import Testing

@testable import Vocabulary

@Suite struct QuantityTests {
    @Test(arguments: ["0x10", "0x10k", "inf", "nan", "1_000", " 5", "5 ", ""])
    func whatIsNoDecimalNumberIsNoRate(text: String) { #expect(Quantity.rate(text) == nil) }

    @Test func decimalNumbersAreTaken() {
        #expect(Quantity.rate("20k") == 20_000)
        #expect(Quantity.rate("1.5M") == 1_500_000)
        #expect(Quantity.rate("1e3") == 1_000)
        #expect(Quantity.seconds("500ms") == 0.5)
        #expect(Quantity.seconds("0x5s") == nil)
    }
}
