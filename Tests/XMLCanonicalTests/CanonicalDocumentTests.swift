import Testing

@testable import XMLCanonical

@Suite struct CanonicalDocumentTests {
    private func noted(_ xml: String, _ name: String = "S") -> [String]? {
        CanonicalDocument(recognizing: utf8(xml), noting: name).map { document in
            document.noted.map { "\($0.depth) " + text(Array(utf8(xml)[$0.range])) }
        }
    }

    @Test("the noted elements of a canonical document are found wherever they are")
    func places() {
        #expect(noted("<a></a>") == [])
        #expect(noted("<S></S>") == ["1 <S></S>"])
        #expect(
            noted("<a><S><b>1</b></S>x<p:S xmlns:p=\"urn:p\"></p:S></a>")
                == ["2 <S><b>1</b></S>", "2 <p:S xmlns:p=\"urn:p\"></p:S>"])
        #expect(noted("<a><b><S></S></b><SS></SS></a>") == ["3 <S></S>"])
        let declared = utf8("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"1\">2</a>")
        #expect(
            CanonicalDocument(recognizing: declared, noting: "S").map { text(Array(declared[$0.rootStartTag])) }
                == "<a b=\"1\">")
    }

    @Test(
        "what is in canonical form is recognised",
        arguments: [
            "<a>中文 （\u{E000}） \t\n \"' &amp;&lt;&gt;&#xD;</a>", "<a b=\"&amp;&lt;>&quot;&#x9;&#xA;&#xD;'\" c=\"\"></a>",
            "<a xmlns=\"urn:d\" xmlns:b=\"http://x/y_z#1\" xmlns:c=\"urn:c\" x=\"1\" y=\"2\" b:x=\"3\"><b:e></b:e></a>",
            "<a xmlns:p=\"urn:1\"><b xmlns:p=\"urn:2\"><c xmlns:p=\"urn:1\"></c></b></a>", "<a.b-c_1></a.b-c_1>",
        ])
    func canonical(xml: String) throws {
        #expect(noted(xml) == [])
        #expect(try text(XMLDocument(parsing: utf8(xml)).canonicalized()) == xml)
    }

    @Test(
        "what canonicalisation would change, refuse or never see is not recognised",
        arguments: [
            "", "x", "<a/>", "<a>", "<a></b>", "<a></a>\n", "\n<a></a>", "<a></a><a></a>", "<a ></a>", "<a></a >",
            "<a>\r</a>", "<a>></a>", "<a>&</a>", "<a>&#13;</a>", "<a>&quot;</a>", "<a>&apos;</a>", "<a>&#xD</a>",
            "<a>\u{1}</a>", "<a>\u{FFFE}</a>", "<a b=\"\u{FFFF}\"></a>", "<a><!-- c --></a>", "<a><?p?></a>",
            "<a><![CDATA[x]]></a>", "<!DOCTYPE a><a></a>", "<a b='1'></a>", "<a b = \"1\"></a>", "<a  b=\"1\"></a>",
            "<a b=\"1\"c=\"2\"></a>", "<a c=\"1\" b=\"2\"></a>", "<a b=\"1\" b=\"2\"></a>", "<a b=\"<\"></a>",
            "<a b=\"\t\"></a>", "<a b=\"&gt;\"></a>", "<a b=\"1\" xmlns=\"urn:d\"></a>", "<p:a></p:a>",
            "<a p:b=\"1\"></a>", "<a xmlns:q=\"urn:q\" xmlns:p=\"urn:p\"></a>", "<a xmlns:p=\"relative\"></a>",
            "<a xmlns:p=\"http://:x\"></a>", "<a xmlns:p=\"urn:a#b#c\"></a>", "<a xmlns:p=\"http://\"></a>",
            "<a xmlns:p=\"\"></a>", "<a xmlns=\"\"></a>", "<a xmlns=\"urn:d\"><b xmlns=\"urn:d\"></b></a>",
            "<a xmlns:p=\"urn:p\"><b xmlns:p=\"urn:p\"></b></a>", "<a xmlns:p=\"urn:p\" xmlns:p=\"urn:q\"></a>",
            "<a xml:lang=\"zh\"></a>", "<a xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"></a>",
            "<a xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" p:b=\"1\" q:b=\"2\"></a>", "<a:b:c></a:b:c>", "<1></1>",
            "<中></中>", "<a><b></a></b>", "<?xml version='1.0'?><a></a>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a></a>",
        ])
    func others(xml: String) {
        #expect(noted(xml) == nil)
    }

    @Test("what is not UTF-8 or over a limit is not recognised")
    func limits() {
        #expect(CanonicalDocument(recognizing: utf8("<a>") + [0xFF] + utf8("</a>"), noting: "S") == nil)
        let nested = "<a><b><c>1</c></b><d x=\"1\" y=\"2\"></d></a>"
        var limits = XMLLimits(
            maximumBytes: nested.utf8.count, maximumDepth: 3, maximumNodes: 5, maximumAttributes: 2)
        func isRecognized() -> Bool {
            CanonicalDocument(recognizing: utf8(nested), noting: "S", limits: limits) != nil
        }
        #expect(isRecognized())
        for (path, less) in [
            (\XMLLimits.maximumBytes, nested.utf8.count - 1), (\.maximumDepth, 2), (\.maximumNodes, 4),
            (\.maximumAttributes, 1),
        ] {
            let before = limits[keyPath: path]
            limits[keyPath: path] = less
            #expect(!isRecognized())
            limits[keyPath: path] = before
        }
        limits.maximumNamespaces = 0
        #expect(isRecognized())
        #expect(
            CanonicalDocument(recognizing: utf8("<a xmlns:p=\"urn:p\"></a>"), noting: "S", limits: limits) == nil)
    }

    /// Whatever is recognised, the canonicaliser agrees: the bytes stay, and cutting an element out of them is the same
    /// as leaving it out.
    @Test(
        "20,000 changed documents: whatever is recognised, the canonicaliser writes as it is", arguments: Fixtures.cases
    )
    func mutants(name: String) throws {
        let pieces = [
            "<", ">", "&", "&amp;", "&#xD;", "\"", "'", " ", "\r", "\n", "/", "/>", "=", ":", "xmlns",
            "xmlns:ceb=\"urn:x\"",
            " a=\"1\"", "<a></a>", "<ds:Signature></ds:Signature>", "中", "<!-- -->", "]]>", "",
        ].map(utf8)
        var generator = SeededGenerator(seed: UInt64(name.utf8.reduce(7) { $0 * 3 % 65_537 + Int($1) }))
        var recognized = 0
        let seeds = try ["digest-input.bin", "signed.xml"].map { try Fixtures.bytes("vectors/\(name).\($0)") }
        for round in 0..<3_400 {
            var bytes = seeds[round % 2]
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let start = Int.random(in: 0..<bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 0...4, using: &generator))
                bytes.replaceSubrange(start..<end, with: pieces.randomElement(using: &generator) ?? [])
            }
            guard let canonical = CanonicalDocument(recognizing: bytes, noting: "Signature") else { continue }
            recognized += 1
            let document = try XMLDocument(parsing: bytes)
            #expect(try document.canonicalized() == Array(bytes[canonical.rootStartTag.lowerBound...]))
            let elements = document.root.descendants("Signature")
            #expect(canonical.noted.count == elements.count)
            guard let place = canonical.noted.first, place.depth > 1 else { continue }
            let rest =
                bytes[canonical.rootStartTag.lowerBound..<place.range.lowerBound] + bytes[place.range.upperBound...]
            #expect(try document.canonicalized(without: elements[0]) == Array(rest))
        }
        #expect(recognized > 500, "\(recognized)")
    }
}
