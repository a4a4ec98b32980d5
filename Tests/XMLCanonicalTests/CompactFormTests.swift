import SidecarBase
import Testing

@testable import XMLCanonical

private let ceb = "http://www.chinaport.gov.cn/ceb"
private let head =
    "xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

@Suite struct CompactFormTests {
    private func compact(_ input: String) throws -> String {
        let bytes = try XMLDocument(parsing: utf8(input)).compact(prefix: "ceb", namespace: ceb)
        #expect(try XMLDocument(parsing: bytes).canonicalized() == bytes)
        #expect(try XMLDocument(parsing: bytes).compact(prefix: "ceb", namespace: ceb) == bytes)
        return text(bytes)
    }

    @Test("the compact form of every example is its own canonical form and its own compact form")
    func everyExample() throws {
        var count = 0
        for folder in ["vectors", "messages"] {
            for name in try Fixtures.names(in: folder, suffix: ".xml") {
                let bytes = try XMLDocument(parsing: XMLText.utf8(decoding: Fixtures.bytes("\(folder)/\(name)")))
                    .compact(prefix: "ceb", namespace: ceb)
                let again = try XMLDocument(parsing: bytes)
                #expect(try again.canonicalized() == bytes, "\(name)")
                #expect(try again.compact(prefix: "ceb", namespace: ceb) == bytes, "\(name)")
                count += 1
            }
        }
        #expect(count > 40)
    }

    @Test("a message that is compact already stays as it is", arguments: ["01-ceb311-compact", "05-ceb411-rsa1024"])
    func unchanged(name: String) throws {
        let document = try XMLDocument(parsing: Fixtures.bytes("vectors/\(name).unsigned.xml"))
        #expect(
            try document.compact(prefix: "ceb", namespace: ceb) == Fixtures.bytes("vectors/\(name).digest-input.bin"))
    }

    @Test(
        "how the parts of a document come out",
        arguments: [
            // Prefixes and declarations
            ("<M xmlns='\(ceb)'><a/></M>", "<ceb:M \(head)><ceb:a></ceb:a></ceb:M>"),
            ("<x:M xmlns:x='\(ceb)' xmlns:unused='u'/>", "<ceb:M \(head)></ceb:M>"),
            ("<ceb:M xmlns:ceb='\(ceb)' version='1' guid='g'/>", "<ceb:M \(head) guid=\"g\" version=\"1\"></ceb:M>"),
            // White space, comments, CDATA
            (
                "<M xmlns='\(ceb)'>\n <a> x </a>\n <b> </b>\n</M>",
                "<ceb:M \(head)><ceb:a> x </ceb:a><ceb:b> </ceb:b></ceb:M>"
            ),
            ("<M xmlns='\(ceb)'><!-- c --><a>1<!-- d -->2<?p?></a></M>", "<ceb:M \(head)><ceb:a>12</ceb:a></ceb:M>"),
            (
                "<M xmlns='\(ceb)'><a><![CDATA[<&>]]></a>mixed</M>",
                "<ceb:M \(head)><ceb:a>&lt;&amp;&gt;</ceb:a>mixed</ceb:M>"
            ),
            // Other namespaces are declared where they are used, once
            (
                "<M xmlns='\(ceb)' xmlns:o='urn:o'><a><o:b o:c='1' d='2'><o:e/></o:b></a></M>",
                "<ceb:M \(head)><ceb:a><o:b xmlns:o=\"urn:o\" d=\"2\" o:c=\"1\"><o:e></o:e></o:b></ceb:a></ceb:M>"
            ),
            ("<M xmlns='\(ceb)'><a xmlns=''><b/></a><c/></M>", "<ceb:M \(head)><a><b></b></a><ceb:c></ceb:c></ceb:M>"),
            (
                "<M xmlns='\(ceb)'><a xmlns='urn:d'><b xmlns=''/><c xmlns='\(ceb)'/></a></M>",
                "<ceb:M \(head)><a xmlns=\"urn:d\"><b xmlns=\"\"></b><ceb:c></ceb:c></a></ceb:M>"
            ),
            (
                "<M xmlns='\(ceb)'><ceb:a xmlns:ceb='urn:o'><b xmlns='\(ceb)'/></ceb:a><c/></M>",
                "<ceb:M \(head)><ceb:a xmlns:ceb=\"urn:o\"><ceb:b xmlns:ceb=\"\(ceb)\"></ceb:b></ceb:a><ceb:c></ceb:c></ceb:M>"
            ),
            (
                "<M xmlns='\(ceb)' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true' xml:lang='zh'/>",
                "<ceb:M xmlns:ceb=\"\(ceb)\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\""
                    + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\" xml:lang=\"zh\"></ceb:M>"
            ),
            ("<r><a b='&lt;&#10;'>中文 &amp; 𠮷</a></r>", "<r \(head)><a b=\"&lt;&#xA;\">中文 &amp; 𠮷</a></r>"),
        ])
    func parts(input: String, expected: String) throws {
        #expect(try compact(input) == expected)
    }

    @Test("an element is left out, and the place to insert one is named")
    func leavingOutAndInserting() throws {
        let document = try XMLDocument(
            parsing: utf8("<M xmlns='\(ceb)' xml:lang='zh'><a/>\n<S><x/></S>\n<E>1</E></M>"))
        let root = document.root
        let end = try document.compactForm(prefix: "ceb", namespace: ceb, leavingOut: root.child("S"))
        #expect(
            text(end.bytes) == "<ceb:M \(head) xml:lang=\"zh\"><ceb:a></ceb:a><ceb:E>1</ceb:E></ceb:M>")
        #expect(text(Array(end.bytes[end.insertionOffset...])) == "</ceb:M>")
        #expect(end.rootDeclarations.map(\.prefix) == ["ceb", "xsi"])
        #expect(end.rootXMLAttributes == [XMLAttribute(name: "lang", value: "zh")])
        let before = try document.compactForm(
            prefix: "ceb", namespace: ceb, leavingOut: root.child("S"), insertingBefore: root.child("E"))
        #expect(text(Array(before.bytes[before.insertionOffset...])) == "<ceb:E>1</ceb:E></ceb:M>")
    }

    @Test("one prefix for two namespaces on one element is refused, not written wrongly")
    func conflict() throws {
        let document = try XMLDocument(parsing: utf8("<M xmlns='\(ceb)' xmlns:ceb='urn:o' ceb:a='1'/>"))
        #expect(throws: XMLError(.xmlCanonicalisation, "one prefix stands for two namespaces on one element")) {
            try document.compact(prefix: "ceb", namespace: ceb)
        }
    }
}
