import SidecarBase
import Testing

@Suite("ErrorCode")
struct ErrorCodeTests {
    private static let prefixes: Set<String> = [
        "xml", "message", "assembly", "signature", "signer", "card", "company", "ledger", "node", "erp", "platform",
        "receipt", "realtime179", "safe", "ccpit", "http", "shadow", "config", "crypto", "internal",
    ]

    @Test("every code is there once")
    func unique() {
        var seen: Set<String> = []
        for code in ErrorCode.all { #expect(seen.insert(code.name).inserted, "\(code.name)") }
        #expect(seen.count > 80)
    }

    @Test("names are a known prefix, a dot and lower-case words", arguments: ErrorCode.all)
    func names(code: ErrorCode) {
        let parts = code.name.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        #expect(ErrorCodeTests.prefixes.contains(String(parts[0])))
        #expect(parts.last?.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil)
        #expect("\(code)" == code.name)
    }

    @Test("every code says what happened in both languages", arguments: ErrorCode.all)
    func sentences(code: ErrorCode) {
        #expect(code.english.count >= 10)
        #expect(code.english.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
        #expect(!code.english.hasSuffix("."))
        #expect(code.chinese.count >= 4)
        #expect(code.chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
        #expect(!code.chinese.hasSuffix("。"))
    }

    // Callers of the compatibility interface look for these letters anywhere in an answer.
    @Test("no name and no sentence has the letters of success in it", arguments: ErrorCode.all)
    func neverSuccess(code: ErrorCode) {
        for text in [code.name, code.english, code.chinese] { #expect(!text.lowercased().contains("true")) }
    }

    @Test("sentences can stand in JSON, XML and a log line as they are", arguments: ErrorCode.all)
    func plain(code: ErrorCode) {
        for text in [code.english, code.chinese] {
            #expect(!text.contains { "<>&\"\\".contains($0) || $0.isNewline || $0 == "\t" })
        }
    }

    @Test("codes are the same by name")
    func identity() {
        let again = ErrorCode("card.pin_wrong", retriable: true, en: "other words here", zh: "其他说法")
        #expect(again == .cardPinWrong)
        #expect(Set([again, .cardPinWrong]).count == 1)
        #expect(again != .cardPinBlocked)
    }

    @Test(
        "what would burn a PIN try or needs a person is never retried",
        arguments: [
            ErrorCode.cardPinWrong, .cardPinBlocked, .cardPinGuard, .cardPinMissing, .cardPinForm, .signerExpired,
            .companyUnknown,
        ])
    func notRetriable(code: ErrorCode) {
        #expect(!code.isRetriable)
    }
}

@Suite("CodedError")
struct CodedErrorTests {
    private struct Foreign: Error, CustomStringConvertible { let description = "something else broke" }

    @Test("a coded error keeps its code and detail when wrapped, a foreign one becomes unexpected")
    func wrapping() {
        let coded = SidecarError(.cardAbsent, "reader 1")
        #expect(SidecarError(wrapping: coded) == coded)
        #expect(SidecarError(wrapping: Foreign()) == SidecarError(.internalUnexpected, "something else broke"))
    }

    @Test("an error is described by its code and detail")
    func description() {
        #expect("\(SidecarError(.cardAbsent, "reader 1"))" == "card.absent: reader 1")
        #expect("\(SidecarError(.cardAbsent))" == "card.absent")
        #expect(SidecarError(.cardAbsent).isRetriable)
        #expect(!SidecarError(.cardPinWrong).isRetriable)
    }
}
