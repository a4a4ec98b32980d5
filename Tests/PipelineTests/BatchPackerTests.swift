import CustomsMessages
import MessageTranslation
import Testing

@testable import Pipeline

@Suite struct BatchPackerTests {
    private let group: BatchGroup

    init() throws {
        group = BatchGroup(Assembled.sender, try #require(MessageType(number: 311)))
    }

    private func size(_ number: Int, _ content: Int = 100) -> PackedSize {
        PackedSize(key: Assembled.orderKey(number), guid: Assembled.guid(number), content: content, frame: 50)
    }

    @Test("a timer is started by the first document of a message only, and one that is late does nothing")
    func timers() {
        var packer = BatchPacker<Int>()
        let policy = BatchPolicy(documents: 3)
        #expect(packer.add(1, size(1), to: group, policy).timer == 1)
        #expect(packer.add(2, size(2), to: group, policy).timer == nil)
        #expect(packer.add(3, size(3), to: group, policy).closed.map(\.members) == [[1, 2, 3]])
        #expect(packer.add(4, size(4), to: group, policy).timer == 2)
        #expect(packer.timeIsUp(1) == nil)
        #expect(packer.count == 1)
        #expect(packer.finished(group.company) == nil)
        #expect(packer.timeIsUp(2)?.members == [4])
        #expect(packer.count == 0)
    }

    @Test("with two signers two messages are under way before the waiting time yields")
    func signers() {
        var packer = BatchPacker<Int>()
        let policy = BatchPolicy(documents: 9, signaturesAtOnce: 2)
        for number in 1...3 {
            #expect(packer.add(number, size(number), to: group, policy).timer == UInt64(number))
            #expect((packer.timeIsUp(UInt64(number)) == nil) == (number == 3))
        }
        #expect(packer.finished(group.company)?.members == [3])
        #expect(packer.finished(group.company) == nil)
    }

    @Test("a document that does not fit closes the message before it, and one that is full alone goes at once")
    func overflow() {
        var packer = BatchPacker<Int>()
        let policy = BatchPolicy(documents: 9, bytes: 300)
        _ = packer.add(1, size(1), to: group, policy)
        _ = packer.add(2, size(2), to: group, policy)
        #expect(packer.add(3, size(3), to: group, policy).closed.map(\.members) == [[1, 2]])
        #expect(packer.add(4, size(4, 1_000), to: group, policy).closed.map(\.members) == [[3], [4]])
        #expect(packer.count == 0)
    }

    @Test("the same key or guid never stands in one message twice")
    func twice() {
        var packer = BatchPacker<Int>()
        let policy = BatchPolicy(documents: 9)
        _ = packer.add(1, size(1), to: group, policy)
        #expect(packer.add(2, size(1), to: group, policy).closed.map(\.members) == [[1]])
        let sameGuid = PackedSize(key: Assembled.orderKey(5), guid: Assembled.guid(1), content: 1, frame: 1)
        #expect(packer.add(3, sameGuid, to: group, policy).closed.map(\.members) == [[2]])
        #expect(packer.closeAll().map(\.members) == [[3]])
    }
}
