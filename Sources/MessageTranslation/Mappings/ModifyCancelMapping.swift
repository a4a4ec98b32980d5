extension MappingText {
    /// MODIFY_CANCEL, the cancellation of a list, of which the document names only the waybill. Source: zhejiang.md §8.6.
    static let modifyCancel = #"""
        mapping MODIFY_CANCEL CEB623Message  删单 | Cancellation
        items modifyCancelList/modifyCancel
        stored inventory CEB621Message logisticsNo = subCarriageNo
        ignored eCommerceCode eCompanyCode
        fields
          InvtCancel
            guid = guid()
            # customs takes no other for a cancellation
            appType = '1'
            appTime = time()
            appStatus = '2'
            customsCode = @inventory/customsCode
            orderNo = @inventory/orderNo
            ebpCode = @inventory/ebpCode
            ebpName = @inventory/ebpName
            ebcCode = @inventory/ebcCode
            ebcName = @inventory/ebcName
            logisticsNo = @inventory/logisticsNo
            logisticsCode = @inventory/logisticsCode
            logisticsName = @inventory/logisticsName
            copNo = @inventory/copNo ; needed
            preNo = @inventory/receipt/preNo
            invtNo = @inventory/receipt/invtNo
            buyerIdType = @inventory/buyerIdType
            buyerIdNumber = @inventory/buyerIdNumber
            buyerName = @inventory/buyerName
            buyerTelephone = @inventory/buyerTelephone
            agentCode = @inventory/agentCode
            agentName = @inventory/agentName
            reason = reason
        """#
}
