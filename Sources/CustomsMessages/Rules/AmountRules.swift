/// Amounts that must fit together. Source: ceb.md §4.1 and §5.1, "Rules".
enum AmountRules {
    static func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        if let paid = subject.amount("acturalPaid"), let goods = subject.amount("goodsValue"),
            let freight = subject.amount("freight"), let tax = subject.amount("taxTotal"),
            let discount = subject.amount("discount")
        {
            let expected = goods + freight + tax - discount
            if !paid.isClose(to: expected) {
                findings.add(
                    .warning, "amount_paid", subject.path, "acturalPaid", in: subject.head,
                    english: "goodsValue + freight + taxTotal − discount is \(expected.text), not \(paid.text)",
                    chinese: "goodsValue + freight + taxTotal − discount 为 \(expected.text)，不是 \(paid.text)")
            }
        }
        checkLines(subject, &findings)
    }

    private static func checkLines(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        var sum: Amount? = .zero
        for line in subject.lines {
            guard let total = line.text("totalPrice").flatMap({ Amount($0) }) else {
                sum = nil
                continue
            }
            sum = sum.map { $0 + total }
            guard let price = line.text("price").flatMap({ Amount($0) }),
                let quantity = line.text("qty").flatMap({ Amount($0) }),
                let expected = Amount.product(price, quantity), !total.isClose(to: expected)
            else { continue }
            findings.add(
                .warning, "line_total", line.path, "totalPrice", in: line.element,
                english: "price × qty is \(expected.text), not \(total.text)",
                chinese: "price × qty 为 \(expected.text)，不是 \(total.text)")
        }
        if !subject.lines.isEmpty, let sum, let goods = subject.amount("goodsValue"), !goods.isClose(to: sum) {
            findings.add(
                .warning, "goods_value", subject.path, "goodsValue", in: subject.head,
                english: "the lines add up to \(sum.text), not \(goods.text)",
                chinese: "表体金额合计为 \(sum.text)，不是 \(goods.text)")
        }
    }
}
