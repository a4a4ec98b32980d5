/// Ends a command: a text for people and an exit status (1 the answer is no, 2 usage, 3 environment).
struct LabFailure: Error {
    let text: String
    let status: Int32

    init(_ text: String, status: Int32 = 3) {
        self.text = text
        self.status = status
    }
}
