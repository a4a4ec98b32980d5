extension ReturnCode {
    /// The ranges of export: a thousand numbers for each step of each document; single codes are not published. Source: ceb.md
    /// chapter 8, last table.
    static let export: [ReturnCode] =
        enterprise(.export)
        + [
            ReturnCode(
                -10200 ... -10100, .export, nil, .mismatch,
                BilingualText("the check of the enterprise failed", "企业校验未通过"))
        ] + ranges(303, 301_001) + ranges(403, 401_001) + ranges(505, 501_001) + ranges(509, 505_001)
        + ranges(603, 601_001) + ranges(605, 605_001) + ranges(701, 701_001) + ranges(507, 801_001)
        + ranges(607, 901_001)

    /// The four ranges of a document.
    private static func ranges(_ document: Int, _ first: Int) -> [ReturnCode] {
        let steps: [(ReturnGroup, BilingualText)] = [
            (.signature, BilingualText("the check of the signature failed", "签名校验未通过")),
            (.content, BilingualText("the check of the format failed", "格式校验未通过")),
            (.content, BilingualText("the business check failed", "业务校验未通过")),
            (.system, BilingualText("the processing failed", "业务处理失败")),
        ]
        return steps.enumerated().map { offset, step in
            let start = first + offset * 1_000
            return ReturnCode(-(start + 999) ... -start, .export, document, step.0, step.1)
        }
    }
}
