extension CatalogueText {
    /// CEB818Message, tax bill status. Source: ceb.md, "CEB818Message".
    static let ceb818 = #"""
        message CEB818Message  电子税单状态 | Tax bill status
        import receipt
        editions 2018-113 2022-05
        head TaxHeadStatus
        key tax / invtNo
        status taxStatus status returnTime taxNo
        elements
          Tax group 1..*  电子税单状态 | Tax
            TaxHeadStatus group 1  电子税单状态 | Tax head status
              guid C36 1  系统唯一序号 | Record ID | record id, made by customs
              returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
              invtNo C1..18 1  清单编号 | Inventory number | as 816
              taxNo C1..50 1  电子税单编号 | Tax number | tax bill number
              status C1 1  税单状态 | Status | 1 generated 已生成, 2 summarised 已汇总, 3 void 作废
              entDutyNo C..50 0..1  缴款书编号 | Ent duty number | payment-slip number
              assureCode C..64 0..1  担保企业编号 | Guarantee code | enterprise that guarantees the tax: the platform, the e-commerce enterprise or the logistics enterprise
        """#
}
