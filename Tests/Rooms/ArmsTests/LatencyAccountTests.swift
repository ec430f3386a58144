import Metrics
import Testing
import Vocabulary

@testable import Arms

@Suite("Latencies of an arm") struct LatencyAccountTests {
    @Test(arguments: [nil, HistogramChoice.response, .all])
    func `hold the histograms that were asked for, and all figures`(
        choice: HistogramChoice?
    ) {
        var account = LatencyAccount()
        account.response.record(1_000)
        account.service.record(900)
        account.stages.reaped.record(300)
        account.stages.acknowledged.record(50)
        let result = account.result(choice)
        #expect(
            [result.response, result.service].map(\.count) == [1, 1] && result.stages.map(\.summary.count) == [1, 1])
        #expect((result.response.histogram != nil) == (choice != nil))
        #expect((result.service.histogram != nil) == (choice == .all))
        #expect(result.stages.allSatisfy { ($0.summary.histogram != nil) == (choice == .all) })
    }
}
