import SidecarBase
import Testing

@testable import XMLCanonical

private let signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"

@Suite struct CanonicalFormTests {
    @Test("the canonical form of every vector is the published one", arguments: Fixtures.cases)
    func wholeDocument(name: String) throws {
        let document = try XMLDocument(parsing: Fixtures.bytes("vectors/\(name).unsigned.xml"))
        #expect(try document.canonicalized() == Fixtures.bytes("vectors/\(name).digest-input.bin"))
    }

    @Test("leaving out the Signature gives the bytes that were hashed, and changes nothing", arguments: Fixtures.cases)
    func enveloped(name: String) throws {
        let document = try XMLDocument(parsing: Fixtures.bytes("vectors/\(name).signed.xml"))
        let before = try document.canonicalized()
        let signature = try #require(document.root.child("Signature", namespace: signatureNamespace))
        #expect(try document.canonicalized(without: signature) == Fixtures.bytes("vectors/\(name).digest-input.bin"))
        #expect(try document.canonicalized() == before)
    }

    @Test("SignedInfo is canonicalised with the namespaces around it", arguments: Fixtures.cases)
    func subtree(name: String) throws {
        let document = try XMLDocument(parsing: Fixtures.bytes("vectors/\(name).signed.xml"))
        let signedInfo = try #require(document.root.descendant("SignedInfo"))
        #expect(try document.canonicalized(subtree: signedInfo) == Fixtures.bytes("vectors/\(name).signedinfo.bin"))
    }

    @Test(
        "what canonicalisation does to the parts of a document",
        arguments: [
            ("<!-- c --><?p d?><a/><!-- e -->", "<?p d?>\n<a></a>"),
            ("<a  b = '1'  a=\"'\"/>", "<a a=\"'\" b=\"1\"></a>"),
            ("<a>&quot;&apos;&lt;&#62;&amp;&#13;&#9;</a>", "<a>\"'&lt;&gt;&amp;&#xD;\t</a>"),
            ("<a b='&#9;&#10;&#13;&lt;>&quot;'/>", "<a b=\"&#x9;&#xA;&#xD;&lt;>&quot;\"></a>"),
            ("<a>x\r\ny\rz</a>", "<a>x\ny\nz</a>"), ("<a><![CDATA[<&>]]>x</a>", "<a>&lt;&amp;&gt;x</a>"),
            (
                "<a xmlns:z='urn:z' xmlns:b='urn:b' xmlns='urn:d'><b xmlns:b='urn:b' xmlns=''/></a>",
                "<a xmlns=\"urn:d\" xmlns:b=\"urn:b\" xmlns:z=\"urn:z\"><b xmlns=\"\"></b></a>"
            ),
        ])
    func rules(input: String, expected: String) throws {
        #expect(try text(XMLDocument(parsing: utf8(input)).canonicalized()) == expected)
    }

    @Test("comments inside a subtree are kept only on demand")
    func comments() throws {
        let document = try XMLDocument(parsing: utf8("<a xmlns='urn:n'><b x='1'>1<!-- c -->2</b></a>"))
        let element = try #require(document.root.child("b"))
        #expect(try text(document.canonicalized(subtree: element)) == "<b xmlns=\"urn:n\" x=\"1\">12</b>")
        #expect(
            try text(document.canonicalized(subtree: element, withComments: true))
                == "<b xmlns=\"urn:n\" x=\"1\">1<!-- c -->2</b>")
    }

    @Test("a relative namespace name is refused")
    func relativeNamespace() throws {
        let document = try XMLDocument(parsing: utf8("<a xmlns='relative/name'><b/></a>"))
        #expect(throws: XMLError.self) { try document.canonicalized() }
    }

    @Test(
        "a namespace name that would have to be escaped is refused",
        arguments: ["<a xmlns='urn:&amp;'/>", "<a xmlns:b='urn:\"'/>", "<a xmlns='urn:\n'/>"])
    func namespaceToEscape(document: String) {
        #expect(throws: XMLError(.xmlCanonicalisation, "a character reference in a namespace name", line: 1)) {
            try XMLDocument(parsing: utf8(document))
        }
    }
}
