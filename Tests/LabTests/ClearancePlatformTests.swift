import AsyncHTTPClient
import CryptoCore
import Foundation
import Logging
import SidecarBase
import Synchronization
import Testing
import XMLCanonical

@testable import Lab

@Suite("ClearancePlatform", .timeLimit(.minutes(1))) struct ClearancePlatformTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("each encoding writes the bytes that callers in the field write", arguments: DeclareEncoding.allCases)
    func encodings(encoding: DeclareEncoding) throws {
        let xml = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>中 + % &amp;</a>".utf8)
        let body = try encoding.body(of: xml)
        switch encoding {
        case .percent:
            #expect(String(decoding: body, as: UTF8.self).hasSuffix("%3Ca%3E%E4%B8%AD+%2B+%25+%26amp%3B%3C%2Fa%3E"))
            #expect(FormText.decode(body)["xml"] == String(decoding: xml, as: UTF8.self))
        case .raw: #expect(body == Array("xml=".utf8) + xml)
        case .gb18030:
            #expect(body.contains(0xD6) && body.contains(0xD0))
            #expect(try XMLText.utf8(decoding: Array(body.dropFirst(4))) == xml)
        }
    }

    @Test("an answer is read as the old program reads it")
    func answers() {
        #expect(
            DeclareCaller.read(#"{"success":true,"xml":"<a b=\"1\">\u4e2d\/\n</a>"}"#)
                == .signed(Array("<a b=\"1\">中/\n</a>".utf8)))
        #expect(DeclareCaller.read("{\"success\":true,\"xml\":\"<a>\r\n</a>\"}") == .signed(Array("<a></a>".utf8)))
        let refusal = #"{"success":false,"xml":"x.y: no"}"#
        #expect(DeclareCaller.read(refusal) == .refused(refusal))
        // That is why a failure must not contain the word.
        #expect(
            DeclareCaller.read(#"{"success":false,"xml":"not true at all"}"#)
                == .signed(Array("\"not true at all".utf8)))
        #expect(DeclareCaller.read("true") == .refused("true"))
    }

    @Test("it declares in the encoding it is asked for and tells what it was answered")
    func declares() async throws {
        let component = LabServer(name: "component", logger: logger) { request, _ in
            let isRaw = request.body.starts(with: Array("xml=<".utf8))
            return request.path == DeclareCaller.path
                ? .json(isRaw ? #"{"success":true,"xml":"<a/>"}"# : #"{"success":false,"xml":"no"}"#) : .text(404, "no")
        }
        try await component.start(port: 0)
        let client = LabClient.shared
        let platform = ClearancePlatform(
            keys: nil, caller: DeclareCaller(url: component.baseURL + DeclareCaller.path, client: client),
            callbackURL: component.baseURL, samples: SampleMessages(), client: client, logger: logger)
        try await platform.start()
        let url = platform.baseURL + "/lab/declare"
        #expect(try await Client.post(url + "?encoding=raw&type=CEB621", "").text.contains("\"answered\":\"signed\""))
        #expect(try await Client.post(url + "?encoding=gb18030", "").text.contains("\"answered\":\"signed\""))
        #expect(try await Client.post(url, "").text.contains("\"answered\":\"refused\""))
        #expect(try await Client.post(url + "?type=CEB999", "").status == 400)
        #expect(try await Client.post(url + "?encoding=x", "").status == 400)
        await component.stop()
        #expect(try await Client.post(url, "").text.contains("\"answered\":\"no answer\""))
        await platform.stop()
    }

    @Test("what it seals only the right key opens")
    func keys() throws {
        let keys = try PlatformKeyring.make()
        let receipt = Array("<a>中文</a>".utf8)
        let sealed = try keys.seal(receipt)
        #expect(keys.open(sealed.content) == receipt)
        #expect(try PlatformKeyring.make().open(sealed.content) != receipt)
        #expect(keys.open("<a/>") == Array("<a/>".utf8))
        #expect(keys.open("???") == nil)
    }
}
