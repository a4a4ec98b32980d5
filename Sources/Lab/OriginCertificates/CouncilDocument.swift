/// A certificate: a small PDF with the data of the document. Source: ccpit.md §7 item 4.
enum CouncilDocument {
    /// The file.
    static func pdf(_ lines: [String]) -> [UInt8] {
        var content = "BT /F1 12 Tf 72 760 Td 16 TL\n"
        for line in lines { content += "(\(escaped(line))) Tj T*\n" }
        content += "ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            """
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
            /Resources << /Font << /F1 5 0 R >> >> >>
            """,
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var output = Array("%PDF-1.4\n".utf8)
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(output.count)
            output += Array("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8)
        }
        let table = output.count
        output += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
        for offset in offsets {
            let digits = String(offset)
            output += Array("\(String(repeating: "0", count: 10 - digits.count))\(digits) 00000 n \n".utf8)
        }
        output += Array(
            "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n".utf8)
        return output
    }

    private static func escaped(_ line: String) -> String {
        String(
            line.unicodeScalars.flatMap { scalar -> [Character] in
                switch scalar {
                case "(", ")", "\\": ["\\", Character(scalar)]
                case " "..."~": [Character(scalar)]
                default: ["?"]
                }
            })
    }
}
