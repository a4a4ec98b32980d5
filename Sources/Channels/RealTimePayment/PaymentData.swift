package import SidecarBase

/// The payment data behind one or more orders, checked, as customs wants it: one payment with all orders it paid for.
/// Source: realtime179.md §3.2 to §3.4.
package struct PaymentData: Sendable, Equatable {
    /// One order of the payment.
    package struct Order: Sendable, Equatable {
        /// As declared to customs.
        package let number: String
        /// The values of ``PaymentField/goods``, one row an article.
        let goods: [[String]]
        /// The values of ``PaymentField/payee``.
        let payee: [String]
    }

    /// The values of ``PaymentField/head``, in that order.
    let head: [String]
    /// The orders in the order in which they came.
    package let orders: [Order]

    /// The registration number of the e-commerce platform.
    package var ebpCode: String { value("ebpCode") }
    /// The payment's own number.
    package var guid: String { value("guid") }
    /// What was paid, in its shortest form.
    package var totalAmount: String { value("totalAmount") }

    private func value(_ name: String) -> String {
        zip(PaymentField.head, head).first { $0.0.name == name }?.1 ?? ""
    }
}

/// Why payment data cannot be sent: everything that is wrong with it at once.
package struct PaymentDataError: FieldProblems, Equatable {
    /// One thing that is wrong: `payExchangeInfoLists[1].goodsInfo[0].gname` and a rule such as `required` or `length`. It never
    /// quotes a value: accounts and original payment messages are in them.
    package typealias Fault = FieldProblem

    /// `realtime179.data`.
    package let code = ErrorCode.realTimeData
    /// Never empty.
    package let faults: [Fault]
    package var fieldProblems: [FieldProblem] { faults }

    package var detail: String { faults.map { "\($0.path): \($0.english)" }.joined(separator: "; ") }

    /// The detail in Chinese.
    package var chineseDetail: String { faults.map { "\($0.path)：\($0.chinese)" }.joined(separator: "；") }
}
