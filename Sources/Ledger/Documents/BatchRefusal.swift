import CustomsMessages

/// Which refusals are about a message as a whole, so that every document in it shares them. Source: ceb.md §8, the groups
/// signature, card or enterprise mismatch, too much data, and message empty or not readable.
enum BatchRefusal {
    /// Codes of import messages, whose numbers are those of no export message.
    private static let importCodes: Set<Int> = [
        // The signature, as the provincial platform says it; see zhejiang.md §9.3.
        -301_020,
        // The signature.
        -621_025, -621_026, -621_028, -621_029, -623_016, -623_017, -623_029, -625_005, -625_027, -625_028, -625_208,
        // The card is not the enterprise's, or the enterprise may not do this.
        -10_101, -10_102, -621_015, -621_016, -623_021, -623_026, -625_013, -625_020, -625_021, -625_113, -625_114,
        // Too much data, or too many documents.
        -301_015, -401_013, -504_013, -505_013, -505_017, -621_030, -623_008, -800_006,
        // Empty, or not readable.
        -301_007, -401_005, -504_000, -504_010, -505_000, -505_010, -625_003, -625_200, -800_002,
    ]

    /// The signature ranges of export documents; single codes are not published.
    private static let exportSignature: [String: ClosedRange<Int>] = [
        BusinessKey.exportOrder: -302_000 ... -301_001,
        BusinessKey.exportReceipts: -402_000 ... -401_001,
        BusinessKey.exportLogistics: -502_000 ... -501_001,
        BusinessKey.exportDeparture: -506_000 ... -505_001,
        BusinessKey.exportInventory: -602_000 ... -601_001,
        BusinessKey.exportCancellation: -606_000 ... -605_001,
        BusinessKey.exportSummary: -702_000 ... -701_001,
        BusinessKey.exportArrival: -802_000 ... -801_001,
        BusinessKey.exportAssignment: -902_000 ... -901_001,
    ]
    private static let exportEnterprise = -10_200 ... -10_100
    private static let exportKinds = Set(exportSignature.keys).union([
        BusinessKey.exportRefund, BusinessKey.exportTally, BusinessKey.exportSummaryResult,
    ])

    /// Whether a customs status of a document of this kind (``BusinessKey/kind``) is about its message as a whole. The same
    /// number means different things for import and export.
    static func isAboutMessage(_ status: String, kind: String) -> Bool {
        guard let code = Int(ReturnStatus(status).code), code < 0 else { return false }
        guard exportKinds.contains(kind) else { return importCodes.contains(code) }
        return exportEnterprise.contains(code) || exportSignature[kind]?.contains(code) == true
    }

    /// Whether an entry is about its message by what it names: a format fault (CEB900) knows only the envelope.
    static func namesMessage(_ entry: ReceiptEntry) -> Bool {
        entry.key?.kind == BusinessKey.message && entry.returnStatus?.isRefusal == true
    }

    /// Whether a DxpRep code says that the exchange platform itself failed (3001 to 3999), so that the same bytes may pass
    /// another time and there is nothing to split for. Source: dxp.md chapter 4.
    static func isOfPlatformItself(_ code: String) -> Bool {
        Int(code).map { (3_000...3_999).contains($0) } ?? false
    }
}
