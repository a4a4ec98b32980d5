extension MappingText {
    /// IMPORT_ORDER_RETURN, the return of goods; one program writes an item's element without an s. Source: zhejiang.md §8.6.
    static let importOrderReturn = #"""
        mapping IMPORT_ORDER_RETURN CEB625Message  退单 | Return
        items goodsReturnModuleList/goodsReturnModule
        alias goodsReturnDetail goodReturnDetail
        stored inventory CEB621Message logisticsNo = goodsReturn/wayBillNo
        ignored internalAreaCompanyNo returnWayBillNo declareTimeStr customsField packNo packType mainGName goodsItemNo goodsModel
        ignored originCountry tradeCurr tradeTotal declarePrice declareTotalPrice useTo goodsGrossWeight
        fields
          InvtRefund
            InvtRefundHead from goodsReturn
              guid = guid()
              appType = map(jkfSign/declareType, 1:1, 2:2, 3:3) else '1'
              appTime = time()
              appStatus = '2'
              customsCode = declPort
              orderNo = orderNo
              ebpCode = code(eCompanyCode)
              ebpName = @inventory/ebpName else name(eCompanyCode) else own(eCompanyCode)
              ebcCode = code(eCommerceCode)
              ebcName = @inventory/ebcName else name(eCommerceCode) else own(eCommerceCode)
              logisticsNo = wayBillNo
              logisticsCode = @inventory/logisticsCode
              logisticsName = @inventory/logisticsName
              copNo = appCode ; needed
              preNo = @inventory/receipt/preNo
              invtNo = @inventory/receipt/invtNo
              buyerIdType = @inventory/buyerIdType
              buyerIdNumber = @inventory/buyerIdNumber
              buyerName = @inventory/buyerName
              buyerTelephone = @inventory/buyerTelephone
              agentCode = code(declareCompanyCode)
              agentName = @inventory/agentName else name(declareCompanyCode) else own(declareCompanyCode)
              reason = reason
            InvtRefundList each goodsReturnDetails/goodsReturnDetail
              gnum = whole(goodsOrder)
              gcode = codeTs
              gname = goodsName
              qty = declareCount
              unit = @inventory/line[gnum=goodsOrder]/unit else goodsUnit
        """#
}
