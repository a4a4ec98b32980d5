extension MappingText {
    /// IMPORTBILL, the waybill, with the names of the dialect of 2014. Source: zhejiang.md §8.4 and §5.5.
    static let importBill = #"""
        mapping IMPORTBILL CEB511Message  运单 | Waybill
        items wayBillList/wayBill
        alias wayBill wayBillNo
        alias packNo packageNo
        alias grossWeight weight
        stored inventory CEB621Message logisticsNo = wayBillImportDto/wayBill
        ignored netWeight sendArea consigneeArea zipCode customsCode worth importDateStr
        fields
          Logistics
            LogisticsHead from wayBillImportDto
              guid = guid()
              appType = map(jkfSign/declareType, 1:1, 2:2, 3:3) else '1'
              appTime = time()
              appStatus = '2'
              logisticsCode = code(logisCompanyCode else jkfSign/companyCode)
              logisticsName = name(logisCompanyCode else jkfSign/companyCode) else logisCompanyName else own(logisCompanyCode else jkfSign/companyCode)
              logisticsNo = wayBill
              billNo = totalWayBill
              # the single-window waybill does not name its order
              orderNo = orderNo else @inventory/orderNo
              freight = feeAmount else '0'
              insuredFee = insureAmount else '0'
              currency = currCode
              weight = grossWeight
              packNo = whole(packNo)
              goodsInfo = goodsName
              consignee = consignee
              consigneeAddress = clean(consigneeAddress)
              consigneeTelephone = consigneeTel
              note = jkfSign/note
        """#
}
