internal import XMLCanonical

extension SignatureError {
    /// Keeps the code; the line joins the detail.
    init(_ error: XMLError) {
        self.init(error.code, error.line.map { "\(error.detail) (line \($0))" } ?? error.detail)
    }
}
