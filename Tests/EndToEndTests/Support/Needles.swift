import Foundation
import XMLCanonical

/// Texts that must show nowhere, in every form in which they could.
struct Needles {
    private let forms: [(name: String, form: String, bytes: Data)]

    /// Texts by a name that tests can print.
    init(_ texts: [String: String]) throws {
        var forms: [(name: String, form: String, bytes: Data)] = []
        for (name, text) in texts {
            let escaped = text.utf16.map {
                $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0)
            }
            .joined()
            forms.append((name, "UTF-8", Data(text.utf8)))
            forms.append((name, "GB18030", Data(try XMLText.gb18030(encoding: Array(text.utf8)))))
            forms.append((name, "JSON", Data(escaped.utf8)))
            forms.append((name, "JSON", Data(escaped.uppercased().replacing("\\U", with: "\\u").utf8)))
            forms.append((name, "percent", Data(Caller.formEncoded(text).utf8)))
            forms.append((name, "base64", Data(Data(text.utf8).base64EncodedString().dropLast(4).utf8)))
        }
        var known: Set<Data> = []
        self.forms = forms.filter { $0.bytes.count >= 6 && known.insert($0.bytes).inserted }
    }

    /// What is found, by name, form and place.
    func found(in text: String, _ place: String) -> [String] { found(in: Data(text.utf8), place) }

    /// What is found, by name, form and place.
    func found(in bytes: Data, _ place: String) -> [String] {
        Set(
            forms.compactMap { form in
                bytes.range(of: form.bytes).map { range in
                    let around = bytes[max(bytes.startIndex, range.lowerBound - 60)..<range.lowerBound]
                    return "\(form.name) as \(form.form) in \(place) after «\(String(decoding: around, as: UTF8.self))»"
                }
            }
        ).sorted()
    }
}
