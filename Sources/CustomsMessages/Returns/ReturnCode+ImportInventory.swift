extension ReturnCode {
    /// 进口清单, CEB621Message.
    static let inventory: [ReturnCode] = codes(
        621,
        [
            ([-621_000], .content, "the inventory has no lines", "清单没有商品明细"),
            ([-621_001], .content, "the check of the inventory failed", "清单校验未通过"),
            ([-621_002], .system, "the receipt of the four documents cannot be parsed", "四单回执无法解析"),
            ([-621_003], .content, "the declaration failed", "清单申报失败"),
            ([-621_004], .duplicate, "declared already, do not repeat it", "清单已申报，请勿重复申报"),
            ([-621_005], .limit, "the amount is above the limit for a single purchase", "金额超过单次交易限值"),
            ([-621_006], .content, "there is no inventory for the guid of the head", "表头 guid 没有对应的清单"),
            ([-621_008], .system, "sent to customs, but the state could not be updated", "已发送海关，但状态更新失败"),
            ([-621_009], .system, "not sent to customs, and the state could not be updated", "未发送海关，且状态更新失败"),
            ([-621_010], .state, "the state of the inventory is not \"declaring\"", "清单状态不是“申报中”"),
            ([-621_011], .state, "there is no declared inventory that could be changed", "没有可变更的已申报清单"),
            ([-621_012], .state, "the state of the declared inventory does not allow a change", "已申报清单的当前状态不允许变更"),
            ([-621_013], .system, "the buyer's limit cannot be read", "无法读取订购人的个人额度"),
            ([-621_014], .system, "the buyer's limit cannot be updated", "无法更新订购人的个人额度"),
            ([-621_015], .mismatch, "the enterprise does not fit the card, no right to operate", "企业与卡不符，无权操作"),
            ([-621_016], .mismatch, "no right to operate", "无权操作"),
            ([-621_017], .system, "fault of the system", "系统异常"),
            ([-621_018], .limit, "the buyer's yearly limit would be exceeded", "将超过订购人的年度交易限值"),
            ([-621_019], .content, "there are no data", "没有数据"),
            ([-621_020], .content, "the request is wrong", "请求有误"),
            ([-621_021], .content, "the key is empty", "业务主键为空"),
            ([-621_022], .content, "the declaration failed", "清单申报失败"),
            ([-621_023], .content, "the change failed", "清单变更失败"),
            ([-621_024], .content, "none of the inventories has lines", "所有清单都没有商品明细"),
            ([-621_025], .signature, "the signature could not be stored", "签名保存失败"),
            ([-621_026], .signature, "the signature is empty", "签名为空"),
            (
                [-621_027], .state, "the state has changed in the meantime, or line numbers are not unique",
                "状态已变化，请刷新；也用于商品序号重复"
            ),
            ([-621_028], .signature, "the signed data do not equal the received data", "签名数据与接收到的数据不一致"),
            ([-621_029], .signature, "the signature was not accepted", "验签失败"),
            ([-621_030], .volume, "too much data in one message", "一个报文中的数据过多"),
        ])

    /// 撤销申请单, CEB623Message.
    static let cancellation: [ReturnCode] = codes(
        623,
        [
            ([-623_000], .content, "the cancellation message is empty", "撤销申请单报文为空"),
            ([-623_001, -623_014], .content, "the check of the cancellation failed", "撤销申请单校验未通过"),
            ([-623_002], .system, "the receipt cannot be parsed", "回执无法解析"),
            ([-623_003], .content, "the inventory to be cancelled does not exist", "要撤销的清单不存在"),
            ([-623_004], .content, "there are no data", "没有数据"),
            ([-623_005], .state, "the state of the inventory does not allow a cancellation", "清单的当前状态不允许撤销"),
            ([-623_006], .system, "sent to customs, but the state could not be updated", "已发送海关，但状态更新失败"),
            ([-623_007], .system, "not sent to customs, and the state could not be updated", "未发送海关，且状态更新失败"),
            ([-623_008], .volume, "too much data in one message", "一个报文中的数据过多"),
            ([-623_009], .duplicate, "declared already", "撤销申请单已申报"),
            (
                [-623_010], .content, "a document of the message is at fault; its line and number stand in the text",
                "报文中有单证出错，行号及企业内部编号见回执信息"
            ),
            ([-623_011], .content, "not created: the key is empty", "未生成：业务主键为空"),
            ([-623_012], .content, "not created: the reason is empty", "未生成：撤销原因为空"),
            ([-623_013], .state, "the state does not allow deleting it", "当前状态不允许删除"),
            ([-623_016], .signature, "the signature could not be stored", "签名保存失败"),
            ([-623_017], .signature, "the signature is empty", "签名为空"),
            ([-623_018], .content, "the request is wrong", "请求有误"),
            ([-623_019], .content, "the key is empty", "业务主键为空"),
            ([-623_020], .content, "the cancellation failed", "撤销失败"),
            ([-623_021], .mismatch, "the enterprise does not fit the card", "企业与卡不符"),
            ([-623_022], .state, "the state has changed in the meantime", "状态已变化，请刷新"),
            ([-623_023], .content, "the declaration failed", "撤销申请单申报失败"),
            ([-623_024], .state, "the state is not \"declaring\"", "状态不是“申报中”"),
            ([-623_025], .system, "the buyer's limit could not be updated", "个人额度更新失败"),
            ([-623_026], .mismatch, "no right to operate", "无权操作"),
            ([-623_027], .system, "fault of the system", "系统异常"),
            ([-623_028], .system, "the request was not sent", "申请未发送"),
            ([-623_029], .signature, "the signature was not accepted", "验签失败"),
        ])

    /// 退货申请单, CEB625Message.
    static let goodsReturn: [ReturnCode] = codes(
        625,
        [
            ([-625_001], .content, "the check of the return failed", "退货申请单校验未通过"),
            ([-625_002], .system, "the receipt cannot be parsed", "回执无法解析"),
            ([-625_003], .content, "the return message is empty", "退货申请单报文为空"),
            ([-625_004], .content, "the declaration failed", "退货申请单申报失败"),
            ([-625_005], .signature, "the signature was not accepted", "验签失败"),
            ([-625_006], .content, "the return has no lines", "退货申请单没有商品明细"),
            (
                [-625_007, -625_010, -625_011, -625_012], .content,
                "a line is not among the filed goods or in the code tables, or does not equal them",
                "商品明细不在备案商品或代码表中，或与之不一致"
            ),
            ([-625_008], .content, "the pre-entry number must be one that the e-port gave", "预录入编号必须由电子口岸生成"),
            (
                [-625_009], .content,
                "second quantity and unit belong together: both or none, and the quantity above zero",
                "第二数量与第二单位须同时填写或同时为空，且数量大于零"
            ),
            ([-625_013], .mismatch, "the declaring unit is not the one in the certificate", "申报单位与证书中的单位不一致"),
            ([-625_014], .limit, "the limit for a single purchase", "单次交易限值"),
            ([-625_015], .limit, "the buyer's limit", "订购人的个人额度"),
            ([-625_016], .content, "there are no data", "没有数据"),
            ([-625_017], .content, "the request is wrong", "请求有误"),
            ([-625_018], .content, "the key is empty", "业务主键为空"),
            ([-625_019], .system, "fault of the system", "系统异常"),
            ([-625_020, -625_113], .mismatch, "the enterprise does not fit the card", "企业与卡不符"),
            ([-625_021, -625_114], .mismatch, "no right to operate", "无权操作"),
            ([-625_022], .duplicate, "declared already, or its state does not allow a change", "退货申请单已申报，或当前状态不允许变更"),
            ([-625_033], .duplicate, "declared already", "退货申请单已申报"),
            (
                [-625_023, -625_024, -625_025, -625_026, -625_031, -625_032], .content,
                "no lines, no data, or the buyer's limit could not be updated",
                "没有商品明细、没有数据，或个人额度更新失败"
            ),
            ([-625_027], .signature, "the signature could not be stored", "签名保存失败"),
            ([-625_028], .signature, "the signature is empty", "签名为空"),
            ([-625_029], .state, "the state has changed in the meantime", "状态已变化，请刷新"),
            ([-625_030], .content, "the return failed", "退货失败"),
            ([-625_110, -625_116], .system, "fault of the system", "系统异常"),
            ([-625_200], .content, "the return message is empty", "退货申请单报文为空"),
            ([-625_202], .system, "sent to customs, but the state could not be updated", "已发送海关，但状态更新失败"),
            ([-625_203], .system, "not sent to customs, and the state could not be updated", "未发送海关，且状态更新失败"),
            ([-625_204], .content, "there is no inventory for the guid of the head", "表头 guid 没有对应的清单"),
            (
                [-625_205, -625_206, -625_207], .state, "the state could not be updated, or is not \"declaring\"",
                "状态更新失败，或状态不是“申报中”"
            ),
            ([-625_208], .signature, "the signature was not accepted", "验签失败"),
            ([-625_209], .content, "the original inventory has no such line", "原清单没有该项商品"),
        ])

    /// 入库明细单, CEB711Message.
    static let entryList: [ReturnCode] = codes(
        711,
        [
            ([-800_000], .content, "the entry list has no lines", "入库明细单没有明细"),
            ([-800_001], .content, "the check of the entry list failed", "入库明细单校验未通过"),
            ([-800_002], .content, "the entry list cannot be parsed", "入库明细单无法解析"),
            ([-800_003], .duplicate, "this entry list exists already", "该入库明细单已存在"),
            ([-800_004], .system, "fault of the system", "系统异常"),
            ([-800_005], .stale, "older than the stored message, ignored", "早于已入库的报文，已忽略"),
            ([-800_006], .volume, "too much data in one message", "一个报文中的数据过多"),
        ])
}
