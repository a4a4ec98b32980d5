internal import XMLCanonical

/// A single-window document as the platform reads it. Source: zhejiang.md §5.1, §5.2.
struct PlatformMessage {
    /// One declaration of the list.
    struct Item {
        let companyCode: String
        let businessNo: String
        let businessType: String
        let flag: String
        let element: XMLElement
    }

    /// Why the platform does not take a document as a whole.
    struct Fault: Error {
        let text: String
    }

    /// Error of a batch of more than 20. Source: zhejiang.md §6.2.
    private static let maximumItems = 20

    let businessType: String
    let items: [Item]
    private let document: XMLDocument

    init(_ bytes: [UInt8]) throws(Fault) {
        do {
            document = try XMLDocument(parsing: bytes)
        } catch {
            throw Fault(text: "S01:XML格式不正确")
        }
        let root = document.root
        guard root.name == "mo", root.namespace == nil, root.attribute("version") == "1.0.0",
            let type = root.child("head")?.child("businessType")?.text, let body = root.child("body")
        else { throw Fault(text: "S05:非法的通知内容") }
        businessType = type
        let beside = body.child("jkfSign")
        var items: [Item] = []
        for list in body.children where list.name != "jkfSign" {
            for element in list.children {
                guard let sign = element.child("jkfSign") ?? beside else { throw Fault(text: "B0002:缺少jkfSign") }
                items.append(
                    Item(
                        companyCode: sign.child("companyCode")?.text ?? "",
                        businessNo: sign.child("businessNo")?.text ?? "",
                        businessType: sign.child("businessType")?.text ?? "",
                        flag: sign.child("cebFlag")?.text ?? "", element: element))
            }
        }
        guard !items.isEmpty else { throw Fault(text: "B0002:没有单证") }
        guard items.count <= Self.maximumItems else { throw Fault(text: "B3100:每批不得超过20个") }
        self.items = items
    }
}
