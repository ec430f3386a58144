import Testing

@testable import Vocabulary

@Suite struct NearestNameTests {
    @Test func editsAreInsertionsDeletionsReplacementsAndSwaps() {
        #expect(NearestName.edits("", "") == 0)
        #expect(NearestName.edits("", "abc") == 3)
        #expect(NearestName.edits("epoll", "epoll") == 0)
        #expect(NearestName.edits("epol", "epoll") == 1)
        #expect(NearestName.edits("epolll", "epoll") == 1)
        #expect(NearestName.edits("EPOLL", "epoll") == 0)
        #expect(NearestName.edits("epool", "epoll") == 1)
        #expect(NearestName.edits("peoll", "epoll") == 1)
        #expect(NearestName.edits("kitten", "sitting") == 3)
    }

    @Test func aNameThatIsLikeNothingHasNoNearest() {
        #expect(NearestName.of("zzz", among: ["epoll", "call"]) == nil)
        #expect(NearestName.of("cal", among: ["epoll", "call"]) == "call")
        #expect(NearestName.of("x", among: []) == nil)
    }
}
