import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite("DeclarationReader")
struct DeclarationReaderTests {
    private func error(_ xml: String) throws -> MessageError? {
        let document = try Fixture.document(xml: xml)
        do throws(MessageError) {
            _ = try DeclarationReader.read(document)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "every example is read, with its key and company",
        arguments: [
            ("ceb/CEB303Message.xml", "exportOrder"), ("ceb/CEB311Message.xml", "order"),
            ("ceb/CEB411Message.xml", "payment"), ("ceb/CEB511Message.xml", "logistics"),
            ("ceb/CEB603Message.xml", "exportInventory"), ("ceb/CEB621Message.xml", "inventory"),
            ("ceb/CEB623Message.xml", "cancellation"), ("ceb/CEB625Message.xml", "refund"),
            ("zhejiang/ceb311-unsigned.xml", "order"),
        ])
    func examples(path: String, kind: String) throws {
        let declaration = try DeclarationReader.read(Fixture.document(path))
        #expect(declaration.keys.map(\.kind) == Array(repeating: kind, count: declaration.documentCount))
        #expect(declaration.keys.allSatisfy { $0.isComplete })
        #expect(declaration.guid.utf8.count == 36)
        #expect(!declaration.copCode.isEmpty && !declaration.copName.isEmpty)
        #expect(declaration.dxpId.hasPrefix("DXPENT"))
        #expect(!declaration.isSigned)
    }

    @Test(
        "a signature is seen",
        arguments: [
            "ceb/signed/CEB303Message.rsa.xml", "ceb/signed/CEB311Message.rsa.xml", "ceb/signed/CEB411Message.rsa.xml",
            "ceb/signed/CEB511Message.rsa.xml", "ceb/signed/CEB603Message.rsa.xml", "ceb/signed/CEB621Message.rsa.xml",
            "ceb/signed/CEB623Message.rsa.xml", "ceb/signed/CEB625Message.rsa.xml", "zhejiang/ceb311-signed.xml",
        ])
    func signed(path: String) throws {
        #expect(try DeclarationReader.read(Fixture.document(path)).isSigned)
    }

    @Test("the order example has the platform code and order number as its key")
    func order() throws {
        let declaration = try DeclarationReader.read(Fixture.document("ceb/CEB311Message.xml"))
        #expect(declaration.keys == [BusinessKey(kind: "order", parts: ["3399990001", "EX202406010000001"])])
        #expect(declaration.orderNumbers == ["EX202406010000001"])
    }

    @Test("the prefix does not matter", arguments: ["ceb:", "", "x:", "CEB:"])
    func prefix(prefix: String) throws {
        let type = try #require(MessageType(number: 411))
        let xml = try Fixture.declaration(type, values: ["payCode": "P", "payTransactionId": "T"], prefix: prefix)
        #expect(
            try DeclarationReader.read(Fixture.document(xml: xml)).keys == [
                BusinessKey(kind: "payment", parts: ["P", "T"])
            ])
    }

    @Test("numbers that name other documents are read with their place; empty ones are none")
    func references() throws {
        let order = try DeclarationReader.read(Fixture.document("ceb/CEB311Message.xml"))
        #expect(order.references.map(\.field) == ["payTransactionId"])
        let inventory = try DeclarationReader.read(Fixture.document("ceb/CEB621Message.xml"))
        #expect(
            inventory.references == [
                DocumentReference(documentIndex: 0, field: "orderNo", value: "EX202406010000001"),
                DocumentReference(documentIndex: 0, field: "logisticsNo", value: "EXWB00000000001"),
            ])
        let type = try #require(MessageType(number: 625))
        let values = ["agentCode": "A", "copNo": "C", "invtNo": " I ", "orderNo": " ", "logisticsNo": "L"]
        let refunds = try DeclarationReader.read(
            Fixture.document(xml: Fixture.declaration(type, values: values, documents: 2)))
        #expect(refunds.references.map(\.documentIndex) == [0, 0, 1, 1])
        #expect(refunds.references.map(\.field) == ["invtNo", "logisticsNo", "invtNo", "logisticsNo"])
        #expect(refunds.references.map(\.value) == ["I", "L", "I", "L"])
    }

    @Test("a batch of 100 documents has 100 keys, and an order number once")
    func batch() throws {
        let type = try #require(MessageType(number: 311))
        let xml = try Fixture.declaration(type, values: ["ebpCode": "E", "orderNo": "O"], documents: 100)
        let declaration = try DeclarationReader.read(Fixture.document(xml: xml))
        #expect(declaration.documentCount == 100)
        #expect(declaration.keys.count == 100)
        #expect(declaration.orderNumbers == ["O"])
    }

    @Test("white space around a key does not belong to it")
    func whiteSpace() throws {
        let type = try #require(MessageType(number: 311))
        let xml = try Fixture.declaration(type, values: ["ebpCode": "\n E ", "orderNo": "\tO 1\r\n"])
        #expect(try DeclarationReader.read(Fixture.document(xml: xml)).keys[0].parts == ["E", "O 1"])
    }

    @Test(
        "a root that is no message is refused",
        arguments: ["<mo/>", "<CEB609Message/>", "<CEB214/>", "<a xmlns='u:x'/>"])
    func unknownRoot(xml: String) throws {
        #expect(try error(xml)?.code == .messageUnknownRoot)
    }

    @Test(
        "a message outside the namespace is refused",
        arguments: ["<CEB311Message/>", "<CEB311Message xmlns='http://www.chinaport.gov.cn/dxp'/>"])
    func wrongNamespace(xml: String) throws {
        #expect(try error(xml)?.code == .messageWrongNamespace)
    }

    @Test("documents outside the namespace are refused, not overlooked")
    func documentOutsideNamespace() throws {
        let xml =
            "<c:CEB311Message xmlns:c='http://www.chinaport.gov.cn/ceb' guid='\(Fixture.guid)'><Order/></c:CEB311Message>"
        #expect(try error(xml) == MessageError(.messageWrongNamespace, "Order"))
    }

    @Test("receipts are refused", arguments: MessageType.all.filter { $0.role == .receipt })
    func receipt(type: MessageType) throws {
        let xml = try Fixture.receipt(type, values: [:])
        #expect(try error(xml) == MessageError(.messageNotADeclaration, type.rootName))
    }

    @Test("the guid must have 36 characters", arguments: ["", "guid=''", "guid='1234'", "guid='\(Fixture.guid)0'"])
    func guid(attribute: String) throws {
        let xml = "<CEB311Message xmlns='http://www.chinaport.gov.cn/ceb' \(attribute)/>"
        #expect(try error(xml) == MessageError(.messageMissingGuid, "CEB311Message/@guid"))
    }

    @Test("letters beyond F in a guid are accepted")
    func strangeGuid() throws {
        let type = try #require(MessageType(number: 311))
        let xml = try Fixture.declaration(type, values: ["ebpCode": "E", "orderNo": "O"])
            .replacing(Fixture.guid, with: "ZZZZZZZZ-66B4-4E0B-8D5A-2F9A1C3E0001")
        #expect(try error(xml) == nil)
    }

    @Test(
        "BaseTransfer must name company and DXP id",
        arguments: [
            ("<BaseTransfer><copCode>3301960EX1</copCode><dxpId> </dxpId></BaseTransfer>", "BaseTransfer/dxpId"),
            ("<BaseTransfer><dxpId>DXPENT0000099001</dxpId></BaseTransfer>", "BaseTransfer/copCode"),
            ("", "BaseTransfer"),
        ])
    func baseTransfer(transfer: String, detail: String) throws {
        let xml =
            "<CEB505Message xmlns='http://www.chinaport.gov.cn/ceb' guid='\(Fixture.guid)'>"
            + "<Logistics><logisticsCode>L</logisticsCode><logisticsNo>1</logisticsNo></Logistics>\(transfer)</CEB505Message>"
        #expect(try error(xml) == MessageError(.messageMissingBaseTransfer, detail))
    }

    @Test("a message without documents is refused")
    func noDocuments() throws {
        let type = try #require(MessageType(number: 311))
        let xml = try Fixture.declaration(type, values: [:], documents: 0)
        #expect(try error(xml) == MessageError(.messageMissingKey, "Order"))
    }

    @Test(
        "every part of a key is required, and named by its path",
        arguments: MessageType.all.filter { $0.role == .declaration })
    func missingKey(type: MessageType) throws {
        let layout = try #require(MessageCatalogue.layout(of: type))
        let all = Dictionary(uniqueKeysWithValues: layout.key.map { ($0.name, "V-" + $0.name) })
        #expect(try error(Fixture.declaration(type, values: all)) == nil)
        for field in layout.key where field.need != .optional {
            var values = all
            values[field.name] = nil
            let path = "\(type.documentElement)[1]/" + (layout.head.map { $0 + "/" } ?? "") + field.name
            #expect(try error(Fixture.declaration(type, values: values)) == MessageError(.messageMissingKey, path))
            values[field.name] = " "
            #expect(try error(Fixture.declaration(type, values: values))?.code == .messageMissingKey)
        }
    }
}
