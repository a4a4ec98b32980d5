internal import Foundation
internal import Lab

/// A day of a hostile world, as it stands in a file: what comes when, and what is broken from when to when.
struct Day: Decodable {
    /// Messages that come in, evenly between two times.
    struct Orders: Decodable {
        let from: TimeOfDay
        let to: TimeOfDay
        /// As `CEB311`; an order when left out.
        let type: String?
        /// 1 to 3; in turn when left out.
        let company: Int?
        let count: Int
    }

    /// Something that is broken for a while.
    struct Trouble: Decodable {
        let from: TimeOfDay
        let to: TimeOfDay
        let part: HostileWorld.Part
        /// `killed`, or for node and ERP a fault such as `http500`.
        let mode: String
    }

    /// What a person does.
    struct Deed: Decodable {
        enum Kind: String, Decodable {
            /// Releases everything that is parked.
            case release
        }

        let at: TimeOfDay
        let does: Kind
    }

    /// A time of day, `HH:mm`, in minutes since midnight.
    struct TimeOfDay: Decodable, Comparable {
        let minutes: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let match = text.wholeMatch(of: #/(\d\d):(\d\d)/#), let hour = Int(match.1),
                let minute = Int(match.2),
                hour * 60 + minute <= 24 * 60, minute < 60
            else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no time like 09:30")
            }
            minutes = hour * 60 + minute
        }

        static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }
    }

    let name: String
    /// How many seconds a minute of the day takes.
    let secondsPerMinute: Double
    let orders: [Orders]
    let troubles: [Trouble]
    let deeds: [Deed]?

    /// The most messages of a day.
    private static let mostMessages = 100_000

    /// Reads and checks a file.
    /// - Throws: `LabFailure` with what is wrong in it.
    init(path: String) throws {
        do {
            self = try JSONDecoder().decode(Day.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as DecodingError {
            throw LabFailure("\(path): \(Day.words(of: error))", status: 2)
        } catch {
            throw LabFailure("\(path): cannot be read")
        }
        if let fault = fault { throw LabFailure("\(path): \(fault)", status: 2) }
    }

    /// What does not fit; `nil` when everything does.
    private var fault: String? {
        guard secondsPerMinute > 0, secondsPerMinute <= 60 else { return "secondsPerMinute is above 0 and at most 60" }
        guard orders.allSatisfy({ $0.from <= $0.to && $0.count > 0 && (1...3).contains($0.company ?? 1) }),
            orders.reduce(0, { $0 + min($1.count, Day.mostMessages) }) <= Day.mostMessages
        else {
            return "orders: from is not after to, count above 0 and at most \(Day.mostMessages) a day, company 1 to 3"
        }
        if let type = orders.compactMap(\.type).first(where: { SampleKind(name: $0) == nil }) {
            return "orders: there is no type \(type)"
        }
        for trouble in troubles {
            guard trouble.from < trouble.to else { return "troubles: from must be before to" }
            if trouble.mode == "killed" { continue }
            guard trouble.part != .sidecar, let mode = Fault(rawValue: trouble.mode), mode != .normal else {
                return "troubles: \(trouble.part.rawValue) cannot be \(trouble.mode)"
            }
        }
        return nil
    }

    private static func words(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
        @unknown default: "\(error)"
        }
    }
}
