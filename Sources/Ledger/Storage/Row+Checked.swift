import FoundationEssentials
import GRDB
import SidecarBase

/// Reads columns without ever trapping: a value of the wrong type in a damaged file is an error.
extension Row {
    func text(_ column: Int) throws -> String {
        guard let value = String.fromDatabaseValue(self[column]) else { throw damaged(column) }
        return value
    }

    func number(_ column: Int) throws -> Int64 {
        guard let value = Int64.fromDatabaseValue(self[column]) else { throw damaged(column) }
        return value
    }

    func bytes(_ column: Int) throws -> [UInt8] {
        guard let value = Data.fromDatabaseValue(self[column]) else { throw damaged(column) }
        return [UInt8](value)
    }

    func time(_ column: Int) throws -> ChinaTime { ChinaTime(milliseconds: try number(column)) }

    func optionalText(_ column: Int) -> String? { String.fromDatabaseValue(self[column]) }

    func optionalNumber(_ column: Int) -> Int64? { Int64.fromDatabaseValue(self[column]) }

    private func damaged(_ column: Int) -> LedgerError {
        LedgerError(.ledgerCorrupt, "column \(column) has a value of the wrong type")
    }
}
