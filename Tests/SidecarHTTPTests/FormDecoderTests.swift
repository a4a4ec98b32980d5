import SidecarBase
import SidecarHTTP
import Testing

@Suite("FormDecoder")
struct FormDecoderTests {
    private let form = "application/x-www-form-urlencoded"

    private func value(_ body: [UInt8], _ type: String? = nil) throws -> [UInt8] {
        try FormDecoder().value(in: body, contentType: type ?? form)
    }

    private func code(_ body: String, _ type: String? = nil) -> String? {
        #expect(throws: SidecarError.self) { try value(Array(body.utf8), type) }?.code.name
    }

    @Test(
        "encoded and raw UTF-8 bodies give the message byte for byte",
        arguments: ["transferDeclare-request-urlencoded.http", "transferDeclare-request-raw-utf8.http"])
    func examples(_ name: String) throws {
        let request = try Fixture.message(name)
        #expect(try value(request.body, request.contentType) == Fixture.bytes("ceb311-unsigned.xml"))
    }

    @Test("a raw GBK body keeps its bytes")
    func rawGBK() throws {
        let request = try Fixture.message("transferDeclare-request-raw-gbk.http")
        #expect(try value(request.body, request.contentType) == Array(request.body.dropFirst(4)))
    }

    static let texts = [
        "<a>x</a>", "<a>1+1=2 &amp; 100% &lt;b&gt;</a>", "<a>中文 \"true\" 𠀀</a>",
        "<?xml version=\"1.0\"?>\n<a b='>'>&lt;/a></a>",
        "<!-- <a> --><p:a xmlns:p=\"u\">x</p:a>", "<a><![CDATA[&name=1]]></a>", "<a/>", "<a b=\"x/>\"/>", "<a>x</a >",
    ]

    @Test("every way to send a text gives the same bytes", arguments: texts)
    func everyWay(_ text: String) throws {
        let bytes = Array(text.utf8)
        let bodies: [(String, [UInt8])] = [
            (form, Array("xml=".utf8) + formEncoded(bytes)),
            (form + "; charset=UTF-8", Array("a=b&xml=".utf8) + formEncoded(bytes) + Array("&c=d".utf8)),
            (form, Array("xml=".utf8) + bytes),
            (form, Array("xml= \r\n\u{FEFF}".utf8) + bytes + Array("\r\n".utf8)),
            (form, Array("name=n&pwd=p&xml=".utf8) + bytes + Array("&key=k&mesg=311".utf8)),
            ("text/xml", bytes), ("application/xml;charset=utf-8", Array("\u{FEFF}".utf8) + bytes),
            ("", bytes), ("text/plain", bytes),
        ]
        for (type, body) in bodies {
            #expect(try value(body, type) == bytes, "\(type) \(String(decoding: body, as: UTF8.self))")
        }
        for end in ["\r\n", "\n"] {
            for name in ["name=\"xml\"; filename=\"a;b.xml\"", "name=xml", "filename=x; name=\"xml\""] {
                let head = "--B-1\(end)Content-Disposition: form-data; name=\"o\"\(end)\(end)1\(end)--B-1\(end)"
                let part =
                    "content-disposition: form-data; \(name)\(end)Content-Type: text/xml\(end)\(end)\(text)\(end)"
                let body = Array((head + part + "--B-1--\(end)").utf8)
                #expect(try value(body, "multipart/form-data; boundary=\"B-1\"") == bytes)
                #expect(try value(body, "Multipart/Form-Data;charset=x; boundary=B-1") == bytes)
            }
        }
    }

    @Test("a percent-encoded GBK value keeps its bytes")
    func encodedGBK() throws {
        let bytes = Array("<a>".utf8) + [0xD6, 0xD0, 0xCE, 0xC4] + Array("</a>".utf8)
        #expect(try value(Array("xml=".utf8) + formEncoded(bytes), form + ";charset=GBK") == bytes)
    }

    @Test(
        "a form without the field is refused as such",
        arguments: ["", "a=b", "xm=<a/>", "xml", "&&==&", "axml=<a/>"])
    func missing(_ body: String) {
        #expect(code(body) == "http.field_missing")
    }

    @Test("an empty field is refused as empty", arguments: ["xml=", "xml=&a=b", "xml=%20+%0A", "xml= \n"])
    func empty(_ body: String) {
        #expect(code(body) == "xml.empty")
    }

    @Test(
        "the field twice is refused, never half used",
        arguments: [
            "xml=%3Ca/%3E&xml=%3Cb/%3E", "xml=<a>1</a>&xml=<a>2</a>", "xml=<a>1</a>&x=1&xml=%3Ca/%3E",
            "xml=<a/>&xml=<b/>",
        ])
    func twice(_ body: String) {
        #expect(code(body) == "http.field_twice")
    }

    @Test("what is cut off goes to the XML reader whole")
    func truncated() throws {
        #expect(try value(Array("xml=<a><b>&amp;".utf8)) == Array("<a><b>&amp;".utf8))
    }

    @Test("strict forms do not take raw XML for more than its first field")
    func strict() throws {
        let decoder = FormDecoder(acceptsRaw: false)
        #expect(try decoder.value(in: Array("xml=<a>&amp;</a>".utf8), contentType: form) == Array("<a>".utf8))
    }

    @Test("10 MB come through in linear time, also when they are hostile")
    func large() throws {
        let million = 10 * 1_024 * 1_024
        let text = Array("<a>".utf8) + [UInt8](repeating: 0x25, count: million) + Array("</a>".utf8)
        #expect(try value(Array("xml=".utf8) + text).count == text.count)
        let ends = Array(repeating: Array("</a".utf8), count: 1_000_000).flatMap { $0 }
        let hostile = Array("xml=<\(String(repeating: "a", count: 2_000_000))>".utf8) + ends
        #expect(try value(hostile).count == hostile.count - 4)
        let fields = Array(repeating: Array("a&".utf8), count: 2_000_000).flatMap { $0 }
        #expect(throws: SidecarError(.httpFieldMissing)) { try value(fields) }
    }

    @Test("no bytes trap: 10,000 bodies of seeded noise")
    func noise() {
        var seed: UInt64 = 20_240_601
        func next(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        let pieces: [[UInt8]] =
            [
                "xml=", "<", ">", "</a>", "<a", "/>", "%", "%3", "%3C", "&", "=", "+", "\r\n", "--B", "--", "<!--",
                "-->", "<?", "?>",
            ]
            .map { Array($0.utf8) }
            + ["Content-Disposition: form-data; name=\"xml\"", "<!DOCTYPE", "\"", "'", ";", " ", "\u{FEFF}", "true"]
            .map { Array($0.utf8) } + [[0xEF], [0xEF, 0xBB], [0xFF, 0x00, 0xD6]]
        let types = [
            form, "multipart/form-data; boundary=B", "multipart/form-data", "text/xml", "", ";;=\"", "a; boundary=\"B",
        ]
        var taken = 0
        for _ in 0..<10_000 {
            let body = (0..<next(14)).flatMap { _ in pieces[next(pieces.count)] }
            let found: [UInt8]
            do {
                found = try value(body, types[next(types.count)])
            } catch {
                continue
            }
            taken += 1
            if found.isEmpty || found.count > body.count { Issue.record("\(body)") }
            _ = FormFields.repairedBase64(body)
        }
        #expect(taken > 100)
    }
}

@Suite("FormFields")
struct FormFieldsTests {
    @Test("a plus that form decoding made a space is a plus again in base64, and plain XML is left alone")
    func repaired() {
        #expect(FormFields.repairedBase64(Array("ab d==".utf8)) == Array("ab+d==".utf8))
        #expect(FormFields.repairedBase64(Array("abcd== \r\n".utf8)) == Array("abcd==".utf8))
        #expect(FormFields.repairedBase64(Array("<a> x</a>".utf8)) == Array("<a> x</a>".utf8))
    }

    @Test("the callback examples give three fields")
    func callback() throws {
        let request = try Fixture.message("callback-ceb622-request.http")
        let form = FormFields(
            request.body, contentType: MediaType(request.contentType), wanted: ["content", "msg_type", "data_digest"],
            raw: ["content"])
        #expect(form.fields.map(\.name).sorted() == ["content", "data_digest", "msg_type"])
        #expect(form.first("msg_type") == Array("CUSTOMS_CEB_CALLBACK".utf8))
        #expect(Base64.decode(form.first("content") ?? [0x21])?.count.isMultiple(of: 16) == true)
        #expect(Base64.decode(form.first("data_digest") ?? [0x21])?.count == 128)
    }

    @Test("a field takes the memory of its own value, however many fields follow it")
    func many() {
        let count = 300_000
        let body = Array(repeatElement("xml=%3c&", count: count).joined().utf8)
        let form = FormFields(body, contentType: MediaType("text/plain"), wanted: ["xml"], raw: [])
        #expect(form.count(of: "xml") == count)
        #expect(form.fields.allSatisfy { $0.value == [0x3C] && $0.value.capacity < 1_024 })
    }
}
