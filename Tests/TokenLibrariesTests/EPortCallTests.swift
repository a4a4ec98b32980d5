import Testing

@testable import TokenLibraries

@Suite("the helper process's frames")
struct EPortCallTests {
    @Test("a call comes out as it went in", arguments: [[], [1], Array(repeating: 7, count: 5_000)] as [[UInt8]])
    func call(input: [UInt8]) {
        let call = EPortCall(number: 0x0102_0304, function: .sign, input: input)
        #expect(EPortCall(call.bytes) == call)
    }

    @Test("an answer comes out as it went in, and only for its own call")
    func answer() {
        for answer in [
            EPortAnswer(.returned, output: [1, 2, 3]), EPortAnswer(.missing, text: Array("why".utf8)),
            EPortAnswer(.returned, code: 0x0A00_0024, text: [0xBF, 0xDA], triesLeft: 3), EPortAnswer(.rubbish),
        ] {
            #expect(EPortAnswer(answer.bytes(number: 9), to: 9) == answer)
            #expect(EPortAnswer(answer.bytes(number: 9), to: 8) == nil)
        }
    }

    @Test("what is no frame is refused, whatever lengths it names")
    func rubbish() {
        #expect(EPortCall([]) == nil)
        #expect(EPortCall([0, 0, 0, 1, 99]) == nil)
        let good = EPortAnswer(.returned, output: [1, 2, 3]).bytes(number: 1)
        for count in 0..<13 { #expect(EPortAnswer(Array(good.prefix(count)), to: 1) == nil) }
        var long = good
        long[10...13] = [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(EPortAnswer(long, to: 1) == nil)
        var unknown = good
        unknown[4] = 77
        #expect(EPortAnswer(unknown, to: 1) == nil)
    }
}
