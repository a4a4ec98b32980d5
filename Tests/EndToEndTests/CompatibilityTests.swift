import CryptoCore
import Foundation
import SidecarBase
import Testing
import XMLCanonical

/// What old callers rely on, against the built sidecar with a software key.
@Suite("the compatibility endpoint, end to end") struct CompatibilityTests {
    let folder: TemporaryFolder
    let key: TestKey
    let sidecar: Sidecar

    init() throws {
        folder = try TemporaryFolder()
        key = try TestKey()
        sidecar = try Sidecar(folder: folder, software: key)
    }

    @Test("every encoding of the same message gives the same signed document")
    func encodings() async throws {
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        let xml = Messages.order(note: "a+b 100% &lt;true&gt; 中文 &amp; \"q\"")
        let form = "application/x-www-form-urlencoded"
        let gbk = try XMLText.gb18030(encoding: Array(xml.utf8))
        let boundary = "----old-client"
        let multipart =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"xml\"\r\n\r\n\(xml)\r\n--\(boundary)--\r\n"
        let answers = [
            try await caller.declare(xml),
            try await caller.post(Array("xml=\(xml)".utf8), type: form),
            try await caller.post(Array("xml=".utf8) + gbk, type: form),
            try await caller.post(Array("xml=\(xml)&name=x".utf8), type: form + "; charset=UTF-8"),
            try await caller.post(Array(multipart.utf8), type: "multipart/form-data; boundary=\(boundary)"),
            try await caller.post(Array(xml.utf8), type: "text/xml"),
        ]
        let messages = answers.compactMap(\.message)
        #expect(messages.count == answers.count)
        #expect(Set(messages).count == 1)
        for answer in answers {
            #expect(answer.status == 200)
            #expect(answer.text.hasPrefix("{\"success\":true,\"xml\":\""))
            #expect(answer.text.hasSuffix("\"}"))
            #expect(!answer.text.contains("\n"))
            #expect(answer.text.utf8.allSatisfy { $0 < 0x80 })
        }
        let file = try folder.write(try #require(messages.first), to: "signed.xml")
        #expect(try await Program.run(Products.portsign, ["verify", file]).status == 0)
        await sidecar.stop()
    }

    @Test("the same bytes again get the stored answer; the same guid with other content is a conflict")
    func replay() async throws {
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        let guid = UUID().uuidString
        let xml = Messages.order(guid: guid, orderNo: "EXREPLAY1")
        let first = try await caller.declare(xml)
        let second = try await caller.declare(xml)
        #expect(first.message != nil)
        #expect(first.text == second.text)
        let other = try await caller.declare(Messages.order(guid: guid, orderNo: "EXREPLAY2"))
        #expect(other.text.contains("message.conflict"))
        await sidecar.stop()
        try await sidecar.start()
        let third = try await Caller(base: sidecar.url).declare(xml)
        #expect(first.text == third.text)
        let shown = try await sidecar.command("ledger", "show", guid, "--json")
        #expect(shown.output.components(separatedBy: "\"kind\":\"signed\"").count == 2)
        await sidecar.stop()
    }

    @Test("a message signed by the company's own key is kept as it is")
    func signedInput() async throws {
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        let signed = try #require(try await caller.declare(Messages.order()).message)
        // Another guid would break the signature, so a second sidecar with the same key and an empty ledger gets it.
        let secondFolder = try TemporaryFolder()
        let second = try Sidecar(folder: secondFolder, software: key)
        try await second.start()
        #expect(try await Caller(base: second.url).declare(signed).message == signed)
        await second.stop()
        await sidecar.stop()
    }

    @Test("the WADL describes the route that is served")
    func wadl() async throws {
        try await sidecar.start()
        let answer = try await Caller(base: sidecar.url).get("/newyorkTransferWebapps/rest/application.wadl")
        #expect(answer.status == 200)
        let document = try XMLDocument(parsing: Array(answer.text.utf8))
        #expect(document.root.name == "application")
        #expect(document.root.descendant("resource")?.attribute("path")?.hasSuffix("transferDeclare") == true)
        await sidecar.stop()
    }
}
