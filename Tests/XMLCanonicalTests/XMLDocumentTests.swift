import SidecarBase
import Testing

@testable import XMLCanonical

@Suite struct XMLDocumentTests {
    private func refusal(_ bytes: [UInt8], limits: XMLLimits = .standard) -> XMLError? {
        do throws(XMLError) {
            _ = try XMLDocument(parsing: bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test("a byte order mark is skipped and the declared encoding ignored")
    func decoding() throws {
        let document = try XMLDocument(
            parsing: [0xEF, 0xBB, 0xBF] + utf8("<?xml version=\"1.0\" encoding=\"GBK\"?>\n<a>中文</a>"))
        #expect(document.root.text == "中文")
        #expect(document.root.line == 2)
    }

    @Test(
        "what is not well-formed is refused with the line of its first fault",
        arguments: [
            ("<a>\n<b>\n</a>", 3), ("<a>\n\n<b x=1/></a>", 3), ("<a>\n<b x='1' x='2'/></a>", 2), ("<a>\n&nbsp;</a>", 2),
            ("<a/>\n<b/>", 2), ("<a>", 1), ("", nil), ("plain", 1), ("<a>\n<b", 2), ("<a>\n<!-- ", 2),
            ("<a>\n<![CDATA[", 2),
            ("<a b='", 1), ("<a>\u{1}</a>", 1), ("<a>\u{0}</a>", 1), ("<a>\u{FFFF}</a>", 1), ("<a>\n<ceb:b/></a>", 2),
            ("<a>\n<b ceb:c='1'/></a>", 2), ("<a><!-- x -- y --></a>", 1), ("<a></a b='1'>", 1), ("</a>", 1),
            ("<a b='<c>'/>", 1), ("<a>\n<b>\n<c>\n</b>\n</a>\n</x>", 4), ("<![CDATA[x]]><a/>", 1), ("<a>&#0;</a>", 1),
            ("<a xmlns:x=''/>", 1),
        ] as [(String, Int?)])
    func malformed(text: String, line: Int?) throws {
        let error = try #require(refusal(utf8(text)))
        #expect(error.code == (text.isEmpty ? .xmlEmpty : .xmlNotWellFormed))
        #expect(error.line == line)
    }

    @Test(
        "bytes that are not UTF-8 are refused with their line",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xB8], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let error = refusal(utf8("<a>\n") + bytes + utf8("</a>"))
        #expect(error?.code == .xmlEncoding)
        #expect(error?.line == 2)
    }

    @Test(
        "a document type declaration is refused, whatever it holds",
        arguments: [
            "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"&d;&d;\">]><a>&b;</a>", "<!ENTITY x 'y'><a/>",
            "<?xml version='1.0'?><!-- c --><!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a/>",
        ])
    func doctype(text: String) {
        #expect(refusal(utf8(text))?.code == .xmlDoctype)
    }

    @Test("64 levels are taken, 65 are too deep")
    func depth() throws {
        let document = String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
        #expect(refusal(utf8(document)) == nil)
        #expect(refusal(utf8("<a>" + document + "</a>"))?.code == .xmlTooDeep)
        let emptyTag = String(repeating: "<a>", count: 64) + "<b/>" + String(repeating: "</a>", count: 64)
        #expect(refusal(utf8(emptyTag))?.code == .xmlTooDeep)
    }

    @Test("200,000 nodes are taken, 200,001 are too many")
    func nodes() throws {
        let most = "<a>" + String(repeating: "<b/>", count: 199_999) + "</a>"
        #expect(refusal(utf8(most)) == nil)
        #expect(refusal(utf8("<a>" + String(repeating: "<b/>", count: 200_000) + "</a>"))?.code == .xmlTooManyNodes)
        let comments = "<a>" + String(repeating: "x<!---->", count: 100_000) + "</a>"
        #expect(refusal(utf8(comments))?.code == .xmlTooManyNodes)
    }

    @Test("100,000 attributes or namespaces are refused at once")
    func attributes() throws {
        let clock = ContinuousClock()
        let attributes = utf8("<a" + (0..<100_000).map { " a\($0)=''" }.joined() + "/>")
        let namespaces = utf8("<a" + (0..<100_000).map { " xmlns:a\($0)='u'" }.joined() + "/>")
        let took = clock.measure {
            #expect(refusal(attributes)?.code == .xmlTooManyAttributes)
            #expect(refusal(namespaces)?.code == .xmlTooManyAttributes)
        }
        #expect(took < .seconds(3))
    }

    @Test("namespaces in scope are counted over all levels, and given back when an element ends")
    func namespaces() {
        let declaring = "<a xmlns:a='a' xmlns:b='b'>"
        let nested = String(repeating: declaring, count: 17) + String(repeating: "</a>", count: 17)
        #expect(refusal(utf8(nested))?.code == .xmlTooManyAttributes)
        let beside = "<r>" + String(repeating: declaring + "</a>", count: 50) + "</r>"
        #expect(refusal(utf8(beside)) == nil)
    }

    @Test(
        "attributes cannot be hidden from the count in markup that breaks off",
        arguments: [
            "<r><c b=\"<x HIDDEN/>\"/></r>", "<r><!-- \u{1} <x HIDDEN/>--></r>", "<r><?1 <x HIDDEN/>?></r>",
            "<r></c <x HIDDEN/>></r>", "<r><c a=1 <x HIDDEN/>/></r>", "<r><?XmL <x HIDDEN/>?></r>",
        ])
    func hiddenAttributes(pattern: String) {
        let hidden = (0..<20_000).map { "a\($0)=''" }.joined(separator: " ")
        let clock = ContinuousClock()
        let took = clock.measure {
            #expect(refusal(utf8(pattern.replacing("HIDDEN", with: hidden)))?.code == .xmlNotWellFormed)
        }
        #expect(took < .seconds(2))
    }

    @Test("a document over the byte limit is refused unread")
    func size() {
        var limits = XMLLimits.standard
        limits.maximumBytes = 10
        #expect(refusal(utf8("<a>1234</a>"), limits: limits)?.code == .xmlTooLarge)
        #expect(refusal(utf8("<a>123</a>"), limits: limits) == nil)
    }

    @Test("no detail of a refusal repeats text of the document")
    func detailsAreClean() {
        for document in ["<a>&张三;</a>", "<a><张三></a>", "<a 张三='1' 张三='2'/>", "<张:三/>"] {
            let error = refusal(utf8(document))
            #expect(error?.code == .xmlNotWellFormed)
            #expect(error?.detail.contains("张") == false)
        }
        let names = [
            "<a>&n123456;</a>", "<a><n123456></a>", "<a></n123456>", "<n123456>", "<a n123456/>",
            "<a n123456='1' n123456='2'/>", "<n123456:a/>", "<a n123456:b='1'/>", "<a xmlns='n 123456'/>",
            "<a><!-- 123456 -- --></a>",
        ]
        for document in names {
            let error = refusal(utf8(document))
            #expect(error?.code == .xmlNotWellFormed)
            #expect(error?.detail.contains("123456") == false, "\(error?.detail ?? "")")
            #expect(error?.detail.hasPrefix("libxml2 error") == false, "\(error?.detail ?? "")")
        }
    }

    @Test("elements are found by local name and namespace, attributes without a namespace by name")
    func accessors() throws {
        let document = try XMLDocument(
            parsing: utf8(
                "<c:r xmlns:c='u' xmlns='v' a='1&amp;2' c:a='x' e=''>t<c:b>1</c:b><b>2<i>3</i></b><!-- x --><c:b><![CDATA[<4>]]></c:b></c:r>"
            ))
        let root = document.root
        #expect(root.name == "r" && root.namespace == "u" && root.prefix == "c" && root.parent == nil)
        #expect(root.attribute("a") == "1&2" && root.attribute("e") == "" && root.attribute("b") == nil)
        #expect(root.attributeNames == ["a", "e"])
        #expect(root.children.map(\.text) == ["1", "23", "<4>"])
        #expect(root.text == "t123<4>")
        #expect(root.child("b", namespace: "v")?.text == "23")
        #expect(root.child("b")?.text == "1")
        #expect(root.child("b", namespace: "w") == nil)
        #expect(root.children("b", namespace: "u").map(\.text) == ["1", "<4>"])
        #expect(root.descendant("i")?.parent == root.child("b", namespace: "v"))
        #expect(root.descendants("b").count == 3)
        #expect(root.child("b")?.nextSibling?.nextSibling?.nextSibling == nil)
        #expect(root.child("b")?.isLeaf == true && root.children[1].isLeaf == false)
        #expect(root.namespaceDeclarations == [.init(prefix: "c", uri: "u"), .init(prefix: "", uri: "v")])
    }

    @Test("an element keeps its document alive")
    func lifetime() throws {
        func child() throws -> XMLElement? { try XMLDocument(parsing: utf8("<a><b>x</b></a>")).root.child("b") }
        #expect(try child()?.text == "x")
    }

    @Test("the places of the root's children and end tag are offsets into the bytes that were parsed")
    func offsets() throws {
        let bytes = [0xEF, 0xBB, 0xBF] + utf8("<?x?><a>中<b><c/></b><!-- <d/> --><e/></a >\n<!-- </a> -->")
        let document = try XMLDocument(parsing: bytes)
        #expect(text(Array(bytes[document.rootOffset...].prefix(3))) == "<a>")
        #expect(document.offset(ofRootChild: 0).map { text(Array(bytes[$0...].prefix(3))) } == "<b>")
        #expect(document.offset(ofRootChild: 1).map { text(Array(bytes[$0...].prefix(4))) } == "<e/>")
        #expect(document.offset(ofRootChild: 2) == nil)
        #expect(document.offset(ofRootChild: nil).map { text(Array(bytes[$0...].prefix(5))) } == "</a >")
        #expect(try XMLDocument(parsing: utf8("<a/>")).offset(ofRootChild: nil) == nil)
    }
}
