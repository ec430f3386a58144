import Metrics
import Report
import Testing

@Suite struct RunTextTests {
    @Test func show() {
        print(RunText(Fixture.run, width: nil, isColoured: false).text)
        print(RunText(Fixture.run, width: 120, isColoured: false).text)
        print(RunText(Fixture.run, width: 80, isColoured: false).text)
        print(RunText(Fixture.void, width: 160, isColoured: true).text)
        print(Fixture.run.jsonText)
    }
}
