/// A text in the languages of the operators, without a full stop.
package struct BilingualText: Sendable, Hashable {
    package let english: String
    package let chinese: String

    package init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }
}
