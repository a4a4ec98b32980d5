import Testing

@testable import ExchangeAMQP

@Suite("publications that wait for their confirm") struct UnconfirmedPublicationsTests {
    private func book(_ count: Int) -> UnconfirmedPublications<Int> {
        var book = UnconfirmedPublications<Int>()
        for number in 0..<count { book.add(number + 1) }
        return book
    }

    @Test("a confirm settles one, and with the flag all up to it")
    func confirms() throws {
        var book = book(6)
        #expect(try book.settle(2, isMultiple: false) == [2])
        #expect(try book.settle(4, isMultiple: true) == [1, 3, 4])
        #expect(try book.settle(4, isMultiple: true) == [])
        #expect(try book.settle(4, isMultiple: false) == [])
        #expect(book.all.sorted() == [5, 6])
        #expect(try book.settle(0, isMultiple: true) == [5, 6])
        book.add(7)
        #expect(try book.settle(7, isMultiple: false) == [7])
    }

    @Test(
        "a confirm for what was never published is refused",
        arguments: [(0, false), (4, false), (4, true), (.max, true)])
    func unknown(tag: UInt64, isMultiple: Bool) {
        var book = book(3)
        #expect(throws: WireError.self) { try book.settle(tag, isMultiple: isMultiple) }
    }

    @Test("confirms in every order settle everything once", arguments: UInt64(1)...10)
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        var book = book(200)
        var settled: [Int] = []
        for tag in (1...200).shuffled(using: &random) {
            settled += try book.settle(UInt64(tag), isMultiple: Int.random(in: 0..<10, using: &random) == 0)
        }
        #expect(settled.sorted() == Array(1...200))
        #expect(book.all.isEmpty)
    }
}
