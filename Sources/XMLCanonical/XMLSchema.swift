internal import CLibXML2
internal import SidecarBase

/// A W3C XML Schema from files, for comparing verdicts. Not `Sendable`: it is used where it was made.
@safe package final class XMLSchema {
    private let pointer: OpaquePointer

    /// Reads a schema and what it includes and imports beside it.
    /// - Throws: `xml.not_well_formed` when it is no schema.
    package init(path: String) throws(XMLError) {
        guard let context = unsafe xmlSchemaNewParserCtxt(path) else {
            throw XMLError(.xmlNotWellFormed, "no schema parser")
        }
        defer { unsafe xmlSchemaFreeParserCtxt(context) }
        unsafe portsign_xml_quiet_schema_parser(context)
        guard let schema = unsafe xmlSchemaParse(context) else {
            throw XMLError(.xmlNotWellFormed, "the schema cannot be read")
        }
        unsafe pointer = schema
    }

    deinit {
        unsafe xmlSchemaFree(pointer)
    }

    /// Whether a document is valid.
    /// - Throws: `xml.not_well_formed` when that cannot be found out.
    package func accepts(_ document: XMLDocument) throws(XMLError) -> Bool {
        guard let context = unsafe xmlSchemaNewValidCtxt(pointer) else {
            throw XMLError(.xmlNotWellFormed, "no schema validator")
        }
        defer { unsafe xmlSchemaFreeValidCtxt(context) }
        unsafe portsign_xml_quiet_schema_validator(context)
        let result = unsafe xmlSchemaValidateDoc(context, document.pointer)
        guard result >= 0 else { throw XMLError(.xmlNotWellFormed, "the validator failed") }
        return result == 0
    }
}
