/// Elements that come roughly in the order of time, and leave exactly in it; equal times leave as they came. A binary
/// heap.
struct EarliestFirst<Element> {
    private var heap: [(time: UInt64, number: UInt64, element: Element)] = []
    private var inserted: UInt64 = 0

    var count: Int { heap.count }

    mutating func insert(_ element: Element, at time: UInt64) {
        heap.append((time, inserted, element))
        inserted += 1
        var index = heap.count - 1
        while index > 0, isBefore(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() -> Element? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first.element }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            if least == index { return first.element }
            heap.swapAt(index, least)
            index = least
        }
    }

    private func isBefore(_ first: Int, _ second: Int) -> Bool {
        (heap[first].time, heap[first].number) < (heap[second].time, heap[second].number)
    }
}
