extension CatalogueText {
    /// CEB816Message, tax bill. Source: ceb.md, "CEB816Message".
    static let ceb816 = #"""
        message CEB816Message  电子税单 | Tax bill
        import receipt
        editions 2018-113 2022-05
        head TaxHeadRd
        key tax / invtNo
        status taxStatus status returnTime taxNo
        elements
          Tax group 1..*  电子税单 | Tax
            TaxHeadRd group 1  电子税单 | Tax head rd
              guid C36 1  系统唯一序号 | Record ID | record id, made by customs
              returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
              invtNo C1..18 1  清单编号 | Inventory number | inventory number, 4 customs + 4 year + I + 9
              taxNo C1..50 1  电子税单编号 | Tax number | tax bill number
              customsTax N19,5 1  应征关税 | Customs tax | customs duty
              valueAddedTax N19,5 1  应征增值税 | Value added tax | VAT
              consumptionTax N19,5 1  应征消费税 | Consumption tax | consumption tax
              status C1 1  税单状态 | Status | 1 generated, 2 summarised, 3 void
              entDutyNo C..50 0..1  缴款书编号 | Ent duty number | payment-slip number
              note C..1000 0..1  备注 | Note | free text
              assureCode C..64 0..1  担保企业编号 | Guarantee code | enterprise that guarantees the tax: the platform, the e-commerce enterprise or the logistics enterprise
              ebcCode C..64 0..1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
              logisticsCode C..64 0..1  物流企业代码 | Logistics code | logistics enterprise
              agentCode C1..18 0..1  申报企业代码 | Agent code | declaring unit
              customsCode C4 0..1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
            TaxListRd group 1..99  电子税单 | Tax list rd
              gnum I 1  序号 | Line number | line
              gcode C10 1  商品编码 | Commodity code | 10-digit HS code
              taxPrice N19,5 1  完税总价格 | Tax price | dutiable value
              customsTax N19,5 1  应征关税 | Customs tax | customs duty
              valueAddedTax N19,5 1  应征增值税 | Value added tax | VAT
              consumptionTax N19,5 1  应征消费税 | Consumption tax | consumption tax
        """#
}
