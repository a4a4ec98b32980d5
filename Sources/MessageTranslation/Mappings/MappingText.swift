/// The built-in mappings: one text for each kind of single-window documents, in the form that ``MappingReader`` reads and that a
/// site may use for one of its own. Source: zhejiang.md §8; what is optional in the input, §5.
enum MappingText {
    /// Every kind, with the name that faults are told by.
    static let all = [
        (name: "built-in IMPORTORDER", text: importOrder),
        (name: "built-in PERSONAL_GOODS_DECLAR", text: personalGoodsDeclaration),
        (name: "built-in IMPORTBILL", text: importBill), (name: "built-in PAYMENT", text: payment),
        (name: "built-in MODIFY_CANCEL", text: modifyCancel),
        (name: "built-in IMPORT_ORDER_RETURN", text: importOrderReturn),
    ]
}
