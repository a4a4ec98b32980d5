/// What every declaration has beside its documents. Source: ceb.md chapter 2.
enum CommonBlocks {
    /// The attributes of the root of every message.
    static let rootAttributes = [
        AttributeDescription(
            "guid", "报文唯一编号", "Message ID", "36 characters, upper-case UUID, new for every message",
            .characters(minimum: 36, maximum: 36, collapsed: false)),
        AttributeDescription(
            "version", "报文版本号", "Version", "1.0", .characters(minimum: 1, maximum: 10, collapsed: false)),
    ]

    /// The children of the root after the documents, in the order of the direction: in import messages the Signature is last, in
    /// export messages ExtendMessage is.
    static func elements(_ direction: MessageType.Direction, needsSignature: Bool) -> [ElementDescription] {
        let signature = ElementDescription(
            name: "Signature", chineseName: "数字签名", englishName: "Signature", meaning: "XML signature of the message",
            minimum: needsSignature ? 1 : 0, maximum: 1, content: .signature)
        let first = [baseTransfer(direction), baseSubscribe]
        return first + (direction == .import ? [extendMessage, signature] : [signature, extendMessage])
    }

    /// The export schemas let copCode be empty.
    private static func baseTransfer(_ direction: MessageType.Direction) -> ElementDescription {
        group(
            "BaseTransfer", "基础报文传输实体", "Base transfer", 1, 1,
            [
                text(
                    "copCode", "传输企业代码", "Transmitting enterprise code", direction == .import ? 1 : 0, 18,
                    "registration number (10) or credit code (18) of the enterprise that owns the DXP id",
                    "报文传输企业的海关注册登记编码（10 位）或统一社会信用代码（18 位），须与 DXP 编号的所有者一致"),
                text("copName", "传输企业名称", "Transmitting enterprise name", 0, 100, "its registered name", "报文传输企业的登记名称"),
                text("dxpMode", "报文传输模式", "Transmission mode", 3, 3, "DXP", "固定填写 DXP"),
                text("dxpId", "报文传输编号", "DXP id", 0, 30, "where receipts are routed to", "企业的 DXP 编号，回执发往此处"), note,
            ])
    }

    private static let baseSubscribe = group(
        "BaseSubscribe", "基础回执订阅实体", "Base subscribe", 0, 5,
        [
            text("status", "订阅状态", "Subscription", 0, 100, "ALL data and receipts, DATA data, RET receipts"),
            text("dxpMode", "订阅传输模式", "Transmission mode", 3, 3, "DXP"),
            text("dxpAddress", "订阅传输地址", "DXP id of the subscriber", 0, 100, "DXP id of the subscriber"), note,
        ])

    private static let extendMessage = group(
        "ExtendMessage", "扩展自定义数据实体", "Extend message", 0, 1,
        [
            text("name", "自定义报文名称", "Name", 0, 30, "name of the free content"),
            text("version", "自定义报文版本", "Version", 0, 30, "its version"),
            ElementDescription(
                name: "Message", chineseName: "自定义报文实体", englishName: "Message", meaning: "free content", minimum: 1,
                maximum: 1, content: .any),
        ])

    private static let note = ElementDescription(
        name: "note", chineseName: "备注", englishName: "Note", meaning: "free text", minimum: 0, maximum: 1,
        content: .text(.characters(minimum: 0, maximum: 1_000, collapsed: false)))

    private static func text(
        _ name: String, _ chinese: String, _ english: String, _ shortest: Int, _ longest: Int, _ meaning: String,
        _ chineseMeaning: String = ""
    ) -> ElementDescription {
        ElementDescription(
            name: name, chineseName: chinese, englishName: english, meaning: meaning, chineseMeaning: chineseMeaning,
            minimum: 1, maximum: 1,
            content: .text(.characters(minimum: shortest, maximum: longest, collapsed: false)))
    }

    private static func group(
        _ name: String, _ chinese: String, _ english: String, _ minimum: Int, _ maximum: Int,
        _ elements: [ElementDescription]
    ) -> ElementDescription {
        ElementDescription(
            name: name, chineseName: chinese, englishName: english, meaning: "", minimum: minimum, maximum: maximum,
            content: .group(elements))
    }
}
